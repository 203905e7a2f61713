//! The output about one number: in words, as JSON, and as tab-separated values.
//!
//! What lives here: the names of the members, which are those of `phone.js`, and the wording for people. What deliberately does not: I/O.

use json::{text, to_jcs};
use phone::{NumberType, ParseError, Parsed, Possible, regions};
use std::borrow::Cow;

/// The header of the tab-separated values. The column `reason` also holds the reason why a text is not a number.
pub const HEADER: &str = "line\tnumber\tvalid\treason\tmissing\ttype\tregion\tcountryCode\te164\tinternational\tnational\trfc3966\textension\n";

/// The engine's result for a text: a number, or why it is not one.
pub struct Answer(Result<Parsed, &'static str>);

/// The result for a text that is not UTF-8, which the engine is not asked about.
pub const NOT_UTF_8: Answer = Answer(Err("NOT_UTF_8"));

impl Answer {
    pub fn about(number: &str, region: &str) -> Answer {
        Answer(phone::parse(number, region).map_err(ParseError::as_str))
    }

    pub fn valid(&self) -> bool {
        self.0.as_ref().is_ok_and(|parsed| parsed.valid)
    }

    pub fn possible(&self) -> bool {
        self.0.as_ref().is_ok_and(Parsed::possible)
    }

    /// Google's name: of `ValidationResult`, or of `NumberParseException.ErrorType`.
    pub fn reason(&self) -> &'static str {
        self.0.as_ref().map_or_else(|error| *error, |parsed| parsed.reason.as_str())
    }

    /// An example number of the country, where this one is not valid.
    pub fn example(&self, region: &str) -> Option<Parsed> {
        let region = match &self.0 {
            Ok(parsed) if parsed.valid => return None,
            Ok(parsed) if phone::calling_code(region) != Some(parsed.country_code) => {
                let code = u16::try_from(parsed.country_code).unwrap_or_default();
                regions::listed().find(|(_, other)| *other == code)?.0
            }
            _ => region,
        };
        [NumberType::Mobile, NumberType::FixedLine]
            .iter()
            .find_map(|wanted| phone::example(region, *wanted))
    }

    /// One JSON object, its members named as in `phone.js`.
    pub fn json(&self, example: Option<Parsed>) -> String {
        let mut out = String::from("{");
        self.members(&mut out);
        if let Some(example) = example {
            word(&mut out, "example", &example.national);
        }
        out + "}\n"
    }

    /// The same with the line number of a file.
    pub fn json_line(&self, line: u64, number: &str) -> String {
        let mut out = String::from("{");
        member(&mut out, "line", &line.to_string());
        word(&mut out, "number", &shown(number));
        self.members(&mut out);
        out + "}\n"
    }

    fn members(&self, out: &mut String) {
        let parsed = match &self.0 {
            Err(error) => {
                flag(out, "ok", false);
                return word(out, "error", error);
            }
            Ok(parsed) => parsed,
        };
        flag(out, "ok", true);
        word(out, "reason", parsed.reason.as_str());
        member(out, "missing", &parsed.missing.to_string());
        flag(out, "possible", parsed.possible());
        flag(out, "valid", parsed.valid);
        word(out, "type", parsed.number_type.as_str());
        word(out, "region", parsed.region.as_deref().unwrap_or_default());
        member(out, "countryCode", &parsed.country_code.to_string());
        word(out, "e164", parsed.e164.as_ref().map_or("", |e164| e164.as_str()));
        word(out, "international", &parsed.international);
        word(out, "national", &parsed.national);
        word(out, "rfc3966", &parsed.rfc3966);
        word(out, "extension", parsed.extension.as_deref().unwrap_or_default());
    }

    /// A line of tab-separated values with the line number of a file.
    pub fn values(&self, line: u64, number: &str) -> String {
        let number = shown(number);
        let number = plain(&number);
        let Ok(parsed) = &self.0 else {
            return format!("{line}\t{number}\tfalse\t{}{}\n", self.reason(), "\t".repeat(9));
        };
        format!(
            "{line}\t{number}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            parsed.valid,
            parsed.reason.as_str(),
            parsed.missing,
            parsed.number_type.as_str(),
            parsed.region.as_deref().unwrap_or_default(),
            parsed.country_code,
            parsed.e164.as_ref().map_or("", |e164| e164.as_str()),
            parsed.international,
            parsed.national,
            parsed.rfc3966,
            parsed.extension.as_deref().unwrap_or_default(),
        )
    }

    /// Why a text is not a number, as a sentence with an example; `None` when it is one.
    pub fn sentence(&self, number: &str, region: &str) -> Option<String> {
        let why = match ParseError::from_name(self.0.as_ref().err()?) {
            Some(ParseError::InvalidCountryCode) if !region.is_empty() => "has a country code that is not assigned",
            Some(ParseError::InvalidCountryCode) => "has no known country code; write it with + and the country code, or give --region",
            Some(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => "is too short to be a phone number",
            Some(ParseError::TooLongNsn) => "is too long to be a phone number",
            Some(ParseError::NotANumber) | None => "is not a phone number",
        };
        let example = self.example(region).map_or(String::new(), |example| {
            format!("; one of {region} is written {} or {}", example.national, example.international)
        });
        Some(format!("\"{}\" {why}{example}", shown(number)))
    }

    /// The output for people, one line per fact.
    pub fn words(&self, region: &str) -> String {
        let Ok(parsed) = &self.0 else { return String::new() };
        let kind = match parsed.number_type {
            NumberType::Unknown => "in no known range".to_owned(),
            known => known.as_str().to_lowercase().replace('_', " "),
        };
        let mut lines = vec![
            ("It is", verdict(parsed)),
            ("Reason", parsed.reason.as_str().to_owned()),
            ("Type", kind),
            ("Country", parsed.region.clone().unwrap_or_else(|| "unknown".to_owned())),
            ("Country code", parsed.country_code.to_string()),
            (
                "E.164",
                parsed.e164.as_ref().map_or("does not fit its 15 digits", |e164| e164.as_str()).to_owned(),
            ),
            ("International", parsed.international.clone()),
            ("National", parsed.national.clone()),
            ("RFC 3966", parsed.rfc3966.clone()),
        ];
        lines.extend(parsed.extension.iter().map(|extension| ("Extension", extension.clone())));
        lines.extend(
            self.example(region)
                .map(|example| ("For example", format!("{} or {}", example.national, example.international))),
        );
        lines.iter().map(|(label, value)| format!("{label:<15}{value}\n")).collect()
    }
}

/// Appends a member; their order is that of `phone.js`.
fn member(out: &mut String, name: &str, value: &str) {
    for part in [if out.ends_with('{') { "\"" } else { ",\"" }, name, "\":", value] {
        out.push_str(part);
    }
}

fn flag(out: &mut String, name: &str, value: bool) {
    member(out, name, if value { "true" } else { "false" });
}

fn word(out: &mut String, name: &str, value: &str) {
    if value.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        return member(out, name, &to_jcs(&text(value)));
    }
    member(out, name, "\"");
    out.push_str(value);
    out.push('"');
}

fn verdict(parsed: &Parsed) -> String {
    match (parsed.valid, parsed.reason) {
        (true, _) => "a valid number".to_owned(),
        (false, Possible::IsPossible) => "possible, but in no range that is in use".to_owned(),
        (false, Possible::IsPossibleLocalOnly) => "possible inside its own area only".to_owned(),
        (false, Possible::InvalidCountryCode) => "not possible: this country code is not assigned".to_owned(),
        (false, _) if parsed.missing > 0 => format!("not possible: {} short", digits(parsed.missing)),
        (false, _) if parsed.missing < 0 => format!("not possible: {} too many", digits(-parsed.missing)),
        (false, _) => "not possible: no number there has this length".to_owned(),
    }
}

fn digits(n: i32) -> String {
    if n == 1 { "1 digit".into() } else { format!("{n} digits") }
}

/// The longest text that is echoed unchanged; the engine reads no more than 250 characters.
const LONGEST: usize = 250;

/// A text as it is echoed: of one that is too long to be a number, the beginning.
fn shown(number: &str) -> Cow<'_, str> {
    match number.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(number),
        Some(_) => {
            let end = number.char_indices().nth(60).map_or(number.len(), |(end, _)| end);
            Cow::Owned(format!("{}...", number.get(..end).unwrap_or_default()))
        }
    }
}

/// A text without control characters, which would end a value or a line.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.replace(char::is_control, " "))
    } else {
        Cow::Borrowed(text)
    }
}
