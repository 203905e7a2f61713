//! `restore`: a copy is put back as the journal says, or the restore says that it is not.

mod common;

use common::{Running, database};
use http_scripts::client::{Request, send};
use receipt::Crypto;
use server::RootKeyPlace;
use server::records;
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
    let withdrawal = Request {
        method: "POST".into(),
        target: "/v1/withdrawals".into(),
        headers: vec![("Origin".into(), common::ORIGIN.into()), ("Content-Type".into(), "application/json".into())],
        body: format!("{{\"secret\":\"{secret}\"}}").into(),
    };
    assert_eq!(send(server.port, &withdrawal).expect("an answer").status, 200);
    server.stop();
    // It takes no withdrawal.
    let db = rusqlite::Connection::open(database(&deaf)).expect("the copy");
    db.execute_batch("CREATE TRIGGER deaf BEFORE UPDATE OF withdrawn_at ON choice BEGIN SELECT RAISE(IGNORE); END")
        .expect("spoiled");
    drop(db);
    let restore = |copy| records::restore(server.data.path(), copy, RootKeyPlace::File).map_err(|e| e.to_string());
    let refused = restore(&deaf).expect_err("it is not as the journal says");
    assert!(refused.contains("was withdrawn and stands"), "{refused}");
    let again = restore(&sound).expect_err("the first one replaced a database");
    assert!(again.contains("move it away"), "{again}");
    std::fs::remove_file(database(server.data.path()).with_extension("sqlite.replaced")).expect("it is not needed");
    restore(&sound).expect("put back");
}
