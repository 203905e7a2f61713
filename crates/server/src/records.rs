//! What an operator does with the records of a data folder at the command line: find and erase a person, say what falls due, copy the database and put a
//! copy back.
//!
//! What lives here: these, for a server that is stopped, or beside a running one where that is safe. What deliberately does not: output and questions (the
//! command line), and the database's own work (crate `store`).

use crate::accesses;
use crate::custody::{self, Custody};
use crate::{Config, Failure, PublicUrl, RootKeyPlace, keys, now, recover};
use consent_log::TlogProof;
use json::{Value, object, text, to_jcs};
use receipt::{Cause, Crypto, Digest};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::accesses::Subject;
pub use store::accesses::Why;
use store::sqlite::{self, LogKey, OpenError, Opening, Sqlite};
pub use store::sqlite::{Copied, Due, Export};
use store::vault::{Entry, Journal, Vault};
pub use store::{ChoiceStatus, Granted, ReceiptStatus};
use store::{EraseOutcome, ReceiptKey, Store, StoreError};
use verify::{AwsLc, DRILL};

/// The records of a data folder whose server does not run.
pub struct Records {
    store: Arc<dyn Store>,
    /// A sentence for each thing that was done while it was opened.
    pub said: Vec<String>,
}

impl Records {
    /// Opens them. A running server has the key store open, and the error says so.
    ///
    /// # Errors
    /// What a start of the server would say.
    pub fn open(data: &Path, root: RootKeyPlace) -> Result<Records, Failure> {
        if sqlite::newest_log(data).map_err(unusable)?.is_none() {
            return Err(Failure::new(format!(
                "{} holds no database of this program's version; start the server once, or name its folder with --data",
                data.display()
            )));
        }
        let config = Config {
            listen: String::new(),
            data: data.into(),
            files: None,
            disclosures: Vec::new(),
            origins: Vec::new(),
            public_url: public_url(data)?,
            limit: 0,
            allow_private_webhooks: false,
            root_key: root,
            twilio_token: None,
        };
        let Custody { store, said, .. } = custody::open(&config)?;
        Ok(Records { store, said })
    }

    /// The receipts for a number, in the order of their arrival.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn of_number(&self, number: &phone::E164) -> Result<Vec<ReceiptStatus>, Failure> {
        let mut found = Vec::new();
        for hash in self.store.find(number.clone()).await.map_err(failed)? {
            found.extend(self.store.status(ReceiptKey::Hash(hash)).await.map_err(failed)?);
        }
        Ok(found)
    }

    /// Records that this program's user looks at the numbers of these receipts. Before it succeeds nothing of them may be shown.
    ///
    /// # Errors
    /// It could not be recorded.
    pub async fn record_look(&self, why: &Why, receipts: Vec<Digest>) -> Result<(), Failure> {
        let looked = accesses::record(&*self.store, accesses::user(), why.clone(), Subject::Receipts(receipts)).await;
        looked.map_err(unrecorded)
    }

    /// Records that this program's user looked for a number that has no receipt. Returns the salt of the commitment to it that is recorded.
    ///
    /// # Errors
    /// It could not be recorded.
    pub async fn record_search(&self, why: &Why, number: &phone::E164) -> Result<Digest, Failure> {
        let commitment = accesses::commitment(number).map_err(unrecorded)?;
        let searched = accesses::record(&*self.store, accesses::user(), why.clone(), Subject::Number(commitment.sha256)).await;
        searched.map_err(unrecorded).map(|()| Digest(commitment.salt.0))
    }

    /// A receipt as it was posted, or the record of an imported consent.
    ///
    /// # Errors
    /// The database or the key store cannot be read.
    pub async fn compact(&self, receipt: Digest) -> Result<Option<String>, Failure> {
        self.store.compact(receipt).await.map_err(failed)
    }

    /// The number of a receipt; `None` where it was erased.
    ///
    /// # Errors
    /// The database or the key store cannot be read.
    pub async fn number(&self, receipt: Digest) -> Result<Option<phone::E164>, Failure> {
        accesses::number_of(&*self.store, receipt).await.map_err(failed)
    }

    /// Erases a receipt on request. Returns since when it is erased.
    ///
    /// # Errors
    /// It could not be erased; the next start of the server finishes what was begun.
    pub async fn erase(&self, receipt: Digest) -> Result<i64, Failure> {
        match self.store.erase(receipt, Cause::Request, now()).await.map_err(failed)? {
            EraseOutcome::Erased { at, withdrawn: _ } => Ok(at),
            EraseOutcome::UnknownReceipt => Err(Failure::new("there is no such receipt")),
        }
    }

    /// Destroys number and text of the opt-outs of a number. Returns how many there were.
    ///
    /// # Errors
    /// They could not be destroyed; the next start of the server finishes what was begun.
    pub async fn forget_opt_outs(&self, number: &phone::E164) -> Result<usize, Failure> {
        self.store.forget_opt_outs_of(number.clone(), now()).await.map_err(failed)
    }

    /// Closes the database, so that it can be copied.
    ///
    /// # Errors
    /// The write-ahead log could not be emptied.
    pub async fn close(self) -> Result<(), Failure> {
        self.store.close().await.map_err(failed)
    }
}

/// The server's address, without its scheme, from the origin of its newest log. Only the origin of a further log is made of it.
fn public_url(data: &Path) -> Result<PublicUrl, Failure> {
    let origin = sqlite::newest_origin(data).map_err(unusable)?;
    let place = origin.as_deref().and_then(|origin| origin.rsplit_once("/v1/log/")).map(|(place, _)| place);
    let place = place.ok_or_else(|| Failure::new(format!("the database in {} has no log, which names the server's address", data.display())))?;
    format!("https://{place}").parse().map_err(Failure::new)
}

/// What falls due before this time, seconds since 1970, by month and purpose. Beside a running server.
///
/// # Errors
/// The database cannot be read.
pub fn due(data: &Path, until: i64) -> Result<Vec<Due>, Failure> {
    sqlite::due(data, until).map_err(unusable)
}

/// Every receipt as it is now, without numbers. Beside a running server.
///
/// # Errors
/// The database cannot be read.
pub fn export(data: &Path) -> Result<Export, Failure> {
    Export::open(data).map_err(unusable)
}

/// Copies the database into this folder. Beside a running server.
///
/// # Errors
/// It cannot be copied, or the folder has one already.
pub fn backup(data: &Path, to: &Path) -> Result<(PathBuf, Copied), Failure> {
    sqlite::backup(data, to).map_err(unusable)
}

/// What a restore has done.
pub struct Restored {
    /// What the copy held.
    pub copied: Copied,
    /// A sentence for each thing that was done.
    pub said: Vec<String>,
    /// Where the database is whose place it took; `None` where there was none.
    pub replaced: Option<PathBuf>,
}

/// Puts the copy in this folder in the place of the database, tells it of what was erased and withdrawn since, and looks whether that is so in it. A
/// database that is damaged is moved away as it is.
///
/// # Errors
/// The server runs, or the copy does not fit; then nothing was changed. Or the copy is not as the journal says afterwards.
pub fn restore(data: &Path, from: &Path, root: RootKeyPlace) -> Result<Restored, Failure> {
    whole_journal(data, from)?;
    let vault = custody::vault(data, &root)?;
    let (copy, copied) = sqlite::check_copy(from, &vault).map_err(unusable)?;
    let address = public_url(from)?;
    let damaged = sqlite::settle(data).map_err(unusable)?;
    let replaced = sqlite::put_back(&copy, data).map_err(unusable)?;
    drop(vault);
    let mut said = Vec::new();
    said.extend(damaged.map(|why| format!("the database that was there is damaged ({why}), and was moved away as it is, with its -wal and -shm files")));
    said.extend(recover::examine(data, address, root)?.run()?);
    Ok(Restored { copied, said, replaced })
}

/// What a drill has shown.
pub struct Drill {
    /// A JSON object in canonical form.
    pub certificate: String,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// Restores the copy in this folder into a temporary folder, and looks whether everything that the erasure journal says is so in it: the erased are erased
/// and have no key, the withdrawn are withdrawn. Neither the records in use nor their keys are changed.
///
/// # Errors
/// The server runs, the copy does not fit, the records in use were not told of the whole journal, or somebody who was erased is there again.
pub async fn drill(data: &Path, from: &Path, root: &RootKeyPlace) -> Result<Drill, Failure> {
    whole_journal(data, from)?;
    let vault = Arc::new(custody::vault(data, root)?.keeping());
    let (copy, before) = sqlite::check_copy(from, &vault).map_err(unusable)?;
    let keys = keys::Keys::open(data, false)?;
    let journal = keys::folder(data).join(Journal::NAME);
    let entries = Journal::read(&journal).map_err(|e| Failure::new(e.to_string()))?;
    done(data, &vault, &entries)?;
    let folder = Temporary::within(data)?;
    let cannot = |e: std::io::Error| Failure::new(format!("the drill's folder {} cannot be written ({e})", folder.0.display()));
    sqlite::put_back(&copy, &folder.0).map_err(unusable)?;
    if journal.exists() {
        fs::copy(&journal, folder.0.join(Journal::NAME)).map_err(cannot)?;
    }
    let next = keys.logs.last().map_or(1, |(number, _)| number + 1);
    let mut logs = Vec::new();
    for (number, seed) in keys.logs.iter().copied().chain([(next, [0; 32])]) {
        let published = keys::checkpoint_file(data, number);
        let checkpoint = folder.0.join(format!("log-{number}.checkpoint"));
        if published.exists() {
            fs::copy(&published, &checkpoint).map_err(cannot)?;
        }
        logs.push(LogKey {
            number,
            seed,
            origin: format!("drill.invalid/v1/log/{number}"),
            checkpoint,
        });
    }
    let opening = Opening {
        folder: folder.0.clone(),
        keys: keys.prints.clone(),
        last_write: folder.0.join("last-write"),
        logs,
        signer: keys.signing.clone(),
        vault: Some(vault.clone()),
        journal: folder.0.join(Journal::NAME),
        accept_restored: true,
        // A nonce key that was rotated since the copy is no fault of it.
        accept_keys: true,
        new_log: true,
    };
    let (store, _) = Sqlite::open(&opening).map_err(unusable)?;
    store.close().await.map_err(failed)?;
    let (erasures, withdrawals) = sqlite::journaled(&folder.0, &vault, &entries).map_err(unusable)?;
    let checkpoint = keys
        .logs
        .last()
        .and_then(|(number, _)| fs::read_to_string(keys::checkpoint_file(data, *number)).ok());
    let bytes = fs::read(&copy).map_err(cannot)?;
    let certificate = to_jcs(&object([
        ("at", Value::Int(now())),
        ("checkpoint", checkpoint.map_or(Value::Null, text)),
        ("copy_sha256", text(AwsLc.sha256(&bytes).to_hex())),
        ("erased_in_copy", Value::Int(before.erased)),
        ("erased_in_journal", count(entries.iter().filter_map(Entry::erased_row).count())),
        ("erased_proven", count(erasures)),
        ("receipts_in_copy", Value::Int(before.receipts)),
        ("t", text(DRILL)),
        ("withdrawals_proven", count(withdrawals)),
    ]));
    let sha256 = AwsLc.sha256(certificate.as_bytes());
    drop(store);
    Ok(Drill { certificate, sha256 })
}

/// Where a certificate is in the log.
pub struct InLog {
    /// The log's origin.
    pub origin: String,
    /// The log's verifier key.
    pub key: String,
    /// The index of its leaf.
    pub index: u64,
    /// The proof of it, a C2SP tlog-proof.
    pub proof: String,
}

impl Records {
    /// Appends the certificate of a drill to the log.
    ///
    /// # Errors
    /// It could not be appended.
    pub async fn log_drill(&self, drill: &Drill) -> Result<InLog, Failure> {
        let proven = self.store.drill(drill.certificate.clone(), now()).await.map_err(failed)?;
        let origin = &proven.checkpoint.checkpoint().origin;
        let logs = self.store.logs().await.map_err(failed)?;
        Ok(InLog {
            key: logs.into_iter().find(|log| log.origin == *origin).and_then(|log| log.key).unwrap_or_default(),
            origin: origin.clone(),
            index: proven.index,
            proof: TlogProof::new(proven.index, proven.path, &proven.checkpoint).to_text(),
        })
    }
}

/// A copy that is put back is told what the journal says: one that lost its end would bring people back who were erased. How many entries it had is known from the
/// record of the last write and from the database in use; where there is no record, such as after the keys were put back, also from the copy.
fn whole_journal(data: &Path, from: &Path) -> Result<(), Failure> {
    let journal = keys::folder(data).join(Journal::NAME);
    let record = custody::last_write(data);
    let entries = Journal::read(&journal).map_err(|e| Failure::new(e.to_string()))?.len() as u64;
    let copied = if record.exists() { None } else { sqlite::told(from) };
    let told = [sqlite::told(data), copied].into_iter().flatten().max().unwrap_or(0);
    let missing = sqlite::missing_entries(&journal, &record).map_err(unusable)?;
    match missing.max(told.saturating_sub(entries)) {
        0 => Ok(()),
        missing => Err(Failure::new(format!(
            "the erasure journal {} lacks its last entries (missing: {missing}), so people who were erased since the copy would be there again; put the newest one back, and run this again",
            journal.display()
        ))),
    }
}

/// What the journal says was done to the records in use: a drill that did it for them would destroy keys of rows that they still have.
fn done(data: &Path, vault: &Vault, entries: &[Entry]) -> Result<(), Failure> {
    let untold = sqlite::untold(data, entries).map_err(unusable)?;
    if untold > 0 {
        return Err(Failure::new(format!(
            "the database {} has not been told the last entries of the erasure journal (missing: {untold}); start the server once, which tells it, and run this again",
            data.join(sqlite::FILE).display()
        )));
    }
    match sqlite::with_key(vault, entries).map_err(unusable)? {
        None => Ok(()),
        Some(row) => Err(Failure::new(format!(
            "the row {row} was erased, as the erasure journal says, and has a key; start the server once, which finishes what was interrupted, and run this again; where that changes nothing, the row was not erased"
        ))),
    }
}

fn count(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Where a drill works, in the data folder. Whatever has this name is removed.
const DRILL_FOLDER: &str = ".phone-consent-drill";

/// A folder that is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    /// In the data folder, which only its owner can read. What a drill left there that was interrupted is removed: the caller has the key store open, so no
    /// other drill runs.
    fn within(data: &Path) -> Result<Temporary, Failure> {
        use std::os::unix::fs::DirBuilderExt;
        let folder = data.join(DRILL_FOLDER);
        let removed = match fs::remove_dir_all(&folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => Ok(()),
        };
        let made = removed.and_then(|()| fs::DirBuilder::new().mode(0o700).create(&folder));
        made.map_err(|e| Failure::new(format!("the drill's folder {} cannot be created ({e})", folder.display())))?;
        Ok(Temporary(folder))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_dir_all(&self.0) {
            eprintln!("the drill's folder {} could not be removed ({e}); remove it", self.0.display());
        }
    }
}

fn unrecorded(e: StoreError) -> Failure {
    Failure::new(format!("nothing is shown, because the look could not be recorded: {e}"))
}

fn failed(e: StoreError) -> Failure {
    Failure::new(e.to_string())
}

pub(crate) fn unusable(e: OpenError) -> Failure {
    Failure::new(match e {
        OpenError::Unusable(why) => why,
        OpenError::Mismatch(mismatch) => format!("the copy does not fit ({mismatch:?})"),
    })
}
