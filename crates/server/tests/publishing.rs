//! Publishing as scripts cannot reach it: many at once, a database that is locked, a role of a newer program, and what the database keeps of it.

use crate::common::Running;
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::AwsLc;
use receipt::Crypto;
use server::access::{self, Role};
use std::thread;
use std::time::{Duration, Instant};

/// The document as a later version, with other words in its summary.
fn later(server: &Running, words: &str) -> Vec<u8> {
    let text = String::from_utf8(server.document.clone()).expect("text");
    let entry = "\"changes\": [\n    { \"version\": \"2026-12-01\", \"date\": \"2026-12-01\", \"summary\": \"Words.\", \"material\": false },";
    let text = text.replacen("\"version\": \"2026-11-27\"", "\"version\": \"2026-12-01\"", 1);
    text.replacen("\"changes\": [", entry, 1).replacen("your winter tires", words, 1).into_bytes()
}

fn post(server: &Running, key: &str, body: Vec<u8>) -> Response {
    let request = Request {
        method: "POST".into(),
        target: "/v1/disclosures".into(),
        headers: vec![
            ("Authorization".into(), format!("Bearer {key}")),
            ("Content-Type".into(), "application/json".into()),
        ],
        body,
    };
    send(server.port, &request).expect("an answer")
}

fn served(server: &Running) -> Vec<u8> {
    let request = Request {
        method: "GET".into(),
        target: "/v1/disclosures/repair-shop".into(),
        ..Request::default()
    };
    send(server.port, &request).expect("an answer").body
}

#[test]
fn of_many_texts_of_one_version_at_once_one_is_published() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let texts: Vec<Vec<u8>> = (0..20).map(|n| later(&server, &format!("{n} tires"))).collect();
    let mut statuses: Vec<(u16, usize)> = thread::scope(|scope| {
        let (server, key) = (&server, &key);
        let posts: Vec<_> = texts.iter().map(|text| scope.spawn(move || post(server, key, text.clone()).status)).collect();
        posts.into_iter().map(|post| post.join().expect("no panic")).zip(0..).collect()
    });
    statuses.sort_unstable();
    let only: Vec<u16> = statuses.iter().map(|(status, _)| *status).collect();
    assert_eq!((only[0], &only[1..]), (201, &[409; 19][..]));
    assert_eq!(served(&server), texts[statuses[0].1]);
}

#[test]
fn who_published_what_and_when_is_kept_and_the_key_is_not() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let before = http_scripts::maker::now();
    assert_eq!(post(&server, &key, later(&server, "the winter tires")).status, 201);
    let kept: Vec<(String, Option<String>, i64)> = server
        .database()
        .prepare("SELECT version, published_by, published_at FROM notice ORDER BY number")
        .expect("a query")
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert_eq!((kept[0].0.as_str(), &kept[0].1), ("2026-11-27", &None));
    assert_eq!((kept[1].0.as_str(), kept[1].1.as_deref()), ("2026-12-01", Some("web team")));
    assert!((before..before + 20).contains(&kept[1].2));
    for file in ["phone-consent.sqlite", "phone-consent.sqlite-wal"] {
        let bytes = std::fs::read(server.data.path().join(file)).expect("the database");
        let random = &key.as_bytes()[4..68];
        assert!(!bytes.windows(random.len()).any(|window| window == random), "{file} holds the key");
    }
}

#[test]
fn a_key_with_another_role_is_refused() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let body = format!("pck_{}", "0".repeat(64));
    let check: String = AwsLc.sha256(body.as_bytes()).to_hex().chars().take(8).collect();
    let key = format!("{body}{check}");
    server
        .database()
        .execute(
            "INSERT INTO access_key (name, role, sha256, made_at) VALUES ('auditor', 'audit', ?1, 1)",
            [AwsLc.sha256(key.as_bytes()).0],
        )
        .expect("a key of a newer program");
    let refused = post(&server, &key, later(&server, "the winter tires"));
    assert!(
        refused.status == 403 && refused.text().contains("ERR_KEY_ROLE"),
        "{} {}",
        refused.status,
        refused.text()
    );
    assert_eq!(served(&server), server.document);
}

#[test]
fn while_the_database_is_locked_nothing_is_published_and_the_old_text_is_served() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let (db, new) = (server.database(), later(&server, "the winter tires"));
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let refused = post(&server, &key, new.clone());
    assert!(refused.status == 503 && refused.header("retry-after").is_some(), "{}", refused.text());
    assert_eq!(served(&server), server.document);
    db.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(post(&server, &key, new.clone()).status, 201);
    assert_eq!(served(&server), new);
}

#[test]
fn who_leaves_before_the_answer_has_published_all_the_same() {
    use std::io::Write;
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let (db, new) = (server.database(), later(&server, "the winter tires"));
    db.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).expect("connected");
    let head = format!(
        "POST /v1/disclosures HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        new.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&new)).expect("sent");
    thread::sleep(Duration::from_millis(500));
    drop(stream);
    thread::sleep(Duration::from_millis(300));
    db.execute_batch("ROLLBACK").expect("unlocked");
    let deadline = Instant::now() + Duration::from_secs(5);
    while served(&server) != new {
        assert!(Instant::now() < deadline, "it is stored and not served");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn no_older_version_is_put_in_front_of_a_material_change() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let of = |version: &str, words: &str, changes: &str| {
        let text = String::from_utf8(server.document.clone()).expect("text");
        let text = text.replacen("\"version\": \"2026-11-27\"", &format!("\"version\": \"{version}\""), 1);
        let (before, _) = text.split_once("\"changes\": [").expect("the list of changes is last");
        format!("{before}\"changes\": [{changes}]}}")
            .replacen("your winter tires", words, 1)
            .into_bytes()
    };
    let entry = |version: &str, material: bool| {
        format!("{{ \"version\": \"{version}\", \"date\": \"2026-12-01\", \"summary\": \"Words.\", \"material\": {material} }}")
    };
    let second = entry("2026-12-01", true);
    assert_eq!(post(&server, &key, of("2026-12-01", "the tires", &second)).status, 201);
    // Who has 2026-11-27 would count as told by the first entry alone, and never hear of the material one behind it.
    let hidden = format!(
        "{}, {}, {second}",
        entry("2026-12-02", false).replace("12-01", "12-02"),
        entry("2026-11-27", false)
    );
    let refused = post(&server, &key, of("2026-12-02", "these tires", &hidden));
    assert_eq!(refused.status, 422);
    let said = String::from_utf8_lossy(&refused.body).into_owned();
    assert!(said.contains("changes adds 2026-11-27, which is not later than 2026-12-01"), "{said}");
}
