//! `phone-consent deadlines` with the real server, and an opt-out that is late.
#![cfg(all(unix, feature = "serve"))]

use crate::common::{Site, expect};
use http_scripts::client::{Request, send};
use std::os::unix::fs::PermissionsExt;

#[test]
fn what_is_late_is_said_by_the_exit_code() {
    let site = Site::start();
    let made = site.run(&["keys", "add", "--role", "operate", "--name", "workshop", "--data", "data"]);
    let key = String::from_utf8(made.stdout).expect("text");
    site.write("operate.key", &key);
    std::fs::set_permissions(site.path("operate.key"), PermissionsExt::from_mode(0o600)).expect("the mode");
    let url = site.url();
    let deadlines = || site.run(&["deadlines", "--server", &url, "--key-file", "operate.key"]);
    let none = deadlines();
    // The document promises an audit, and nobody waits yet.
    expect(&none, 0, &["due\t20", "\taudit\t"]);
    assert!(!String::from_utf8_lossy(&none.stdout).contains("opt-out"));
    site.agree("en.json");
    let message = Request {
        method: "POST".into(),
        target: "/v1/hooks/messages".into(),
        headers: vec![
            ("Authorization".into(), format!("Bearer {}", key.trim())),
            ("Content-Type".into(), "application/json".into()),
        ],
        body: br#"{"number":"+353850123456","by":"sms","text":"another text, great"}"#.to_vec(),
    };
    assert_eq!(send(site.port, &message).expect("an answer").status, 200);
    expect(&deadlines(), 0, &["due\t20", "\topt-out\t"]);
    // Time goes by.
    let database = rusqlite::Connection::open(site.path("data/phone-consent.sqlite")).expect("it opens");
    database.execute("UPDATE opt_out SET due_at = 1795000000", []).expect("moved");
    expect(&deadlines(), 3, &["late\t2026-11-18T11:06:40Z\topt-out\t"]);
}

#[test]
fn a_key_is_written_into_a_new_file_that_only_its_owner_reads() {
    let site = Site::start();
    let add = |name: &str, file: &str| site.run(&["keys", "add", "--role", "operate", "--name", name, "--out", file, "--data", "data"]);
    let made = add("workshop", "operate.key");
    expect(&made, 0, &["is in operate.key, and nowhere else"]);
    assert!(made.stdout.is_empty(), "the key is not on the screen");
    let key = std::fs::read_to_string(site.path("operate.key")).expect("the key");
    assert!(key.starts_with("pck_"), "{key}");
    let mode = std::fs::metadata(site.path("operate.key")).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    expect(&add("desk", "operate.key"), 1, &["operate.key is there already", "--out"]);
    assert_eq!(std::fs::read_to_string(site.path("operate.key")).expect("the key"), key);
    expect(&add("workshop", "other.key"), 1, &["is or was the name of another key"]);
    assert!(!site.path("other.key").exists(), "no empty file is left");
    // With this key: what is given wrong is said before anything is sent.
    let url = site.url();
    let ask = |arguments: &[&str]| site.run(&[&["opt-outs"], arguments, &["--server", &url, "--key-file", "operate.key"]].concat());
    expect(&ask(&["settle", &"ab".repeat(32)]), 2, &["say --stop", "or --resume"]);
    site.write("stopped.csv", "number\n085 012 3456\n");
    expect(
        &ask(&["import", "stopped.csv", "--region", "Ireland"]),
        2,
        &["\"Ireland\" is not a country with phone numbers"],
    );
    expect(&ask(&["import", "stopped.csv", "--region", "ie"]), 0, &["1"]);
}
