//! What a number is asked for: one purpose, one choice.

use crate::{
    Period, read,
    reader::{Reader, enumeration},
};
use alloc::{string::String, vec::Vec};
use json::Value;

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

    /// `recipients` are the ids that a purpose can name.
    pub(super) fn read(r: &mut Reader, recipients: &[String]) -> Purpose {
        Purpose {
            id: r.text("id", read::id),
            title: r.text("title", read::words),
            text: r.text("text", read::words),
            benefit: r.text("benefit", read::words),
            channels: r.some_of("channels"),
            frequency: Frequency::read(r),
            automated: r.flag("automated"),
            legal_basis: r.one_of("legal_basis"),
            retention: r.object("retention", Retention::read),
            recipients: r
                .distinct("recipients", &mut |id| {
                    if recipients.iter().any(|known| known == id) {
                        None
                    } else {
                        Some(read::UNKNOWN_RECIPIENT)
                    }
                })
                .into_iter()
                .map(String::from)
                .collect(),
        }
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
    fn read(r: &mut Reader) -> Frequency {
        match r.need("frequency").map(|node| &node.value) {
            Some(Value::Object(_)) => r.object("frequency", |r| Frequency::AtMost {
                max: r.number("max", 1, 9999, read::MAX),
                per: Per::read(r),
            }),
            Some(Value::Str(s)) if s == "varies" => Frequency::Varies,
            _ => {
                r.fail("frequency", read::FREQUENCY);
                Frequency::Varies
            }
        }
    }
}

impl Per {
    /// A word that begins as a duration does (`P` and a digit, or `PT`) is one, so that a mistyped one is not shown as a noun.
    fn read(r: &mut Reader) -> Per {
        match r.raw("per").as_bytes() {
            [b'P', b'0'..=b'9' | b'T', ..] => Per::Period(r.period("per")),
            _ => Per::Noun(r.text("per", read::words)),
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
    fn read(r: &mut Reader) -> Retention {
        Retention {
            period: r.period("period"),
            from: r.text("from", read::words),
            reason: r.text("reason", read::words),
        }
    }
}
