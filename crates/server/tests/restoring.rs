//! `restore`: a copy is put back as the journal says, or the restore says that it is not.

use crate::common::{Running, database};
use http_scripts::client::{Request, send};
use receipt::{Crypto, Digest};
use server::RootKeyPlace;
use server::records;
use std::path::{Path, PathBuf};
use store::vault::{Entry, Erasure, Journal};
use tempfile::TempDir;

#[test]
fn a_copy_that_is_not_as_the_journal_says_after_it_was_told_is_no_success() {
    let mut server = Running::start();
    let notice = http_scripts::maker::AwsLc.sha256(&server.document);
    let (receipt, secret) = server.receipt_and_secret(&server.nonce(&notice));
    assert_eq!(server.post(&receipt).status, 201);
    let copies = TempDir::new().expect("a folder");
    let (sound, deaf) = (copies.path().join("sound"), copies.path().join("deaf"));
    for copy in [&sound, &deaf] {
        records::backup(server.data.path(), copy).expect("copied");
    }
    withdraw(&server, &secret);
    server.stop();
    // It takes no withdrawal.
    let db = rusqlite::Connection::open(database(&deaf)).expect("the copy");
    db.execute_batch("CREATE TRIGGER deaf BEFORE UPDATE OF withdrawn_at ON choice BEGIN SELECT RAISE(IGNORE); END")
        .expect("spoiled");
    drop(db);
    let restore = |copy| records::restore(server.data.path(), copy, RootKeyPlace::File).map_err(|e| e.to_string());
    let refused = restore(&deaf).err().expect("it is not as the journal says");
    assert!(refused.contains("was withdrawn and stands"), "{refused}");
    let again = restore(&sound).err().expect("the first one replaced a database");
    assert!(again.contains("move it away"), "{again}");
    std::fs::remove_file(database(server.data.path()).with_extension("sqlite.replaced")).expect("it is not needed");
    restore(&sound).expect("put back");
}

#[test]
fn a_journal_that_lacks_what_a_database_was_told_is_refused_also_without_the_record_of_the_last_write() {
    let mut server = Running::start();
    let notice = http_scripts::maker::AwsLc.sha256(&server.document);
    let (receipt, secret) = server.receipt_and_secret(&server.nonce(&notice));
    assert_eq!(server.post(&receipt).status, 201);
    let copies = TempDir::new().expect("a folder");
    records::backup(server.data.path(), &copies.path().join("older")).expect("copied");
    withdraw(&server, &secret);
    records::backup(server.data.path(), &copies.path().join("newer")).expect("copied");
    server.stop();
    let data = server.data.path();
    // The keys come from a copy, as they are copied: without this record, and without the newest journal.
    std::fs::remove_file(data.join("keys/last-write")).expect("it was there");
    let journal = data.join("keys").join(Journal::NAME);
    let whole = std::fs::read(&journal).expect("the journal");
    std::fs::remove_file(&journal).expect("it was there");
    let refused = restored(data, &copies, "older").err().expect("the database in use knows more");
    assert!(refused.contains("lacks its last entries (missing: 1)"), "{refused}");
    std::fs::remove_file(database(data)).expect("lost");
    let refused = restored(data, &copies, "newer").err().expect("the copy knows more");
    assert!(refused.contains("lacks its last entries (missing: 1)"), "{refused}");
    std::fs::write(&journal, whole).expect("the newest one");
    assert_eq!(restore(data, &copies, "older"), Ok(1));
}

/// Withdraws everything of a receipt.
fn withdraw(server: &Running, secret: &str) {
    let withdrawal = Request {
        method: "POST".into(),
        target: "/v1/withdrawals".into(),
        headers: vec![
            ("Origin".into(), crate::common::ORIGIN.into()),
            ("Content-Type".into(), "application/json".into()),
        ],
        body: format!("{{\"secret\":\"{secret}\"}}").into(),
    };
    assert_eq!(send(server.port, &withdrawal).expect("an answer").status, 200);
}

/// A stopped server with a receipt, a copy of its database, and the receipt's hash.
fn stopped() -> (Running, TempDir, Digest) {
    let mut server = Running::start();
    let answer = server.post(&server.receipt());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let copies = TempDir::new().expect("a folder");
    records::backup(server.data.path(), &copies.path().join("copy")).expect("copied");
    let hash = server.database().query_row("SELECT hash FROM receipt", [], |row| row.get(0));
    server.stop();
    (server, copies, Digest(hash.expect("a receipt")))
}

fn drill(data: &Path, copies: &TempDir) -> Result<records::Drill, String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let drilled = runtime.block_on(records::drill(data, &copies.path().join("copy"), &RootKeyPlace::File));
    drilled.map_err(|e| e.to_string())
}

fn restored(data: &Path, copies: &TempDir, copy: &str) -> Result<records::Restored, String> {
    records::restore(data, &copies.path().join(copy), RootKeyPlace::File).map_err(|e| e.to_string())
}

/// How many receipts were restored.
fn restore(data: &Path, copies: &TempDir, copy: &str) -> Result<i64, String> {
    restored(data, copies, copy).map(|done| done.copied.receipts)
}

/// The key store as it is on the disk.
fn key_store(data: &Path) -> Vec<u8> {
    std::fs::read(data.join("keys/vault.sqlite")).expect("the key store")
}

#[test]
fn a_drill_destroys_no_key_of_the_records_in_use_and_fails_where_one_is_left_of_an_erased_row() {
    let (server, copies, hash) = stopped();
    let data = server.data.path();
    let before = key_store(data);
    // As one that was killed leaves it.
    std::fs::create_dir(data.join(".phone-consent-drill")).expect("a folder");
    std::fs::write(data.join(".phone-consent-drill/phone-consent.sqlite"), "half a copy").expect("written");
    drill(data, &copies).expect("nobody was erased");
    assert!(!data.join(".phone-consent-drill").exists(), "it is removed at the end");
    assert!(before == key_store(data), "a drill leaves the key store as it was");
    let erasure = Entry {
        at: 5_000,
        erasure: Erasure::Row(hash.into()),
    };
    let mut journal = Journal::open(&data.join("keys").join(Journal::NAME)).expect("the journal");
    journal.append(&[erasure]).expect("written");
    drop(journal);
    let untold = drill(data, &copies).err().expect("the database was not told");
    assert!(untold.contains("has not been told") && untold.contains("start the server once"), "{untold}");
    assert!(before == key_store(data));
    let db = server.database();
    db.execute("UPDATE identity SET replayed = 1", []).expect("as if it had been told");
    drop(db);
    let left = drill(data, &copies).err().expect("the row is there and has a key");
    assert!(left.contains(&hash.to_hex()) && left.contains("has a key"), "{left}");
    assert!(before == key_store(data), "its key is there");
}

#[test]
fn a_drill_of_a_copy_with_another_salt_leaves_the_tags_that_numbers_are_found_by() {
    let (server, copies, _) = stopped();
    let data = server.data.path();
    let copy = rusqlite::Connection::open(database(&copies.path().join("copy"))).expect("the copy");
    copy.execute("UPDATE identity SET number_salt = randomblob(32)", []).expect("spoiled");
    drop(copy);
    let before = key_store(data);
    drill(data, &copies).expect("nobody was erased");
    assert!(before == key_store(data));
}

/// A file beside the copy's, or the copy itself.
fn beside(copies: &TempDir, ending: &str) -> PathBuf {
    copies.path().join(format!("copy/phone-consent.sqlite{ending}"))
}

#[test]
fn a_copy_with_a_write_ahead_log_or_a_journal_beside_it_is_refused_until_one_file_is_made_of_both() {
    let (server, copies, _) = stopped();
    let data = server.data.path();
    // Copied by hand while the server ran: what came last is in the write-ahead log alone.
    let running = rusqlite::Connection::open(beside(&copies, "")).expect("the copy");
    running
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE identity SET writes = writes + 1")
        .expect("written");
    let by_hand = copies.path().join("by-hand");
    std::fs::create_dir(&by_hand).expect("a folder");
    for ending in ["", "-wal"] {
        std::fs::copy(beside(&copies, ending), by_hand.join(format!("phone-consent.sqlite{ending}"))).expect("copied");
    }
    drop(running);
    let before = std::fs::read(database(data)).expect("the database");
    let refused = restore(data, &copies, "by-hand").expect_err("a part of it would be lost");
    assert!(before == std::fs::read(database(data)).expect("the database"), "nothing was put back");
    assert!(
        refused.contains("-wal") && refused.contains("phone-consent backup NEW-FOLDER --data"),
        "{refused}"
    );
    records::backup(&by_hand, &copies.path().join("whole")).expect("what the sentence says helps");
    assert_eq!(restore(data, &copies, "whole"), Ok(1));
    std::fs::write(beside(&copies, "-journal"), "pages").expect("written");
    let refused = restore(data, &copies, "copy").expect_err("a part of it is in the journal");
    assert!(refused.contains("-journal"), "{refused}");
    let refused = drill(data, &copies).err().expect("as a restore");
    assert!(refused.contains("-journal"), "{refused}");
    std::fs::write(beside(&copies, "-journal"), "").expect("written");
    drill(data, &copies).expect("an empty one has no part of it");
}

#[test]
fn a_copy_without_a_log_is_refused_before_the_database_is_replaced() {
    let (server, copies, _) = stopped();
    let data = server.data.path();
    let copy = rusqlite::Connection::open(beside(&copies, "")).expect("the copy");
    copy.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM log").expect("spoiled");
    drop(copy);
    let before = std::fs::read(database(data)).expect("the database");
    let refused = restore(data, &copies, "copy").expect_err("it names no address");
    assert!(refused.contains("has no log"), "{refused}");
    assert!(before == std::fs::read(database(data)).expect("the database"));
}

#[test]
fn a_damaged_database_is_moved_away_as_it_is_and_the_copy_takes_its_place() {
    let (server, copies, _) = stopped();
    let data = server.data.path();
    let at = |ending: &str| data.join(format!("phone-consent.sqlite{ending}"));
    let whole = std::fs::read(at("")).expect("the database");
    let mut malformed = whole.clone();
    malformed[100..4096].fill(0xff);
    for (damaged, says) in [
        (b"no database at all, but the log beside it is kept".to_vec(), "not a database"),
        (malformed, "malformed"),
    ] {
        std::fs::write(at(""), &damaged).expect("damaged");
        std::fs::write(at("-wal"), "what came last").expect("written");
        let done = restored(data, &copies, "copy").expect("put back");
        assert!(done.said.iter().any(|one| one.contains("is damaged") && one.contains(says)), "{:?}", done.said);
        assert_eq!((done.copied.receipts, done.replaced), (1, Some(at(".replaced"))));
        assert!(std::fs::read(at(".replaced")).expect("kept") == damaged);
        assert_eq!(std::fs::read_to_string(at(".replaced-wal")).expect("kept"), "what came last");
        std::fs::remove_file(at(".replaced")).expect("moved away");
        std::fs::write(at("-wal"), "what came last").expect("written");
        std::fs::write(at(""), &damaged).expect("damaged");
        let refused = restored(data, &copies, "copy").err().expect("the log of an earlier one is there");
        assert!(
            refused.contains(".replaced-wal is the database") && refused.contains("move it away"),
            "{refused}"
        );
        std::fs::remove_file(at(".replaced-wal")).expect("moved away");
        let _ = std::fs::remove_file(at(".replaced-shm"));
    }
    std::fs::remove_file(at("")).expect("lost");
    std::fs::remove_file(at("-wal")).expect("lost");
    assert_eq!(restored(data, &copies, "copy").expect("put back").replaced, None, "there was none");
}
