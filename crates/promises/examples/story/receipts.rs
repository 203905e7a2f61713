//! What people do with their receipts: they agree, withdraw and are misunderstood, and events are reported.

use crate::facts::line;
use crate::{Action, DAY, Given, World, name};
use json::{Value, array, object, text};
use promises::Choice;
use std::collections::BTreeMap;

impl World {
    pub fn agree(&mut self, at: i64, person: usize, document: usize) {
        let (Some(accepted), Some(number)) = (self.documents.get(document), self.people.get(person)) else {
            return;
        };
        let receipt = self.receipts.len();
        let mut choices = BTreeMap::new();
        let mut ends = Vec::new();
        for purpose in accepted.choices() {
            let until = (self.random.below(5) > 0).then(|| purpose.retention.period.add_to(at));
            ends.extend(until.map(|until| (until, purpose.id.clone())));
            choices.insert(purpose.id.clone(), Choice { until, ..Choice::default() });
        }
        let told = choices.iter().map(|(purpose, choice)| {
            let until = choice.until.map_or(Value::Null, Value::Int);
            object([("purpose", text(&**purpose)), ("until", until)])
        });
        line(vec![
            ("t", text("receipt")),
            ("at", Value::Int(at)),
            ("receipt", name(receipt)),
            ("number", text(number.as_str())),
            ("document", text(format!("d{document}"))),
            ("choices", array(told)),
        ]);
        self.receipts.push(Given { person, document, at, choices });
        for (until, purpose) in ends {
            for at in [at - 1, at, until - 1, until] {
                let purpose = Some(purpose.clone());
                self.schedule(at, Action::Contact { person, document, purpose });
            }
        }
        for _ in 0..self.random.below(12) {
            let at = self.random.time(at, at + 60 * DAY);
            self.schedule(
                at,
                Action::Contact {
                    person,
                    document,
                    purpose: None,
                },
            );
        }
        let later = self.random.time(at, at + 200 * DAY);
        match self.random.below(12) {
            0..=2 => self.schedule(later, Action::Withdraw { receipt }),
            3..=4 => self.schedule(later, Action::Suspend { receipt }),
            5..=6 => self.schedule(later, Action::Report { receipt }),
            7 => self.schedule(later, Action::Erase { receipt }),
            _ => {}
        }
    }

    /// A granted purpose of a receipt, by chance.
    fn granted(&mut self, receipt: usize) -> Option<(String, Choice)> {
        let given = self.receipts.get(receipt)?;
        let granted: Vec<(String, Choice)> = given
            .choices
            .iter()
            .filter(|(_, choice)| choice.until.is_some())
            .map(|(id, choice)| (id.clone(), *choice))
            .collect();
        self.random.of(&granted).cloned()
    }

    fn change(&mut self, receipt: usize, purpose: &str, change: impl FnOnce(&mut Choice)) {
        if let Some(choice) = self.receipts.get_mut(receipt).and_then(|given| given.choices.get_mut(purpose)) {
            change(choice);
        }
    }

    /// Asks about a purpose in this second and the next.
    fn ask_soon(&mut self, at: i64, receipt: usize, purpose: &str) {
        let Some((person, document)) = self.receipts.get(receipt).map(|given| (given.person, given.document)) else {
            return;
        };
        for at in [at, at + 1] {
            let purpose = Some(purpose.to_owned());
            self.schedule(at, Action::Contact { person, document, purpose });
        }
    }

    pub fn withdraw(&mut self, at: i64, receipt: usize) {
        let Some((purpose, _)) = self.granted(receipt) else { return };
        self.change(receipt, &purpose, |choice| choice.withdrawn_at = Some(choice.withdrawn_at.unwrap_or(at)));
        line(vec![
            ("t", text("withdrawal")),
            ("at", Value::Int(at)),
            ("receipt", name(receipt)),
            ("purposes", array([text(&*purpose)])),
        ]);
        self.ask_soon(at, receipt, &purpose);
    }

    pub fn report(&mut self, at: i64, receipt: usize) {
        let Some((purpose, _)) = self.granted(receipt) else { return };
        let document = self.receipts.get(receipt).and_then(|given| self.documents.get(given.document));
        let Some(period) = document.and_then(|document| document.purpose(&purpose)).map(|purpose| purpose.retention.period) else {
            return;
        };
        let until = period.add_to(at);
        self.change(receipt, &purpose, |choice| choice.until = Some(until));
        line(vec![
            ("t", text("event")),
            ("at", Value::Int(at)),
            ("receipt", name(receipt)),
            ("purpose", text(&*purpose)),
            ("until", Value::Int(until)),
        ]);
        self.ask_soon(until - 1, receipt, &purpose);
    }

    pub fn suspend(&mut self, at: i64, receipt: usize) {
        let Some((purpose, _)) = self.granted(receipt) else { return };
        self.change(receipt, &purpose, |choice| choice.suspended_since = Some(at));
        line(vec![
            ("t", text("suspension")),
            ("at", Value::Int(at)),
            ("receipt", name(receipt)),
            ("purpose", text(&*purpose)),
        ]);
        self.ask_soon(at, receipt, &purpose);
        if self.random.below(2) == 0 {
            let later = self.random.time(at, at + 14 * DAY);
            self.schedule(
                later,
                Action::Lift {
                    receipt,
                    purpose: purpose.clone(),
                },
            );
            self.ask_soon(later, receipt, &purpose);
        }
    }
}
