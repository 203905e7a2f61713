//! What becomes of a receipt: who withdraws, writes, is asked for, and when.

use super::DAY;
use super::acts::{Act, Deed, LANGUAGES, Message};
use super::asking::Contact;
use super::people::{Given, Year, next};

/// The channels of messages.
const CHANNELS: [&str; 4] = ["sms", "rcs", "email", "twilio"];
/// The ways in which somebody is told of an opt-out; `form` is the page `/stop`, and `csv` the import, which are deeds of their own.
const TOLD: [&str; 6] = ["call", "operator", "link", "sms", "email", "form"];

impl Year {
    /// What becomes of a receipt.
    pub fn next_of(&mut self, at: i64, person: usize, given: Given, asking: &mut Vec<Contact>) {
        let (receipt, paper, granted) = (self.receipts.len(), given.paper, given.granted.clone());
        self.receipts.push(given);
        if let Some(person) = self.people.get_mut(person) {
            person.receipts.push(receipt);
        }
        asking.extend(self.contact(person, paper, None));
        for purpose in &granted {
            let period = self
                .papers
                .get(paper)
                .and_then(|paper| paper.document.purpose(purpose))
                .map(|purpose| purpose.retention.period);
            if let Some(until) = period.map(|period| period.add_to(at)).filter(|_| self.random.u8(..4) == 0) {
                for at in [until - 1, until] {
                    self.ask_at(at, person, paper, Some(purpose.clone()));
                }
            }
        }
        for _ in 0..self.random.usize(..10) {
            if let Some(at) = self.moment_within(at, 60) {
                self.ask_at(at, person, paper, None);
            }
        }
        let Some(later) = self.moment_within(at, 120) else { return };
        let deed = match self.random.u8(..28) {
            0 | 1 => Deed::Withdraw {
                receipt,
                one: self.random.bool(),
            },
            2 => Deed::OneClick { receipt },
            3 => Deed::Page { receipt },
            4..=11 => Deed::Message(self.message(paper)),
            12 | 13 => {
                self.told += 1;
                Deed::Told {
                    by: TOLD[self.told % TOLD.len()],
                }
            }
            14 => Deed::Stop,
            15 => Deed::Csv,
            16 | 17 => match self.random.choice(&granted) {
                Some(purpose) => Deed::Event {
                    receipt,
                    purpose: purpose.clone(),
                    at: later - self.random.i64(0..30 * DAY),
                },
                None => return,
            },
            18 => Deed::Erase,
            19 => Deed::EraseOne { receipt },
            20 | 21 => match self.papers.get(paper) {
                Some(known) => Deed::Question {
                    receipt,
                    notice: known.sha256.to_hex(),
                },
                None => return,
            },
            _ => return,
        };
        let later = match deed {
            Deed::Stop | Deed::Csv => next(&self.weekly, later),
            Deed::Message(_) if self.random.u8(..8) == 0 => {
                // The provider delivers it twice.
                if let Some(again) = self.moment_within(later, 2) {
                    let deed = deed.clone();
                    self.at(again, Act::Do { person, deed });
                }
                Some(later)
            }
            Deed::Message(_) if self.random.u8(..8) == 0 => {
                // They write again within minutes.
                let deed = Deed::Message(self.message(paper));
                self.at(later + 299, Act::Do { person, deed });
                Some(later)
            }
            _ => Some(later),
        };
        if let Some(later) = later {
            self.at(later, Act::Do { person, deed });
            for days in [1, 20] {
                if let Some(at) = self.moment_within(later, days) {
                    self.ask_at(at, person, paper, None);
                }
            }
        }
    }

    /// A message from the corpus: languages and channels take turns. Twilio says no language, so that it is one of the document's.
    fn message(&mut self, paper: usize) -> Message {
        let turn = self.messages;
        self.messages += 1;
        let by = CHANNELS[turn % CHANNELS.len()];
        let own = self
            .papers
            .get(paper)
            .and_then(|paper| LANGUAGES.into_iter().find(|language| *language == paper.document.language));
        let turn = LANGUAGES[turn / CHANNELS.len() % LANGUAGES.len()];
        let language = if by == "twilio" { own.unwrap_or("en") } else { turn };
        let replies = self.replies.get(language).map_or(&[][..], Vec::as_slice);
        let (text, expect) = self.random.choice(replies).cloned().unwrap_or_default();
        Message {
            by,
            language,
            text,
            expect,
            id: format!("SM{:032x}", self.random.u128(..)),
        }
    }
}
