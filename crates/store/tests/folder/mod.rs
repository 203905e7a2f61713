//! A store's folder of a test's own, which is removed with it.

use receipt::Digest;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use store::sqlite::{KeyPrints, LogKey, Opening, Sqlite};
use store::suite;
use store::vault::{Journal, RootFile, Vault};
use tempfile::TempDir;

/// The folder, and the key store once it was opened.
pub struct Folder(TempDir, OnceLock<Arc<Vault>>);

impl Folder {
    /// An empty one.
    pub fn new() -> Folder {
        Folder(TempDir::new().expect("a folder"), OnceLock::new())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Opens its store.
    pub fn sqlite(&self) -> Sqlite {
        Sqlite::open(&self.opening()).expect("it opens").0
    }

    /// How its store is opened.
    pub fn opening(&self) -> Opening {
        Opening {
            folder: self.path().into(),
            keys: KeyPrints {
                signing: vec![Digest([1; 32])],
                nonce: Digest([2; 32]),
            },
            last_write: self.path().join("last-write"),
            logs: vec![self.log_key(1)],
            signer: Arc::new(suite::Signer),
            vault: Some(self.vault()),
            journal: self.path().join(Journal::NAME),
            accept_restored: false,
            accept_keys: false,
            new_log: false,
        }
    }

    fn vault(&self) -> Arc<Vault> {
        let open = || {
            let root = RootFile::create(self.path()).expect("a root key");
            Arc::new(Vault::open(self.path(), Box::new(root)).expect("it opens"))
        };
        self.1.get_or_init(open).clone()
    }

    /// The key of the log with this number.
    pub fn log_key(&self, number: u64) -> LogKey {
        LogKey {
            number,
            seed: [number as u8; 32],
            origin: format!("receipts.shop.example/v1/log/{number}"),
            checkpoint: self.path().join(format!("log-{number}.checkpoint")),
        }
    }

    /// A connection of the test's own.
    pub fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join("phone-consent.sqlite")).expect("it opens")
    }
}
