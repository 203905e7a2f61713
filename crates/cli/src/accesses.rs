//! `phone-consent accesses`: who looked at numbers, of a running server.
//!
//! What lives here: the options, the questions to the server, and the output. What deliberately does not: the records, which the server keeps and which name no number.

use crate::opt_outs::{At, ended, int, shown, time};
use crate::publish::Stopped;
use crate::say;
use clap::Args;
use json::Node;
use std::process::ExitCode;

const ABOUT: &str = "A line for each look, oldest first: when, who, at what, the index of its leaf in the log, why; separated by tabs. No number is shown.
The key needs the role audit. GET /v1/accesses has the records, whose SHA-256 is in the log.";

#[derive(Args)]
#[command(after_help = ABOUT)]
pub struct Accesses {
    #[command(flatten)]
    at: At,
}

impl Accesses {
    pub fn run(self) -> Result<ExitCode, String> {
        ended(self.list())
    }

    fn list(&self) -> Result<ExitCode, Stopped> {
        let (service, mut after) = (self.at.service()?, 0);
        loop {
            let page = service.accepted(service.get(&format!("/v1/accesses?after={after}"))?)?;
            let lines: String = page.get("accesses").items().iter().map(line).collect();
            say(&lines);
            match page.get("next").int() {
                Ok(next) => after = next,
                Err(_) => return Ok(ExitCode::SUCCESS),
            }
        }
    }
}

fn line(access: &Node) -> String {
    let record = access.get("record");
    let by = record.get("by");
    let who = [("key", by.text("key")), ("user", by.text("user"))];
    let who = who
        .iter()
        .find(|(_, name)| !name.is_empty())
        .map_or_else(|| "-".into(), |(kind, name)| format!("{kind} {}", json::escaped(name)));
    let of = record.get("of");
    let hashes = |member: &str| {
        of.get(member)
            .items()
            .iter()
            .filter_map(|one| one.str().ok().map(json::escaped))
            .collect::<Vec<_>>()
            .join(",")
    };
    let what = match (hashes("receipts"), hashes("opt_outs")) {
        (receipts, _) if !receipts.is_empty() => format!("receipts {receipts}"),
        (_, opt_outs) if !opt_outs.is_empty() => format!("opt-outs {opt_outs}"),
        (_, _) => format!("number-commitment {}", shown(of, "number_sha256")),
    };
    let fields = [time(int(record, "at")), who, what, int(access, "index").to_string(), shown(record, "why")];
    format!("{}\n", fields.join("\t"))
}
