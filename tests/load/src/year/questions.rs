//! Questions: who asks, writes again, looks for the answer and deletes; and what the shop answers.
//!
//! What lives here: when that is, the shop's side of it, and what a question's page shows. What deliberately does not: the visitors' requests (`acts`).

use super::acts::{Act, Deed};
use super::people::Year;
use crate::client::{Answer, Ask};
use anyhow::{Context, Result};
use receipt::encode;
use serde_json::{Value, json};

/// What is answered.
const ANSWER: &str = "Only we do.";

impl Year {
    /// A question about a receipt.
    pub fn question(&mut self, receipt: usize, paper: usize) -> Option<Deed> {
        let mut secret = [0; 32];
        self.random.fill(&mut secret);
        Some(Deed::Question {
            receipt,
            notice: self.papers.get(paper)?.sha256.to_hex(),
            language: self.language(paper),
            on_page: self.random.u8(..3) == 0,
            secret: encode(&secret),
        })
    }

    /// What becomes of it after it was asked: its asker writes again, looks at the page, and may delete it. Of six, the first writes more often than it may,
    /// and the second and the fourth are deleted.
    pub fn question_goes_on(&mut self, asked: i64, person: usize, receipt: usize, secret: &str) {
        let secret = || secret.to_owned();
        let turn = self.asked % 6;
        self.asked += 1;
        let times = if turn == 0 { 21 } else { self.random.usize(..3) };
        for time in 0..times {
            let text = format!("And who else? This is question {receipt}, again {time}.");
            let again = Deed::WriteAgain { secret: secret(), text };
            let Some(at) = self.moment_within(asked, 90) else { continue };
            // Some send it twice.
            let twice = self.next_moment(at).filter(|_| self.random.u8(..4) == 0);
            for at in [Some(at), twice].into_iter().flatten() {
                let deed = again.clone();
                self.at(at, Act::Do { person, deed });
            }
        }
        let deleted = self.moment_within(asked, 100).filter(|_| turn == 1 || turn == 3);
        if let Some(at) = deleted {
            let deed = Deed::DeleteQuestion { secret: secret() };
            self.at(at, Act::Do { person, deed });
        }
        for (from, days) in [(Some(asked), 40), (deleted, 3), (deleted, 100)] {
            if let Some(at) = from.and_then(|from| self.moment_within(from, days)) {
                let deed = Deed::ReadQuestion { secret: secret() };
                self.at(at, Act::Do { person, deed });
            }
        }
    }

    /// The questions that wait for an answer.
    pub fn open_questions(&mut self) -> Result<Vec<Value>> {
        let key = self.shop.keys()?.operate.clone();
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let ask = Ask::get(format!("/v1/questions?state=open&after={after}")).with_key(&key);
            let page = self.shop.expect(200, ask)?.json();
            all.extend_from_slice(page["questions"].as_array().context("no list")?);
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => break,
            }
        }
        let at = self.shop.now();
        self.shop.tell(&json!({"t": "questions", "at": at, "state": "open", "list": all}))?;
        Ok(all)
    }

    /// The same on the command line.
    pub fn say_questions(&mut self) -> Result<()> {
        let done = self.shop.command(&["questions", "list"])?;
        let at = self.shop.now();
        self.shop
            .tell(&json!({"t": "questions_said", "at": at, "said": String::from_utf8_lossy(&done.stdout)}))
    }

    /// Somebody answers every third question, some on the command line, and closes some.
    pub fn answer(&mut self) -> Result<()> {
        let key = self.shop.keys()?.operate.clone();
        for one in self.open_questions()? {
            let id = one["id"].as_str().context("no id")?;
            let (what, body) = match self.random.u8(..9) {
                0 | 1 => ("answer", json!({"text": ANSWER})),
                2 => {
                    self.shop.file("answer.txt", ANSWER)?;
                    let done = self.shop.command(&["questions", "answer", id, "answer.txt"])?;
                    let status = if done.status.success() { 200 } else { 500 };
                    let at = self.shop.now();
                    self.shop
                        .tell(&json!({"t": "answer", "at": at, "id": id, "what": "answer", "text": ANSWER, "status": status}))?;
                    continue;
                }
                3 => ("close", json!({})),
                _ => continue,
            };
            let ask = Ask::post(&format!("/v1/questions/{id}/{what}"), "application/json", body.to_string());
            for answer in self.shop.ask(vec![ask.with_key(&key)])? {
                self.shop.tell_answer(json!({"t": "answer", "id": id, "what": what, "text": ANSWER}), &answer)?;
            }
        }
        Ok(())
    }
}

/// What was written and answered, as the page of a question shows it: texts of one line, without anything that HTML escapes.
pub fn said(page: &Answer) -> Vec<String> {
    let page = String::from_utf8_lossy(&page.body);
    let entries = page.split("<div class=\"said\" dir=\"auto\"><p>").skip(1);
    entries.filter_map(|entry| entry.split_once("</p>")).map(|(text, _)| text.to_owned()).collect()
}
