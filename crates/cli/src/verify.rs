//! `phone-consent verify`: verifies a receipt offline and reports what it proves.
//!
//! What lives here: the options, the input files, and the order of the checks. What deliberately does not: the checks (crates `receipt` and `verify`), the
//! report (`report`, `logged`), and what only the server knows: whether the nonce was its own, and whether the consent was withdrawn after the proof.

mod drill;
mod imported;
mod logged;
mod report;

use crate::{fetch, key, say};
use clap::Args;
use consent_log::{TlogProof, VerifierKey};
use disclosure::Archive;
use json::{Value, parse};
use receipt::{Code, Error, Opened, open};
use report::Report;
use std::borrow::Cow;
use std::process::ExitCode;
use verify::{AwsLc, Drilled, Proof, Published, against_document, drilled, read_jwks};

const EXAMPLES: &str = "Examples:
  phone-consent verify receipt.txt
  phone-consent verify receipt.json --jwks https://receipts.shop.example/.well-known/jwks.json --disclosure disclosure.en.json
  phone-consent verify - --phone +353850123456 --json < receipt.txt
  phone-consent verify receipt.json --jwks jwks.json --proof proof.json --log-key receipts.shop.example.key

RECEIPT is the compact receipt, or the file that a visitor saved: JSON with the members receipt and countersignature. The certificate of
a drill (restore --drill) is checked with --proof and --log-key alone, and so is the record of an imported consent, which nobody signed.
Exit code 0: every requested check passed. 1: one failed, or an input could not be read.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Verify {
    /// File of the receipt, or - for standard input.
    receipt: String,
    /// The number that the receipt must be for.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// The server's public keys, to check its countersignature: a file or an http(s) address.
    #[arg(long, value_name = "FILE|URL")]
    jwks: Option<String>,
    /// File of the countersignature, where the receipt's file does not contain it.
    #[arg(long, value_name = "FILE", requires = "jwks")]
    countersignature: Option<String>,
    /// The disclosure that the receipt must be about.
    #[arg(long, value_name = "FILE")]
    disclosure: Option<String>,
    /// What the server's log has of the receipt: the answer of GET /v1/receipts/HASH/proof, as JSON (with withdrawals), tlog-proof or COSE receipt.
    #[arg(long, value_name = "FILE", requires = "log_key")]
    proof: Option<String>,
    /// The log's verifier key (GET /v1/log has it), or a file with it.
    #[arg(long, value_name = "KEY|FILE", requires = "proof")]
    log_key: Option<String>,
    /// The verifier key of a witness who must have cosigned the log's checkpoint, or a file with it; repeat for several.
    #[arg(long = "witness", value_name = "KEY|FILE", requires = "proof")]
    witnesses: Vec<String>,
    /// Print the report as one JSON object.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(self) -> Result<ExitCode, String> {
        let bytes = fetch::file(&self.receipt, "receipt")?;
        if let Some(certificate) = drill::read(&bytes) {
            return self.run_drill(&certificate);
        }
        if let Some(record) = imported::read(&bytes) {
            return self.run_imported(&record);
        }
        let (compact, saved_countersignature) = read_receipt(&bytes)?;
        let phone = self.phone.as_deref().map(wanted_number).transpose()?;
        let published = self.disclosure.as_deref().map(read_document).transpose()?;
        let keys = match &self.jwks {
            Some(name) => {
                let keys = read_jwks(&fetch::file_or_web(name, "key set")?).map_err(|why| format!("the key set {name} is refused: {why}"))?;
                Some((keys, self.countersignature(saved_countersignature)?))
            }
            None => None,
        };
        let log = match (&self.proof, &self.log_key) {
            (Some(proof), Some(key)) => Some((fetch::file(proof, "proof")?, key::read(key)?)),
            (Some(_) | None, Some(_) | None) => None,
        };
        let witnesses = self.witnesses.iter().map(|key| key::read(key)).collect::<Result<Vec<_>, _>>()?;
        let checked = (|| {
            let opened = open(&compact, &AwsLc)?;
            let number = check(&opened, phone.as_deref(), published.as_ref())?;
            let countersigned = match &keys {
                Some((keys, countersignature)) => Some(verify::countersignature(&opened, countersignature, keys)?),
                None => None,
            };
            let logged = match &log {
                Some((proof, key)) => Some(verify::logged(&opened, countersigned.as_ref(), &Proof::read(proof)?, key, &witnesses)?),
                None => None,
            };
            Ok((opened, number, countersigned, logged))
        })();
        Ok(match checked {
            Ok((opened, number, countersigned, logged)) => {
                let report = Report {
                    opened: &opened,
                    number: &number,
                    countersigned: countersigned.as_ref(),
                    published: published.as_ref(),
                    logged: logged.as_ref(),
                };
                say(&if self.json { report.json() } else { report.words() });
                ExitCode::SUCCESS
            }
            Err(Refused { code, detail }) => {
                say(&report::refusal(code, &detail, self.json));
                ExitCode::FAILURE
            }
        })
    }

    /// Checks the certificate of a drill.
    fn run_drill(&self, certificate: &drill::Certificate) -> Result<ExitCode, String> {
        let (Some(proof), Some(key)) = (&self.proof, &self.log_key) else {
            return Err(format!(
                "{} is the certificate of a drill, which shows nothing alone; give --proof and --log-key",
                self.receipt
            ));
        };
        if self.phone.is_some() || self.jwks.is_some() || self.disclosure.is_some() {
            return Err("--phone, --jwks and --disclosure are for receipts; the certificate of a drill has nothing to compare with them".into());
        }
        let check = |proof: &TlogProof, key: &VerifierKey, witnesses: &[VerifierKey]| drilled(&certificate.bytes, proof, key, witnesses);
        self.of_log(proof, key, check, |drilled| match self.json {
            true => drill::json(certificate, drilled),
            false => drill::words(certificate, drilled),
        })
    }

    /// Checks the record of an imported consent.
    fn run_imported(&self, record: &imported::Record) -> Result<ExitCode, String> {
        let (Some(proof), Some(key)) = (&self.proof, &self.log_key) else {
            return Err(format!(
                "{} is the record of a consent that was {}, which shows nothing alone; give --proof and --log-key",
                self.receipt,
                imported::UNSIGNED
            ));
        };
        if self.jwks.is_some() || self.disclosure.is_some() {
            return Err(format!(
                "--jwks and --disclosure are for receipts; this consent was {}, so there is no signature to check",
                imported::UNSIGNED
            ));
        }
        if let Some(wanted) = self.phone.as_deref().map(wanted_number).transpose()?
            && wanted != record.consent.number.as_str()
        {
            say(&report::refusal(Code::Phone.as_str(), "the record is for another number", self.json));
            return Ok(ExitCode::FAILURE);
        }
        let check = |proof: &TlogProof, key: &VerifierKey, witnesses: &[VerifierKey]| verify::imported(&record.bytes, proof, key, witnesses);
        self.of_log(proof, key, check, |logged| match self.json {
            true => imported::json(record, logged),
            false => imported::words(record, logged),
        })
    }

    /// Checks with the files of a proof what the log must have, and says it.
    fn of_log(
        &self,
        proof: &str,
        key: &str,
        check: impl FnOnce(&TlogProof, &VerifierKey, &[VerifierKey]) -> Result<Drilled, consent_log::Error>,
        report: impl FnOnce(&Drilled) -> String,
    ) -> Result<ExitCode, String> {
        let text = String::from_utf8(fetch::file(proof, "proof")?).map_err(|_| format!("the proof {proof} is not a tlog-proof"))?;
        if text.trim_start().starts_with('{') {
            return Err(format!(
                "the proof {proof} is in JSON, and of what is no receipt it is checked as text: fetch it again with curl -H 'Accept: text/plain'"
            ));
        }
        let key = key::read(key)?;
        let witnesses = self.witnesses.iter().map(|key| key::read(key)).collect::<Result<Vec<_>, _>>()?;
        Ok(match TlogProof::parse(&text).and_then(|proof| check(&proof, &key, &witnesses)) {
            Ok(logged) => {
                say(&report(&logged));
                ExitCode::SUCCESS
            }
            Err(e) => {
                say(&report::refusal(e.code.as_str(), &e.detail, self.json));
                ExitCode::FAILURE
            }
        })
    }

    fn countersignature(&self, saved: Option<String>) -> Result<String, String> {
        match &self.countersignature {
            Some(name) => {
                let bytes = fetch::file(name, "countersignature")?;
                let text = String::from_utf8(bytes).map_err(|_| format!("the countersignature {name} is not text"))?;
                Ok(text.trim().to_owned())
            }
            None => saved.ok_or_else(|| {
                format!(
                    "{} contains no countersignature for --jwks to check; give the file that the visitor saved, or --countersignature",
                    self.receipt
                )
            }),
        }
    }
}

/// Why a receipt does not hold: a stable code, and a sentence.
struct Refused {
    code: &'static str,
    detail: Cow<'static, str>,
}

impl From<Error> for Refused {
    fn from(e: Error) -> Refused {
        Refused {
            code: e.code.as_str(),
            detail: e.detail,
        }
    }
}

impl From<consent_log::Error> for Refused {
    fn from(e: consent_log::Error) -> Refused {
        Refused {
            code: e.code.as_str(),
            detail: e.detail,
        }
    }
}

/// The compact receipt, and the countersignature where the file is the JSON that a visitor saved.
fn read_receipt(bytes: &[u8]) -> Result<(String, Option<String>), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the receipt is not text; give the file as it was saved".to_owned())?;
    if !text.trim_start().starts_with('{') {
        return Ok((text.trim().to_owned(), None));
    }
    let lines = text.lines().filter(|line| line.starts_with('{') && line.ends_with('}')).count();
    if lines > 1 {
        return Err(format!(
            "the file has {lines} receipts, one in each line; put the one that is meant into a file of its own"
        ));
    }
    let node = parse(bytes).map_err(|e| format!("the receipt's file is not the JSON that was saved: {}", e.sentence(bytes)))?;
    let Value::Object(members) = &node.value else {
        return Err("the receipt's file is not a JSON object".into());
    };
    let member = |name: &str| members.iter().find(|m| m.name == name).and_then(|m| m.node.str().ok()).map(str::to_owned);
    let receipt = member("receipt").ok_or("the receipt's file has no member \"receipt\" that is a string")?;
    Ok((receipt, member("countersignature")))
}

fn wanted_number(text: &str) -> Result<String, String> {
    let e164 = phone::parse(text, "").ok().and_then(|parsed| parsed.e164);
    e164.map(|e164| e164.as_str().to_owned())
        .ok_or_else(|| format!("\"{text}\" is not a phone number; write it with + and the country code"))
}

fn read_document(name: &str) -> Result<Published, String> {
    let bytes = fetch::file(name, "disclosure")?;
    Published::read(bytes.clone()).map_err(|e| format!("the disclosure {name} is refused: {}", e.sentence(&bytes)))
}

/// The checks after `open`, in the protocol's order. Returns the number.
fn check(opened: &Opened, phone: Option<&str>, published: Option<&Published>) -> Result<String, Error> {
    if let Some(published) = published {
        against_document(opened, published, Archive::shipped())?;
    }
    // Of the document or not, the ends fit together.
    opened.check_ends()?;
    opened.check_events()?;
    let number = opened.number()?.phone.as_str().to_owned();
    if phone.is_some_and(|wanted| wanted != number) {
        return Err(Error::new(Code::Phone, "the receipt is for another number"));
    }
    Ok(number)
}
