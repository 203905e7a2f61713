//! `phone-consent opt-outs` and `phone-consent deadlines`: what waits for a person on a running server, and by when.
//!
//! What lives here: the options, the questions to the server, and the output. What deliberately does not: the work, which the server does.

use crate::number::column::Column;
use crate::number::lines::Source;
use crate::publish::Stopped;
use crate::publish::service::Service;
use crate::{audits, changes, publish, say};
use clap::{Args, Subcommand};
use form_urlencoded::byte_serialize;
use jiff::Timestamp;
use json::{Node, object, text, to_jcs};
use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

/// How often an import asks again, a second apart, after the server said that it was too many requests.
const AGAIN: u32 = 120;

const EXAMPLES: &str = "Examples:
  phone-consent opt-outs list --why 'opt-outs to settle' --server https://receipts.shop.example --key-file operate.key
  phone-consent opt-outs settle 5b1c52... --stop --server https://receipts.shop.example --key-file operate.key
  phone-consent opt-outs import stopped.csv --column phone --region IE --server https://receipts.shop.example --key-file operate.key

The key needs the role operate. Exit code 0: done. 1: refused, or a line was not a number. 2: it could not be tried: a file, the key or the server.";

const LATE: &str = "Late ones come first. Exit code 3: something is late; 0: nothing is. The key needs the role operate.";

/// Which server, and with which key.
#[derive(Args)]
pub struct At {
    /// The receipt server's public address.
    #[arg(long, env = "PHONE_CONSENT_PUBLIC_URL", value_name = "URL")]
    server: String,
    /// File with the access key; otherwise the key is read from the environment variable PHONE_CONSENT_KEY.
    #[arg(long, value_name = "FILE")]
    key_file: Option<String>,
}

impl At {
    /// The server.
    pub fn service(&self) -> Result<Service, Stopped> {
        Service::new(&self.server, &publish::access_key(self.key_file.as_deref())?)
    }
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct OptOuts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the opt-outs that wait for a person: id, arrival, due time, channel, reading, state, number, text; separated by tabs.
    List {
        /// List all, also those that are done.
        #[arg(long)]
        all: bool,
        /// Why you look at the numbers, in a line without one: it is recorded in the log with the name of the key.
        #[arg(long, value_name = "REASON")]
        why: String,
        #[command(flatten)]
        at: At,
    },
    /// Decide of what an opt-out suspends.
    Settle {
        /// Its id.
        id: String,
        /// It was an opt-out: withdraw it.
        #[arg(long, conflicts_with = "resume")]
        stop: bool,
        /// It was none: let it stand again.
        #[arg(long)]
        resume: bool,
        #[command(flatten)]
        at: At,
    },
    /// Opt out every number of a CSV file with a header.
    Import {
        /// The file.
        file: String,
        /// The name of the column with the numbers.
        #[arg(long, default_value = "number", value_name = "NAME")]
        column: String,
        /// Country of a number without + and country code: ISO 3166, for example GB.
        #[arg(long, default_value = "", value_name = "COUNTRY")]
        region: String,
        #[command(flatten)]
        at: At,
    },
}

impl OptOuts {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(match self.command {
            Command::List { all, why, at } => list(&at, all, &why),
            Command::Settle { id, stop, resume, at } => match stop || resume {
                true => settle(&at, &id, stop),
                false => Err(Stopped::Unable(
                    "say --stop, if it was an opt-out, or --resume, if it was none; an opt-out is settled once".into(),
                )),
            },
            Command::Import { file, column, region, at } => import(&at, &file, &column, &region),
        })
    }
}

#[derive(Args)]
#[command(after_help = LATE)]
pub struct Deadlines {
    #[command(flatten)]
    at: At,
}

impl Deadlines {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(self.list())
    }

    fn list(&self) -> Result<ExitCode, Stopped> {
        let service = self.at.service()?;
        let mut dues: Vec<Due> = listed(&service, "/v1/optouts?state=open", "opt_outs")?.iter().map(Due::of_opt_out).collect();
        dues.extend(listed(&service, "/v1/questions?state=open", "questions")?.iter().map(Due::of_question));
        dues.extend(audits::audits(&service)?.iter().map(Due::of_audit));
        dues.extend(changes::changes(&service)?.iter().filter_map(Due::of_change));
        let (lines, is_late) = due(dues, Timestamp::now().as_second());
        say(&lines);
        Ok(if is_late { ExitCode::from(3) } else { ExitCode::SUCCESS })
    }
}

/// Something that must be done by a time.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: i64,
    /// What it is, and its name: fields of a line.
    what: String,
}

impl Due {
    fn of_opt_out(one: &Node) -> Due {
        Due {
            at: int(one, "due_at"),
            what: format!("opt-out\t{}", shown(one, "id")),
        }
    }

    fn of_question(one: &Node) -> Due {
        Due {
            at: int(one, "due_at"),
            what: format!("question\t{}", shown(one, "id")),
        }
    }

    fn of_audit(one: &Node) -> Due {
        Due {
            at: int(one, "due_at"),
            what: format!("audit\t{}", shown(one, "document")),
        }
    }

    /// `None` where everybody was told.
    fn of_change(one: &Node) -> Option<Due> {
        let to_tell = int(one, "to_tell");
        (to_tell > 0).then(|| Due {
            at: int(one, "due_at"),
            what: format!("change\t{} {}, {to_tell} to tell", shown(one, "document"), shown(one, "version")),
        })
    }
}

/// A line for each, the earliest due time first, and whether one is late.
fn due(mut dues: Vec<Due>, now: i64) -> (String, bool) {
    dues.sort();
    let line = |due: &Due| format!("{}\t{}\t{}\n", if due.at < now { "late" } else { "due" }, time(due.at), due.what);
    (dues.iter().map(line).collect(), dues.first().is_some_and(|due| due.at < now))
}

pub fn ended(done: Result<ExitCode, Stopped>) -> Result<ExitCode, String> {
    match done {
        Ok(code) => Ok(code),
        Err(Stopped::Refused(sentence)) => Err(sentence),
        Err(Stopped::Unable(sentence)) => {
            eprintln!("phone-consent: {sentence}");
            Ok(ExitCode::from(2))
        }
    }
}

fn list(at: &At, all: bool, why: &str) -> Result<ExitCode, Stopped> {
    let state = if all { "all" } else { "open" };
    let why: String = byte_serialize(why.as_bytes()).collect();
    for one in listed(&at.service()?, &format!("/v1/optouts?state={state}&why={why}"), "opt_outs")? {
        let fields = [
            shown(&one, "id"),
            time(int(&one, "received_at")),
            time(int(&one, "due_at")),
            shown(&one, "by"),
            shown(&one, "reading"),
            shown(&one, "state"),
            shown(&one, "number"),
            shown(&one, "text"),
        ];
        say(&format!("{}\n", fields.join("\t")));
    }
    Ok(ExitCode::SUCCESS)
}

/// All at this address, which has a query, page by page.
pub fn listed(service: &Service, address: &str, member: &str) -> Result<Vec<Node>, Stopped> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = service.accepted(service.get(&format!("{address}&after={after}"))?)?;
        all.extend(page.get(member).items().iter().cloned());
        match page.get("next").int() {
            Ok(next) => after = next,
            Err(_) => return Ok(all),
        }
    }
}

fn settle(at: &At, id: &str, stop: bool) -> Result<ExitCode, Stopped> {
    check_id(id, "opt-outs")?;
    let service = at.service()?;
    let body = to_jcs(&object([("settlement", text(if stop { "stop" } else { "resume" }))]));
    service.accepted(service.send(&format!("/v1/optouts/{id}/settle"), body.as_bytes())?)?;
    say(if stop {
        "withdrawn\n"
    } else {
        "it stands again, unless another message suspends it too: phone-consent opt-outs list shows those that are open\n"
    });
    Ok(ExitCode::SUCCESS)
}

/// That an id can stand in an address.
pub fn check_id(id: &str, command: &str) -> Result<(), Stopped> {
    if id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Stopped::Unable(format!(
        "an id is 64 hexadecimal digits, as phone-consent {command} list shows it"
    )))
}

fn import(at: &At, file: &str, column: &str, region: &str) -> Result<ExitCode, Stopped> {
    let unreadable = |e: std::io::Error| Stopped::Unable(format!("the file {file} cannot be read ({e})"));
    let region = crate::number::region(region).map_err(Stopped::Unable)?;
    let service = at.service()?;
    let reader = BufReader::new(File::open(file).map_err(unreadable)?);
    let missing = || Stopped::Unable(format!("the file {file} has no column \"{}\"; name it with --column", json::escaped(column)));
    let mut numbers = Column::find(reader, column).map_err(unreadable)?.ok_or_else(missing)?;
    let (mut line, mut done, mut ended, mut wrong) = (Vec::new(), 0, 0, 0);
    while let Some(place) = numbers.next(&mut line).map_err(unreadable)? {
        let written = String::from_utf8_lossy(&line);
        if written.trim().is_empty() {
            continue;
        }
        let parsed = phone::parse(written.trim(), &region).ok().filter(phone::Parsed::possible);
        let Some(number) = parsed.and_then(|parsed| parsed.e164) else {
            eprintln!("{file}:{place}: this is no phone number; write it with + and country code, or name its country with --region");
            wrong += 1;
            continue;
        };
        let body = to_jcs(&object([("by", text("csv")), ("number", text(number.as_str()))]));
        let answer = service.accepted(patiently(&service, "/v1/optouts", body.as_bytes())?)?;
        done += 1;
        ended += u32::from(!answer.get("receipts").items().is_empty());
    }
    say(&format!("imported {done}; consents ended for {ended} of them\n"));
    Ok(if wrong > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Posts a part of an import, again while the server says that it is too many.
pub fn patiently(service: &Service, path: &str, body: &[u8]) -> Result<(ureq::http::StatusCode, Node), Stopped> {
    for _ in 0..AGAIN {
        let answer = service.send(path, body)?;
        if answer.0 != ureq::http::StatusCode::TOO_MANY_REQUESTS {
            return Ok(answer);
        }
        sleep(Duration::from_secs(1));
    }
    service.send(path, body)
}

/// A member as one field of a line; `-` where it is none.
pub fn shown(node: &Node, member: &str) -> String {
    let text = json::escaped(node.text(member)).replace(['\t', '\n', '\r'], " ");
    if text.is_empty() { "-".into() } else { text }
}

/// A member that is a number; 0 where it is none.
pub fn int(node: &Node, member: &str) -> i64 {
    node.get(member).int().unwrap_or_default()
}

/// As RFC 3339, UTC.
pub fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Due, due, shown};

    #[test]
    fn what_is_late_comes_first_and_is_said() {
        let read = |text: &str| json::parse(text.as_bytes()).expect("JSON");
        let open = || {
            vec![
                Due::of_opt_out(&read(r#"{"id":"b","due_at":1000}"#)),
                Due::of_question(&read(r#"{"id":"a","due_at":999}"#)),
                Due::of_audit(&read(r#"{"document":"shop","due_at":1001}"#)),
            ]
        };
        let (lines, is_late) = due(open(), 1000);
        assert_eq!(
            lines,
            "late\t1970-01-01T00:16:39Z\tquestion\ta\ndue\t1970-01-01T00:16:40Z\topt-out\tb\ndue\t1970-01-01T00:16:41Z\taudit\tshop\n"
        );
        assert!(is_late && !due(open(), 999).1 && !due(vec![], 999).1);
    }

    #[test]
    fn a_change_is_due_until_everybody_was_told() {
        let of = |to_tell: i64| {
            let change = format!(r#"{{"document":"shop","version":"2","due_at":5,"to_tell":{to_tell}}}"#);
            Due::of_change(&json::parse(change.as_bytes()).expect("JSON"))
        };
        let (lines, is_late) = due(of(3).into_iter().collect(), 6);
        assert_eq!((&*lines, is_late), ("late\t1970-01-01T00:00:05Z\tchange\tshop 2, 3 to tell\n", true));
        assert!(of(0).is_none());
    }

    #[test]
    fn a_text_is_one_field() {
        let node = json::parse(br#"{"text":"no\tthanks\nbye\u001b[2J"}"#).expect("JSON");
        let said = shown(&node, "text");
        assert!(!said.contains(['\t', '\n', '\u{1b}']), "{said:?}");
        assert_eq!(shown(&node, "number"), "-");
    }
}
