//! `phone-consent export`: every receipt of a data folder, for a spreadsheet, a program, or somebody else's consent management.
//!
//! What lives here: the options, and the formats `csv` and `jsonl`. What deliberately does not: the format `dpv` (`dpv`), and reading the receipts (crate
//! `server`).

mod dpv;

use crate::root_key::RootKey;
use crate::say;
use clap::{Args, ValueEnum};
use disclosure::Document;
use jiff::Timestamp;
use json::{Value, array, object, text, to_jcs};
use receipt::{Crypto, Digest, ImportedConsent, number_in};
use server::records::{self, Granted, ReceiptStatus, Records, Why};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use verify::AwsLc;

const EXAMPLES: &str = "Examples:
  phone-consent export --as csv --data /var/lib/phone-consent > consents.csv
  phone-consent export --as dpv > consents.jsonld.lines

Without --numbers the server may run meanwhile, and no number is written. With it the server must be stopped: it has the key store open. With --numbers --why
REASON each look is recorded in the log before a number is written. Keep
what is written as safe as the server.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// In which form.
    #[arg(long = "as", value_name = "FORM")]
    form: Form,
    /// Write the numbers too.
    #[arg(long, requires = "why")]
    numbers: bool,
    /// Why the numbers are written, in a line without a number: it is recorded in the log with your name.
    #[arg(long, value_name = "REASON", value_parser = crate::records::why, requires = "numbers")]
    why: Option<Why>,
    /// The server's data folder.
    #[arg(long = "data", env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    data: PathBuf,
    #[command(flatten)]
    root: RootKey,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// A table, a line for each choice.
    Csv,
    /// A JSON object a line for each receipt.
    Jsonl,
    /// A consent record of ISO/IEC TS 27560 a line for each receipt, in JSON-LD with the W3C's Data Privacy Vocabulary.
    Dpv,
}

/// A receipt to write.
struct Exported<'a> {
    status: &'a ReceiptStatus,
    /// `None` where this program cannot read it any more.
    document: Option<&'a Document>,
    number: Option<String>,
    /// Where the person said yes, of a consent that was imported; sealed as the number is.
    source: Option<String>,
}

impl Export {
    pub fn run(self) -> Result<ExitCode, String> {
        let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("the program cannot start its threads ({e})"))?;
        runtime.block_on(self.written())?;
        Ok(ExitCode::SUCCESS)
    }

    async fn written(self) -> Result<(), String> {
        let records = match self.why {
            Some(why) => Some((Records::open(&self.data, self.root.place()?).map_err(|e| e.to_string())?, why)),
            None => None,
        };
        let mut export = records::export(&self.data).map_err(|e| e.to_string())?;
        let documents: BTreeMap<[u8; 32], Document> = export
            .documents()?
            .iter()
            .filter_map(|bytes| Some((AwsLc.sha256(bytes).0, Document::parse(bytes).ok()?)))
            .collect();
        if let Form::Csv = self.form {
            let with_numbers: &[&str] = if self.numbers { &["number", "source"] } else { &[] };
            say(&line(HEAD.iter().chain(with_numbers).copied()));
        }
        let now = Timestamp::now().as_second();
        loop {
            let page = export.page()?;
            if page.is_empty() {
                break;
            }
            if let Some((records, why)) = &records {
                let hashes: Vec<Digest> = page.iter().filter(|status| status.erased_at.is_none()).map(|status| status.hash).collect();
                if !hashes.is_empty() {
                    records.record_look(why, hashes).await.map_err(|e| e.to_string())?;
                }
            }
            for status in &page {
                let kept = match &records {
                    Some((records, _)) => records.compact(status.hash).await.map_err(|e| e.to_string())?,
                    None => None,
                };
                let imported = kept.as_deref().and_then(|kept| ImportedConsent::read(kept.as_bytes()));
                let one = Exported {
                    status,
                    document: documents.get(&status.notice_sha256.0),
                    number: kept.as_deref().and_then(number_in).map(|number| number.as_str().to_owned()),
                    source: imported.map(|imported| imported.source),
                };
                say(&match self.form {
                    Form::Csv => csv(&one, self.numbers),
                    Form::Jsonl => format!("{}\n", to_jcs(&jsonl(&one))),
                    Form::Dpv => format!("{}\n", to_jcs(&dpv::record(&one, now))),
                });
            }
        }
        drop(export);
        match records {
            Some((records, _)) => records.close().await.map_err(|e| e.to_string()),
            None => Ok(()),
        }
    }
}

/// The columns of a table.
const HEAD: [&str; 15] = [
    "receipt_hash",
    "received_at",
    "disclosure",
    "version",
    "language",
    "notice_sha256",
    "purpose",
    "granted",
    "until",
    "withdrawn_at",
    "suspended_since",
    "valid_until",
    "erased_at",
    "imported",
    "given_at",
];

/// A line for each choice.
fn csv(one: &Exported<'_>, numbers: bool) -> String {
    let status = one.status;
    let of_document = |member: fn(&Document) -> &str| one.document.map(member).unwrap_or_default().to_owned();
    let lines = status.choices.iter().map(|choice| {
        let granted = choice.granted;
        let fields = [
            status.hash.to_hex(),
            time(status.received_at),
            of_document(|document| &document.id),
            of_document(|document| &document.version),
            of_document(|document| &document.language),
            status.notice_sha256.to_hex(),
            choice.purpose.clone(),
            if granted.is_some() { "yes".into() } else { "no".into() },
            granted.map(|granted| time(granted.until)).unwrap_or_default(),
            granted
                .and_then(|granted| withdrawn_at(status.erased_at, granted))
                .map(time)
                .unwrap_or_default(),
            granted.and_then(|granted| granted.suspended_since).map(time).unwrap_or_default(),
            time(status.valid_until),
            status.erased_at.map(time).unwrap_or_default(),
            if status.imported.is_some() { "yes".into() } else { "no".into() },
            status.imported.as_ref().map(|imported| time(imported.given_at)).unwrap_or_default(),
        ];
        let sealed = [&one.number, &one.source].map(|sealed| sealed.as_deref().unwrap_or_default());
        line(fields.iter().map(String::as_str).chain(sealed.into_iter().take(if numbers { 2 } else { 0 })))
    });
    lines.collect()
}

/// When a purpose was withdrawn. What had come to its end when the receipt was erased was not: the erasure ended nothing then.
fn withdrawn_at(erased_at: Option<i64>, granted: Granted) -> Option<i64> {
    granted.withdrawn_at.filter(|at| erased_at != Some(*at) || granted.until > *at)
}

/// A record of RFC 4180.
fn line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quoted = fields.map(|field| match field.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    });
    format!("{}\r\n", quoted.collect::<Vec<_>>().join(","))
}

fn jsonl(one: &Exported<'_>) -> Value {
    let status = one.status;
    let at = |at: Option<i64>| at.map_or(Value::Null, Value::Int);
    let choices = status.choices.iter().map(|choice| {
        object([
            ("purpose", text(&*choice.purpose)),
            ("granted", Value::Bool(choice.granted.is_some())),
            ("until", at(choice.granted.map(|granted| granted.until))),
            ("withdrawn_at", at(choice.granted.and_then(|granted| withdrawn_at(status.erased_at, granted)))),
            ("suspended_since", at(choice.granted.and_then(|granted| granted.suspended_since))),
        ])
    });
    let disclosure = one.document.map_or(Value::Null, |document| {
        object([
            ("id", text(&*document.id)),
            ("version", text(&*document.version)),
            ("language", text(&*document.language)),
        ])
    });
    let mut members = vec![
        ("receipt_hash", hex(status.hash)),
        ("notice_sha256", hex(status.notice_sha256)),
        ("disclosure", disclosure),
        ("received_at", Value::Int(status.received_at)),
        ("valid_until", Value::Int(status.valid_until)),
        ("erased_at", at(status.erased_at)),
        ("choices", array(choices)),
        ("imported", Value::Bool(status.imported.is_some())),
        ("given_at", at(status.imported.as_ref().map(|imported| imported.given_at))),
    ];
    members.extend(one.source.as_deref().map(|source| ("source", text(source))));
    members.extend(one.number.as_deref().map(|number| ("number", text(number))));
    object(members)
}

fn hex(digest: Digest) -> Value {
    text(digest.to_hex())
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::{line, withdrawn_at};
    use server::records::Granted;

    #[test]
    fn what_had_ended_when_its_receipt_was_erased_was_not_withdrawn() {
        let granted = |withdrawn_at, until| Granted {
            until,
            withdrawn_at,
            suspended_since: None,
        };
        // The store says of what nobody withdrew that the erasure ended it.
        assert_eq!(withdrawn_at(Some(5_000), granted(Some(5_000), 3_000)), None);
        assert_eq!(
            withdrawn_at(Some(5_000), granted(Some(5_000), 9_000)),
            Some(5_000),
            "it was erased before its end"
        );
        assert_eq!(withdrawn_at(Some(5_000), granted(Some(2_000), 3_000)), Some(2_000));
        assert_eq!(withdrawn_at(None, granted(Some(2_000), 3_000)), Some(2_000));
    }

    #[test]
    fn a_field_with_a_separator_is_quoted() {
        assert_eq!(
            line(["a", "b,c", "say \"no\"", "", "d\ne"].into_iter()),
            "a,\"b,c\",\"say \"\"no\"\"\",,\"d\ne\"\r\n"
        );
    }
}
