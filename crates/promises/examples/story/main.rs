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

mod contacts;
mod facts;
mod random;
mod receipts;

use anyhow::{Context, Result};
use disclosure::Document;
use facts::{DOCUMENTS, PREFIXES, areas, documents, line};
use json::{Value, text};
use phone::E164;
use promises::Choice;
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
}
