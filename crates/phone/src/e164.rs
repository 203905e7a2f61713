//! A number in E.164 form, which is the same everywhere.

use alloc::string::String;

/// A number in E.164 form: `+`, a country calling code that does not start with 0, at most 15 digits in all
/// (ITU-T E.164, 6.2.1). A number in this form need not be assigned, or even of a possible length.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct E164(String);

impl E164 {
    /// Reads exactly the form `+3531234567`.
    pub fn new(text: &str) -> Option<E164> {
        let digits = text.strip_prefix('+')?;
        let well_formed = (4..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        well_formed.then(|| E164(text.into()))
    }

    /// The text, with its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
