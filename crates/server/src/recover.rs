//! Going on with keys and a database that do not belong together: after an older copy was restored, or keys were lost.
//!
//! What lives here: what is found, what would be done about it and what is lost, told before anything is changed; and doing it. What deliberately does
//! not: the refusal at start (`custody`), and asking the operator (the command line).
//!
//! An older copy goes on in a new log: the old one would contradict what was published and countersigned of it.

use crate::clock::{self, Doubt};
use crate::custody::{self, accepted_sentence, opening, refused};
use crate::keys::{self, Keys};
use crate::records::unusable;
use crate::{Failure, PublicUrl, RootKeyPlace, now};
use receipt::{Countersignature, Digest, encode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Countersign;
use store::sqlite::{self, FILE, KeyPrints, Mismatch, Opening, Sqlite};
use store::vault::{self, Journal, RootFile};

/// What is to be recovered in a data folder.
pub struct Recovery {
    data: PathBuf,
    address: PublicUrl,
    root: RootKeyPlace,
    has_database: bool,
    /// The files of keys that are missing.
    missing: Vec<PathBuf>,
    found: Vec<Mismatch>,
    /// The number of the database's newest log.
    newest: u64,
    /// Why the machine's clock is not believed, and how many receipts are due by it.
    clock: Option<(Doubt, i64)>,
}

/// Signs nothing: for a look.
struct Nobody;

impl Countersign for Nobody {
    fn countersign(&self, _: &Countersignature) -> Result<String, String> {
        Err("there is no signing key".into())
    }
}

/// Looks at a data folder, whose server is stopped. Changes nothing. `address` is the server's public one, for the origin of a log that begins.
///
/// # Errors
/// There is neither a database nor a key, or one of them cannot be read.
pub fn examine(data: &Path, address: PublicUrl, root: RootKeyPlace) -> Result<Recovery, Failure> {
    let has_database = sqlite::exists(data).map_err(|e| refused(e, data))?;
    if !has_database && !Keys::exist(data)? {
        return Err(Failure::new(format!(
            "there is nothing to recover in {}: neither keys nor the database {FILE}; phone-consent serve makes both",
            data.display()
        )));
    }
    let (mut missing, mut found) = (Vec::new(), Vec::new());
    if has_database {
        missing = Keys::missing(data)?;
        let sealed = custody::missing_vault(data, &root)?;
        let vault = match sqlite::key_store(data).map_err(|e| refused(e, data))? {
            Some(_) if sealed.is_empty() => Some(Arc::new(custody::vault(data, &root)?)),
            Some(_) | None => None,
        };
        let folder = keys::folder(data);
        let opening = if missing.is_empty() {
            let keys = Keys::open(data, false)?;
            opening(data, &address, &keys.logs, keys.prints, keys.signing, vault)?
        } else {
            let logs = if folder.exists() { keys::log_keys(&folder)? } else { Vec::new() };
            let none = KeyPrints {
                signing: Vec::new(),
                nonce: Digest([0; 32]),
            };
            opening(data, &address, &logs, none, Arc::new(Nobody), vault)?
        };
        found = sqlite::mismatches(&opening).map_err(|e| refused(e, data))?;
        if !missing.is_empty() {
            // Told as missing files.
            found.retain(|one| !matches!(one, Mismatch::SigningKey(_) | Mismatch::NonceKey));
        }
        missing.extend(sealed);
    }
    // How many are due is told as far as it can be read.
    let due = || sqlite::due(data, now()).map_or(0, |months| months.iter().map(|month| month.receipts).sum());
    let clock = clock::doubt_at_start(data, now())?.map(|doubt| (doubt, due()));
    Ok(Recovery {
        clock,
        data: data.to_path_buf(),
        address,
        root,
        has_database,
        missing,
        found,
        newest: sqlite::newest_log(data).map_err(|e| refused(e, data))?.unwrap_or(0),
    })
}

impl Recovery {
    /// Whether the database is missing or lacks something, so that a new log is needed.
    pub fn needs_log(&self) -> bool {
        let lacks = |one: &Mismatch| match one {
            Mismatch::NoRecord
            | Mismatch::OtherDatabase
            | Mismatch::Older { .. }
            | Mismatch::Journal { .. }
            | Mismatch::Checkpoint { .. }
            | Mismatch::NoCheckpoint(_) => true,
            Mismatch::SigningKey(_) | Mismatch::NonceKey | Mismatch::KeyStore | Mismatch::LogKey(_) => false,
        };
        !self.has_database || self.found.iter().any(lacks)
    }

    /// Whether keys are missing or others.
    pub fn needs_keys(&self) -> bool {
        let differs = |one: &Mismatch| match one {
            Mismatch::SigningKey(_) | Mismatch::NonceKey | Mismatch::KeyStore | Mismatch::LogKey(_) => true,
            Mismatch::NoRecord
            | Mismatch::OtherDatabase
            | Mismatch::Older { .. }
            | Mismatch::Journal { .. }
            | Mismatch::Checkpoint { .. }
            | Mismatch::NoCheckpoint(_) => false,
        };
        !self.missing.is_empty() || self.found.iter().any(differs)
    }

    /// Whether the machine's clock is far from the time that the server believed last, so that nothing is erased by it.
    pub fn needs_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Believes the machine's clock from the next start on.
    ///
    /// # Errors
    /// That cannot be written.
    pub fn accept_clock(&self) -> Result<String, Failure> {
        clock::accept(&self.data, now())?;
        Ok("accepted the machine's clock; the next start erases what is due by it".to_owned())
    }

    fn begins_log(&self) -> bool {
        self.needs_log() || self.found.iter().any(|one| matches!(one, Mismatch::LogKey(_)))
    }

    /// What was found and what is lost with it, a sentence each.
    pub fn found(&self) -> Vec<String> {
        let mut said = Vec::new();
        if !self.has_database {
            said.push(format!(
                "there is no database {}: every receipt, withdrawal, document and access key in it is lost",
                self.data.join(FILE).display()
            ));
        }
        said.extend(self.missing.iter().map(|file| missing_sentence(file)));
        said.extend(self.found.iter().map(found_sentence));
        said.extend(self.clock.map(|(doubt, _)| doubt.to_string()));
        said
    }

    /// What would be done, a sentence each.
    pub fn would(&self) -> Vec<String> {
        let mut said = Vec::new();
        if !self.has_database {
            said.push("begin an empty database".to_owned());
        }
        if !self.missing.is_empty() {
            said.push("make the missing keys anew".to_owned());
        }
        if self
            .found
            .iter()
            .any(|one| matches!(one, Mismatch::SigningKey(_) | Mismatch::NonceKey | Mismatch::KeyStore))
        {
            said.push("go on with the keys that are there".to_owned());
        }
        if self.begins_log() {
            said.push("begin a new log with what the database holds; the log before it ends, and stays as it was published".to_owned());
        }
        if let Some((_, due)) = self.clock {
            said.push(format!(
                "take this machine's clock as right; the next start erases the {due} receipts that are due by it, which cannot be taken back"
            ));
        }
        said
    }

    /// Does it, and looks whether the database is as the erasure journal says. Returns a sentence for each thing that was done.
    ///
    /// # Errors
    /// A key or the database cannot be written; what was done stays, and the next attempt does the rest. The number of a log may be left unused.
    pub fn run(self) -> Result<Vec<String>, Failure> {
        let mut keys = Keys::open(&self.data, !self.has_database || self.needs_keys())?;
        if self.begins_log() || (self.newest == 0 && keys.logs.is_empty()) {
            keys.begin_log(self.newest)?;
        }
        let vault = Arc::new(custody::open_vault(&self.data, &self.root, &mut keys, self.needs_keys())?);
        let opening = Opening {
            accept_restored: self.needs_log(),
            accept_keys: self.needs_keys(),
            new_log: self.begins_log(),
            ..opening(
                &self.data,
                &self.address,
                &keys.logs,
                keys.prints.clone(),
                keys.signing.clone(),
                Some(vault.clone()),
            )?
        };
        // Dropped, the store finishes what it writes and leaves a file that can be copied.
        let (_, accepted) = Sqlite::open(&opening).map_err(|e| refused(e, &self.data))?;
        keys::end_first_start(&self.data)?;
        let entries = Journal::read(&opening.journal).map_err(|e| Failure::new(e.to_string()))?;
        sqlite::journaled(&self.data, &vault, &entries).map_err(unusable)?;
        Ok(keys.made.into_iter().chain(accepted.into_iter().map(accepted_sentence)).collect())
    }
}

fn missing_sentence(file: &Path) -> String {
    let name = file.file_name().and_then(|name| name.to_str());
    if matches!(name, Some(RootFile::NAME | vault::FILE)) {
        return format!("{} is missing: nobody can read the sealed receipts any more", file.display());
    }
    format!(
        "the key {} is missing: what it signed can be checked only with a saved copy of its public half",
        file.display()
    )
}

fn found_sentence(found: &Mismatch) -> String {
    match found {
        Mismatch::SigningKey(print) => format!(
            "the signing key with kid {} is missing: its countersignatures can be checked only with a saved copy of the JWKS",
            encode(&print.0)
        ),
        Mismatch::NonceKey => "nonce.key is another one: visitors in the middle of a form will send it again".into(),
        Mismatch::KeyStore => "the key store is another one: nobody can read the receipts that were sealed before".into(),
        Mismatch::Journal { missing } => {
            format!("the erasure journal lacks its last entries ({missing}): what they say is not told to a copy that is restored")
        }
        Mismatch::NoRecord => "there is no record of the last write: whether the database lacks something is not known".into(),
        Mismatch::OtherDatabase => "another database was written last: what only that one holds is lost".into(),
        Mismatch::Older { missing } => {
            format!("the database lacks what was written last: {missing} transactions, with their receipts, withdrawals, documents and access keys, are lost")
        }
        Mismatch::LogKey(number) => {
            format!("the key of log {number} is missing: nothing can be added to that log; its proofs hold as long as somebody has its public key")
        }
        Mismatch::Checkpoint { log, published: 0, held: 0 } => format!("the database has nothing of log {log}, and its key is there"),
        Mismatch::Checkpoint { log, published, held } if held < published => format!(
            "of log {log}, {published} leaves were published and the database has {held}: {} are lost",
            published - held
        ),
        Mismatch::Checkpoint { log, published, .. } => format!("of the {published} published leaves of log {log} the database has others: it was changed"),
        Mismatch::NoCheckpoint(number) => format!("the published checkpoint of log {number} is missing: which leaves were published is not known"),
    }
}
