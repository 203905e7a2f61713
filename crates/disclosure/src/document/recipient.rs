//! Who gets the number, whether it is sold, and how it is protected.

use crate::{
    Date, Period, read,
    reader::{Reader, enumeration},
};
use alloc::{string::String, vec::Vec};
use json::Value;

/// Somebody else who gets the number (GDPR 13(1)(e) and (f)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// 1 to 64 of `a-z 0-9 -`, unique in the document. Purposes name it.
    pub id: String,
    /// The name people know.
    pub name: String,
    /// Whether it works on orders or decides for itself.
    pub role: Role,
    /// What it does with the number, as the words after its name: `sends our texts`.
    pub does: String,
    /// Why it gets the number, in a sentence.
    pub why: String,
    /// Where it is: ISO 3166 alpha-2. The form is checked, the list of countries is not.
    pub country: String,
    /// What protects the number there, in a sentence, where the country is abroad (GDPR 46).
    pub safeguard: Option<String>,
    /// Its own privacy policy, https.
    pub policy: Option<String>,
}

enumeration! {
    /// In what capacity a recipient gets the number (GDPR 4(7), 4(8)).
    Role {
        /// Works on the controller's orders.
        Processor = "processor",
        /// Decides for itself what it does with the number.
        Controller = "controller",
    }
}

impl Recipient {
    pub(super) fn read(r: &mut Reader) -> Recipient {
        Recipient {
            id: r.text("id", read::id),
            name: r.text("name", read::words),
            role: r.one_of("role"),
            does: r.text("does", read::words),
            why: r.text("why", read::words),
            country: r.text("country", read::country),
            safeguard: r.maybe("safeguard", read::words),
            policy: r.maybe("policy", read::https),
        }
    }
}

/// Whether the number is sold (Cal. Civ. Code 1798.100; US carriers refuse sold opt-in data).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selling {
    /// Never.
    Never,
    /// It is sold.
    Sold {
        /// Who buys.
        to: String,
        /// Why, in a sentence.
        why: String,
    },
}

impl Selling {
    /// Reads the member `selling` of the reader's object.
    pub(super) fn read(r: &mut Reader) -> Selling {
        match r.need("selling").map(|node| &node.value) {
            Some(Value::Object(_)) => r.object("selling", |r| Selling::Sold {
                to: r.text("to", read::words),
                why: r.text("why", read::words),
            }),
            Some(Value::Str(s)) if s == "never" => Selling::Never,
            _ => {
                r.fail("selling", read::SELLING);
                Selling::Never
            }
        }
    }
}

/// How the number is protected (DPDP Rule 6), and who checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// What is done, a sentence each, at least one.
    pub measures: Vec<String>,
    /// Who checks that it is done.
    pub audit: Audit,
}

impl Security {
    pub(super) fn read(r: &mut Reader) -> Security {
        Security {
            measures: r.texts("measures", read::words),
            audit: r.object("audit", Audit::read),
        }
    }
}

/// A regular check of the security measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Who checks.
    pub by: String,
    /// When it was last done: a day or a month.
    pub last: Date,
    /// How often it is done.
    pub every: Period,
    /// What was found, https.
    pub report: Option<String>,
}

impl Audit {
    fn read(r: &mut Reader) -> Audit {
        Audit {
            by: r.text("by", read::words),
            last: r.date_or_month("last"),
            every: r.period("every"),
            report: r.maybe("report", read::https),
        }
    }
}
