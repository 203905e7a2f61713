//! What plain scripts cannot reach: many at once, and the moment between commit and answer.

use crate::common::{Running, count, post};
use disclosure::{Archive, Document, Notice};
use http_scripts::client::{Request, send};
use http_scripts::maker::{AwsLc, next_labels};
use receipt::Crypto;
use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn a_hundred_parallel_duplicates_are_kept_once_and_answered_alike() {
    let server = Running::start();
    let receipt = server.receipt();
    let answers: HashSet<(u16, Vec<u8>)> = thread::scope(|scope| {
        let posts: Vec<_> = (0..100).map(|_| scope.spawn(|| server.post(&receipt))).collect();
        posts
            .into_iter()
            .map(|post| post.join().expect("no panic"))
            .map(|answer| (answer.status, answer.body))
            .collect()
    });
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.iter().next().map(|(status, _)| *status), Some(201));
    let db = server.database();
    assert_eq!((count(&db, "receipt"), count(&db, "nonce"), count(&db, "choice")), (1, 1, 2));
}

#[test]
fn of_a_hundred_parallel_receipts_with_one_nonce_one_is_kept() {
    let server = Running::start();
    let nonce = server.nonce(&AwsLc.sha256(&server.document));
    let receipts: Vec<String> = (0..100).map(|_| server.receipt_with(&nonce)).collect();
    let mut statuses: Vec<u16> = thread::scope(|scope| {
        let posts: Vec<_> = receipts.iter().map(|receipt| scope.spawn(|| server.post(receipt).status)).collect();
        posts.into_iter().map(|post| post.join().expect("no panic")).collect()
    });
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (201, &[409; 99][..]));
    assert_eq!(count(&server.database(), "receipt"), 1);
}

#[test]
fn what_is_answered_is_already_committed() {
    let server = Running::start();
    let db = server.database();
    for stored in 1..=20 {
        let receipt = server.receipt();
        assert_eq!(server.post(&receipt).status, 201);
        let found: i64 = db
            .query_row("SELECT count(*) FROM receipt WHERE sealed IS NOT NULL", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(found, stored);
    }
}

#[test]
fn while_the_database_is_locked_nothing_is_acknowledged_and_nothing_is_lost_after() {
    let server = Running::start();
    let receipt = server.receipt();
    let db = server.database();
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let start = Instant::now();
    let refused = post(server.port, &receipt);
    assert!(start.elapsed() >= Duration::from_millis(1_200), "it waited for the lock");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("ERR_HTTP_BUSY") && refused.header("retry-after").is_some());
    db.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(count(&db, "receipt"), 0);
    assert_eq!(server.post(&receipt).status, 201);
    assert_eq!(count(&db, "receipt"), 1);
}

#[test]
fn while_the_database_is_locked_many_are_refused_within_one_deadline_and_the_server_is_not_ready() {
    let server = Running::start();
    let receipts: Vec<String> = (0..30).map(|_| server.receipt()).collect();
    let get = |path: &str| {
        let request = Request {
            method: "GET".into(),
            target: path.into(),
            ..Request::default()
        };
        send(server.port, &request).expect("an answer").status
    };
    assert_eq!((get("/readyz"), get("/healthz")), (200, 200));
    // The answer of a probe is good for a second.
    thread::sleep(Duration::from_millis(1_100));
    let db = server.database();
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let start = Instant::now();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let posts: Vec<_> = receipts.iter().map(|receipt| scope.spawn(|| server.post(receipt).status)).collect();
        posts.into_iter().map(|post| post.join().expect("no panic")).collect()
    });
    assert_eq!(statuses, [503; 30]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!((get("/readyz"), get("/healthz")), (503, 200), "it is alive, and cannot write");
    db.execute_batch("ROLLBACK").expect("unlocked");
    thread::sleep(Duration::from_millis(1_100));
    assert_eq!(get("/readyz"), 200);
}

#[test]
fn asking_often_whether_it_is_ready_writes_once_a_second() {
    let server = Running::start();
    let writes = || -> i64 {
        server
            .database()
            .query_row("SELECT writes FROM identity", [], |row| row.get(0))
            .expect("a count")
    };
    let get = Request {
        method: "GET".into(),
        target: "/readyz".into(),
        ..Request::default()
    };
    let (start, before) = (Instant::now(), writes());
    for _ in 0..50 {
        assert_eq!(send(server.port, &get).expect("an answer").status, 200);
    }
    let written = writes() - before;
    let most = 1 + i64::try_from(start.elapsed().as_secs()).expect("seconds");
    assert!((1..=most).contains(&written), "{written} writes");
}

#[test]
fn a_malformed_link_is_not_looked_up_and_leads_nowhere() {
    let server = Running::start();
    assert_eq!(server.post(&server.receipt()).status, 201);
    // A receipt that a look-up of nothing would find.
    let db = server.database();
    let planted = db.execute("UPDATE receipt SET withdraw_sha256 = zeroblob(32)", []).expect("planted");
    assert_eq!(planted, 1);
    for malformed in ["x", "%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%FF", "AAAA"] {
        let page = |method: &str, body: &str| Request {
            method: method.into(),
            target: format!("/m/{malformed}"),
            headers: vec![("Content-Type".into(), "application/x-www-form-urlencoded".into())],
            body: body.into(),
        };
        for request in [page("GET", ""), page("POST", "all=yes")] {
            let answer = send(server.port, &request).expect("an answer");
            assert_eq!((answer.status, answer.header("location")), (404, None), "{request:?}");
        }
    }
    let withdrawn: i64 = db.query_row("SELECT count(withdrawn_at) FROM choice", [], |row| row.get(0)).expect("a count");
    assert_eq!(withdrawn, 0);
}

#[test]
fn self_dated_receipts_are_limited_by_address_and_others_are_not() {
    let server = Running::start_limited(Archive::shipped().clone(), 1_000);
    let self_dated = || server.changed_receipt_and_secret("", |payload| payload.nonce = None).0;
    let first = self_dated();
    assert_eq!(server.post(&first).status, 201);
    for n in 1..30 {
        assert_eq!(server.post(&self_dated()).status, 201, "{n}");
    }
    let refused = server.post(&self_dated());
    assert_eq!(refused.status, 429, "{}", refused.text());
    let wait: u32 = refused.header("retry-after").and_then(|seconds| seconds.parse().ok()).expect("seconds");
    assert!((60..=121).contains(&wait), "{wait}");
    assert_eq!(server.post(&first).status, 201, "one that is stored is not counted");
    assert_eq!(server.post(&server.receipt()).status, 201, "nor is one with a nonce");
    assert_eq!(count(&server.database(), "receipt"), 31);
}

#[test]
fn while_the_database_is_locked_a_link_says_that_nothing_was_withdrawn() {
    let server = Running::start();
    let (receipt, secret) = server.receipt_and_secret(&server.nonce(&AwsLc.sha256(&server.document)));
    assert_eq!(server.post(&receipt).status, 201);
    let db = server.database();
    let withdrawn = || -> i64 { db.query_row("SELECT count(withdrawn_at) FROM choice", [], |row| row.get(0)).expect("a count") };
    let form = Request {
        method: "POST".into(),
        target: format!("/m/{secret}"),
        headers: vec![("Content-Type".into(), "application/x-www-form-urlencoded".into())],
        body: "all=yes".into(),
    };
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let refused = send(server.port, &form).expect("an answer");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("<h1>Your withdrawal could not be sent."), "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    db.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(withdrawn(), 0);
    assert_eq!(send(server.port, &form).expect("an answer").status, 303);
    assert_eq!(withdrawn(), 1);
}

#[test]
fn nothing_of_a_refused_receipt_is_stored() {
    let server = Running::start();
    let receipt = server.receipt();
    let (signed, disclosure) = receipt.split_once('~').expect("a tilde");
    let (before, after) = signed.split_at(signed.len() - 40);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    let changed = format!("{before}{other}{}~{disclosure}", &after[1..]);
    for wrong in [changed, receipt.replacen('~', "~x", 1), String::from("x")] {
        assert!(server.post(&wrong).status >= 400);
    }
    let db = server.database();
    assert_eq!((count(&db, "receipt"), count(&db, "nonce"), count(&db, "choice")), (0, 0, 0));
}

#[test]
fn a_body_that_never_comes_is_given_up() {
    let server = Running::start();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let head = "POST /v1/receipts HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\nContent-Type: application/sd-jwt\r\nContent-Length: 100\r\n\r\nabc";
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while !String::from_utf8_lossy(&answer).contains("ERR_") {
        let n = stream.read(&mut part).expect("an answer in time");
        assert!(n > 0, "closed without a word");
        answer.extend_from_slice(&part[..n]);
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("ERR_HTTP_TIMEOUT"), "{answer}");
}

#[test]
fn a_receipt_is_taken_under_the_labels_it_names_before_and_after_newer_ones_exist() {
    let labels = next_labels();
    let (today, later) = (Running::start(), Running::start_with(Archive::shipped().with_labels(labels.clone())));
    let text = Notice::new(&Document::parse(&today.document).expect("a disclosure"), &labels).text();
    let newer = |server: &Running| {
        let nonce = server.nonce(&AwsLc.sha256(&server.document));
        let change =
            |payload: &mut receipt::Payload| (payload.notice.labels, payload.notice.text_sha256) = (i64::from(labels.version()), AwsLc.sha256(text.as_bytes()));
        server.post(&server.changed_receipt_and_secret(&nonce, change).0)
    };
    assert_eq!(
        later.post(&later.receipt()).status,
        201,
        "of the version that is shipped, after a newer one exists"
    );
    assert_eq!(newer(&later).status, 201, "of the newer version");
    let refused = newer(&today);
    assert!(refused.status == 422 && refused.text().contains("ERR_RECEIPT_TEXT"), "{}", refused.text());
}
