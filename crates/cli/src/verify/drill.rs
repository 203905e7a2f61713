//! `phone-consent verify` of the certificate of a restore drill.
//!
//! What lives here: telling a certificate from a receipt, and its report. What deliberately does not: the check (crate `verify`).

use super::report::{date, seen_by};
use json::{Value, escaped, object, parse, text};
use verify::{DRILL, Drilled};

/// A certificate, as it was printed.
pub struct Certificate {
    /// Its exact bytes, without the newline that a file has at its end.
    pub bytes: Vec<u8>,
    at: i64,
    receipts: i64,
    erased: i64,
    withdrawn: i64,
    copy: String,
}

/// Reads a certificate; `None` where the file is none.
pub fn read(bytes: &[u8]) -> Option<Certificate> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let node = parse(bytes).ok()?;
    let int = |name| node.get(name).int().ok();
    if node.get("t").str().ok()? != DRILL {
        return None;
    }
    Some(Certificate {
        bytes: bytes.to_vec(),
        at: int("at")?,
        receipts: int("receipts_in_copy")?,
        erased: int("erased_proven")?,
        withdrawn: int("withdrawals_proven")?,
        copy: node.get("copy_sha256").str().ok()?.to_owned(),
    })
}

/// The report for people.
pub fn words(certificate: &Certificate, drilled: &Drilled) -> String {
    let mut out = format!(
        "A drill of restoring, on {}: in a copy of {} receipts, {} erasures and {} withdrawals were found done.\nThe copy's SHA-256 is {}.\n",
        date(certificate.at),
        certificate.receipts,
        certificate.erased,
        certificate.withdrawn,
        escaped(&certificate.copy)
    );
    let origin = escaped(&drilled.origin);
    out.push_str(&format!(
        "It is in the log {origin} as leaf {}, under a checkpoint of {} leaves.\n\nChecked: the log {origin} has exactly this certificate.\n",
        drilled.index, drilled.checkpoint.size
    ));
    out.push_str(&seen_by(&drilled.witnesses));
    out.push_str("Not shown: that what it says is true. It is the operator's word, which can no longer be changed or taken back.\n");
    out
}

/// The report for programs.
pub fn json(certificate: &Certificate, drilled: &Drilled) -> String {
    let number = |index: u64| Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
    let members = [
        ("ok", Value::Bool(true)),
        ("t", text(DRILL)),
        ("at", Value::Int(certificate.at)),
        ("origin", text(&*drilled.origin)),
        ("index", number(drilled.index)),
        ("size", number(drilled.checkpoint.size)),
        ("root", text(drilled.checkpoint.root.to_string())),
    ];
    format!("{}\n", json::to_jcs(&object(members)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_certificate_in_the_specification_is_one_and_a_receipt_is_none() {
        let spec = include_str!("../../../../docs/spec/log.md");
        let example = spec.lines().find(|line| line.contains("\"t\":\"restore-drill\"")).expect("an example");
        let node = json::parse(example.as_bytes()).expect("JSON");
        assert_eq!(json::to_jcs(&node.value), example);
        let certificate = read(format!("{example}\n").as_bytes()).expect("a certificate");
        assert_eq!((certificate.bytes, certificate.erased), (example.as_bytes().to_vec(), 5));
        for other in ["", "e30.e30.AA~", "{}", "{\"receipt\":\"e30.e30.AA~\"}", "{\"t\":\"restore-drill\"}"] {
            assert!(read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
