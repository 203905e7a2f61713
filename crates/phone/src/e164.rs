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

    /// The other spelling of a mobile number in two countries that changed their plans, where old lists and the ids of WhatsApp keep digits of before: in Mexico
    /// a 1 stood behind the country's code (until 2019), in Brazil the 9 before a mobile's eight digits is new (2012 to 2016). Both are the same person.
    /// `None` where there is no other.
    pub fn other_spelling(&self) -> Option<E164> {
        let digits = self.0.as_str();
        if let Some(own) = digits.strip_prefix("+52") {
            return match own.strip_prefix('1') {
                Some(rest) if own.len() == 11 => Some(E164(["+52", rest].concat())),
                Some(_) | None if own.len() == 10 => Some(E164(["+521", own].concat())),
                Some(_) | None => None,
            };
        }
        let (area, own) = digits.strip_prefix("+55")?.split_at_checked(2)?;
        let is_mobile = |eight: &str| eight.len() == 8 && eight.starts_with(['6', '7', '8', '9']);
        match own.strip_prefix('9') {
            Some(rest) if is_mobile(rest) => Some(E164(["+55", area, rest].concat())),
            Some(_) | None if is_mobile(own) => Some(E164(["+55", area, "9", own].concat())),
            Some(_) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::E164;

    #[test]
    fn two_countries_have_two_spellings_of_a_mobile() {
        let other = |number: &str| E164::new(number).expect("a number").other_spelling();
        for (old, new) in [("+5215512345678", "+525512345678"), ("+554188887777", "+5541988887777")] {
            assert_eq!((other(old), other(new)), (E164::new(new), E164::new(old)));
        }
        for alone in ["+554133334444", "+5541933334444", "+353850123456", "+5491123456789", "+52155123456789"] {
            assert_eq!(other(alone), None, "{alone}");
        }
    }
}
