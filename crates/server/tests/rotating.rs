//! The server's keys rotated: what a kill at any step leaves behind, in a folder whose server then starts.

use crate::common::{PUBLIC_URL, Running, post};
use http_scripts::client::{Request, send};
use server::{RootKeyPlace, rotate};
use std::path::{Path, PathBuf};
use std::process::Command;
use store::failpoint::{Moment, Write};
use verify::read_jwks;

/// A test that starts itself with this variable rotates, in that folder.
const WORKING: &str = "SERVER_TEST_ROTATING";

/// The writes of a rotation in their order, and the hit of each that is its own.
type Steps<'a> = &'a [(Write, u32)];

/// Kills the rotation before and after each of its writes, each time in a folder with a receipt, and lets the caller look at the server that starts then.
fn killed_everywhere(name: &str, steps: Steps<'_>, rotate: impl Fn(&Path), look: impl Fn(&Running, &str, Write, Moment)) {
    if let Some(folder) = std::env::var_os(WORKING) {
        rotate(Path::new(&folder));
        return;
    }
    for (step, nth) in steps {
        for (moment, word) in [(Moment::Before, "before"), (Moment::After, "after")] {
            let mut server = Running::start();
            let receipt = server.receipt();
            let answer = server.post(&receipt).text();
            server.stop();
            let ran = Command::new(std::env::current_exe().expect("this program"))
                .args(["--exact", &format!("rotating::{name}"), "--nocapture"])
                .env(WORKING, server.data.path())
                .env("PHONE_CONSENT_FAILPOINTS", format!("{}.{word}=kill@{nth}", step.name()))
                .output()
                .expect("it starts");
            assert!(!ran.status.success(), "{step:?} {moment:?} was never reached");
            let data = std::mem::replace(&mut server.data, tempfile::TempDir::new().expect("a folder"));
            let server = Running::start_in(data, PUBLIC_URL);
            assert_eq!(
                server.post(&receipt).text(),
                answer,
                "{step:?} {moment:?}: the same receipt gets the same answer"
            );
            look(&server, &receipt, *step, moment);
            assert_eq!(server.post(&server.receipt()).status, 201, "{step:?} {moment:?}: another one is taken");
        }
    }
}

fn key_file(server: &Running, name: &str) -> PathBuf {
    server.data.path().join("keys").join(name)
}

#[test]
fn a_signing_key_whose_rotation_was_killed_signs_or_has_its_end() {
    let rotate = |folder: &Path| drop(rotate::countersign(folder).expect("rotated"));
    // The second file that is created is the public half of the old key.
    let steps = [(Write::FileCreate, 1), (Write::FileCreate, 2), (Write::FileErase, 1)];
    killed_everywhere(
        "a_signing_key_whose_rotation_was_killed_signs_or_has_its_end",
        &steps,
        rotate,
        |server, receipt, step, moment| {
            let request = Request {
                method: "GET".into(),
                target: "/.well-known/jwks.json".into(),
                ..Request::default()
            };
            let keys = read_jwks(send(server.port, &request).expect("an answer").text().as_bytes()).expect("keys");
            let ended = key_file(server, "sign-0001.jwks").exists();
            assert_eq!(keys[0].until.is_some(), ended);
            assert_eq!(key_file(server, "sign-0001.p8").exists(), !ended, "the start has removed the old private half");
            assert_eq!(keys.len(), 1 + usize::from(key_file(server, "sign-0002.p8").exists()));
            if step == Write::FileErase {
                assert!(ended, "{moment:?}");
            }
            let opened = receipt::open(receipt, &verify::AwsLc).expect("a receipt");
            let answer = post(server.port, receipt).text();
            let node = json::parse(answer.as_bytes()).expect("JSON");
            let compact = node
                .fields()
                .expect("an object")
                .need("countersignature", json::Node::words)
                .expect("it is there");
            verify::countersignature(&opened, &compact, &keys).expect("the old countersignature holds");
        },
    );
}

#[test]
fn a_signing_key_that_an_interrupted_rotation_left_without_an_end_has_one_after_it_is_run_again() {
    const NAME: &str = "a_signing_key_that_an_interrupted_rotation_left_without_an_end_has_one_after_it_is_run_again";
    if let Some(folder) = std::env::var_os(WORKING) {
        drop(rotate::countersign(Path::new(&folder)).expect("rotated"));
        return;
    }
    let mut server = Running::start();
    server.stop();
    let ran = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("rotating::{NAME}"), "--nocapture"])
        .env(WORKING, server.data.path())
        .env("PHONE_CONSENT_FAILPOINTS", "file-create.before=kill@2")
        .output()
        .expect("it starts");
    assert!(!ran.status.success(), "it was killed before the old key was ended");
    let data = std::mem::replace(&mut server.data, tempfile::TempDir::new().expect("a folder"));
    let mut server = Running::start_in(data, PUBLIC_URL);
    server.stop();
    let is_there = |name: &str| key_file(&server, name).exists();
    assert!(is_there("sign-0001.p8") && is_there("sign-0002.p8"), "a start ends neither");
    rotate::countersign(server.data.path()).expect("rotated");
    for ended in ["sign-0001", "sign-0002"] {
        assert!(is_there(&format!("{ended}.jwks")) && !is_there(&format!("{ended}.p8")), "{ended}");
    }
    assert!(is_there("sign-0003.p8"));
}

#[test]
fn a_nonce_key_whose_rotation_was_killed_is_the_old_one_or_the_new_one() {
    let rotate = |folder: &Path| drop(rotate::nonce(folder).expect("rotated"));
    let steps = [(Write::FileCreate, 1), (Write::FileErase, 1), (Write::FileReplace, 1)];
    killed_everywhere(
        "a_nonce_key_whose_rotation_was_killed_is_the_old_one_or_the_new_one",
        &steps,
        rotate,
        |server, _, _, _| assert!(!key_file(server, "nonce-next.key").exists() && key_file(server, "nonce.key").exists()),
    );
}

#[test]
fn a_root_key_whose_rotation_was_killed_is_the_old_one_or_the_new_one() {
    let rotate = |folder: &Path| drop(rotate::root(folder, &RootKeyPlace::File, None).expect("rotated"));
    // What opening the key store empties comes before what the rotation empties.
    let steps = [
        (Write::FileReplace, 1),
        (Write::FileCreate, 1),
        (Write::VaultCommit, 1),
        (Write::VaultOverwrite, 2),
        (Write::VaultTruncate, 2),
        (Write::FileErase, 1),
    ];
    killed_everywhere(
        "a_root_key_whose_rotation_was_killed_is_the_old_one_or_the_new_one",
        &steps,
        rotate,
        |server, receipt, _, _| {
            assert!(!key_file(server, "root-old.key").exists() && key_file(server, "root.key").exists());
            assert!(receipt::open(receipt, &verify::AwsLc).is_ok());
        },
    );
}

#[test]
fn a_receipt_that_came_by_a_clock_ahead_is_before_the_end_of_its_key() {
    let mut server = Running::start();
    let receipt = server.receipt();
    assert_eq!(server.post(&receipt).status, 201);
    server.stop();
    server
        .database()
        .execute("UPDATE receipt SET received_at = received_at + 1000", [])
        .expect("changed");
    let newest: i64 = server
        .database()
        .query_row("SELECT max(received_at) FROM receipt", [], |row| row.get(0))
        .expect("a time");
    rotate::countersign(server.data.path()).expect("rotated");
    let keys = read_jwks(&std::fs::read(key_file(&server, "sign-0001.jwks")).expect("the key")).expect("a key set");
    assert_eq!(keys[0].until, Some(newest));
}
