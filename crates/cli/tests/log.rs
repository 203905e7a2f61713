//! A monitor on a log of several tiles, what it finds in a log that was edited, and recovering with somebody there to answer.
#![cfg(feature = "serve")]

use crate::common::{PUBLIC_URL, Site, expect};
use std::time::Duration;

/// Waits until everything that was answered is published.
fn published(site: &Site, leaves: usize) {
    for _ in 0..100 {
        if site.read("data/keys/log-0001.checkpoint").lines().nth(1) == Some(&leaves.to_string()) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{leaves} leaves were not published");
}

#[test]
fn a_monitor_goes_on_across_tiles_and_finds_what_was_edited() {
    let mut site = Site::start();
    site.stop();
    site.start_again(&["--limit", "0"]);
    let check = |site: &Site, more: &[&str]| site.run(&[&["verify-log", "--url", &site.url()], more].concat());
    (0..250).for_each(|_| site.agree("en.json"));
    published(&site, 250);
    expect(&check(&site, &["--save", "seen"]), 0, &["250 leaves, 250 receipts, 0 withdrawals"]);
    (0..300).for_each(|_| site.agree("en.json"));
    published(&site, 550);
    let began = &["--since", "seen", "--save", "later"];
    expect(
        &check(&site, began),
        0,
        &[
            "550 leaves, after the first 250 of them: 300 receipts",
            "it begins with the 250 leaves of the earlier checkpoint",
        ],
    );
    expect(&check(&site, &["--since", "later"]), 0, &["after the first 550 of them: 0 receipts"]);
    expect(&check(&site, &[]), 0, &["550 leaves, 550 receipts"]);
    site.stop();
    let edit = |sql: &str| {
        let db = rusqlite::Connection::open(site.path("data/phone-consent.sqlite")).expect("the database");
        db.execute_batch(sql).expect("edited");
    };
    // The server does not look at every leaf when it starts.
    edit("UPDATE event SET hash = randomblob(32) WHERE number = 300");
    site.start_again(&["--limit", "0"]);
    let fault = "fault: tile 1 of level 0 is not that of the entries below it";
    expect(&check(&site, &[]), 1, &[fault]);
    expect(&check(&site, &["--since", "seen", "--save", "never"]), 1, &[fault]);
    assert!(!site.path("never").exists());
    expect(&check(&site, &["--since", "later"]), 0, &["0 receipts"]);
    let local = site.run(&["verify-log", "--data", "data"]);
    expect(&local, 1, &["log 1: the receipt of leaf 299", "550 of them published"]);
}

#[test]
fn recovering_asks_and_a_no_changes_nothing() {
    let mut site = Site::start();
    site.agree("en.json");
    site.stop();
    std::fs::remove_file(site.path("data/keys/last-write")).expect("removed");
    let recover = ["recover", "--data", "data", "--public-url", PUBLIC_URL, "--new-log"];
    let mut talk = site.talk(&recover);
    talk.wait("found: there is no record of the last write");
    talk.wait("would: begin a new log");
    talk.wait("is that what you want? [y/N]");
    talk.type_line("n");
    let (code, shown) = talk.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(!site.path("data/keys/log-0002.key").exists() && !site.path("data/keys/last-write").exists());
    let mut talk = site.talk(&recover);
    talk.wait("[y/N]");
    talk.type_line("y");
    talk.wait("recovered: the server can be started");
    assert_eq!(talk.end().0, Some(0));
    site.start_again(&[]);
    let local = site.run(&["verify-log", "--data", "data"]);
    expect(&local, 0, &["log 2: receipts.kingfisher.example/v1/log/2, 1 leaves"]);
}
