//! The suite on SQLite, and what is true of SQLite alone.

use receipt::Digest;
use std::path::Path;
use std::sync::Arc;
use store::sqlite::Sqlite;
use store::suite::{self, Database, receipt};
use store::{InsertOutcome, NewDisclosure, ReceiptKey, Reply, Store, StoreError, WithdrawOutcome};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn sqlite(&self) -> Sqlite {
        Sqlite::open(self.path()).expect("it opens")
    }

    /// A connection of the test's own.
    fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join("phone-consent.sqlite")).expect("it opens")
    }
}

impl Database for Folder {
    fn open(&self) -> Reply<'_, Arc<dyn Store>> {
        Box::pin(async { Ok(Arc::new(Sqlite::open(self.path())?) as Arc<dyn Store>) })
    }
}

#[tokio::test]
async fn sqlite_keeps_every_promise_of_the_suite() {
    suite::run(async || Folder::new()).await;
}

#[tokio::test]
async fn a_file_of_the_first_version_opens_and_its_receipts_can_be_withdrawn() {
    let folder = Folder::new();
    let old = folder.connection();
    old.execute_batch(include_str!("../migrations/0001_first.sql")).expect("the first tables");
    let [document, hash, secret] = [1, 2, 3].map(|n| Digest([n; 32]));
    let [d, h, w] = [document, hash, secret].map(|digest| digest.to_hex());
    old.execute_batch(&format!(
        "PRAGMA user_version = 1;
         INSERT INTO notice VALUES (1, x'{d}', 'callback', '1.0.0', 'en', x'01', 1000);
         INSERT INTO receipt VALUES (x'{h}', 'a.b.c~d~', x'{d}', '+353850123456', 1, 0, 2000, 9000, x'{w}', 'signed');
         INSERT INTO choice VALUES (x'{h}', 0, 'updates', 1, NULL), (x'{h}', 1, 'offers', 1, 3000);"
    ))
    .expect("a receipt of that version");
    drop(old);
    let store = folder.sqlite();
    let signed = store.signed(secret).await.expect("it answers").expect("it is stored");
    assert_eq!((signed.status.hash, &*signed.jws), (hash, "a.b.c"));
    assert_eq!(signed.status.withdrawn_at(), None);
    let Ok(WithdrawOutcome::Withdrawn(status)) = store.withdraw(secret, None, 5_000).await else {
        panic!("it was not withdrawn");
    };
    assert_eq!(
        status.choices.iter().map(|choice| choice.withdrawn_at).collect::<Vec<_>>(),
        [Some(5_000), Some(3_000)]
    );
    assert_eq!(status.withdrawn_at(), Some(5_000));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_what_it_took_is_stored() {
    let folder = Folder::new();
    let store = folder.sqlite();
    let disclosure = NewDisclosure {
        sha256: receipt(0).notice_sha256,
        id: "callback".into(),
        version: "1.0.0".into(),
        language: "en".into(),
        bytes: vec![1],
        published_at: 1_000,
    };
    store.publish(disclosure).await.expect("it is stored");
    let outside = folder.connection();
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let replies: Vec<_> = (0..2_000u16).map(|n| store.insert(receipt(n))).collect();
    outside.execute_batch("ROLLBACK").expect("unlocked");
    let (mut stored, mut busy) = (Vec::new(), 0);
    for (n, reply) in (0u16..).zip(replies) {
        match reply.await {
            Ok(InsertOutcome::Inserted) => stored.push(n),
            Err(StoreError::Busy) => busy += 1,
            other => panic!("{n}: {other:?}"),
        }
    }
    assert!(busy > 500 && stored.len() >= 1_024, "{busy} refused, {} stored", stored.len());
    for n in stored {
        assert!(store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers").is_some(), "{n}");
    }
}

#[test]
fn a_file_of_a_newer_program_is_refused_unchanged() {
    let folder = Folder::new();
    drop(folder.sqlite());
    let db = folder.connection();
    db.pragma_update(None, "user_version", 99).expect("set");
    let refused = Sqlite::open(folder.path()).err().expect("refused").to_string();
    assert!(refused.contains("made by a newer program"), "{refused}");
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tables, 4);
}
