//! `phone-consent keys`: makes, lists and revokes the access keys of a server's data folder, beside the running server.
//!
//! What lives here: the options and the output. What deliberately does not: keys and their storage (crate `server`), and the server's own keys (`rotate`).

use crate::rotate::Rotate;
use crate::say;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use server::access::{self, Role};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent keys add --role publish --name \"web team\" --out web-team.key --data /var/lib/phone-consent
  phone-consent keys list --data /var/lib/phone-consent
  phone-consent keys revoke \"web team\" --data /var/lib/phone-consent

Run it as the user that the server runs as. A running server knows of each change at once.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key, and print it or write it into a file. It is shown once: the server keeps its hash alone.
    Add {
        /// What the key allows.
        #[arg(long)]
        role: RoleName,
        /// Whose key it is; documents say by this name who published them. A name is used once.
        #[arg(long)]
        name: String,
        /// A new file for the key, which only its owner can read; standard output without it.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        data: Data,
    },
    /// List the keys: name, role, when they were made and revoked. Never the keys themselves.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Revoke a key, for ever.
    Revoke {
        /// The key's name.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Put another key in the place of one of the server's own, while it is stopped.
    Rotate(Rotate),
}

#[derive(Args)]
pub struct Data {
    /// The server's data folder.
    #[arg(long = "data", env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    pub folder: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    /// Publish documents.
    Publish,
    /// Report events from which periods run, erase, and plan contacts.
    Operate,
    /// Ask for a permit before each contact, and give it back.
    Permit,
    /// Read what was permitted and what changed, and never a number.
    Audit,
}

impl Keys {
    pub fn run(self) -> Result<ExitCode, String> {
        match self.command {
            Command::Add { role, name, out, data } => {
                let role = match role {
                    RoleName::Publish => Role::Publish,
                    RoleName::Operate => Role::Operate,
                    RoleName::Permit => Role::Permit,
                    RoleName::Audit => Role::Audit,
                };
                let file = out.map(new_file).transpose()?;
                let made = access::add(&data.folder, role, &name).map_err(|e| e.to_string());
                if let (Err(_), Some((_, path))) = (&made, &file) {
                    // It is empty.
                    let _ = std::fs::remove_file(path);
                }
                let (key, role) = (made?, role.as_str());
                match file {
                    Some((mut file, path)) => {
                        let (written, path) = (writeln!(file, "{key}").and_then(|()| file.sync_all()), path.display());
                        written.map_err(|e| format!("the key of \"{name}\" cannot be written to {path} ({e}): revoke it, and make one of another name"))?;
                        eprintln!("The key of \"{name}\" ({role}) is in {path}, and nowhere else.");
                    }
                    None => {
                        say(&format!("{key}\n"));
                        eprintln!("This is the key of \"{name}\" ({role}). It is shown this once: put it where its user finds it and nobody else.");
                    }
                }
            }
            Command::List { data } => {
                for key in access::list(&data.folder).map_err(|e| e.to_string())? {
                    let revoked = key.revoked_at.map_or("works".into(), |at| format!("revoked {}", time(at)));
                    say(&format!("{}\t{}\tmade {}\t{revoked}\n", key.key.name, key.key.role, time(key.key.made_at)));
                }
            }
            Command::Revoke { name, data } => {
                let since = access::revoke(&data.folder, &name).map_err(|e| e.to_string())?;
                say(&format!(
                    "the key \"{name}\" is revoked since {}; a running server refuses it from now on\n",
                    time(since)
                ));
            }
            Command::Rotate(rotate) => return rotate.run(),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A file that was not there, which only its owner can read.
fn new_file(path: PathBuf) -> Result<(File, PathBuf), String> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(file) => Ok((file, path)),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Err(format!(
            "{} is there already, and a key may be in it; name another file with --out",
            path.display()
        )),
        Err(e) => Err(format!("the file {} cannot be made ({e})", path.display())),
    }
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
