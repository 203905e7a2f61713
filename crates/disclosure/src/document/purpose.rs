//! What a number is asked for: one purpose, one choice.

use crate::{Period, read, read::enumeration};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node, Value};

/// One use of the number (GDPR 13(1)(c)). Channels are apart where the law wants them apart (PECR 21, 22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// 1 to 64 of `a-z 0-9 -`, unique in the document. Receipts name it.
    pub id: String,
    /// A few words: the label of the box.
    pub title: String,
    /// What happens, in a sentence.
    pub text: String,
    /// What the person gains, in a sentence (DPDP s. 5).
    pub benefit: String,
    /// By which means, at least one, each once.
    pub channels: Vec<Channel>,
    /// How often.
    pub frequency: Frequency,
    /// Autodialled, prerecorded or sent by a program (47 CFR 64.1200(f)(9)(i)(A)).
    pub automated: bool,
    /// Why it is lawful (GDPR 6(1)).
    pub legal_basis: LegalBasis,
    /// How long the number is kept for this.
    pub retention: Retention,
    /// Ids of the recipients, each once; empty when nobody else gets it.
    pub recipients: Vec<String>,
}

impl Purpose {
    /// Whether a visitor chooses it. Where the basis is another, a tick would mislead: the use happens anyway.
    pub fn is_choice(&self) -> bool {
        self.legal_basis == LegalBasis::Consent
    }

    pub(super) fn read(node: &Node, taken: &mut Vec<String>, recipients: &[String]) -> Result<Purpose, Mismatch> {
        let mut fields = node.fields()?;
        let purpose = Purpose {
            id: fields.need("id", |n| read::new_id(n, taken))?,
            title: fields.need("title", read::words)?,
            text: fields.need("text", read::words)?,
            benefit: fields.need("benefit", read::words)?,
            channels: fields.need("channels", |n| read::filled_distinct(n, Channel::read))?,
            frequency: fields.need("frequency", Frequency::read)?,
            automated: fields.need("automated", Node::bool)?,
            legal_basis: fields.need("legal_basis", LegalBasis::read)?,
            retention: fields.need("retention", Retention::read)?,
            recipients: fields.need("recipients", |n| read::distinct(n, |n| known(n, recipients)))?,
        };
        fields.end()?;
        Ok(purpose)
    }
}

fn known(node: &Node, recipients: &[String]) -> Result<String, Mismatch> {
    let id = node.str()?;
    if recipients.iter().any(|r| r == id) {
        Ok(id.into())
    } else {
        Err(Mismatch::expected(node, read::UNKNOWN_RECIPIENT))
    }
}

enumeration! {
    /// By which means the number is used.
    Channel {
        /// A voice call.
        Call = "call",
        /// A text message.
        Sms = "sms",
        /// A WhatsApp message.
        Whatsapp = "whatsapp",
        /// An RCS message.
        Rcs = "rcs",
        /// A message left in a voicemail box.
        Voicemail = "voicemail",
    }
}

enumeration! {
    /// Why the use is lawful, in the order of GDPR 6(1)(a) to (f).
    LegalBasis {
        /// The person agrees (a).
        Consent = "consent",
        /// A contract with the person needs it (b).
        Contract = "contract",
        /// A law demands it (c).
        LegalObligation = "legal_obligation",
        /// A life depends on it (d).
        VitalInterests = "vital_interests",
        /// A task in the public interest (e).
        PublicTask = "public_task",
        /// An interest of the controller that the person's own do not outweigh (f).
        LegitimateInterests = "legitimate_interests",
    }
}

/// How often the number is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// It varies, and the notice says so.
    Varies,
    /// At most `max` times each `per`.
    AtMost {
        /// 1 to 9999.
        max: u16,
        /// The stretch that `max` counts for.
        per: Per,
    },
}

/// The stretch that a frequency counts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// A stretch of time.
    Period(Period),
    /// A thing that happens, as a noun in the document's language: `repair`.
    Noun(String),
}

impl Frequency {
    fn read(node: &Node) -> Result<Frequency, Mismatch> {
        match &node.value {
            Value::Str(s) if s == "varies" => Ok(Frequency::Varies),
            Value::Object(_) => {
                let mut fields = node.fields()?;
                let frequency = Frequency::AtMost {
                    max: fields.need("max", max)?,
                    per: fields.need("per", Per::read)?,
                };
                fields.end()?;
                Ok(frequency)
            }
            _ => Err(Mismatch::expected(node, read::FREQUENCY)),
        }
    }
}

fn max(node: &Node) -> Result<u16, Mismatch> {
    match node.int()? {
        n @ 1..=9999 => Ok(n as u16),
        _ => Err(Mismatch::expected(node, read::MAX)),
    }
}

impl Per {
    /// A word that begins as a duration does (`P` and a digit, or `PT`) is one, so that a mistyped one is not shown as a noun.
    fn read(node: &Node) -> Result<Per, Mismatch> {
        let s = node.str()?;
        match s.as_bytes() {
            [b'P', b'0'..=b'9' | b'T', ..] => Period::read(node).map(Per::Period),
            _ => read::words(node).map(Per::Noun),
        }
    }
}

/// How long the number is kept for a purpose (GDPR 13(2)(a)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub period: Period,
    /// From when, as a noun phrase: `the end of the repair`.
    pub from: String,
    /// Why so long, in a sentence.
    pub reason: String,
}

impl Retention {
    fn read(node: &Node) -> Result<Retention, Mismatch> {
        let mut fields = node.fields()?;
        let retention = Retention {
            period: fields.need("period", Period::read)?,
            from: fields.need("from", read::words)?,
            reason: fields.need("reason", read::words)?,
        };
        fields.end()?;
        Ok(retention)
    }
}
