//! `phone-consent publish`: publishes documents on a receipt server.
//!
//! What lives here: the options, the order of the steps, and what is asked. What deliberately does not: the requests (`service`), changing a file
//! (`changes`), and the judgement of a document (crate `lint` and the server).

mod changes;
pub(crate) mod service;

use crate::lint::today;
use crate::{ask, fetch, say};
use clap::Args;
use disclosure::Document;
use indicatif::HumanCount;
use lint::{Finding, ServerFacts, Settings, Severity, lint, same_structure};
use service::{Checked, Posted, Service};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent publish disclosure.en.json disclosure.fr.json --to https://receipts.shop.example --key-file publish.key
  PHONE_CONSENT_KEY=... phone-consent publish disclosure.en.json --to https://receipts.shop.example --yes

Exit code 0: all are published, now or before. 1: a document was refused, or you said no. 2: it could not be tried: a file, the key or the server.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Publish {
    /// The documents: all languages of a version together.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The receipt server's public address.
    #[arg(long, value_name = "URL")]
    to: String,
    /// File with the access key; otherwise the key is read from the environment variable PHONE_CONSENT_KEY.
    #[arg(long, value_name = "FILE")]
    key_file: Option<String>,
    /// Publish without asking. An entry that changes lacks is then an error.
    #[arg(long)]
    yes: bool,
}

/// Why nothing, or not everything, was published: one sentence.
pub(crate) enum Stopped {
    /// A document was refused, or somebody said no: exit code 1.
    Refused(String),
    /// It could not be tried: exit code 2.
    Unable(String),
}

/// A document to publish.
struct Candidate {
    name: String,
    bytes: Vec<u8>,
    document: Document,
}

impl Candidate {
    fn title(&self) -> String {
        let Document { id, version, language, .. } = &self.document;
        format!("{id} {version} ({language})")
    }
}

/// The access key, from this file or from the environment. It is no option, since other users of the machine see those.
pub(crate) fn access_key(key_file: Option<&str>) -> Result<String, Stopped> {
    let key = match key_file {
        Some(name) => {
            private(name)?;
            let bytes = fetch::file(name, "key file").map_err(Stopped::Unable)?;
            String::from_utf8(bytes).map_err(|_| Stopped::Unable(format!("the key file {name} is not text")))?
        }
        None => std::env::var("PHONE_CONSENT_KEY").map_err(|_| {
            Stopped::Unable(
                "there is no access key; give --key-file or set PHONE_CONSENT_KEY; the server's operator makes one with phone-consent keys add".into(),
            )
        })?,
    };
    let key = key.trim();
    let is_key = key
        .strip_prefix("pck_")
        .is_some_and(|rest| rest.len() == 72 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_key {
        Ok(key.into())
    } else {
        Err(Stopped::Unable(
            "the access key is not whole: a key is pck_ and 72 hexadecimal digits; copy it again".into(),
        ))
    }
}

impl Publish {
    pub fn run(self) -> Result<ExitCode, String> {
        match self.publish() {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(Stopped::Refused(sentence)) => Err(sentence),
            Err(Stopped::Unable(sentence)) => {
                eprintln!("phone-consent: {sentence}");
                Ok(ExitCode::from(2))
            }
        }
    }

    fn publish(&self) -> Result<(), Stopped> {
        if !self.yes && !ask::is_possible() {
            return Err(Stopped::Unable(
                "there is no terminal to ask on; give --yes to publish without being asked".into(),
            ));
        }
        let service = Service::new(&self.to, &access_key(self.key_file.as_deref())?)?;
        let facts = service.facts()?;
        let mut candidates = Vec::new();
        for name in &self.files {
            candidates.push(self.read(name, facts)?);
        }
        one_version_each(&candidates)?;
        let mut checked = Vec::new();
        for candidate in &mut candidates {
            checked.push(self.checked(&service, candidate, facts)?);
        }
        one_structure(&candidates)?;
        for (candidate, checked) in candidates.iter().zip(&checked) {
            say(&describe(candidate, checked));
        }
        say(&consequences(&candidates, &checked));
        let count = candidates.len();
        let documents = if count == 1 { "this document" } else { "these documents" };
        if !self.yes && !ask::yes(&format!("Publish {documents} at {}?", service.address())).map_err(Stopped::Unable)? {
            return Err(Stopped::Refused("nothing was published, as you did not say yes".into()));
        }
        post(&service, &candidates, &checked)
    }

    /// Reads and lints a file. What stands is printed.
    fn read(&self, name: &str, facts: ServerFacts) -> Result<Candidate, Stopped> {
        let bytes = fetch::file(name, "document").map_err(Stopped::Unable)?;
        let settings = Settings {
            server: Some(facts),
            receipts: Some(self.to.trim_end_matches('/').into()),
            ..Settings::on(today())
        };
        let refused = |e: disclosure::Error| Stopped::Refused(format!("the document {name} is refused: {}", e.sentence(&bytes)));
        let report = lint(&bytes, &settings).map_err(refused)?;
        // What is wrong with `changes` is judged by what differs from the published text, which the server knows.
        let is_judged_here = |finding: &&Finding| finding.severity == Severity::Error && !finding.pointer.starts_with("/changes");
        let errors: Vec<&Finding> = report.findings.iter().filter(is_judged_here).collect();
        for finding in &errors {
            let place = json::position(&bytes, finding.span.start);
            eprintln!("{name}:{}:{}: error [{}]: {}", place.line, place.column, finding.rule.id, finding.message);
        }
        match errors.len() {
            0 => {}
            1 => {
                return Err(Stopped::Refused(format!(
                    "nothing was published: there is an error in {name}; phone-consent lint {name} says how to mend it"
                )));
            }
            n => {
                return Err(Stopped::Refused(format!(
                    "nothing was published: there are {n} errors in {name}; phone-consent lint {name} says how to mend them"
                )));
            }
        }
        let document = Document::parse(&bytes).map_err(refused)?;
        Ok(Candidate {
            name: name.into(),
            bytes,
            document,
        })
    }

    /// Asks the server what publishing would mean, and offers the entry that `changes` lacks.
    fn checked(&self, service: &Service, candidate: &mut Candidate, facts: ServerFacts) -> Result<Checked, Stopped> {
        loop {
            let checked = service.check(&candidate.bytes, &candidate.name)?;
            match (&checked.refusal, &checked.entry) {
                (None, _) => return Ok(checked),
                (Some(refusal), None) => {
                    for error in &checked.errors {
                        eprintln!("{}:{error}", candidate.name);
                    }
                    return Err(Stopped::Refused(format!("nothing was published: {}: {refusal}", candidate.name)));
                }
                (Some(refusal), Some(entry)) if self.yes => {
                    let entry = changes::written(entry);
                    return Err(Stopped::Refused(format!(
                        "nothing was published: {}: {refusal}; an entry that fits is {entry}",
                        candidate.name
                    )));
                }
                (Some(refusal), Some(entry)) => {
                    let differences: String = checked.differences.iter().map(|difference| format!("  {difference}\n")).collect();
                    eprintln!("{}: {refusal}\n{differences}This entry fits:\n  {}", candidate.name, changes::written(entry));
                    let mut entry = entry.clone();
                    entry.summary = summary(&entry.summary, &candidate.document.language)?;
                    let bytes = changes::with_entry(&candidate.bytes, &entry).map_err(Stopped::Refused)?;
                    // The author may have saved the file in an editor while this waited for an answer.
                    if std::fs::read(&candidate.name).ok().as_deref() != Some(&candidate.bytes[..]) {
                        return Err(Stopped::Refused(format!(
                            "{} was changed meanwhile; run the same command again",
                            candidate.name
                        )));
                    }
                    std::fs::write(&candidate.name, bytes).map_err(|e| Stopped::Unable(format!("{} cannot be written ({e})", candidate.name)))?;
                    eprintln!("The entry is in {} now.", candidate.name);
                    *candidate = self.read(&candidate.name, facts)?;
                }
            }
        }
    }
}

/// Visitors read the summary, so its author decides on the words. The offered one is English.
fn summary(offered: &str, language: &str) -> Result<String, Stopped> {
    let is_english = language == "en" || language.starts_with("en-");
    let question = if is_english {
        "Visitors read its summary. Type it in your words, or Enter to take it as it is, or Ctrl+D to stop:\n> ".to_owned()
    } else {
        format!("Visitors read its summary. Type it in the language {language}, or Ctrl+D to stop:\n> ")
    };
    loop {
        let stopped = || Stopped::Refused("nothing was published or changed, as you stopped".into());
        let answer = ask::line(&question).map_err(Stopped::Unable)?.ok_or_else(stopped)?;
        match answer.is_empty() {
            false => return Ok(answer),
            true if is_english => return Ok(offered.into()),
            true => {}
        }
    }
}

/// Other users of the machine must not read the key.
#[cfg(unix)]
fn private(name: &str) -> Result<(), Stopped> {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(name) {
        Ok(about) if about.is_file() && about.permissions().mode() & 0o077 != 0 => Err(Stopped::Unable(format!(
            "the key file {name} can be read by other users; run: chmod 600 {name}"
        ))),
        // A file that cannot be read is said when it is read.
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(not(unix))]
fn private(_: &str) -> Result<(), Stopped> {
    Ok(())
}

/// The files of one document, each with its name; the documents in the order of their files.
fn by_id(candidates: &[Candidate]) -> Vec<Vec<(&str, &Document)>> {
    let mut groups: Vec<Vec<(&str, &Document)>> = Vec::new();
    for Candidate { name, document, .. } in candidates {
        let of_id = |group: &&mut Vec<(&str, &Document)>| group.first().is_some_and(|(_, first)| first.id == document.id);
        match groups.iter_mut().find(of_id) {
            Some(group) => group.push((name, document)),
            None => groups.push(vec![(name, document)]),
        }
    }
    groups
}

/// The files of one document are of one version: said before anybody is asked for an entry.
fn one_version_each(candidates: &[Candidate]) -> Result<(), Stopped> {
    for group in by_id(candidates) {
        if let [(first, document), others @ ..] = &group[..]
            && let Some((name, other)) = others.iter().find(|(_, other)| other.version != document.version)
        {
            return Err(Stopped::Refused(format!(
                "nothing was published: {first} is version {}, and {name} is version {}; give all languages one version",
                document.version, other.version
            )));
        }
    }
    Ok(())
}

/// The languages of one document differ in their words alone.
fn one_structure(candidates: &[Candidate]) -> Result<(), Stopped> {
    let differences: Vec<String> = by_id(candidates).iter().flat_map(|group| same_structure(group)).collect();
    for difference in &differences {
        eprintln!("{difference}");
    }
    match differences.len() {
        0 => Ok(()),
        1 => Err(Stopped::Refused(
            "nothing was published: languages differ in their words alone, and here in one thing more".into(),
        )),
        n => Err(Stopped::Refused(format!(
            "nothing was published: languages differ in their words alone, and here in {n} things more"
        ))),
    }
}

/// What publishing means, in a few lines.
fn describe(candidate: &Candidate, checked: &Checked) -> String {
    let title = candidate.title();
    let Some(published) = &checked.published else {
        return format!("{title}: the first version in this language\n");
    };
    if checked.differences.is_empty() {
        return if *published == candidate.document.version {
            format!("{title}: is published already\n")
        } else {
            format!("{title}: says the same as {published}\n")
        };
    }
    let mut out = format!("{title}: differs from {published}\n");
    for difference in &checked.differences {
        out.push_str(&format!("  {difference}\n"));
    }
    let is_listed = candidate.document.changes.iter().any(|change| change.version == *published);
    if checked.asked_again > 0 && !checked.is_material && !is_listed {
        out.push_str(&format!(
            "  Wording alone, but changes does not list {published}, so who agreed to it is asked again. Add an entry for it after the others, and they keep their choice.\n"
        ));
    }
    out
}

/// What publishing means for those who agreed, a line for each document that changes: its consents are counted in all languages.
fn consequences(candidates: &[Candidate], checked: &[Checked]) -> String {
    let mut lines: Vec<(&str, u64, u64)> = Vec::new();
    for (candidate, checked) in candidates.iter().zip(checked).filter(|(_, checked)| !checked.differences.is_empty()) {
        match lines.iter_mut().find(|(id, _, _)| *id == candidate.document.id) {
            Some((_, standing, asked_again)) => {
                *standing = checked.standing.max(*standing);
                *asked_again = checked.asked_again.max(*asked_again);
            }
            None => lines.push((&candidate.document.id, checked.standing, checked.asked_again)),
        }
    }
    lines
        .into_iter()
        .map(|(id, standing, asked_again)| consequence(id, standing, asked_again))
        .collect()
}

fn consequence(id: &str, standing: u64, asked_again: u64) -> String {
    match (standing, asked_again) {
        (0, _) => format!("{id}: no consent to the published text stands\n"),
        (n, 0) => format!("{id}: {} to the published text {}; nobody is asked again\n", consents(n), stand(n)),
        (n, asked) => format!(
            "{id}: {} to the published text {}; {} must be asked again\n",
            consents(n),
            stand(n),
            HumanCount(asked)
        ),
    }
}

fn consents(n: u64) -> String {
    if n == 1 { "1 consent".into() } else { format!("{} consents", HumanCount(n)) }
}

fn stand(n: u64) -> &'static str {
    if n == 1 { "stands" } else { "stand" }
}

/// Posts one after the other. What was published when one fails stays, and is said.
fn post(service: &Service, candidates: &[Candidate], checked: &[Checked]) -> Result<(), Stopped> {
    let mut done = Vec::new();
    for (candidate, checked) in candidates.iter().zip(checked) {
        let title = candidate.title();
        match service.post(&candidate.bytes, &candidate.name) {
            Ok(Posted::Now(0)) => say(&format!("published {title}\n")),
            Ok(Posted::Now(to_tell)) => say(&format!(
                "published {title}\n  To be told of the change: {to_tell}. Whoever operates the server sees whom by: phone-consent changes list\n"
            )),
            Ok(Posted::Before) => match &checked.published {
                Some(current) if *current != candidate.document.version => say(&format!(
                    "{title} was published before, and visitors go on to see {current}; to return to these words, publish them as a new version\n"
                )),
                Some(_) | None => say(&format!("{title} was published before\n")),
            },
            Err(stopped) if done.is_empty() => return Err(stopped),
            Err(stopped) => {
                let more = |why: String| {
                    format!(
                        "{why}; published is {}, the rest is not: run the same command again, which changes nothing of that",
                        done.join(", ")
                    )
                };
                return Err(match stopped {
                    Stopped::Refused(why) => Stopped::Refused(more(why)),
                    Stopped::Unable(why) => Stopped::Unable(more(why)),
                });
            }
        }
        done.push(title);
    }
    Ok(())
}
