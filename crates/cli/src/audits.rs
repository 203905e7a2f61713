//! `phone-consent audits`: the audits that documents promise, on a running server.
//!
//! What lives here: the options, the questions to the server, and the output. What deliberately does not: when an audit is due, which the server says.

use crate::opt_outs::{At, ended, int, shown, time};
use crate::publish::Stopped;
use crate::publish::service::Service;
use crate::say;
use clap::{Args, Subcommand};
use json::{Node, object, text, to_jcs};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent audits list --server https://receipts.shop.example --key-file operate.key
  phone-consent audits done repair-shop --date 2026-11-20 --by 'Brehon Audit Ltd' --report BA-2026-17 --server https://receipts.shop.example --key-file operate.key

The key needs the role operate; to list, audit is enough. phone-consent deadlines says what is late.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Audits {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List each document's audits: id, how often, the last one, when the next is due, how many were recorded; separated by tabs.
    List {
        #[command(flatten)]
        at: At,
    },
    /// Record that an audit was made.
    Done {
        /// The id of the document that promises it.
        document: String,
        /// The day on which it was made, such as 2026-11-20.
        #[arg(long, value_name = "DATE")]
        date: String,
        /// Who audited.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Where the report is: an address or a reference.
        #[arg(long, value_name = "REFERENCE")]
        report: String,
        #[command(flatten)]
        at: At,
    },
}

impl Audits {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(match self.command {
            Command::List { at } => list(&at),
            Command::Done {
                document,
                date,
                by,
                report,
                at,
            } => done(&at, &[("document", document), ("date", date), ("by", by), ("report", report)]),
        })
    }
}

fn list(at: &At) -> Result<ExitCode, Stopped> {
    for audit in audits(&at.service()?)? {
        say(&line(&audit));
    }
    Ok(ExitCode::SUCCESS)
}

fn done(at: &At, members: &[(&'static str, String)]) -> Result<ExitCode, Stopped> {
    let body = to_jcs(&object(members.iter().map(|(name, said)| (*name, text(&**said))).collect::<Vec<_>>()));
    let audit = at.service()?.ask("/v1/audits", body.as_bytes())?;
    say(&line(&audit));
    Ok(ExitCode::SUCCESS)
}

/// The audits of every document.
pub fn audits(service: &Service) -> Result<Vec<Node>, Stopped> {
    let answer = service.accepted(service.get("/v1/audits")?)?;
    Ok(answer.get("audits").items().to_vec())
}

fn line(audit: &Node) -> String {
    let fields = [
        shown(audit, "document"),
        shown(audit, "every"),
        shown(audit, "last"),
        time(int(audit, "due_at")),
        audit.get("done").items().len().to_string(),
    ];
    format!("{}\n", fields.join("\t"))
}
