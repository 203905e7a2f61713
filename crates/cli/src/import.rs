//! `phone-consent import`: consents that were given elsewhere are taken over by a running server.
//!
//! What lives here: the options, the batches, what is twice in a file, and the output. What deliberately does not: reading a file (`file`), and what forbids a
//! consent (the server).

mod consent;
mod file;

use crate::opt_outs::{At, ended, patiently};
use crate::publish::Stopped;
use crate::publish::service::Service;
use crate::{fetch, say};
use clap::Args;
use consent::{Consent, Reading};
use file::Consents;
use json::{Node, Value, array, object, text, to_jcs};
use receipt::{Crypto, Digest};
use std::collections::BTreeMap;
use std::process::ExitCode;
use verify::AwsLc;

const EXAMPLES: &str = "Examples:
  phone-consent import crm.csv --document disclosure.en.json --dry-run --server https://receipts.shop.example --key-file operate.key
  phone-consent import crm.csv --document disclosure.en.json --server https://receipts.shop.example --key-file operate.key > imported.tsv

FILE is CSV with a header, or JSON lines. Its columns or members are id (of the record where it comes from: it must name nobody, and stays when the number is
erased), number, purposes (in CSV separated by ;), given_at (2025-03-14, or RFC 3339; in JSON also seconds since 1970) and source (where and how the yes was given, and where its proof is).
Import opt-outs first (phone-consent opt-outs import). What was withdrawn, opted out of or erased is not brought back. The same file again adds nothing.
Each line of the output has the number of a line and, after a tab, imported (or would be) with the hash, known, or refused with the code and the reason.
Exit code 0: every consent is there. 1: at least one was refused. 2: it could not be tried, or not to the end; what is printed was. The key needs the role operate.";

/// How many consents are sent in one request.
const AT_ONCE: usize = 100;

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// The file, or - for standard input.
    file: String,
    /// The published document that the consents are held to: its file, or the SHA-256 of its bytes.
    #[arg(long, value_name = "FILE|HASH")]
    document: String,
    /// The source of every consent for which the file has none.
    #[arg(long, value_name = "WORDS")]
    source: Option<String>,
    /// Country of a number without + and country code: ISO 3166, for example GB.
    #[arg(long, default_value = "", value_name = "COUNTRY")]
    region: String,
    /// Only say what would be imported and what not.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    at: At,
}

impl Import {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(self.all())
    }

    fn all(&self) -> Result<ExitCode, Stopped> {
        let service = self.at.service()?;
        let document = document(&self.document).map_err(Stopped::Unable)?;
        let region = crate::number::region(&self.region).map_err(Stopped::Unable)?;
        let reading = Reading {
            region: &region,
            source: self.source.as_deref(),
        };
        let (mut consents, bar) = Consents::open(&self.file, &reading).map_err(Stopped::Unable)?;
        let (mut seen, mut count, mut waiting) = (Seen::default(), Count::default(), Vec::new());
        loop {
            let next = consents
                .next(&reading)
                .map_err(|e| Stopped::Unable(format!("the file {} cannot be read on ({e})", self.file)))?;
            let is_end = next.is_none();
            if let Some((line, read)) = next {
                match read.and_then(|consent| seen.first(line, consent)) {
                    Ok(consent) => waiting.push((line, consent)),
                    Err(why) => {
                        count.refused += 1;
                        say(&format!("{line}\trefused\tERR_IMPORT_LINE\t{}\n", json::escaped(&why)));
                    }
                }
            }
            if waiting.len() == AT_ONCE || (is_end && !waiting.is_empty()) {
                self.batch(&service, &document, &waiting, &mut count)?;
                waiting.clear();
            }
            if is_end {
                break;
            }
        }
        bar.finish_and_clear();
        let done = if self.dry_run { "would be imported" } else { "imported" };
        eprintln!("{} {done}, {} known before, {} refused", count.imported, count.known, count.refused);
        Ok(if count.refused > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn batch(&self, service: &Service, document: &Digest, consents: &[(u64, Consent)], count: &mut Count) -> Result<(), Stopped> {
        let one = |(_, consent): &(u64, Consent)| {
            object([
                ("id", text(&*consent.id)),
                ("number", text(consent.number.as_str())),
                ("purposes", array(consent.purposes.iter().map(|purpose| text(&**purpose)))),
                ("given_at", Value::Int(consent.given_at)),
                ("source", text(&*consent.source)),
            ])
        };
        let asked = object([
            ("document", text(document.to_hex())),
            ("consents", array(consents.iter().map(one))),
            ("dry_run", Value::Bool(self.dry_run)),
        ]);
        let answer = service.accepted(patiently(service, "/v1/imports", to_jcs(&asked).as_bytes())?)?;
        let answers = answer.get("imports").items();
        if answers.len() != consents.len() {
            return Err(service.foreign());
        }
        let mut out = String::new();
        for ((line, _), answer) in consents.iter().zip(answers) {
            out.push_str(&format!("{line}\t{}\n", self.said(answer, count)));
        }
        say(&out);
        Ok(())
    }

    fn said(&self, answer: &Node, count: &mut Count) -> String {
        let shown = |member: &str| json::escaped(answer.text(member));
        if answer.get("imported").bool() == Ok(true) {
            count.imported += 1;
            return match self.dry_run {
                true => "would be imported".to_owned(),
                false => format!("imported\t{}", shown("receipt_hash")),
            };
        }
        let word = if answer.text("code") == "ERR_IMPORT_KNOWN" {
            count.known += 1;
            "known"
        } else {
            count.refused += 1;
            "refused"
        };
        format!("{word}\t{}\t{}", shown("code"), shown("detail"))
    }
}

#[derive(Default)]
struct Count {
    imported: u64,
    known: u64,
    refused: u64,
}

/// What a file had before, and in which line.
#[derive(Default)]
struct Seen {
    ids: BTreeMap<String, u64>,
    answers: BTreeMap<(String, String), u64>,
}

impl Seen {
    /// The consent, unless an earlier line has its id, or answers for the same number and purpose: which of the two counts is not for a program to guess.
    fn first(&mut self, line: u64, consent: Consent) -> Result<Consent, String> {
        if let Some(before) = self.ids.get(&consent.id) {
            return Err(format!("line {before} has the same id; give each record its own"));
        }
        let answers = consent.purposes.iter().map(|purpose| (consent.number.as_str().to_owned(), purpose.clone()));
        for answer in answers.clone() {
            if let Some(before) = self.answers.get(&answer) {
                return Err(format!("line {before} has the same number for {}; leave the one that counts", answer.1));
            }
        }
        self.answers.extend(answers.map(|answer| (answer, line)));
        self.ids.insert(consent.id.clone(), line);
        Ok(consent)
    }
}

/// The digest of the document: as it is written, or of the file's bytes.
fn document(named: &str) -> Result<Digest, String> {
    match Digest::from_hex(named) {
        Some(digest) => Ok(digest),
        None => Ok(AwsLc.sha256(&fetch::file(named, "document")?)),
    }
}
