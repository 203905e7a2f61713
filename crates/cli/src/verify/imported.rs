//! `phone-consent verify` of the record of an imported consent.
//!
//! What lives here: telling a record from a receipt, and its report. What deliberately does not: the check (crate `verify`).

use super::report::{date, seen_by};
use json::{Value, escaped, object, text};
use receipt::{IMPORT, ImportedConsent};
use verify::Drilled;

/// What is said of every record: it is no receipt.
pub const UNSIGNED: &str = "imported, not signed";

/// A record, as it was printed.
pub struct Record {
    /// Its exact bytes, without the newline that a file has at its end.
    pub bytes: Vec<u8>,
    /// What it says.
    pub consent: ImportedConsent,
}

/// Reads a record; `None` where the file is none.
pub fn read(bytes: &[u8]) -> Option<Record> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let consent = ImportedConsent::read(bytes)?;
    Some(Record {
        bytes: bytes.to_vec(),
        consent,
    })
}

/// The report for people.
pub fn words(record: &Record, logged: &Drilled) -> String {
    let consent = &record.consent;
    let origin = escaped(&logged.origin);
    let mut out = format!(
        "A consent that was {UNSIGNED}. The operator says that it was given {} for {}, for the number {}: {}.\nIt was imported {} with the access key {}, and is held to the document {}.\nIt is in the log {origin} as leaf {}, under a checkpoint of {} leaves.\n\nChecked: the log {origin} has exactly this record.\n",
        date(consent.given_at),
        escaped(&consent.purposes.join(", ")),
        consent.number.as_str(),
        escaped(&consent.source),
        date(consent.imported_at),
        escaped(&consent.imported_by),
        consent.notice_sha256.to_hex(),
        logged.index,
        logged.checkpoint.size
    );
    out.push_str(&seen_by(&logged.witnesses));
    out.push_str("Not shown: that the person agreed. No signature of theirs is here; ask the operator for what the source names.\n");
    out
}

/// The report for programs.
pub fn json(record: &Record, logged: &Drilled) -> String {
    let number = |index: u64| Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
    let consent = &record.consent;
    let members = [
        ("ok", Value::Bool(true)),
        ("t", text(IMPORT)),
        ("imported", Value::Bool(true)),
        ("signed", Value::Bool(false)),
        ("given_at", Value::Int(consent.given_at)),
        ("imported_at", Value::Int(consent.imported_at)),
        ("origin", text(&*logged.origin)),
        ("index", number(logged.index)),
        ("size", number(logged.checkpoint.size)),
        ("root", text(logged.checkpoint.root.to_string())),
    ];
    format!("{}\n", json::to_jcs(&object(members)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_record_in_the_specification_is_one_and_a_receipt_is_none() {
        let spec = include_str!("../../../../docs/spec/log.md");
        let example = spec
            .lines()
            .find(|line| line.contains("\"t\":\"import\",\"v\":1}") && line.contains("\"source\""))
            .expect("an example");
        let record = read(format!("{example}\n").as_bytes()).expect("a record");
        assert_eq!((record.bytes, &*record.consent.id), (example.as_bytes().to_vec(), "crm-4711"));
        for other in ["", "e30.e30.AA~", "{}", "{\"receipt\":\"e30.e30.AA~\"}", "{\"t\":\"import\",\"v\":1}"] {
            assert!(read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
