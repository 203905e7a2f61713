//! Looks at numbers by the operator: who, when, why, and at which.
//!
//! What lives here: the trait [`Accesses`], its types, and the record that the log has a leaf of. What deliberately does not: who may look (the server), and SQL.
//!
//! A look is recorded before anything is shown. The record names receipts and opt-outs by their hashes and never a number: a reason with one in it is none.

use crate::Reply;
use json::{Value, array, object, text, to_jcs};
use receipt::Digest;

/// The looks at numbers.
pub trait Accesses: Send + Sync {
    /// Records a look: its row and its leaf of the log are one transaction.
    fn record_access(&self, access: NewAccess) -> Reply<'_, ()>;
    /// At most so many looks whose row is behind `after`, oldest first.
    fn accesses(&self, after: i64, limit: u32) -> Reply<'_, Vec<Access>>;
}

/// A look to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccess {
    /// The current time.
    pub at: i64,
    /// Who looks.
    pub by: Viewer,
    /// Why.
    pub why: Why,
    /// At what.
    pub subject: Subject,
    /// 256 random bits, so that nobody finds the record by trying what may be in it.
    pub salt: [u8; 32],
}

impl NewAccess {
    /// The record whose SHA-256 is in the log: JSON in canonical form (`docs/spec/log.md`).
    pub fn record(&self) -> String {
        let hashes = |all: &[Digest]| array(all.iter().map(|one| text(one.to_hex())));
        let of = match &self.subject {
            Subject::Receipts(all) => ("receipts", hashes(all)),
            Subject::OptOuts(all) => ("opt_outs", hashes(all)),
            Subject::Number(commitment) => ("number_sha256", text(commitment.to_hex())),
        };
        let by = match &self.by {
            Viewer::Key(name) => ("key", text(&**name)),
            Viewer::User(name) => ("user", text(&**name)),
        };
        to_jcs(&object([
            ("at", Value::Int(self.at)),
            ("by", object([by])),
            ("of", object([of])),
            ("salt", text(Digest(self.salt).to_hex())),
            ("t", text("access")),
            ("v", Value::Int(1)),
            ("why", text(self.why.as_str())),
        ]))
    }
}

/// Who looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever has the access key of this name.
    Key(String),
    /// The operating system's user of this name, at the command line.
    User(String),
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The numbers of these receipts.
    Receipts(Vec<Digest>),
    /// Numbers and texts of these opt-outs.
    OptOuts(Vec<Digest>),
    /// A number for which there is no receipt: SHA-256 of a salt, which is not stored, and the number.
    Number(Digest),
}

/// Why somebody looks: one line of at most 200 characters without a telephone number in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why(String);

impl Why {
    /// Reads a reason.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(written: &str) -> Result<Why, &'static str> {
        let written = written.trim();
        if !json::is_line(written) {
            return Err("say why the number is looked at, in one line of 1 to 200 characters");
        }
        if has_number(written) {
            return Err("the reason is kept with the log and has something like a phone number in it; say it without one");
        }
        Ok(Why(written.into()))
    }

    /// The reason.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether there is what may be a telephone number: 7 digits in a row, or 9 with single separators between them. A date is none.
fn has_number(written: &str) -> bool {
    let (mut in_a_row, mut digits, mut separators) = (0, 0, 0);
    for c in written.chars() {
        if c.is_numeric() {
            (in_a_row, digits, separators) = (in_a_row + 1, digits + 1, 0);
        } else if " .-/()".contains(c) && separators < 2 {
            (in_a_row, separators) = (0, separators + 1);
        } else {
            (in_a_row, digits, separators) = (0, 0, 0);
        }
        if in_a_row >= 7 || digits >= 9 {
            return true;
        }
    }
    false
}

/// A recorded look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Its place in the order of looks.
    pub row: i64,
    /// The index of its leaf in the store's present log.
    pub index: u64,
    /// The record, as [`NewAccess::record`] wrote it.
    pub record: String,
}

#[cfg(test)]
mod tests {
    use super::{Why, has_number};

    #[test]
    fn a_reason_is_one_line_without_a_number() {
        assert_eq!(
            Why::parse("  claim 2026-0045 of 2026-11-27 ").map(|why| why.as_str().to_owned()),
            Ok("claim 2026-0045 of 2026-11-27".into())
        );
        for none in ["", "  ", "a\nb", "a\u{1b}[2J", &"x".repeat(201)] {
            assert!(Why::parse(none).is_err(), "{none:?}");
        }
        for number in [
            "she rang from +353850123456",
            "085 012 3456",
            "085-012-3456",
            "(085) 012 3456",
            "call 5550123",
            "٠٨٥٠١٢٣٤٥٦",
            "+45 32 12 34 567",
        ] {
            assert!(Why::parse(number).is_err(), "{number}");
        }
        for none in ["claim 45 of 2026-11-27, second letter", "ticket 123456", "GDPR 15"] {
            assert!(!has_number(none), "{none}");
        }
    }
}
