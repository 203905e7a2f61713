//! Who gets the number, whether it is sold, and how it is protected.

use crate::{Date, Period, read, read::enumeration};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node, Value};

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
    pub(super) fn read(node: &Node, taken: &mut Vec<String>) -> Result<Recipient, Mismatch> {
        let mut fields = node.fields()?;
        let recipient = Recipient {
            id: fields.need("id", |n| read::new_id(n, taken))?,
            name: fields.need("name", read::words)?,
            role: fields.need("role", Role::read)?,
            does: fields.need("does", read::words)?,
            why: fields.need("why", read::words)?,
            country: fields.need("country", read::country)?,
            safeguard: fields.maybe("safeguard", read::words)?,
            policy: fields.maybe("policy", read::https)?,
        };
        fields.end()?;
        Ok(recipient)
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
    pub(super) fn read(node: &Node) -> Result<Selling, Mismatch> {
        match &node.value {
            Value::Str(s) if s == "never" => Ok(Selling::Never),
            Value::Object(_) => {
                let mut fields = node.fields()?;
                let sold = Selling::Sold {
                    to: fields.need("to", read::words)?,
                    why: fields.need("why", read::words)?,
                };
                fields.end()?;
                Ok(sold)
            }
            _ => Err(Mismatch::expected(node, read::SELLING)),
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
    pub(super) fn read(node: &Node) -> Result<Security, Mismatch> {
        let mut fields = node.fields()?;
        let security = Security {
            measures: fields.need("measures", |n| read::filled(n, read::words))?,
            audit: fields.need("audit", Audit::read)?,
        };
        fields.end()?;
        Ok(security)
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
    fn read(node: &Node) -> Result<Audit, Mismatch> {
        let mut fields = node.fields()?;
        let audit = Audit {
            by: fields.need("by", read::words)?,
            last: fields.need("last", Date::read_or_month)?,
            every: fields.need("every", Period::read)?,
            report: fields.maybe("report", read::https)?,
        };
        fields.end()?;
        Ok(audit)
    }
}
