//! `phone-consent keys rotate`: other keys in the place of a server's own.
//!
//! What lives here: the options and the output. What deliberately does not: the work (crate `server`).

use crate::keys::Data;
use crate::root_key::{self, RootKey};
use crate::say;
use clap::{Args, Subcommand};
use server::rotate;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent keys rotate root --data /var/lib/phone-consent
  phone-consent keys rotate root --data /var/lib/phone-consent \\
    --to 'pkcs11:token=receipts;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/phone-consent/pin'
  phone-consent keys rotate countersign --data /var/lib/phone-consent

Stop the server first, and run it as the user that the server runs as. If it is interrupted, run it again: the folder opens with the old
key or the new one. At its end it says what to back up.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Rotate {
    #[command(subcommand)]
    key: Key,
}

#[derive(Subcommand)]
enum Key {
    /// The root key: the key store is wrapped anew, and the old root key is overwritten and removed.
    Root {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        root: RootKey,
        /// Where the new root key is, if elsewhere: `file`, or a PKCS#11 URI; a key that is not there is made.
        #[arg(long, value_name = "file|PKCS11-URI")]
        to: Option<String>,
    },
    /// The key that countersigns: the old public key stays in the key set, with its end.
    Countersign {
        #[command(flatten)]
        data: Data,
    },
    /// The key that shows which nonces are the server's own: receipts that are under way with a nonce of the old one are refused.
    Nonce {
        #[command(flatten)]
        data: Data,
    },
    /// The key of the log: it is not rotated, and this says why.
    Log {
        #[command(flatten)]
        data: Data,
    },
}

impl Rotate {
    pub fn run(self) -> Result<ExitCode, String> {
        let said = match self.key {
            Key::Root { data, root, to } => {
                let to = to.map(|to| root_key::read("--to", &to)).transpose()?;
                rotate::root(&data.folder, &root.place()?, to.as_ref())
            }
            Key::Countersign { data } => rotate::countersign(&data.folder),
            Key::Nonce { data } => rotate::nonce(&data.folder),
            Key::Log { data: _ } => return Err(rotate::LOG.into()),
        };
        for sentence in said.map_err(|e| e.to_string())? {
            say(&format!("{sentence}\n"));
        }
        Ok(ExitCode::SUCCESS)
    }
}
