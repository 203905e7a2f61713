//! What a kept consent says in its own text, compared with what is stored beside it: what it grants, when it was given, its withdrawal secret, who took it over.
//!
//! What lives here: reading these in a compact receipt or in the record of an imported consent, and the comparison. What deliberately does not: whether either
//! is whole (its hash says that).

use super::walk::Walk;
use crate::given_at;
use crate::sqlite::clocks;
use json::{Node, parse};
use receipt::{Digest, ImportedConsent, decode};
use rusqlite::OptionalExtension;

impl Walk<'_> {
    /// The purposes with a consent are those that the text grants, whether they were withdrawn since or not.
    pub fn compare_granted(&mut self, number: u64, receipt: Digest, kept: &str) -> rusqlite::Result<()> {
        let stored = self
            .db
            .prepare_cached("SELECT purpose FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND until IS NOT NULL ORDER BY purpose")?
            .query_map([receipt.0], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        if granted_in(kept).as_ref() != Some(&stored) {
            self.fault(format!(
                "the receipt {} of leaf {number} grants other purposes than are stored",
                receipt.to_hex()
            ));
        }
        let given = self
            .db
            .prepare_cached("SELECT given_at, imported_by FROM import WHERE receipt_hash = ?1")?
            .query_row([receipt.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if given_in(kept) != given {
            self.fault(format!(
                "the imported consent {} of leaf {number} was given at another time, or imported by another key, than is stored",
                receipt.to_hex()
            ));
        }
        Ok(())
    }

    /// A receipt is withdrawn by the secret that its text names, was given when the text says, and is erased when its choices and its document say. (How far events
    /// prolonged a choice is in no log.)
    pub fn compare_signed(&mut self, number: u64, receipt: Digest, kept: &str) -> rusqlite::Result<()> {
        let (secret, given, received_at, delete_at): (String, Option<i64>, i64, i64) = self
            .db
            .prepare_cached("SELECT lower(hex(withdraw_sha256)), signed_at, received_at, delete_at FROM receipt WHERE hash = ?1")?
            .query_row([receipt.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let mut fault = |what: &str| {
            self.audit
                .fault(format!("log {}: the receipt {} of leaf {number} {what}", self.name.number, receipt.to_hex()))
        };
        if let Some((signed_at, own)) = signed_in(kept) {
            if own != secret {
                fault("has another withdrawal secret than is stored");
            }
            // A program before step 18 stored none.
            if given.is_some_and(|given| given != given_at(signed_at.min(received_at), received_at)) {
                fault("was given at another time than is stored");
            }
        }
        if clocks::due_at(self.db, receipt)? != delete_at {
            fault("is to be erased at another time than is stored");
        }
        Ok(())
    }
}

/// The purposes that it grants, sorted; `None` where it cannot be read.
fn granted_in(kept: &str) -> Option<Vec<String>> {
    let mut granted = match kept.starts_with('{') {
        true => ImportedConsent::read(kept.as_bytes())?.purposes,
        false => {
            let payload = parse(&decode(kept.split('.').nth(1)?)?).ok()?;
            let yes = |choice: &&Node| !choice.get("until").is_null();
            let choices = payload.get("choices").items().iter();
            choices.filter(yes).map(|choice| choice.text("purpose").to_owned()).collect()
        }
    };
    granted.sort_unstable();
    Some(granted)
}

/// When a receipt was signed, by its own text, and the SHA-256 of its withdrawal secret in hexadecimal; `None` for an imported consent, and where that cannot be read.
fn signed_in(kept: &str) -> Option<(i64, String)> {
    let payload = parse(&decode(kept.split('.').nth(1)?)?).ok()?;
    Some((payload.get("iat").int().ok()?, payload.text("withdraw_sha256").to_owned()))
}

/// When an imported consent was given, and the key that imported it; `None` for a receipt, and where that cannot be read.
fn given_in(kept: &str) -> Option<(i64, String)> {
    let consent = ImportedConsent::read(kept.as_bytes())?;
    Some((consent.given_at, consent.imported_by))
}
