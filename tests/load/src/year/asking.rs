//! The permits that are asked for, and what is asked again because of their answers.

use super::acts::Act;
use super::people::Year;
use crate::client::Ask;
use anyhow::{Context, Result, ensure};
use disclosure::{Channel, Frequency, Per};
use serde_json::{Value, json};

/// The most permits of one request.
const LIST: usize = 1_000;

/// A contact that somebody wants to make.
pub struct Contact {
    pub person: usize,
    pub paper: usize,
    pub purpose: String,
    asked: Value,
}

impl Year {
    /// A contact about this person: mostly as the document has it, sometimes by another channel or for a purpose that was never agreed to.
    pub fn contact(&mut self, person: usize, paper: usize, purpose: Option<String>) -> Option<Contact> {
        let document = &self.papers.get(paper)?.document;
        let drawn = self.random.choice(&document.purposes)?;
        let purpose = purpose.unwrap_or_else(|| drawn.id.clone());
        let channel = match document.purpose(&purpose)?.channels.first() {
            Some(own) if self.random.u8(..20) > 0 => *own,
            Some(_) | None => self.random.choice(Channel::ALL).copied()?,
        };
        let mut asked = json!({"number": self.people.get(person)?.number, "document": document.id, "purpose": purpose, "channel": channel.as_str()});
        if let Some(occasion) = [None, Some("A"), Some("B")].get(self.random.usize(..3)).copied().flatten() {
            asked["occasion"] = occasion.into();
        }
        Some(Contact { person, paper, purpose, asked })
    }

    /// Asks for these permits, in lists.
    pub fn ask(&mut self, contacts: &[Contact]) -> Result<()> {
        let at = self.shop.now();
        for list in contacts.chunks(LIST) {
            let asked: Vec<&Value> = list.iter().map(|contact| &contact.asked).collect();
            let keys = self.shop.keys()?;
            let post = |body: Value, key: &str| Ask::post("/v1/permits", "application/json", body.to_string()).with_key(key);
            let plan = post(json!({"permits": asked, "dry_run": true}), &keys.operate);
            let ask = post(json!({"permits": asked}), &keys.permit);
            // What is not allowed is asked for the exact reason, now and then.
            if self.random.u8(..4) == 0 {
                let answer = self.shop.expect(200, plan)?.json();
                self.shop.tell(&json!({"t": "plan", "at": at, "asked": asked, "answers": answer["permits"]}))?;
            }
            let answer = self.shop.expect(200, ask)?.json();
            let answers = answer["permits"].as_array().context("no permits")?;
            ensure!(
                answers.len() == list.len(),
                "{} contacts were asked for, and {} answered",
                list.len(),
                answers.len()
            );
            self.shop.tell(&json!({"t": "permits", "at": at, "asked": asked, "answers": answers}))?;
            for (contact, answer) in list.iter().zip(answers) {
                if answer["allowed"] == true {
                    self.after(contact, answer, at);
                }
            }
        }
        Ok(())
    }

    /// What follows on a permit: some are given back, and some are asked for again right where they stop to count.
    fn after(&mut self, contact: &Contact, answer: &Value, at: i64) {
        let permit = || answer["permit_id"].as_str().unwrap_or_default().to_owned();
        match self.random.u8(..40) {
            0 => self.at(at, Act::GiveBack { permit: permit() }),
            1 => {
                let later = self.next_moment(at).unwrap_or(at).min(at + 3_000);
                self.at(later, Act::GiveBack { permit: permit() });
            }
            2 => {
                // Over an hour after its end, in the next moment that there is anyway.
                if let Some(late) = self.next_moment(at + 4_000) {
                    self.at(late, Act::GiveBack { permit: permit() });
                }
            }
            _ => {}
        }
        let frequency = self
            .papers
            .get(contact.paper)
            .and_then(|paper| paper.document.purpose(&contact.purpose))
            .map(|purpose| &purpose.frequency);
        let Some(Frequency::AtMost { per: Per::Period(per), .. }) = frequency else {
            return;
        };
        let end = per.add_to(at);
        // Not of those that were asked for at such a moment themselves: the seconds to play would grow without end.
        if self.is_moment(at) && self.random.u8(..6) == 0 {
            for at in [end - 1, end] {
                self.ask_at(at, contact.person, contact.paper, Some(contact.purpose.clone()));
            }
        }
    }
}
