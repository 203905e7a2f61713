//! A simulated year of a few hundred people, decided by this crate: `tests/interop/model/promises.py` decides it again.
//!
//!     cargo run -p phone-consent-promises --example story -- SEED PEOPLE
//!
//! Prints a story: one JSON object a line, in the order in which things happen. The same seed prints the same story. Times are
//! seconds since 1970. The member `t` says what a line is:
//!
//! | `t` | Members |
//! |---|---|
//! | `area` | `prefix` (`+1` and an area code), `states` (postal codes), `zones` (IANA); for the area codes of the United States |
//! | `elsewhere` | `prefix`: an area code of another country that shares the country calling code 1 |
//! | `document` | `document` (the disclosure, whole), `key` (how later lines name this version) |
//! | `receipt` | `at`, `receipt` (its name in the story), `number`, `document` (a key), `choices`: `purpose` and `until`, `null` for a no |
//! | `withdrawal` | `at`, `receipt`, `purposes` |
//! | `event` | `at`, `receipt`, `purpose`, `until`: the event was reported from which the period runs |
//! | `suspension`, `lifted` | `at`, `receipt`, `purpose` |
//! | `erasure` | `at`, `receipt` |
//! | `contact` | `at`, `contact` (its number), `person` (the number), `document` (an id), `purpose`, `channel`, `occasion` or `null`, `answer` |
//! | `given_back` | `contact`: the permit was not used, so it does not count |
//!
//! `answer` is `allowed`, or the class of the refusal in the words of `docs/spec/permit.md`. A permit that is allowed counts as a
//! contact.

mod facts;
mod random;

use anyhow::{Context, Result};
use disclosure::{Channel, Document, Frequency, Per};
use facts::{DOCUMENTS, PREFIXES, areas, documents, line};
use json::{Value, array, object, text};
use phone::E164;
use promises::{Candidate, Choice, Decision, NoConsent, Question, Reason, decide};
use random::Random;
use receipt::Digest;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

const DAY: i64 = 86_400;
/// 2027-01-01T00:00:00Z.
const START: i64 = 1_798_761_600;
const END: i64 = START + 365 * DAY;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Agree { person: usize, document: usize },
    Withdraw { receipt: usize },
    Report { receipt: usize },
    Suspend { receipt: usize },
    Lift { receipt: usize, purpose: String },
    Erase { receipt: usize },
    Contact { person: usize, document: usize, purpose: Option<String> },
}

struct Given {
    person: usize,
    document: usize,
    at: i64,
    choices: BTreeMap<String, Choice>,
}

struct Made {
    person: usize,
    id: String,
    purpose: String,
    at: i64,
    receipt: usize,
    occasion: Option<String>,
}

struct World {
    random: Random,
    documents: Vec<Document>,
    people: Vec<E164>,
    receipts: Vec<Given>,
    contacts: Vec<Made>,
    asked: usize,
    queue: BinaryHeap<Reverse<(i64, usize, Action)>>,
    scheduled: usize,
}

fn name(receipt: usize) -> Value {
    text(format!("r{receipt}"))
}

fn hash(receipt: usize) -> Digest {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&receipt.to_be_bytes());
    Digest(bytes)
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |what| arguments.next().and_then(|text| text.parse::<u64>().ok()).context(what);
    let seed = argument("usage: story SEED PEOPLE, two whole numbers")?;
    let people = argument("usage: story SEED PEOPLE, two whole numbers")?;
    areas()?;
    let mut world = World {
        random: Random(seed),
        documents: documents()?,
        people: Vec::new(),
        receipts: Vec::new(),
        contacts: Vec::new(),
        asked: 0,
        queue: BinaryHeap::new(),
        scheduled: 0,
    };
    for person in 0..people {
        let prefix = world.random.of(&PREFIXES).context("no prefixes")?;
        let digits = 12 - prefix.len();
        let number = E164::new(&format!("{prefix}{person:0digits$}")).context("a number that is none")?;
        world.people.push(number);
        let person = world.people.len() - 1;
        for _ in 0..=world.random.below(3) {
            let document = world.document();
            let at = world.random.time(START, END);
            world.schedule(at, Action::Agree { person, document });
        }
        for _ in 0..world.random.below(10) {
            let document = world.document();
            let at = world.moment();
            world.schedule(
                at,
                Action::Contact {
                    person,
                    document,
                    purpose: None,
                },
            );
        }
    }
    while let Some(Reverse((at, _, action))) = world.queue.pop() {
        world.play(at, action);
    }
    Ok(())
}

impl World {
    fn schedule(&mut self, at: i64, action: Action) {
        self.scheduled += 1;
        self.queue.push(Reverse((at, self.scheduled, action)));
    }

    fn document(&mut self) -> usize {
        usize::try_from(self.random.below(DOCUMENTS.len() as u64)).unwrap_or(0)
    }

    /// A time in the year, every second one at the second in which an hour begins or the one before: where hours open and close.
    fn moment(&mut self) -> i64 {
        let at = self.random.time(START, END);
        match self.random.below(4) {
            0 => at - at % 3_600,
            1 => at - at % 3_600 - 1,
            _ => at,
        }
    }

    fn play(&mut self, at: i64, action: Action) {
        match action {
            Action::Agree { person, document } => self.agree(at, person, document),
            Action::Withdraw { receipt } => self.withdraw(at, receipt),
            Action::Report { receipt } => self.report(at, receipt),
            Action::Suspend { receipt } => self.suspend(at, receipt),
            Action::Lift { receipt, purpose } => {
                let Some(choice) = self.receipts.get_mut(receipt).and_then(|given| given.choices.get_mut(&purpose)) else {
                    return;
                };
                choice.suspended_since = None;
                line(vec![
                    ("t", text("lifted")),
                    ("at", Value::Int(at)),
                    ("receipt", name(receipt)),
                    ("purpose", text(purpose)),
                ]);
            }
            Action::Erase { receipt } => {
                let Some(given) = self.receipts.get_mut(receipt) else { return };
                given.choices.values_mut().for_each(|choice| choice.erased_at = Some(at));
                line(vec![("t", text("erasure")), ("at", Value::Int(at)), ("receipt", name(receipt))]);
            }
            Action::Contact { person, document, purpose } => self.contact(at, person, document, purpose),
        }
    }

    fn agree(&mut self, at: i64, person: usize, document: usize) {
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

    fn withdraw(&mut self, at: i64, receipt: usize) {
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

    fn report(&mut self, at: i64, receipt: usize) {
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

    fn suspend(&mut self, at: i64, receipt: usize) {
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

    fn contact(&mut self, at: i64, person: usize, document: usize, purpose: Option<String>) {
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
                    received_at: given.at,
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
