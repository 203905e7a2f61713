//! `phone-consent changes`: who must be told of a material change, what to tell them, and who was; on a running server.
//!
//! What lives here: the options, the questions to the server, and the output. What deliberately does not: whom a change concerns, which the server knows, and sending.

use crate::opt_outs::{At, ended, int, shown, time};
use crate::publish::Stopped;
use crate::publish::service::Service;
use crate::say;
use clap::{Args, Subcommand, ValueEnum};
use form_urlencoded::byte_serialize;
use json::{Node, array, object, text, to_jcs};
use std::io::Read;
use std::process::ExitCode;

/// How many receipts a request marks.
const AT_ONCE: usize = 1_000;

const EXAMPLES: &str = "Examples:
  phone-consent changes list --server https://receipts.shop.example --key-file operate.key
  phone-consent changes messages repair-shop 2026-12-01 --as sms --server …
  phone-consent changes show repair-shop 2026-12-01 --numbers --why 'to tell them of the change' --server … > people.tsv
  cut -f1 people.tsv | phone-consent changes told repair-shop 2026-12-01 --by sms --server …

The key needs the role operate. phone-consent deadlines says what is late.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Changes {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the material changes: document, version, due time, receipts that stand, those still to be told, those that were, summary; separated by tabs.
    List {
        #[command(flatten)]
        at: At,
    },
    /// List the receipts whose people must be told: hash, version and language agreed to, how and when they were told, and the number; separated by tabs.
    Show {
        #[command(flatten)]
        change: Of,
        /// List also those that were told.
        #[arg(long)]
        all: bool,
        /// Show the numbers too.
        #[arg(long, requires = "why")]
        numbers: bool,
        /// Why the numbers are shown, in a line without one: it is recorded in the log with the name of the key.
        #[arg(long, value_name = "REASON", requires = "numbers")]
        why: Option<String>,
        #[command(flatten)]
        at: At,
    },
    /// Write the message, in each language of the document.
    Messages {
        #[command(flatten)]
        change: Of,
        /// For one channel alone.
        #[arg(long = "as", value_name = "CHANNEL")]
        channel: Option<Way>,
        #[command(flatten)]
        at: At,
    },
    /// Note that people were told. The hashes of their receipts are read from a file, one a line, or from standard input.
    Told {
        #[command(flatten)]
        change: Of,
        /// The file; standard input without it.
        file: Option<String>,
        /// How they were told.
        #[arg(long = "by", value_name = "CHANNEL")]
        way: Way,
        #[command(flatten)]
        at: At,
    },
}

/// Which change.
#[derive(Args)]
struct Of {
    /// The document's id.
    document: String,
    /// The version that brought the change.
    version: String,
}

impl Of {
    fn path(&self) -> String {
        let part = |part: &str| byte_serialize(part.as_bytes()).collect::<String>();
        format!("/v1/material-changes/{}/{}", part(&self.document), part(&self.version))
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Way {
    /// A text message.
    Sms,
    /// A mail.
    Email,
    /// A WhatsApp message.
    Whatsapp,
    /// A call.
    Call,
}

impl Way {
    const ALL: [Way; 4] = [Way::Sms, Way::Email, Way::Whatsapp, Way::Call];

    fn as_str(self) -> &'static str {
        match self {
            Way::Sms => "sms",
            Way::Email => "email",
            Way::Whatsapp => "whatsapp",
            Way::Call => "call",
        }
    }

    /// The message for it.
    fn message(self, of: &Node) -> String {
        match self {
            Way::Sms | Way::Whatsapp | Way::Call => of.text(self.as_str()).to_owned(),
            Way::Email => format!("Subject: {}\n\n{}", of.get("email").text("subject"), of.get("email").text("text")),
        }
    }
}

impl Changes {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(match self.command {
            Command::List { at } => list(&at),
            Command::Show {
                change,
                all,
                why,
                at,
                numbers: _,
            } => show(&at, &change, all, why.as_deref()),
            Command::Messages { change, channel, at } => messages(&at, &change, channel),
            Command::Told { change, file, way, at } => told(&at, &change, file.as_deref(), way),
        })
    }
}

/// The material changes of a server.
pub fn changes(service: &Service) -> Result<Vec<Node>, Stopped> {
    let answer = service.accepted(service.get("/v1/material-changes")?)?;
    Ok(answer.get("changes").items().to_vec())
}

fn list(at: &At) -> Result<ExitCode, Stopped> {
    for change in changes(&at.service()?)? {
        let fields = [
            shown(&change, "document"),
            shown(&change, "version"),
            time(int(&change, "due_at")),
            int(&change, "standing").to_string(),
            int(&change, "to_tell").to_string(),
            int(&change, "told").to_string(),
            shown(&change, "summary"),
        ];
        say(&format!("{}\n", fields.join("\t")));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(at: &At, change: &Of, all: bool, why: Option<&str>) -> Result<ExitCode, Stopped> {
    let (service, mut after) = (at.service()?, 0);
    let state = if all { "all" } else { "open" };
    let reason = why.map_or_else(String::new, |why| format!("&why={}", byte_serialize(why.as_bytes()).collect::<String>()));
    loop {
        let page = service.accepted(service.get(&format!("{}?state={state}&after={after}{reason}", change.path()))?)?;
        for receipt in page.get("receipts").items() {
            let told = receipt.get("told");
            let way = shown(told, "way");
            let mut fields = vec![shown(receipt, "receipt_hash"), shown(receipt, "version"), shown(receipt, "language")];
            fields.push(if way == "-" { way } else { format!("{way} {}", time(int(told, "at"))) });
            fields.extend(why.map(|_| shown(receipt, "number")));
            say(&format!("{}\n", fields.join("\t")));
        }
        match page.get("next").int() {
            Ok(next) => after = next,
            Err(_) => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn messages(at: &At, change: &Of, channel: Option<Way>) -> Result<ExitCode, Stopped> {
    let service = at.service()?;
    let answer = service.accepted(service.get(&format!("{}/messages", change.path()))?)?;
    for of in answer.get("messages").items() {
        for way in Way::ALL.into_iter().filter(|way| channel.is_none_or(|only| only.as_str() == way.as_str())) {
            let lines: Vec<String> = way.message(of).lines().map(json::escaped).collect();
            say(&format!("--- {} {}\n{}\n", shown(of, "language"), way.as_str(), lines.join("\n")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(at: &At, change: &Of, file: Option<&str>, way: Way) -> Result<ExitCode, Stopped> {
    let service = at.service()?;
    let bytes = match file {
        Some(file) => std::fs::read(file).map_err(|e| Stopped::Unable(format!("the file {file} cannot be read ({e})")))?,
        None => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|e| Stopped::Unable(format!("standard input cannot be read ({e})")))?;
            bytes
        }
    };
    let written = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if let Some(wrong) = lines.iter().find(|line| line.len() != 64 || !line.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Err(Stopped::Unable(format!(
            "\"{}\" is no hash of a receipt: 64 hexadecimal digits a line, as phone-consent changes show writes them first; nothing was noted",
            json::escaped(wrong)
        )));
    }
    let (mut noted, mut before, mut foreign) = (0, 0, 0);
    for page in lines.chunks(AT_ONCE) {
        let receipts = array(page.iter().map(|hash| text(hash.to_ascii_lowercase())));
        let body = to_jcs(&object([("receipts", receipts), ("way", text(way.as_str()))]));
        let answer = service.ask(&format!("{}/told", change.path()), body.as_bytes())?;
        noted += int(&answer, "told");
        before += int(&answer, "before");
        for hash in answer.get("foreign").items() {
            eprintln!(
                "{}: this change does not concern this receipt",
                hash.str().map(json::escaped).unwrap_or_default()
            );
            foreign += 1;
        }
    }
    say(&format!("noted {noted} as told by {}; {before} were before\n", way.as_str()));
    Ok(if foreign > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
