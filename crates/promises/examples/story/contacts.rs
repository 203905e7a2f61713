//! Contacts: what is asked, and what this crate answers.

use crate::facts::line;
use crate::{Action, DAY, Made, World, hash};
use disclosure::{Channel, Frequency, Per};
use json::{Value, text};
use promises::{Candidate, Decision, NoConsent, Question, Reason, decide};
use receipt::Digest;

impl World {
    pub fn contact(&mut self, at: i64, person: usize, document: usize, purpose: Option<String>) {
        let (Some(number), Some(stated)) = (self.people.get(person).cloned(), self.documents.get(document)) else {
            return;
        };
        let id = stated.id.clone();
        let purpose = purpose.or_else(|| self.random.of(&stated.purposes).map(|purpose| purpose.id.clone()));
        let purpose = purpose.filter(|_| self.random.below(50) > 0).unwrap_or_else(|| "newsletter".into());
        let promised = stated.purpose(&purpose);
        let told = promised
            .and_then(|purpose| purpose.channels.first().copied())
            .filter(|_| self.random.below(20) > 0);
        let channel = told.or_else(|| self.random.of(Channel::ALL).copied()).unwrap_or(Channel::Call);
        let occasion = [None, Some("A"), Some("B")]
            .get(usize::try_from(self.random.below(3)).unwrap_or(0))
            .copied()
            .flatten();
        let per = promised.and_then(|purpose| match purpose.frequency {
            Frequency::AtMost { per: Per::Period(per), .. } => Some(per),
            Frequency::AtMost { per: Per::Occasion(_), .. } | Frequency::Varies => None,
        });
        let question = Question {
            number: &number,
            document: &id,
            purpose: &purpose,
            channel,
            at,
            occasion,
        };
        let (decision, receipt) = self.decide(&question, person);
        let contact = self.asked;
        self.asked += 1;
        line(vec![
            ("t", text("contact")),
            ("at", Value::Int(at)),
            ("contact", Value::Int(contact as i64)),
            ("person", text(number.as_str())),
            ("document", text(&*id)),
            ("purpose", text(&*purpose)),
            ("channel", text(channel.as_str())),
            ("occasion", occasion.map_or(Value::Null, text)),
            ("answer", text(class(&decision))),
        ]);
        let (Decision::Allowed { .. }, Some(receipt)) = (decision, receipt) else {
            return;
        };
        if self.random.below(10) == 0 {
            line(vec![("t", text("given_back")), ("contact", Value::Int(contact as i64))]);
            return;
        }
        self.contacts.push(Made {
            person,
            id,
            purpose: purpose.clone(),
            at,
            receipt,
            occasion: occasion.map(str::to_owned),
        });
        // Right where this contact stops to count.
        if let Some(end) = per.map(|per| per.add_to(at)).filter(|_| self.random.below(3) == 0) {
            for at in [end - 1, end] {
                let purpose = Some(purpose.clone());
                self.schedule(at, Action::Contact { person, document, purpose });
            }
        }
        if self.random.below(3) == 0 {
            let at = self.random.time(at, at + 2 * DAY);
            self.schedule(
                at,
                Action::Contact {
                    person,
                    document,
                    purpose: Some(purpose),
                },
            );
        }
    }

    /// Decides with what is known, and says which receipt counts.
    fn decide(&self, question: &Question<'_>, person: usize) -> (Decision, Option<usize>) {
        let own = self.receipts.iter().enumerate().filter(|(_, given)| given.person == person);
        let candidates: Vec<Candidate<'_>> = own
            .filter_map(|(receipt, given)| {
                Some(Candidate {
                    receipt: hash(receipt),
                    document: self.documents.get(given.document)?,
                    notice_sha256: Digest([0; 32]),
                    given_at: given.at,
                    choice: given.choices.get(question.purpose).copied(),
                })
            })
            .collect();
        let contacts = self
            .contacts
            .iter()
            .filter(|made| (made.person, &*made.id, &*made.purpose) == (person, question.document, question.purpose));
        let contacts: Vec<promises::Contact<'_>> = contacts
            .map(|made| promises::Contact {
                at: made.at,
                receipt: hash(made.receipt),
                occasion: made.occasion.as_deref(),
            })
            .collect();
        let counts = promises::latest(&candidates, question.document).map(|(counts, _)| counts.receipt);
        let receipt = counts.and_then(|counts| (0..self.receipts.len()).find(|&receipt| hash(receipt) == counts));
        (decide(question, &candidates, &contacts), receipt)
    }
}

fn class(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed { .. } => "allowed",
        Decision::Refused(Reason::NoConsent(why)) => match why {
            NoConsent::Unknown => "unknown",
            NoConsent::OtherBasis => "other-basis",
            NoConsent::Refused => "refused",
            NoConsent::NotYet => "not-yet",
            NoConsent::Expired => "expired",
            NoConsent::Withdrawn => "withdrawn",
            NoConsent::Erased => "erased",
        },
        Decision::Refused(Reason::Suspended) => "suspended",
        Decision::Refused(Reason::Channel) => "channel",
        Decision::Refused(Reason::Frequency { .. }) => "frequency",
        Decision::Refused(Reason::QuietHours { .. }) => "quiet-hours",
    }
}
