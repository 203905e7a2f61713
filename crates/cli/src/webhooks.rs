//! `phone-consent webhooks`: the addresses that a server tells of what changes, in its data folder, beside the running server.
//!
//! What lives here: the options and the output. What deliberately does not: endpoints, messages and their delivery (crate `server`).

use crate::say;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use server::webhooks::{self, ChangeKind, Endpoint, Reach};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  (umask 077; phone-consent webhooks add https://crm.shop.example/consent --data /var/lib/phone-consent > crm.secret)
  phone-consent webhooks add https://mail.shop.example/hook --events receipt.withdrawn,receipt.erased
  phone-consent webhooks list
  phone-consent webhooks test 3f1c09a2b7d4e856

Run it as the user that the server runs as. A running server knows of each change at once. Messages are signed as Standard Webhooks says
(https://www.standardwebhooks.com), which has libraries that check them.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Webhooks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add an address, and print the secret that its messages are signed with. It gets what changes from now on.
    Add {
        /// Where messages are posted to.
        url: String,
        /// What it is told of: receipt.given, receipt.imported, receipt.withdrawn, receipt.suspended, receipt.resumed, receipt.expired, receipt.erased, optout.late, disclosure.published, question.asked. Without it, of everything.
        #[arg(long, value_name = "EVENT", value_delimiter = ',', value_parser = kind)]
        events: Vec<ChangeKind>,
        #[command(flatten)]
        private: Private,
        #[command(flatten)]
        data: Data,
    },
    /// List the addresses: id, address, what they are told of, and how that went. Never their secrets.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Remove an address with its secret, and what waits for it.
    Remove {
        /// Its id.
        id: String,
        #[command(flatten)]
        data: Data,
    },
    /// Post a message of the type webhook.test to an address, now and from this machine.
    Test {
        /// Its id.
        id: String,
        #[command(flatten)]
        private: Private,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
struct Private {
    /// It may be on this machine or in a private network, there also by http. The server needs the same option.
    #[arg(long, env = "PHONE_CONSENT_ALLOW_PRIVATE_WEBHOOKS")]
    allow_private_webhooks: bool,
}

impl Private {
    fn reach(&self) -> Reach {
        if self.allow_private_webhooks { Reach::Everything } else { Reach::Public }
    }
}

#[derive(Args)]
struct Data {
    /// The server's data folder.
    #[arg(long = "data", env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    folder: PathBuf,
}

impl Webhooks {
    pub fn run(self) -> Result<ExitCode, String> {
        match self.command {
            Command::Add { url, events, private, data } => {
                let kinds = if events.is_empty() { ChangeKind::ALL.to_vec() } else { events };
                let made = webhooks::add(&data.folder, &url, kinds, private.reach()).map_err(|e| e.to_string())?;
                say(&format!("{}\n", made.secret));
                eprintln!(
                    "This is the secret of {}, for who receives its messages at {url}. Put it where they find it and nobody else.",
                    made.id
                );
            }
            Command::List { data } => {
                for endpoint in webhooks::list(&data.folder).map_err(|e| e.to_string())? {
                    say(&line(&endpoint));
                }
            }
            Command::Remove { id, data } => {
                webhooks::remove(&data.folder, &id).map_err(|e| e.to_string())?;
                say(&format!("removed {id}; nothing more is sent to it\n"));
            }
            Command::Test { id, private, data } => {
                webhooks::test(&data.folder, &id, private.reach()).map_err(|e| e.to_string())?;
                say(&format!("{id} took the message\n"));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn kind(name: &str) -> Result<ChangeKind, String> {
    ChangeKind::parse(name).ok_or_else(|| {
        let all: Vec<&str> = ChangeKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("the events are {}", all.join(", "))
    })
}

fn line(endpoint: &Endpoint) -> String {
    let kinds: Vec<&str> = endpoint.endpoint.kinds.iter().map(|kind| kind.as_str()).collect();
    let state = endpoint.disabled_at.map_or("works".into(), |at| format!("gone since {}", time(at)));
    let last = match &endpoint.last {
        None => "nothing was sent yet".into(),
        Some((at, None)) => format!("last taken {}", time(*at)),
        Some((at, Some(why))) => format!("failed {}: {}", time(*at), json::escaped(why)),
    };
    format!(
        "{}\t{}\t{}\t{state}\tdelivered {}, waiting {}, given up {}\t{last}\n",
        endpoint.endpoint.id,
        endpoint.endpoint.url,
        kinds.join(","),
        endpoint.delivered,
        endpoint.waiting,
        endpoint.given_up
    )
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
