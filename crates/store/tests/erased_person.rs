//! After one person was erased, nothing that is left tests the number: neither the files in use nor an older copy of the database, with every key that
//! is left.

use aws_lc_rs::digest::{SHA256, digest};
use phone::E164;
use receipt::{Cause, Digest, NumberDisclosure, Salt, encode};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use store::sqlite::{FILE, KeyPrints, LogKey, Opening, Sqlite, backup, put_back};
use store::suite;
use store::vault::{Cell, Journal, RootFile, RowId, Vault};
use store::{NewReceipt, Store};
use tempfile::TempDir;

/// Who is erased.
const ERASED: u16 = 7;
/// Who stays.
const STAYS: u16 = 8;
const ALL: std::ops::RangeInclusive<u16> = 1..=40;

fn number(n: u16) -> E164 {
    E164::new(&format!("+3538501{n:05}")).expect("a number")
}

/// The receipt of another person each; their clocks end in three months.
fn receipt(n: u16) -> NewReceipt {
    let ends = 9_000 + i64::from(n % 3) * 40 * 86_400;
    let receipt = suite::receipt(n);
    let disclosed = NumberDisclosure {
        salt: Salt(receipt.hash.0),
        phone: number(n),
    };
    NewReceipt {
        compact: format!("header.payload-of-{n:05}.signature~{}~", disclosed.encoded()),
        phone: number(n),
        choices: vec![("updates".into(), Some(ends))],
        ..receipt
    }
}

fn opening(folder: &Path, keys: &Path, vault: &Arc<Vault>, restored: bool) -> Opening {
    let log = |number| LogKey {
        number,
        seed: [number as u8; 32],
        origin: format!("receipts.shop.example/v1/log/{number}"),
        checkpoint: keys.join(format!("log-{number}.checkpoint")),
    };
    Opening {
        folder: folder.into(),
        keys: KeyPrints {
            signing: vec![Digest([1; 32])],
            nonce: Digest([2; 32]),
        },
        last_write: keys.join("last-write"),
        logs: (1..=1 + u64::from(restored)).map(log).collect(),
        signer: Arc::new(suite::Signer),
        vault: Some(vault.clone()),
        journal: keys.join(Journal::NAME),
        accept_restored: restored,
        accept_keys: false,
        new_log: restored,
    }
}

/// In which files of this folder these bytes stand, as they are or as text.
fn found(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let forms = [bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), encode(bytes).into_bytes()];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let content = match fs::read(&path) {
            Ok(content) => content,
            // A temporary file of the log's checkpoint.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => panic!("{}: {e}", path.display()),
        };
        if forms.iter().any(|form| content.windows(form.len()).any(|window| window == form)) {
            found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    found
}

/// What tests numbers: the keys that are left, and the salt, which is in every copy of the database.
struct Tester {
    vault: Arc<Vault>,
    salt: Vec<u8>,
}

impl Tester {
    fn new(vault: &Arc<Vault>, copy: &Path) -> Tester {
        let salt = rusqlite::Connection::open(copy.join(FILE)).and_then(|db| db.query_row("SELECT number_salt FROM identity", [], |row| row.get(0)));
        Tester {
            vault: vault.clone(),
            salt: salt.expect("the salt"),
        }
    }

    /// The tag of a number under the key of each month that is left, and its salted hash.
    fn tags(&self, n: u16) -> Vec<Vec<u8>> {
        let salted = digest(&SHA256, &[&self.salt, number(n).as_str().as_bytes()].concat());
        let salted = Digest(salted.as_ref().try_into().expect("32 bytes"));
        let months = self.vault.months().expect("a read");
        assert_eq!(months.len(), 3);
        let tag = |month| self.vault.index_key(month).expect("a read").expect("a key").tag(&salted).to_vec();
        months.into_iter().map(tag).chain([salted.0.to_vec()]).collect()
    }

    /// How many tags of this number stand in files of this folder.
    fn hits(&self, folder: &Path, n: u16) -> usize {
        self.tags(n).iter().filter(|tag| !found(folder, tag).is_empty()).count()
    }

    /// That nothing in these folders tells the number of the person who was erased.
    fn tells_nothing(&self, folders: &[&Path]) {
        let clear = [number(ERASED).as_str().as_bytes().to_vec(), format!("payload-of-{ERASED:05}").into_bytes()];
        for told in self.tags(ERASED).into_iter().chain(clear) {
            for folder in folders {
                assert_eq!(found(folder, &told), Vec::<String>::new(), "{} tells the number", folder.display());
            }
        }
    }
}

#[tokio::test]
async fn after_one_person_is_erased_no_copy_tells_the_number_with_the_keys_that_are_left() {
    let folder = || TempDir::new().expect("a folder");
    let (data, keys, copied, backed_up, restored) = (folder(), folder(), folder(), folder(), folder());
    let root = RootFile::create(keys.path()).expect("a root key");
    let vault = Arc::new(Vault::open(keys.path(), Box::new(root)).expect("it opens"));
    let (store, _) = Sqlite::open(&opening(data.path(), keys.path(), &vault, false)).expect("it opens");
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    for n in ALL {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    // Copies from before: the files of the running server, and what `phone-consent backup` writes.
    for file in [FILE.to_owned(), format!("{FILE}-wal")] {
        fs::copy(data.path().join(&file), copied.path().join(&file)).expect("copied");
    }
    backup(data.path(), backed_up.path()).expect("backed up");
    let tester = Tester::new(&vault, backed_up.path());
    let in_keys = || (tester.hits(keys.path(), ERASED), tester.hits(keys.path(), STAYS));
    assert_eq!(in_keys(), (1, 1), "the search finds what is there");

    store.erase(receipt(ERASED).hash, Cause::Request, 5_000).await.expect("erased");
    let everywhere = [data.path(), keys.path(), copied.path(), backed_up.path()];
    tester.tells_nothing(&everywhere);
    store.close().await.expect("closed");
    drop(store);
    tester.tells_nothing(&everywhere);
    assert_eq!(in_keys(), (0, 1));
    // Who has a copy of the database alone tests nobody's number.
    assert_eq!([data.path(), copied.path(), backed_up.path()].map(|folder| tester.hits(folder, STAYS)), [0; 3]);

    // What is sealed in the copies opens with no key that is left.
    let copy = rusqlite::Connection::open(backed_up.path().join(FILE)).expect("it opens");
    let sealed: Vec<u8> = copy
        .query_row("SELECT sealed FROM receipt WHERE hash = ?1", [receipt(ERASED).hash.0], |row| row.get(0))
        .expect("it is there");
    let cell = Cell {
        table: "receipt",
        column: "compact",
        version: 1,
    };
    let keys_left: Vec<_> = ALL.filter_map(|n| vault.open_row(&RowId::from(receipt(n).hash)).expect("a read")).collect();
    assert_eq!(keys_left.len(), ALL.count() - 1);
    assert!(keys_left.iter().all(|key| key.open(cell, &sealed).is_err()));
    drop(copy);

    // The backup is put back.
    put_back(&backed_up.path().join(FILE), restored.path()).expect("put back");
    let (store, _) = Sqlite::open(&opening(restored.path(), keys.path(), &vault, true)).expect("accepted");
    assert_eq!(store.find(number(ERASED)).await, Ok(vec![]));
    assert_eq!(store.find(number(STAYS)).await, Ok(vec![receipt(STAYS).hash]));
    let everywhere = [restored.path(), keys.path()];
    tester.tells_nothing(&everywhere);
    store.close().await.expect("closed");
    drop(store);
    tester.tells_nothing(&everywhere);
}

#[tokio::test]
async fn the_salt_of_the_numbers_is_in_no_file_of_the_keys() {
    let (data, keys) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let root = RootFile::create(keys.path()).expect("a root key");
    let vault = Arc::new(Vault::open(keys.path(), Box::new(root)).expect("it opens"));
    let (store, _) = Sqlite::open(&opening(data.path(), keys.path(), &vault, false)).expect("it opens");
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    for n in ALL {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    let salt = Tester::new(&vault, data.path()).salt;
    assert!(salt.len() == 32 && !found(data.path(), &salt).is_empty(), "the search finds what is there");
    assert_eq!(found(keys.path(), &salt), Vec::<String>::new());
    store.close().await.expect("closed");
    drop((store, vault));
    assert_eq!(found(keys.path(), &salt), Vec::<String>::new());
}

/// A copy that has another salt than the tags were made with, as one of a program before this one has.
#[tokio::test]
async fn a_copy_with_another_salt_has_every_receipt_found_again_and_no_erased_one() {
    let (data, keys) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let root = RootFile::create(keys.path()).expect("a root key");
    let vault = Arc::new(Vault::open(keys.path(), Box::new(root)).expect("it opens"));
    let (store, _) = Sqlite::open(&opening(data.path(), keys.path(), &vault, false)).expect("it opens");
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    for n in ALL {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store.close().await.expect("closed");
    let path = data.path().join(FILE);
    fs::copy(&path, keys.path().join("copy")).expect("copied");
    drop(store);
    let (store, _) = Sqlite::open(&opening(data.path(), keys.path(), &vault, false)).expect("it opens");
    store.erase(receipt(ERASED).hash, Cause::Request, 5_000).await.expect("erased");
    store.close().await.expect("closed");
    drop(store);
    fs::rename(keys.path().join("copy"), &path).expect("put back");
    let db = rusqlite::Connection::open(&path).expect("it opens");
    db.execute("UPDATE identity SET number_salt = randomblob(32)", []).expect("written");
    drop(db);
    let (store, _) = Sqlite::open(&opening(data.path(), keys.path(), &vault, true)).expect("accepted");
    for n in ALL {
        let found = store.find(number(n)).await.expect("it answers");
        assert_eq!(found, if n == ERASED { vec![] } else { vec![receipt(n).hash] });
    }
}
