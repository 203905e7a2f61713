//! `phone-consent questions`: what visitors ask on a running server, and the answers.
//!
//! What lives here: the options, the requests to the server, and the output. What deliberately does not: the work, which the server does, and sending mail: the
//! answer is printed as a mail to send.
//!
//! What visitors write is printed with its control characters as escapes: none of it steers the terminal.

use crate::opt_outs::{At, check_id, ended, int, listed, shown, time};
use crate::publish::Stopped;
use crate::say;
use clap::{Args, Subcommand, ValueEnum};
use json::{Node, Value, object, text, to_jcs};
use std::io::Read;
use std::process::ExitCode;

/// The largest answer that is read; the server says what is too long.
const MAX: u64 = 64 * 1024;

const EXAMPLES: &str = "Examples:
  phone-consent questions list --server https://receipts.shop.example --key-file operate.key
  phone-consent questions show 5b1c52... --server https://receipts.shop.example --key-file operate.key
  phone-consent questions answer 5b1c52... answer.txt --server https://receipts.shop.example --key-file operate.key

The key needs the role operate. Exit code 0: done. 1: refused. 2: it could not be tried: a file, the key or the server.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Questions {
    #[command(subcommand)]
    command: Command,
}

/// Which questions.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// Those that wait for an answer.
    Open,
    /// Those that were answered.
    Answered,
    /// Those that were closed.
    Closed,
    /// All.
    All,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Answered => "answered",
            State::Closed => "closed",
            State::All => "all",
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// List the questions that wait for an answer: id, arrival, due time, state, language, beginning of the text; separated by tabs.
    List {
        /// Which ones.
        #[arg(long, value_enum, default_value_t = State::Open)]
        state: State,
        #[command(flatten)]
        at: At,
    },
    /// Show a question, what was written to it, and its answer as a mail to send where the visitor gave an email address.
    Show {
        /// Its id.
        id: String,
        #[command(flatten)]
        at: At,
    },
    /// Answer a question. The answer is on its page at once.
    Answer {
        /// Its id.
        id: String,
        /// A file with the text, at most 4,000 characters; - reads it from standard input.
        file: String,
        /// Add another answer to a question that was answered.
        #[arg(long)]
        again: bool,
        #[command(flatten)]
        at: At,
    },
    /// Close a question, with or without an answer.
    Close {
        /// Its id.
        id: String,
        #[command(flatten)]
        at: At,
    },
}

impl Questions {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(match self.command {
            Command::List { state, at } => list(&at, state),
            Command::Show { id, at } => show(&at, &id),
            Command::Answer { id, file, again, at } => answer(&at, &id, &file, again),
            Command::Close { id, at } => close(&at, &id),
        })
    }
}

fn list(at: &At, state: State) -> Result<ExitCode, Stopped> {
    for one in listed(&at.service()?, &format!("/v1/questions?state={}", state.as_str()), "questions")? {
        let fields = [
            shown(&one, "id"),
            time(int(&one, "received_at")),
            time(int(&one, "due_at")),
            shown(&one, "state"),
            shown(&one, "language"),
            shown(&one, "excerpt"),
        ];
        say(&format!("{}\n", fields.join("\t")));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(at: &At, id: &str) -> Result<ExitCode, Stopped> {
    check_id(id, "questions")?;
    let service = at.service()?;
    say(&told(&service.accepted(service.get(&format!("/v1/questions/{id}"))?)?));
    Ok(ExitCode::SUCCESS)
}

/// A question as text.
fn told(question: &Node) -> String {
    let mut out = String::new();
    let mut fact = |name: &str, said: &str| out.push_str(&format!("{name:<12}{said}\n"));
    fact("id", &shown(question, "id"));
    fact("state", &shown(question, "state"));
    fact("received", &time(int(question, "received_at")));
    fact("due", &time(int(question, "due_at")));
    fact("language", &shown(question, "language"));
    fact("document", &shown(question, "notice_sha256"));
    let receipt = match (question.get("receipt_hash").str(), question.get("receipt_held").bool()) {
        (Ok(hash), Ok(true)) => format!("{} (asked behind its withdrawal link)", json::escaped(hash)),
        (Ok(hash), _) => format!("{} (as the visitor says; anybody can name it)", json::escaped(hash)),
        (Err(_), _) => "-".into(),
    };
    fact("receipt", &receipt);
    fact("reply to", &shown(question, "reply_to"));
    for entry in question.get("entries").items() {
        out.push_str(&format!("\n{} {}\n", time(int(entry, "at")), shown(entry, "by")));
        lines(&mut out, entry.text("text"), "  ");
    }
    let mail = question.get("mail");
    if mail.get("to").str().is_ok() {
        out.push_str("\nTo send:\n");
        out.push_str(&format!("To: {}\nSubject: {}\n\n", shown(mail, "to"), shown(mail, "subject")));
        lines(&mut out, mail.text("body"), "");
    }
    out
}

/// Each line of a text, with what steers a terminal as escapes.
fn lines(out: &mut String, text: &str, indent: &str) {
    for line in text.lines() {
        out.push_str(format!("{indent}{}", json::escaped(line)).trim_end());
        out.push('\n');
    }
}

fn answer(at: &At, id: &str, file: &str, again: bool) -> Result<ExitCode, Stopped> {
    check_id(id, "questions")?;
    let service = at.service()?;
    let said = read(file)?;
    let body = to_jcs(&object([("again", Value::Bool(again)), ("text", text(said.trim_end()))]));
    service.ask(&format!("/v1/questions/{id}/answer"), body.as_bytes())?;
    say("answered\n");
    let question = service.accepted(service.get(&format!("/v1/questions/{id}"))?)?;
    if question.get("mail").get("to").str().is_ok() {
        say(&format!(
            "the visitor asked for it at {} too: phone-consent questions show {id} prints the mail to send\n",
            shown(&question, "reply_to")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The text of this file, or of standard input.
fn read(file: &str) -> Result<String, Stopped> {
    let unreadable = |e: std::io::Error| Stopped::Unable(format!("the answer {file} cannot be read ({e})"));
    let mut said = String::new();
    match file {
        "-" => std::io::stdin().take(MAX).read_to_string(&mut said),
        path => std::fs::File::open(path).map_err(unreadable)?.take(MAX).read_to_string(&mut said),
    }
    .map_err(unreadable)?;
    Ok(said)
}

fn close(at: &At, id: &str) -> Result<ExitCode, Stopped> {
    check_id(id, "questions")?;
    at.service()?.ask(&format!("/v1/questions/{id}/close"), b"{}")?;
    say("closed\n");
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_question_is_shown_whole_and_steers_no_terminal() {
        let node = json::parse(
            br#"{"id":"ab","state":"answered","received_at":1000,"due_at":2000,"language":"en","notice_sha256":"cd","receipt_hash":"ef","receipt_held":false,
                "reply_to":"ann@example.org","entries":[{"at":1000,"by":"visitor","text":"who\u001b[2J\n\u202ehas it?"},{"at":1500,"by":"operator","text":"we"}],
                "mail":{"to":"ann@example.org","subject":"Your question","body":"we\n\n> who\u001b[2J\n"}}"#,
        )
        .expect("JSON");
        let said = told(&node);
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
        assert!(said.contains("  who\\u{1b}[2J\n  \\u{202e}has it?\n"), "{said}");
        assert!(said.contains("receipt     ef (as the visitor says; anybody can name it)\n"), "{said}");
        assert!(
            said.ends_with("To send:\nTo: ann@example.org\nSubject: Your question\n\nwe\n\n> who\\u{1b}[2J\n"),
            "{said}"
        );
    }
}
