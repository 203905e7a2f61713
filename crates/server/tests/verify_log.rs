//! `verify-log` of a data folder: what an edited database, tile or checkpoint is found by.

use crate::common::{Running, count, database};
use http_scripts::client::{Request, send};
use server::RootKeyPlace;
use server::records::{self, Records, Why};
use server::verify_log::{Audit, verify_log};
use std::path::Path;

fn audit(data: &Path) -> Audit {
    verify_log(data, &RootKeyPlace::File, &mut |_, _| {}).expect("it reads")
}

fn withdraw(port: u16, secret: &str) {
    let request = Request {
        method: "POST".into(),
        target: "/v1/withdrawals".into(),
        headers: vec![
            ("Origin".into(), crate::common::ORIGIN.into()),
            ("Content-Type".into(), "application/json".into()),
        ],
        body: format!("{{\"secret\":\"{secret}\"}}").into(),
    };
    assert_eq!(send(port, &request).expect("an answer").status, 200);
}

/// A server with this many receipts, the first of them withdrawn.
fn with_receipts(receipts: usize) -> Running {
    let server = Running::start();
    let notice = receipt::Crypto::sha256(&http_scripts::maker::AwsLc, &server.document);
    for n in 0..receipts {
        let (receipt, secret) = server.receipt_and_secret(&server.nonce(&notice));
        assert_eq!(server.post(&receipt).status, 201);
        if n == 0 {
            withdraw(server.port, &secret);
        }
    }
    server
}

#[test]
fn a_log_is_checked_beside_its_server_and_after_it() {
    let mut server = with_receipts(3);
    let mut told = Vec::new();
    let found = verify_log(server.data.path(), &RootKeyPlace::File, &mut |done, of| told.push((done, of))).expect("it reads");
    assert_eq!((found.faults, found.logs[0].leaves, told.last()), (vec![], 4, Some(&(4, 4))));
    server.stop();
    let found = audit(server.data.path());
    assert_eq!((found.faults, found.logs[0].published), (vec![], Some(4)));
}

#[test]
fn every_edit_of_the_database_is_found_and_its_place_is_named() {
    let mut server = with_receipts(260);
    server.stop();
    assert_eq!(audit(server.data.path()).faults, Vec::<String>::new());
    let edits = [
        // A receipt's text, and its hash.
        (
            "UPDATE receipt SET sealed = zeroblob(2000) WHERE number = (SELECT receipt FROM event WHERE number = 4)",
            "of leaf 3 cannot be opened",
        ),
        ("UPDATE event SET receipt = 0 WHERE number = 5", "of leaf 4 is missing"),
        (
            "UPDATE receipt SET number = 999 WHERE number = (SELECT receipt FROM event WHERE number = 5)",
            "the receipt of leaf 4 is missing",
        ),
        (
            "UPDATE receipt SET number = -number WHERE number IN (4, 5); UPDATE receipt SET number = 9 + number WHERE number < 0",
            "the receipt of leaf 4",
        ),
        ("UPDATE event SET hash = zeroblob(32) WHERE number = 6", "the receipt of leaf 5"),
        // A withdrawal: removed, as if it had never been; and changed.
        (
            "DELETE FROM leaf WHERE number = 1; DELETE FROM event WHERE number = 2; UPDATE choice SET withdrawn_at = NULL",
            "leaf 1 is missing",
        ),
        (
            "DELETE FROM leaf WHERE number = 1; DELETE FROM event WHERE number = 2; UPDATE choice SET withdrawn_at = NULL;
             UPDATE leaf SET number = number - 1 WHERE number > 1; UPDATE log SET size = size - 1",
            "is leaf 1, and was countersigned as leaf 2",
        ),
        (
            "UPDATE choice SET withdrawn_at = NULL",
            "has a withdrawal in the log and the purpose is not withdrawn",
        ),
        ("UPDATE event SET at = at + 1 WHERE number = 2", "the withdrawal of leaf 1"),
        ("UPDATE event SET at = at + 1 WHERE number = 7", "is not what was countersigned"),
        // The last leaf, with its tiles.
        (
            "DELETE FROM leaf WHERE number = 260; UPDATE log SET size = 260",
            "261 leaves were published, and the database has 260",
        ),
        // Tiles.
        (
            "UPDATE tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 0",
            "leaf 0 is not the one",
        ),
        ("UPDATE tile SET hashes = zeroblob(32) WHERE level = 1", "hash 0 of level 1"),
        ("DELETE FROM tile WHERE level = 0 AND number = 1", "tile 1 of level 0 lacks hashes"),
        (
            "INSERT INTO tile VALUES (1, 0, 9, zeroblob(32))",
            "1 tiles are stored that are none of its tree",
        ),
        // Slipped in.
        (
            "INSERT INTO choice (receipt, position, purpose, until, withdrawn_at) VALUES ((SELECT receipt FROM event WHERE number = 9), 99, 'calls', 9, 8)",
            "has a purpose that is withdrawn and no event says so",
        ),
        (
            "CREATE TEMP TABLE slipped AS SELECT * FROM receipt LIMIT 1; UPDATE slipped SET number = 0, hash = zeroblob(32), withdraw_sha256 = zeroblob(32);
             INSERT INTO receipt SELECT * FROM slipped",
            "is stored and no event says so",
        ),
        // Of a receipt that is still to come.
        (
            "INSERT INTO choice (receipt, position, purpose, until) VALUES (1000, 99, 'calls', 9)",
            "the receipt number 1000 is not stored and has choices",
        ),
        // A no made a yes, and a yes a no.
        (
            "UPDATE choice SET until = 4000000000 WHERE until IS NULL AND receipt = (SELECT receipt FROM event WHERE number = 8)",
            "of leaf 7 grants other purposes than are stored",
        ),
        (
            "UPDATE choice SET until = NULL WHERE receipt = (SELECT receipt FROM event WHERE number = 8)",
            "of leaf 7 grants other purposes than are stored",
        ),
        // A proof that ends at another time than the document says.
        ("UPDATE notice SET proof = 'P9Y'", "says that proofs are kept for another period than is stored"),
        // A text removed, alone and as if it had been erased.
        (
            "UPDATE receipt SET sealed = NULL WHERE number = (SELECT receipt FROM event WHERE number = 8)",
            "has no text and is not erased",
        ),
        (
            "UPDATE receipt SET sealed = NULL, erased_at = 5 WHERE number = (SELECT receipt FROM event WHERE number = 8)",
            "is erased and no event says so",
        ),
        (
            "UPDATE receipt SET countersignature = 'e30.e30.AA' WHERE number = (SELECT receipt FROM event WHERE number = 3)",
            "has no countersignature of this server",
        ),
        // What decides which answer of somebody counts, when it is erased, and whether its link withdraws it.
        (
            "UPDATE receipt SET received_at = received_at - 5 WHERE number = 9",
            "arrived at another time than the log says",
        ),
        (
            "UPDATE receipt SET signed_at = signed_at - 60 WHERE number = 9",
            "was given at another time than is stored",
        ),
        ("UPDATE receipt SET signed_at = NULL WHERE number = 9", "has no time at which it was given"),
        (
            "UPDATE receipt SET withdraw_sha256 = randomblob(32) WHERE number = 9",
            "has another withdrawal secret than is stored",
        ),
        (
            "UPDATE receipt SET delete_at = 1 WHERE number = 9",
            "is to be erased at another time than is stored",
        ),
        (
            "INSERT INTO contact (event, permit, receipt_hash, purpose, channel, at, exp, asked_by)
             VALUES (9, zeroblob(16), (SELECT hash FROM receipt WHERE number = 9), 'repair-updates', 'sms', 5, 6, 'nobody')",
            "has a contact that no permit in the log says",
        ),
    ];
    for (edit, fault) in edits {
        let copy = tempfile::TempDir::new().expect("a folder");
        let all = std::process::Command::new("cp")
            .arg("-a")
            .arg(server.data.path().join("."))
            .arg(copy.path())
            .status();
        assert!(all.expect("cp runs").success());
        let db = rusqlite::Connection::open(database(copy.path())).expect("the database");
        db.pragma_update(None, "foreign_keys", false).expect("as an editor may");
        db.execute_batch(edit).expect(edit);
        assert_eq!(count(&db, "notice"), 1);
        drop(db);
        let found = audit(copy.path());
        assert!(
            found.faults.iter().any(|one| one.contains(fault)),
            "{edit}: {:?}",
            &found.faults[..found.faults.len().min(5)]
        );
        assert!(found.faults.len() <= 100);
    }
    // Everything made anew: leaves, tiles and root fit, and what was published does not.
    let published = server.data.path().join("keys/log-0001.checkpoint");
    std::fs::remove_file(&published).expect("removed");
    assert!(audit(server.data.path()).faults.iter().any(|one| one.contains("is missing")));
}

#[test]
fn a_drill_is_checked_by_its_certificate() {
    let mut server = with_receipts(1);
    server.stop();
    let (data, copy) = (server.data.path(), tempfile::TempDir::new().expect("a folder"));
    records::backup(data, copy.path()).expect("copied");
    let logged = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let drill = records::drill(data, copy.path(), &RootKeyPlace::File).await.expect("it holds");
        let records = Records::open(data, RootKeyPlace::File).expect("it opens");
        let logged = records.log_drill(&drill).await.expect("it is stored");
        records.close().await.expect("closed");
        logged
    });
    let found = audit(data);
    assert_eq!((found.faults, logged.index, found.logs[0].published), (vec![], 2, Some(3)));
    for (edit, fault) in [
        ("UPDATE event SET certificate = '{}' WHERE kind = 'drill'", "the drill of leaf 2 was changed"),
        ("UPDATE event SET certificate = NULL WHERE kind = 'drill'", "the drill of leaf 2 has no record"),
    ] {
        server.database().execute(edit, []).expect("edited");
        let faults = audit(data).faults;
        assert!(faults.iter().any(|one| one.contains(fault)), "{faults:?}");
    }
}

#[test]
fn a_look_is_checked_by_its_record() {
    let mut server = with_receipts(1);
    server.stop();
    let data = server.data.path();
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let records = Records::open(data, RootKeyPlace::File).expect("it opens");
        let why = Why::parse("a claim").expect("a reason");
        records.record_look(&why, vec![]).await.expect("it is stored");
        records.close().await.expect("closed");
    });
    assert_eq!(audit(data).faults, Vec::<String>::new());
    for (edit, fault) in [
        (
            "UPDATE access SET record = replace(record, 'a claim', 'a whim')",
            "the access of leaf 2 was changed",
        ),
        ("DELETE FROM access", "the access of leaf 2 has no record"),
    ] {
        assert_eq!(server.database().execute(edit, []), Ok(1));
        let faults = audit(data).faults;
        assert!(faults.iter().any(|one| one.contains(fault)), "{faults:?}");
    }
}

#[test]
fn an_erasure_is_checked_by_its_event() {
    let mut server = with_receipts(2);
    server.stop();
    let data = server.data.path();
    let hash: [u8; 32] = server
        .database()
        .query_row(
            "SELECT hash FROM receipt WHERE number = (SELECT receipt FROM event WHERE number = 3)",
            [],
            |row| row.get(0),
        )
        .expect("the second receipt");
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let records = Records::open(data, RootKeyPlace::File).expect("it opens");
        records.erase(receipt::Digest(hash)).await.expect("erased");
        records.close().await.expect("closed");
    });
    assert_eq!(audit(data).faults, Vec::<String>::new());
    for edit in [
        "UPDATE receipt SET erased_at = NULL WHERE hash = ?1",
        "UPDATE receipt SET erased_at = 1 + (SELECT at FROM event WHERE kind = 'erasure') WHERE hash = ?1",
        "UPDATE receipt SET erased_at = (SELECT at FROM event WHERE kind = 'erasure'), sealed = zeroblob(9) WHERE hash = ?1",
    ] {
        assert_eq!(server.database().execute(edit, [hash]), Ok(1));
        let faults = audit(data).faults;
        assert!(
            faults.iter().any(|one| one.contains("has an erasure in the log and is not erased")),
            "{edit}: {faults:?}"
        );
    }
}
