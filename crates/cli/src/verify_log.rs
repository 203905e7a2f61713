//! `phone-consent verify-log`: checks a log as a whole, of one's own data folder or of anybody's server.
//!
//! What lives here: the options and the report. What deliberately does not: the check of a data folder (crate `server`), and that of a server over HTTP
//! (`remote`).

mod remote;

use crate::say;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = "Examples:
  phone-consent verify-log --data /var/lib/phone-consent
  phone-consent verify-log --url https://receipts.shop.example --log-key shop.key --save checkpoint.txt
  phone-consent verify-log --url https://receipts.shop.example --log-key shop.key --since checkpoint.txt --save checkpoint.txt

The last line, run by a machine of somebody else than the operator's, is a monitor: a log that lost or changed what it had shown is found by it.
Exit code 0: everything is as it should be. 1: a fault was found, or something could not be read.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct VerifyLog {
    /// A server's data folder; the server may run meanwhile.
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "FOLDER", conflicts_with = "url", required_unless_present = "url")]
    data: Option<std::path::PathBuf>,
    #[cfg(feature = "serve")]
    #[command(flatten)]
    root: crate::root_key::RootKey,
    /// A server's public address.
    #[arg(long, value_name = "URL")]
    #[cfg_attr(not(feature = "serve"), arg(required = true))]
    url: Option<String>,
    /// The log's verifier key, or a file with it. Without it the key is the one that the server tells, so that nothing shows whose log it is.
    #[arg(long, value_name = "KEY|FILE", requires = "url")]
    log_key: Option<String>,
    /// An earlier checkpoint: the log must begin with it, and only what was added is fetched. A file that is not there yet is no fault.
    #[arg(long, value_name = "FILE", requires = "url")]
    since: Option<String>,
    /// Write the new checkpoint to this file, when no fault was found.
    #[arg(long, value_name = "FILE", requires = "url")]
    save: Option<String>,
}

impl VerifyLog {
    pub fn run(self) -> Result<ExitCode, String> {
        #[cfg(feature = "serve")]
        if let Some(data) = &self.data {
            return local(data, &self.root.place()?);
        }
        let url = self.url.ok_or("give the server's address with --url")?;
        let asked = remote::Asked {
            url: &url,
            key: self.log_key.as_deref().map(crate::key::read).transpose()?,
            since: self.since.as_deref(),
            save: self.save.as_deref(),
        };
        let bar = bar();
        let told = remote::check(&asked, &mut |done, of| progress(&bar, done, of));
        bar.finish_and_clear();
        match told? {
            Ok(sentences) => {
                say(&sentences.into_iter().map(|one| format!("{one}\n")).collect::<String>());
                Ok(ExitCode::SUCCESS)
            }
            Err(fault) => {
                say(&format!("fault: {}\n", json::escaped(&fault)));
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

#[cfg(feature = "serve")]
fn local(data: &std::path::Path, root: &server::RootKeyPlace) -> Result<ExitCode, String> {
    let bar = bar();
    let audit = server::verify_log::verify_log(data, root, &mut |done, of| progress(&bar, done, of));
    bar.finish_and_clear();
    let audit = audit.map_err(|e| e.to_string())?;
    let newest = audit.logs.last().map(|log| log.name.number);
    for log in &audit.logs {
        let published = match log.published {
            None => "no checkpoint could be verified".to_owned(),
            Some(size) if size > log.leaves => format!("{size} were published, of which the database lacks {}", size - log.leaves),
            Some(size) => format!("{size} of them published"),
        };
        let ended = if Some(log.name.number) == newest { "" } else { "; it has ended" };
        say(&format!(
            "log {}: {}, {} leaves, {published}{ended}\n",
            log.name.number, log.name.origin, log.leaves
        ));
    }
    if !audit.texts {
        say("the receipts' texts were not compared with their hashes: the key store is in use or missing; stop the server for that\n");
    }
    if audit.faults.is_empty() {
        say("every leaf, tile and root is as it should be\n");
        return Ok(ExitCode::SUCCESS);
    }
    say(&audit.faults.iter().map(|one| format!("fault: {}\n", json::escaped(one))).collect::<String>());
    if audit.more > 0 {
        say(&format!("and {} further faults\n", audit.more));
    }
    Ok(ExitCode::FAILURE)
}

/// Draws on standard error, where that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{human_pos} of {human_len} leaves, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn progress(bar: &ProgressBar, done: u64, of: u64) {
    bar.set_length(of);
    bar.set_position(done);
}
