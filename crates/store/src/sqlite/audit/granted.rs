//! What a kept consent grants, by its own text, and who took it over when it was given.
//!
//! What lives here: reading these in a compact receipt or in the record of an imported consent. What deliberately does not: whether either is whole (its
//! hash says that).

use json::{Node, parse};
use receipt::{ImportedConsent, decode};

/// The purposes that it grants, sorted; `None` where it cannot be read.
pub fn granted_in(kept: &str) -> Option<Vec<String>> {
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
pub fn signed_in(kept: &str) -> Option<(i64, String)> {
    let payload = parse(&decode(kept.split('.').nth(1)?)?).ok()?;
    Some((payload.get("iat").int().ok()?, payload.text("withdraw_sha256").to_owned()))
}

/// When an imported consent was given, and the key that imported it; `None` for a receipt, and where that cannot be read.
pub fn given_in(kept: &str) -> Option<(i64, String)> {
    let consent = ImportedConsent::read(kept.as_bytes())?;
    Some((consent.given_at, consent.imported_by))
}
