//! One consent of a file: a line of CSV, or an object of JSON.
//!
//! What lives here: reading it, with a sentence where it is none. What deliberately does not: the file (`file`).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use json::Node;
use phone::E164;

/// A consent as the file has it.
pub struct Consent {
    /// The id of its record.
    pub id: String,
    /// The number.
    pub number: E164,
    /// The purposes.
    pub purposes: Vec<String>,
    /// When it was given, seconds since 1970.
    pub given_at: i64,
    /// Where and how.
    pub source: String,
}

/// How fields are understood that a file need not write out.
pub struct Reading<'a> {
    /// The country of a number without + and country code; empty for none.
    pub region: &'a str,
    /// The source of every consent, where the file has none.
    pub source: Option<&'a str>,
}

/// Reads the fields of a line of CSV, as they are in `file::NAMES`; several purposes are separated by semicolons.
///
/// # Errors
/// A sentence that says what is none.
pub fn of_fields(fields: &[Vec<u8>; 5], reading: &Reading<'_>) -> Result<Consent, String> {
    let texts = fields.each_ref().map(|field| str::from_utf8(field).map(str::trim));
    let [Ok(id), Ok(number), Ok(purposes), Ok(given_at), Ok(source)] = texts else {
        return Err("the line is not UTF-8; save the file as UTF-8".into());
    };
    let purposes = purposes.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned);
    consent(id, number, purposes.collect(), given_at, source, reading)
}

/// Reads a line that is a JSON object.
///
/// # Errors
/// A sentence that says what is none.
pub fn of_json(text: &[u8], reading: &Reading<'_>) -> Result<Consent, String> {
    let node = json::parse(text.trim_ascii()).map_err(|e| format!("the line is no JSON object: {}", e.sentence(text)))?;
    let read = || {
        let mut f = node.fields()?;
        let text = |node: &Node| node.str().map(str::to_owned);
        let read = (
            f.need("id", text)?,
            f.need("number", text)?,
            f.need("purposes", |node| node.list(text))?,
            f.need("given_at", written_time)?,
            f.maybe("source", text)?.unwrap_or_default(),
        );
        f.end()?;
        Ok(read)
    };
    let (id, number, purposes, given_at, source) = read().map_err(|m: json::Mismatch| m.sentence(text))?;
    consent(id.trim(), number.trim(), purposes, given_at.trim(), source.trim(), reading)
}

/// A time in JSON: as in CSV, or in seconds since 1970, as the server writes it.
fn written_time(node: &Node) -> Result<String, json::Mismatch> {
    match node.int() {
        Ok(at) => Ok(Timestamp::from_second(at).map_or_else(|_| String::new(), |at| at.to_string())),
        Err(_) => node.str().map(str::to_owned),
    }
}

fn consent(id: &str, number: &str, purposes: Vec<String>, given_at: &str, source: &str, reading: &Reading<'_>) -> Result<Consent, String> {
    if !json::is_line(id) {
        return Err("id is the record's id where it comes from, in 1 to 200 characters".into());
    }
    let parsed = phone::parse(number, reading.region).ok().filter(phone::Parsed::possible);
    // The server takes what reads as itself: behind a country's code, 006 is 06 with a national prefix.
    let is_canonical = |number: &E164| phone::parse(number.as_str(), "").is_ok_and(|again| again.e164.as_ref() == Some(number));
    let number = parsed
        .and_then(|parsed| parsed.e164)
        .filter(is_canonical)
        .ok_or("number is no phone number; write it with + and country code, or name its country with --region")?;
    if purposes.is_empty() || purposes.len() > disclosure::MAX_PURPOSES || !purposes.iter().all(|one| json::is_line(one)) {
        return Err("purposes names no purpose of the document; separate several with ;".into());
    }
    let given_at = time(given_at).ok_or("given_at is no date such as 2025-03-14 and no time such as 2025-03-14T09:30:00Z")?;
    let source = match (source, reading.source) {
        ("", Some(all)) => all,
        (own, _) => own,
    };
    if !json::is_line(source) {
        return Err("source says in a line where and how the yes was given, in 1 to 200 characters".into());
    }
    Ok(Consent {
        id: id.to_owned(),
        number,
        purposes,
        given_at,
        source: source.to_owned(),
    })
}

/// A day, which begins at midnight in UTC, or a time as RFC 3339 has it; from 1970 on.
fn time(text: &str) -> Option<i64> {
    let day = || text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let at = match day() {
        Some(day) => Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?,
        None => text.parse::<Timestamp>().ok()?,
    };
    Some(at.as_second()).filter(|at| *at >= 0)
}

#[cfg(test)]
mod tests {
    use super::{Reading, of_fields, of_json, time};

    const READING: Reading<'_> = Reading { region: "", source: None };

    fn fields(all: [&str; 5]) -> [Vec<u8>; 5] {
        all.map(|one| one.as_bytes().to_vec())
    }

    const GOOD: [&str; 5] = ["crm-1", "+353 85 012 3456", "offers; repair-updates ;", "2025-03-14", "paper form"];

    #[test]
    fn a_line_of_either_form_is_the_same_consent() {
        let json = br#"{"id":"crm-1","number":"+353850123456","purposes":["offers","repair-updates"],"given_at":"2025-03-14T00:00:00Z","source":"paper form"}"#;
        let seconds = str::from_utf8(json).expect("text").replace("\"2025-03-14T00:00:00Z\"", "1741910400");
        for read in [
            of_fields(&fields(GOOD), &READING),
            of_json(json, &READING),
            of_json(seconds.as_bytes(), &READING),
        ] {
            let one = read.expect("a consent");
            assert_eq!(
                (&*one.id, one.number.as_str(), one.given_at, &*one.source),
                ("crm-1", "+353850123456", 1_741_910_400, "paper form")
            );
            assert_eq!(one.purposes, ["offers", "repair-updates"]);
        }
    }

    #[test]
    fn each_wrong_field_has_its_sentence() {
        let cases = [
            (0, "", "id is"),
            (1, "0850123456", "number is"),
            (2, ";", "purposes"),
            (3, "14.03.2025", "given_at"),
            (4, " ", "source"),
        ];
        for (place, text, said) in cases {
            let mut all = GOOD;
            all[place] = text;
            let refused = of_fields(&fields(all), &READING).err().expect("refused");
            assert!(refused.starts_with(said), "{refused}");
        }
        let mut latin = fields(GOOD);
        latin[4] = b"Gesch\xe4ft".to_vec();
        assert!(of_fields(&latin, &READING).is_err_and(|why| why.contains("UTF-8")));
        assert!(of_json(b"{\"id\":\"a\",\"phone\":\"+353850123456\"}", &READING).is_err());
        let whole = Reading {
            region: "IE",
            source: Some("all of the fair"),
        };
        let mut zeros = GOOD;
        zeros[1] = "0006 85 012";
        assert!(of_fields(&fields(zeros), &whole).is_err_and(|why| why.starts_with("number is")));
        let mut national = GOOD;
        (national[1], national[4]) = ("085 012 3456", "");
        let one = of_fields(&fields(national), &whole).expect("a consent");
        assert_eq!((one.number.as_str(), &*one.source), ("+353850123456", "all of the fair"));
    }

    #[test]
    fn a_time_is_a_day_or_rfc_3339() {
        assert_eq!(time("1970-01-02"), Some(86_400));
        assert_eq!(time("1970-01-02T01:00:00+01:00"), Some(86_400));
        for none in ["", "1970", "1969-12-31", "2025-02-30", "2025-03-14T09:30", "yesterday", "20250314"] {
            assert_eq!(time(none), None, "{none}");
        }
    }
}
