//! Receipts that a restored copy lacks and the erasure journal names: posted again, they do not come back.

mod folder;
#[path = "folder/reopening.rs"]
mod reopening;

use folder::Folder;
use receipt::{Cause, Digest};
use reopening::{accepting, usual};
use std::fs;
use store::failpoint::Points;
use store::optouts::{NewOptOut, OptOuts, Read, Way};
use store::sqlite::{FILE, Opening, Sqlite};
use store::suite::{self, receipt};
use store::vault::{Entry, Erasure, Journal, RowId};
use store::{InsertOutcome, ReceiptKey, Store};

/// A folder whose older copy was put back: receipt 1 is in it, 2 to 4 came later; 2 was erased, 3 withdrawn in part, 4 suspended.
async fn put_back() -> Folder {
    let folder = Folder::new();
    let store = folder.sqlite();
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    store.insert(receipt(1)).await.expect("it is stored");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join("copy")).expect("copied");
    let store = folder.sqlite();
    for n in 2..=3 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store
        .withdraw(receipt(3).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000)
        .await
        .expect("withdrawn");
    store.insert(receipt(4)).await.expect("it is stored");
    let unclear = NewOptOut {
        id: Digest([9; 32]),
        number: suite::number(),
        at: 4_100,
        by: Way::Sms,
        read: Read::Unclear,
        text: "another text, great".into(),
        due_at: 9_000,
        terms: Vec::new(),
    };
    store.opt_out(unclear).await.expect("suspended");
    store.erase(receipt(2).hash, Cause::Request, 5_000).await.expect("erased");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join("copy"), folder.path().join(FILE)).expect("put back");
    folder
}

fn opened(opening: &Opening) -> Sqlite {
    Sqlite::open(opening).expect("it opens").0
}

async fn close(store: Sqlite) {
    store.close().await.expect("closed");
}

/// Takes back the migrations after 0016.
const BEFORE: &str = "
    DROP INDEX contact_occasion;
    DROP TABLE gone;
    ALTER TABLE receipt DROP COLUMN signed_at;
    ALTER TABLE opt_out DROP COLUMN decided;
    ALTER TABLE opt_out DROP COLUMN again_at;
    CREATE TABLE earlier (
        receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
        position     INTEGER NOT NULL,
        purpose      TEXT NOT NULL,
        until        INTEGER,
        withdrawn_at INTEGER,
        expired_at   INTEGER,
        PRIMARY KEY (receipt_hash, position)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO earlier
    SELECT hash, position, purpose, until, withdrawn_at, expired_at FROM choice JOIN receipt ON receipt.number = choice.receipt;
    DROP TABLE choice;
    ALTER TABLE earlier RENAME TO choice;
    ALTER TABLE event ADD COLUMN receipt_hash BLOB REFERENCES receipt (hash);
    UPDATE event SET receipt_hash = (SELECT hash FROM receipt WHERE number = event.receipt);
    DROP INDEX event_receipt;
    ALTER TABLE event DROP COLUMN receipt;
    CREATE INDEX event_receipt ON event (receipt_hash);
    DROP INDEX receipt_number;
    ALTER TABLE receipt DROP COLUMN number;
    PRAGMA user_version = 16";

#[tokio::test]
async fn what_the_journal_names_and_a_restored_copy_lacks_is_refused_when_it_is_posted_again() {
    let _points = Points::hold();
    let folder = put_back().await;
    close(opened(&accepting(&folder, 2))).await;
    for _ in 0..2 {
        let store = opened(&usual(&folder, 2));
        for n in 2..=4 {
            assert_eq!(store.insert(receipt(n)).await, Ok(InsertOutcome::Gone), "receipt {n}");
            assert_eq!(
                store.status(ReceiptKey::Hash(receipt(n).hash)).await,
                Ok(None),
                "nothing is stored of receipt {n}"
            );
        }
        assert!(matches!(store.insert(receipt(1)).await, Ok(InsertOutcome::AlreadyStored(_))));
        close(store).await;
    }
    let store = opened(&usual(&folder, 2));
    assert!(matches!(store.insert(receipt(5)).await, Ok(InsertOutcome::Inserted(_))), "others are taken");
}

#[tokio::test]
async fn what_a_usual_start_is_told_of_rows_that_it_lacks_is_refused_when_it_is_posted() {
    let _points = Points::hold();
    let folder = Folder::new();
    let store = folder.sqlite();
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    close(store).await;
    let erasure = Entry {
        at: 5_000,
        erasure: Erasure::Row(receipt(1).hash.into()),
    };
    let mut journal = Journal::open(&folder.opening().journal).expect("the journal");
    journal.append(&[erasure]).expect("written");
    drop(journal);
    let store = folder.sqlite();
    assert_eq!(store.insert(receipt(1)).await, Ok(InsertOutcome::Gone));
    assert!(matches!(store.insert(receipt(2)).await, Ok(InsertOutcome::Inserted(_))));
}

#[tokio::test]
async fn a_receipt_that_came_back_under_an_earlier_program_is_erased_again() {
    let _points = Points::hold();
    let folder = put_back().await;
    close(opened(&accepting(&folder, 2))).await;
    // An earlier program noted nothing.
    folder.connection().execute_batch("DELETE FROM gone").expect("as before");
    let store = opened(&usual(&folder, 2));
    for n in 2..=3 {
        assert!(matches!(store.insert(receipt(n)).await, Ok(InsertOutcome::Inserted(_))));
    }
    close(store).await;
    folder.connection().execute_batch(BEFORE).expect("as before");
    let store = opened(&usual(&folder, 2));
    let status = async |n| {
        store
            .status(ReceiptKey::Hash(receipt(n).hash))
            .await
            .expect("it answers")
            .expect("its hash is known")
    };
    assert_eq!(status(2).await.erased_at, Some(5_000));
    let vault = folder.opening().vault.expect("a key store");
    assert!(vault.open_row(&RowId::from(receipt(2).hash)).expect("a read").is_none(), "its key is destroyed");
    let withdrawn: Vec<_> = status(3).await.granted().map(|(_, granted)| granted.withdrawn_at).collect();
    assert_eq!(withdrawn, [None, Some(4_000)]);
}
