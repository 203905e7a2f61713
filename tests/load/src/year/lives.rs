//! What becomes of a receipt: who withdraws, writes, is asked for, and when.

use super::DAY;
use super::acts::{Act, Deed};
use super::asking::Contact;
use super::messages::{Message, Route};
use super::people::{Given, Year, next};

/// The ways in which somebody is told of an opt-out; also by the page `/stop` and by the import of a list, which are deeds of their own.
const TOLD: [&str; 8] = ["call", "operator", "link", "sms", "rcs", "whatsapp", "email", "form"];

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
        for _ in 0..self.random.usize(..=self.asks) {
            if let Some(at) = self.moment_within(at, 60) {
                self.ask_at(at, person, paper, None);
            }
        }
        let Some(later) = self.moment_within(at, 120) else { return };
        let Some(deed) = self.deed(later, receipt, paper, &granted) else { return };
        let later = match deed {
            Deed::Stop | Deed::Message(Message { route: Route::Csv, .. }) => next(&self.weekly, later),
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
            if let Deed::Question { secret, .. } = &deed {
                self.question_goes_on(later, person, receipt, secret);
            }
            self.at(later, Act::Do { person, deed });
            for days in [1, 20] {
                if let Some(at) = self.moment_within(later, days) {
                    self.ask_at(at, person, paper, None);
                }
            }
        }
    }

    /// What is done about a receipt at a time, if anything. First of all, every language is written by every route.
    fn deed(&mut self, at: i64, receipt: usize, paper: usize, granted: &[String]) -> Option<Deed> {
        if let Some(message) = self.unwritten(paper) {
            return Some(Deed::Message(message));
        }
        match self.random.u8(..28) {
            0 | 1 => Some(Deed::Withdraw {
                receipt,
                one: self.random.bool(),
            }),
            2 => Some(Deed::OneClick { receipt }),
            3 => Some(Deed::Page { receipt }),
            4..=12 => Some(Deed::Message(self.message(paper))),
            13 | 14 => {
                self.told += 1;
                let by = TOLD[self.told % TOLD.len()];
                let language = self.language(paper);
                let reply = self.reply(language);
                Some(Deed::Told { by, reply })
            }
            15 => Some(Deed::Stop),
            16 | 17 => Some(Deed::Event {
                receipt,
                purpose: self.random.choice(granted)?.clone(),
                at: at - self.random.i64(0..30 * DAY),
            }),
            18 => Some(Deed::Erase),
            19 => Some(Deed::EraseOne { receipt }),
            20..=22 => self.question(receipt, paper),
            _ => None,
        }
    }
}
