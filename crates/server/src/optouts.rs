//! Opt-outs: what a message asks for, and what the server does of it.
//!
//! What lives here: reading a message in the languages of its number's documents, what those documents say of deadlines and purposes, and what is answered.
//! What deliberately does not: what words mean (crate `optout`), the withdrawals (crate `store`), HTTP (`routes`), and a provider's format (`twilio`).

use crate::app::App;
use crate::{now, publishing};
use aws_lc_rs::rand::fill;
use disclosure::render::{clarify, help};
use disclosure::{Document, Labels};
use json::{Value, array, object, text};
use optout::{Language, Meaning, Reading, Rule};
use phone::E164;
use promises::deadline::opt_out_due;
use receipt::{Crypto, Digest};
use std::sync::Arc;
use store::optouts::{NewOptOut, OptOutState, OptedOut, Read, Terms, Way};
use store::{ReceiptKey, StoreError};
use verify::{AwsLc, Published};

/// How much of a text is stored, in characters: what is read of it.
const TEXT_MAX: usize = 2_000;

/// What somebody said.
pub enum Said {
    /// A text message, or one of a message's suggestions.
    Text(String),
    /// A mail.
    Mail {
        /// Its subject.
        subject: String,
        /// Its text.
        body: String,
    },
    /// What needs no reading: an event of the provider's, or the public form. With the text, where there is one.
    Sure(Read, String),
    /// An operator says that it is an opt-out. The words tell only whether it is a wrong number.
    Reported(String),
}

/// A message about a number.
pub struct Message {
    /// Whose.
    pub number: E164,
    /// How it came.
    pub by: Way,
    /// What it says.
    pub said: Said,
    /// The language of the message that it answers, BCP 47.
    pub language: Option<String>,
    /// Its id at the provider.
    pub id: Option<String>,
}

/// What became of a message.
pub struct Answered {
    /// How it was read; `None` for what needed no reading.
    pub reading: Option<Reading>,
    /// The opt-out, where it was one.
    pub opted_out: Option<OptedOut>,
    /// What to answer, in the document's language: the help that was asked for, or a question where it is not clear what was meant.
    pub answer: Option<String>,
}

/// Reads a message and does what it asks for. What it withdrew is durable when this returns.
pub async fn take(app: &Arc<App>, message: Message) -> Result<Answered, StoreError> {
    let message = Message {
        number: dialled(message.by, message.number),
        ..message
    };
    let mut documents = documents(app, &message.number).await?;
    // A consent may be held under the other spelling of the number.
    let other = match message.number.other_spelling() {
        Some(other) => {
            let theirs = self::documents(app, &other).await?;
            (!theirs.is_empty()).then_some((other, theirs))
        }
        None => None,
    };
    for one in other.iter().flat_map(|(_, theirs)| theirs) {
        if documents.iter().all(|known| known.sha256 != one.sha256) {
            documents.push(one.clone());
        }
    }
    let mut languages: Vec<Language> = documents.iter().filter_map(|one| Language::from_tag(&one.document.language)).collect();
    languages.extend(message.language.as_deref().and_then(Language::from_tag));
    let (reading, sure, said) = match message.said {
        Said::Text(said) => (Some(optout::read(&said, &languages)), None, said),
        Said::Mail { subject, body } => (Some(optout::read_mail(&subject, &body, &languages)), None, [subject, body].join("\n")),
        Said::Sure(read, said) => (None, Some(read), said),
        Said::Reported(said) => {
            let is_wrong = optout::read(&said, &languages).meaning == Meaning::WrongNumber;
            (None, Some(if is_wrong { Read::WrongNumber } else { Read::Stop }), said)
        }
    };
    let read = sure.or_else(|| reading.as_ref().and_then(|reading| read_as(reading.meaning)));
    let asks_help = reading.as_ref().is_some_and(|reading| reading.meaning == Meaning::Help);
    let opted_out = match read {
        Some(read) => {
            let at = now();
            let new = NewOptOut {
                id: id(message.by, message.id.as_deref())?,
                number: message.number,
                at,
                by: message.by,
                read,
                text: said.chars().take(TEXT_MAX).collect(),
                due_at: due(app, at),
                terms: terms(&documents, message.by, at).await?,
            };
            let mut done = app.store.opt_out(new.clone()).await?;
            if let Some((number, _)) = other {
                done = joined(done, app.store.opt_out(NewOptOut { number, ..new }).await?);
            }
            Some(done)
        }
        None => None,
    };
    let is_unclear = opted_out.as_ref().is_some_and(|done| done.ask);
    let text = match (asks_help, is_unclear) {
        (true, _) => Some(help as Text),
        (false, true) => Some(clarify as Text),
        (false, false) => None,
    };
    Ok(Answered {
        answer: text.and_then(|text| answer(app, &documents, text)),
        reading,
        opted_out,
    })
}

/// What became of an opt-out under both spellings of its number. Its id is the one under which a person has to settle something.
fn joined(one: OptedOut, other: OptedOut) -> OptedOut {
    let (mut first, second) = if one.state != OptOutState::Suspended && other.state == OptOutState::Suspended {
        (other, one)
    } else {
        (one, other)
    };
    first.repeated &= second.repeated;
    first.due_at = first.due_at.min(second.due_at);
    first.receipts.extend(second.receipts);
    first.ask |= second.ask;
    first
}

/// What has to be stored of a message with this meaning; `None` for one that opts out of nothing.
fn read_as(meaning: Meaning) -> Option<Read> {
    match meaning {
        Meaning::WrongNumber => Some(Read::WrongNumber),
        Meaning::Stop => Some(Read::Stop),
        Meaning::Unclear => Some(Read::Unclear),
        Meaning::Help | Meaning::Yes | Meaning::Question | Meaning::Other => None,
    }
}

/// The documents of a number's receipts, in the order in which these arrived, each once.
async fn documents(app: &App, number: &E164) -> Result<Vec<Arc<Published>>, StoreError> {
    let disclosures = app.disclosures();
    let mut documents: Vec<Arc<Published>> = Vec::new();
    for hash in app.store.find(number.clone()).await? {
        let Some(status) = app.store.status(ReceiptKey::Hash(hash)).await? else {
            continue;
        };
        documents.retain(|known| known.sha256 != status.notice_sha256);
        documents.extend(disclosures.get(&status.notice_sha256).cloned());
    }
    Ok(documents)
}

/// What the documents say. Which purposes are no advertising is looked up where that decides something.
async fn terms(documents: &[Arc<Published>], by: Way, at: i64) -> Result<Vec<Terms>, StoreError> {
    let documents = documents.to_vec();
    let make = move || {
        let of = |published: &Arc<Published>| Terms {
            notice_sha256: published.sha256,
            due_at: opt_out_due(&published.document, at),
            service: if by.is_proof() {
                Vec::new()
            } else {
                lint::service(&published.bytes, publishing::day(at))
            },
        };
        documents.iter().map(of).collect()
    };
    let made = tokio::task::spawn_blocking(make).await;
    made.map_err(|_| StoreError::Failed("reading the documents of an opt-out was cancelled".into()))
}

/// By when an opt-out must be met of whose number nothing is known: the earliest of the current documents.
fn due(app: &App, at: i64) -> i64 {
    let disclosures = app.disclosures();
    let dues = disclosures.every_current().map(|published| opt_out_due(&published.document, at));
    dues.min().unwrap_or(at)
}

/// A text of a document.
type Text = fn(&Document, &Labels) -> String;

/// An answer: of the latest document of the number, otherwise of this server's only one. A server with several does not guess.
fn answer(app: &App, documents: &[Arc<Published>], text: Text) -> Option<String> {
    let disclosures = app.disclosures();
    let published = match documents.last() {
        Some(latest) => latest.clone(),
        None => disclosures.only()?.clone(),
    };
    let document = &published.document;
    Some(text(document, app.archive.labels(&document.language)))
}

/// The number as it is dialled and as people give it. The ids of WhatsApp keep the older of two spellings (Gupshup, "Inconsistencies for mobile numbers and their
/// WhatsApp IDs").
fn dialled(by: Way, number: E164) -> E164 {
    // A 1 that was dropped, or a 9 that is not there yet.
    let is_old = |digits: &str| digits.starts_with("+521") || (digits.starts_with("+55") && digits.len() == "+554188887777".len());
    match number.other_spelling() {
        Some(new) if by == Way::WhatsApp && is_old(number.as_str()) => new,
        Some(_) | None => number,
    }
}

/// A message of a provider has the same id each time that it is delivered.
fn id(by: Way, given: Option<&str>) -> Result<Digest, StoreError> {
    match given {
        Some(given) => Ok(AwsLc.sha256(format!("opt-out {} {given}", by.as_str()).as_bytes())),
        None => {
            let mut random = [0; 32];
            fill(&mut random).map_err(|_| StoreError::Failed("the system gives no random bytes".into()))?;
            Ok(Digest(random))
        }
    }
}

/// As JSON.
pub fn shown(done: &OptedOut) -> Value {
    let receipts = done.receipts.iter().map(|one| {
        object([
            ("receipt_hash", text(one.receipt.to_hex())),
            ("withdrawn", array(one.withdrawn.iter().map(|purpose| text(&**purpose)))),
            ("suspended", array(one.suspended.iter().map(|purpose| text(&**purpose)))),
        ])
    });
    object([
        ("id", text(done.id.to_hex())),
        ("repeated", Value::Bool(done.repeated)),
        ("state", text(done.state.as_str())),
        ("due_at", Value::Int(done.due_at)),
        ("receipts", array(receipts)),
    ])
}

/// The rule by which it was read, for whoever looks why.
pub fn rule(reading: &Reading) -> &'static str {
    Rule::id(reading.rule)
}

#[cfg(test)]
mod tests {
    use super::dialled;
    use phone::E164;
    use store::optouts::Way;

    #[test]
    fn a_number_of_whatsapp_is_the_one_that_people_dial() {
        let of = |by, number: &str| dialled(by, E164::new(number).expect("a number")).as_str().to_owned();
        for (id, number) in [("+5215512345678", "+525512345678"), ("+554188887777", "+5541988887777")] {
            assert_eq!(of(Way::WhatsApp, id), number);
            assert_eq!(of(Way::WhatsApp, number), number, "it stays as it is");
            assert_eq!(of(Way::Sms, id), id, "an SMS comes from a number that is dialled");
            let parsed = phone::parse(number, "").expect("a number");
            assert!(parsed.possible(), "{number}");
        }
        for other in ["+554133334444", "+353850123456", "+5491123456789", "+52155123456"] {
            assert_eq!(of(Way::WhatsApp, other), other);
        }
    }
}
