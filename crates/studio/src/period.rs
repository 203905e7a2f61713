//! Periods as a person writes them: a number and a unit. What has several units stays as it is written in the document.

/// The units of the form, each with the letter that stands for it in the document.
pub const UNITS: &[(&str, &str)] = &[
    ("occasion", "occasion (a word, such as repair)"),
    ("H", "hours"),
    ("D", "days"),
    ("W", "weeks"),
    ("M", "months"),
    ("Y", "years"),
    ("iso", "as written (P1Y6M)"),
];

/// What a period, or what stands in its place, is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// An amount of one unit.
    Of(String, &'static str),
    /// Anything else: several units, a word, nothing.
    Words(String),
}

/// What is written in the document.
pub fn split(text: &str) -> Span {
    let of = |rest: &str, units: &[&'static str]| {
        let unit = units.iter().find(|unit| rest.ends_with(**unit))?;
        let amount = rest.strip_suffix(unit)?;
        let is_number = amount.bytes().all(|byte| byte.is_ascii_digit()) && amount.len() < 5;
        is_number.then(|| Span::Of(amount.into(), unit))
    };
    let found = match (text.strip_prefix("PT"), text.strip_prefix('P')) {
        (Some(rest), _) => of(rest, &["H"]),
        (None, Some(rest)) => of(rest, &["D", "W", "M", "Y"]),
        (None, None) => None,
    };
    found.unwrap_or_else(|| Span::Words(text.into()))
}

/// What the document says for an amount and a unit of the form.
pub fn join(amount: &str, unit: &str) -> String {
    let amount = amount.trim();
    match unit {
        "H" => format!("PT{amount}H"),
        "D" | "W" | "M" | "Y" => format!("P{amount}{unit}"),
        _ => amount.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_split_and_joined_to_the_same() {
        for text in ["P6M", "PT48H", "P1Y", "P10D", "P2W", "P1Y6M", "repair", "", "Party", "PM"] {
            let joined = match split(text) {
                Span::Of(amount, unit) => join(&amount, unit),
                Span::Words(words) => join(&words, "iso"),
            };
            assert_eq!(joined, text);
        }
        assert_eq!(split("P6M"), Span::Of("6".into(), "M"));
        assert_eq!(split("PT48H"), Span::Of("48".into(), "H"));
        assert_eq!(split("P1Y6M"), Span::Words("P1Y6M".into()));
    }
}
