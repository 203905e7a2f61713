//! `phone-consent recover`: goes on with a data folder whose keys and database do not belong together.
//!
//! What lives here: the options, what is told, and the question. What deliberately does not: the work (crate `server`).

use crate::root_key::RootKey;
use crate::{ask, say};
use clap::Args;
use server::{PublicUrl, recover};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent recover --data /var/lib/phone-consent --public-url https://receipts.shop.example
  phone-consent recover --data /var/lib/phone-consent --public-url https://receipts.shop.example --new-log

Stop the server first, and run it as the user that the server runs as. Without --new-log, --new-keys and --accept-clock it only tells what
it finds.
Put back what you have a copy of before you use either: what is lost is told, and withdrawals are among it.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Recover {
    /// The server's data folder.
    #[arg(long = "data", env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    data: PathBuf,
    /// The server's address as browsers reach it, for the name of a log that begins.
    #[arg(long, env = "PHONE_CONSENT_PUBLIC_URL", value_name = "URL")]
    public_url: PublicUrl,
    /// Go on with the database that is there, an older copy or an empty one, in a new log.
    #[arg(long)]
    new_log: bool,
    /// Go on with the keys that are there; missing ones are made anew.
    #[arg(long)]
    new_keys: bool,
    /// Take this machine's clock as right, although it is far from the time that the server believed last; what is due by it is erased.
    #[arg(long)]
    accept_clock: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    root: RootKey,
}

impl Recover {
    pub fn run(self) -> Result<ExitCode, String> {
        let recovery = recover::examine(&self.data, self.public_url, self.root.place()?).map_err(|e| e.to_string())?;
        let needed = [
            ("--new-log", recovery.needs_log(), self.new_log),
            ("--new-keys", recovery.needs_keys(), self.new_keys),
            ("--accept-clock", recovery.needs_clock(), self.accept_clock),
        ];
        if needed.iter().all(|(_, is_needed, _)| !is_needed) {
            say(&format!(
                "nothing to recover: the keys, the database and the log in {} belong together\n",
                self.data.display()
            ));
            return Ok(ExitCode::SUCCESS);
        }
        let told = |head: &str, sentences: Vec<String>| sentences.into_iter().map(|one| format!("{head}: {one}\n")).collect::<String>();
        say(&told("found", recovery.found()));
        say(&told("would", recovery.would()));
        let lacking: Vec<&str> = needed
            .iter()
            .filter(|(_, is_needed, given)| *is_needed && !given)
            .map(|(name, ..)| *name)
            .collect();
        if !lacking.is_empty() {
            return Err(format!("nothing was changed; to go on all the same, give {}", lacking.join(" and ")));
        }
        if !self.yes {
            if !ask::is_possible() {
                return Err("nothing was changed; nobody is there to answer, so give --yes as well".into());
            }
            if !ask::yes("Is the server stopped, and is that what you want?")? {
                return Err("nothing was changed".into());
            }
        }
        if recovery.needs_clock() {
            say(&format!("{}\n", recovery.accept_clock().map_err(|e| e.to_string())?));
        }
        if recovery.needs_log() || recovery.needs_keys() {
            for sentence in recovery.run().map_err(|e| e.to_string())? {
                say(&format!("{sentence}\n"));
            }
        }
        say("recovered: the server can be started\n");
        Ok(ExitCode::SUCCESS)
    }
}
