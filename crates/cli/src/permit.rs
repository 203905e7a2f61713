//! `phone-consent permit`: asks a receipt server whether a number may be contacted now, or every number in a file.
//!
//! What lives here: the options, the batches, and the output. What deliberately does not: the decision (the server), reading a file (`number::file`), and the
//! requests (`publish::service`).

use crate::number::file;
use crate::publish::service::Service;
use crate::publish::{Stopped, access_key};
use crate::say;
use clap::Args;
use disclosure::Channel;
use jiff::Timestamp;
use json::{Node, Value, array, object, text, to_jcs};
use phone::E164;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent permit +353850123456 --purpose repair-updates --channel sms --occasion \"repair 4711\" --server https://receipts.shop.example --key-file dialler.key
  phone-consent permit --file customers.csv --column phone --purpose offers --channel call --dry-run --server https://receipts.shop.example > plan.tsv

A permit holds for 5 minutes at most and counts as a contact: ask right before it. With --dry-run nothing is counted, and nothing is permitted.
Each line of the output has the number and, after a tab, allowed or refused. After allowed come the permit's id (- with --dry-run), its end, and how many
contacts remain (- where nothing limits them); after refused the reason, and the time when it is allowed again (- where there is none).
One number: exit code 0 when it is allowed, 1 when it is refused. A file: 0 when every number was asked, 1 when a line is no number in E.164. 2: it could not be asked; what is printed was.";

/// How many numbers of a file are asked in one request.
const AT_ONCE: usize = 200;

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Permit {
    /// The number, in E.164.
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    number: Option<String>,
    /// Read numbers from a file, one per line, or from standard input for -.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// The file is CSV with a header (separated by commas, semicolons or tabs), and the numbers are in the column of this name.
    #[arg(long, value_name = "NAME", requires = "file", conflicts_with = "number")]
    column: Option<String>,
    /// The receipt server's public address.
    #[arg(long, value_name = "URL")]
    server: String,
    /// File with an access key of the role permit; otherwise the key is read from the environment variable PHONE_CONSENT_KEY.
    #[arg(long, value_name = "FILE")]
    key_file: Option<String>,
    /// The purpose's id, as in the document.
    #[arg(long, value_name = "ID")]
    purpose: String,
    /// By which means: call, sms, whatsapp, rcs or voicemail.
    #[arg(long, value_parser = channel)]
    channel: Channel,
    /// The document's id, where several that are published state the purpose.
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    /// Which repair, delivery or visit it is about, in your own words.
    #[arg(long, value_name = "WORDS")]
    occasion: Option<String>,
    /// Only ask what would be answered. A key of the role operate also learns why a contact is refused.
    #[arg(long)]
    dry_run: bool,
}

impl Permit {
    pub fn run(self) -> Result<ExitCode, String> {
        match self.ask() {
            Ok(code) => Ok(code),
            Err(Stopped::Refused(sentence) | Stopped::Unable(sentence)) => {
                eprintln!("phone-consent: {sentence}");
                Ok(ExitCode::from(2))
            }
        }
    }

    fn ask(&self) -> Result<ExitCode, Stopped> {
        let service = Service::new(&self.server, &access_key(self.key_file.as_deref())?)?;
        match (&self.number, &self.file) {
            (Some(number), _) => {
                let number = E164::new(number).ok_or_else(|| Stopped::Unable("write the number in E.164, such as +353850123456".into()))?;
                let answers = self.batch(&service, std::slice::from_ref(&number))?;
                let is_allowed = answers.first().is_some_and(|answer| answer.get("allowed").bool() == Ok(true));
                say(&lines(std::slice::from_ref(&number), &answers));
                Ok(if is_allowed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            (None, Some(file)) => self.all(&service, file),
            (None, None) => Err(Stopped::Unable("give a number, or --file".into())),
        }
    }

    /// Every number of a file, in batches. A text that is no number in E.164 is said, and not sent.
    fn all(&self, service: &Service, name: &str) -> Result<ExitCode, Stopped> {
        let (mut source, bar) = file::open(name, self.column.as_deref()).map_err(Stopped::Unable)?;
        let (mut read, mut numbers) = (Vec::new(), Vec::new());
        let mut count = Count::default();
        loop {
            let line = source
                .next(&mut read)
                .map_err(|e| Stopped::Unable(format!("the numbers {name} cannot be read on ({e})")))?;
            if let Some(line) = line {
                match file::number(&read) {
                    Ok("") => {}
                    Ok(written) => match E164::new(written) {
                        Some(number) => numbers.push(number),
                        None => count.skip(line),
                    },
                    Err(_) => count.skip(line),
                }
            }
            if numbers.len() == AT_ONCE || (line.is_none() && !numbers.is_empty()) {
                let answers = self.batch(service, &numbers)?;
                count.add(&answers);
                say(&lines(&numbers, &answers));
                numbers.clear();
            }
            if line.is_none() {
                break;
            }
        }
        bar.finish_and_clear();
        eprintln!("{} allowed, {} refused, {} no number in E.164", count.allowed, count.refused, count.skipped);
        Ok(match count.skipped {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        })
    }

    /// The answers about these numbers, in their order.
    fn batch(&self, service: &Service, numbers: &[E164]) -> Result<Vec<Node>, Stopped> {
        let contact = |number: &E164| {
            let mut members = vec![
                ("number", text(number.as_str())),
                ("purpose", text(&*self.purpose)),
                ("channel", text(self.channel.as_str())),
            ];
            members.extend(self.document.as_deref().map(|document| ("document", text(document))));
            members.extend(self.occasion.as_deref().map(|occasion| ("occasion", text(occasion))));
            object(members)
        };
        let asked = object([("permits", array(numbers.iter().map(contact))), ("dry_run", Value::Bool(self.dry_run))]);
        let answer = service.ask("/v1/permits", to_jcs(&asked).as_bytes())?;
        let answers = answer.get("permits").items().to_vec();
        if answers.len() == numbers.len() {
            Ok(answers)
        } else {
            Err(service.foreign())
        }
    }
}

/// How many of each.
#[derive(Default)]
struct Count {
    allowed: u64,
    refused: u64,
    skipped: u64,
}

impl Count {
    fn add(&mut self, answers: &[Node]) {
        for answer in answers {
            match answer.get("allowed").bool() {
                Ok(true) => self.allowed += 1,
                Ok(false) | Err(_) => self.refused += 1,
            }
        }
    }

    fn skip(&mut self, line: u64) {
        self.skipped += 1;
        eprintln!("line {line}: this is no number in E.164, such as +353850123456; it was not asked");
    }
}

/// A line for each number.
fn lines(numbers: &[E164], answers: &[Node]) -> String {
    let mut out = String::new();
    for (number, answer) in numbers.iter().zip(answers) {
        let time = |member: &str| answer.get(member).int().map_or("-".into(), time);
        let rest = if answer.get("allowed").bool() == Ok(true) {
            let id = Some(json::escaped(answer.text("permit_id"))).filter(|id| !id.is_empty());
            let remaining = answer.get("remaining").int().map_or("-".into(), |left| left.to_string());
            format!("allowed\t{}\t{}\t{remaining}", id.as_deref().unwrap_or("-"), time("exp"))
        } else {
            let why = [answer.text("why"), answer.text("reason")].into_iter().find(|why| !why.is_empty());
            format!("refused\t{}\t{}", json::escaped(why.unwrap_or("-")), time("next"))
        };
        out.push_str(&format!("{}\t{rest}\n", number.as_str()));
    }
    out
}

fn channel(name: &str) -> Result<Channel, String> {
    let known = Channel::ALL.iter().copied().find(|channel| channel.as_str() == name);
    known.ok_or_else(|| "a channel is call, sms, whatsapp, rcs or voicemail".into())
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
