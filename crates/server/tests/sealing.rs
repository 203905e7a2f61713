//! Nothing that names a person is in clear in any file of the data folder.

use crate::common::{ORIGIN, PUBLIC_URL, Running, config};
use http_scripts::client::{Request, send};
use http_scripts::maker::AwsLc;
use http_scripts::process::repository;
use receipt::{Crypto, Digest, decode};
use server::access::{self, Role};
use server::records::{self, Records};
use server::{RootKeyPlace, Server};
use std::fs;
use std::path::{Path, PathBuf};
use store::vault::Month;
use tempfile::TempDir;

/// Every file below this folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// What of a receipt nobody may find: its number, its salt, its payload and what is in that, in every spelling that was ever written.
fn secrets(compact: &str) -> Vec<Vec<u8>> {
    let (jws, rest) = compact.split_once('~').expect("a tilde");
    let disclosed = rest.trim_end_matches('~');
    let payload = jws.split('.').nth(1).expect("a payload");
    let array = String::from_utf8(decode(disclosed).expect("base64url")).expect("text");
    let mut parts: Vec<&str> = array.split('"').collect();
    parts.retain(|part| part.len() > 6);
    let decoded = String::from_utf8(decode(payload).expect("base64url")).expect("text");
    let jti = decoded
        .split("\"jti\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("an id")
        .to_owned();
    let number = parts.iter().find(|part| part.starts_with('+')).expect("a number");
    let mut all: Vec<Vec<u8>> = [number, &number[1..], disclosed, parts[0], jti.as_str()]
        .iter()
        .map(|part| part.as_bytes().to_vec())
        .collect();
    // Also where a page ends within it. The document's digest is in the countersignature too, which is no secret.
    let digest = decoded.split("\"sha256\":\"").nth(1).and_then(|rest| rest.get(..64)).expect("a digest");
    let is_digest = |chunk: &[u8]| {
        let text = decode(str::from_utf8(chunk).expect("ASCII")).expect("base64url");
        digest.as_bytes().windows(12).any(|part| text.windows(12).any(|window| window == part))
    };
    all.extend(payload.as_bytes().chunks_exact(64).filter(|chunk| !is_digest(chunk)).map(<[u8]>::to_vec));
    assert!(all.len() > 15, "{}", all.len());
    all
}

/// The files in which one of these is.
fn leaks(folder: &Path, secrets: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // A checkpoint that was written beside its file meanwhile has its own name now.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => panic!("{}: {e}", path.display()),
        };
        for secret in secrets {
            if bytes.windows(secret.len()).any(|window| window == secret) {
                found.push(format!("{}: {}", path.display(), String::from_utf8_lossy(secret)));
            }
        }
    }
    found
}

/// The receipts of the committed data folder: text and withdrawal secret.
fn receipts() -> Vec<(String, String)> {
    let bytes = fs::read(repository().join("tests/golden/data/2/receipts.json")).expect("the receipts");
    let node = json::parse(&bytes).expect("JSON");
    let text = |node: &json::Node| node.str().expect("text").to_owned();
    ["a", "b"]
        .iter()
        .map(|name| node.get(name))
        .map(|list| (text(&list.items()[0]), text(&list.items()[2])))
        .collect()
}

/// A copy of the committed data folder of an earlier version, with the modes that keys must have.
fn earlier_version(version: &str) -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let data = TempDir::new().expect("a folder");
    let source = repository().join("tests/golden/data").join(version);
    fs::create_dir(data.path().join("keys")).expect("a folder");
    for path in files(&source) {
        let name = path.strip_prefix(&source).expect("below it");
        if name == Path::new("receipts.json") {
            continue;
        }
        let to = data.path().join(name);
        fs::copy(&path, &to).expect("copied");
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("set");
    }
    data
}

async fn open(data: &Path) -> Result<Server, String> {
    let mut config = config(data, 0, "www/disclosure.en.json");
    config.public_url = "https://receipts.shop.example".parse().expect("an address");
    Server::start(config).await.map_err(|e| e.to_string())
}

#[tokio::test]
async fn a_data_folder_of_the_version_before_is_sealed_and_keeps_nothing_in_clear() {
    let data = earlier_version("2");
    let receipts = receipts();
    assert_eq!(receipts.len(), 2);
    for (compact, _) in &receipts {
        assert!(leaks(data.path(), &secrets(compact)).len() > 10, "the search finds what is there");
    }
    let server = open(data.path()).await.expect("it starts");
    for (compact, _) in &receipts {
        assert_eq!(leaks(data.path(), &secrets(compact)), Vec::<String>::new(), "while it runs");
    }
    server.run(async {}).await;
    for (compact, _) in &receipts {
        assert_eq!(leaks(data.path(), &secrets(compact)), Vec::<String>::new(), "after it was stopped");
    }
    let running = Running::start_in(data, "https://receipts.shop.example");
    for (_, secret) in &receipts {
        let request = Request {
            method: "GET".into(),
            target: format!("/m/{secret}"),
            headers: vec![],
            body: Vec::new(),
        };
        let page = send(running.port, &request).expect("an answer");
        assert_eq!(page.status, 200, "what was sealed opens");
        assert!(String::from_utf8_lossy(&page.body).contains("Northwind Bikes Ltd"));
    }
}

#[tokio::test]
async fn a_data_folder_with_tags_in_the_database_keeps_none_there_and_has_everybody_found() {
    let data = earlier_version("5");
    let tags: Vec<Vec<u8>> = rusqlite::Connection::open(data.path().join("phone-consent.sqlite"))
        .expect("the database")
        .prepare("SELECT tag FROM number_index")
        .and_then(|mut tags| tags.query_map([], |row| row.get(0))?.collect())
        .expect("tags");
    assert_eq!(tags.len(), 2);
    assert_eq!(leaks(data.path(), &tags).len(), 2, "the search finds what is there");
    let server = open(data.path()).await.expect("it starts");
    assert_eq!(leaks(data.path(), &tags), Vec::<String>::new(), "while it runs");
    server.run(async {}).await;
    assert_eq!(leaks(data.path(), &tags), Vec::<String>::new(), "after it was stopped");
    let number = |text| phone::E164::new(text).expect("a number");
    let records = Records::open(data.path(), RootKeyPlace::File).expect("it opens");
    let found = records.of_number(&number("+353850123456")).await.expect("it answers");
    assert_eq!(found.len(), 2);
    assert_eq!(
        records.of_number(&number("+353861234567")).await.expect("it answers"),
        [],
        "the third was erased before"
    );
    assert!(records.compact(found[0].hash).await.expect("it answers").is_some());
    records.erase(found[0].hash).await.expect("erased");
    assert_eq!(records.of_number(&number("+353850123456")).await.expect("it answers"), found[1..]);
    records.close().await.expect("closed");
}

#[tokio::test]
async fn a_copy_of_before_the_migrations_is_restored_and_told_what_was_erased_since() {
    let data = earlier_version("5");
    let copy = TempDir::new().expect("a folder");
    let file = |folder: &TempDir| folder.path().join("phone-consent.sqlite");
    fs::copy(file(&data), file(&copy)).expect("copied");
    open(data.path()).await.expect("it starts").run(async {}).await;
    let refused = records::restore(data.path(), copy.path(), RootKeyPlace::File)
        .err()
        .expect("its tags name people")
        .to_string();
    assert!(refused.contains("is of a much older program"), "{refused}");
    fs::copy(file(&data), file(&copy)).expect("copied");
    let before = "DROP INDEX event_receipt; CREATE INDEX event_receipt ON event (receipt); DROP INDEX contact_occasion; PRAGMA user_version = 21";
    let db = rusqlite::Connection::open(file(&copy)).expect("the copy");
    db.execute_batch(before).expect("as the program before wrote it");
    drop(db);
    let number = phone::E164::new("+353850123456").expect("a number");
    let erased = Records::open(data.path(), RootKeyPlace::File).expect("it opens");
    let held = erased.of_number(&number).await.expect("it answers");
    assert_eq!(held.len(), 2);
    erased.erase(held[0].hash).await.expect("erased");
    erased.close().await.expect("closed");
    let drill = records::drill(data.path(), copy.path(), &RootKeyPlace::File).await.map_err(|e| e.to_string());
    let certificate = drill.expect("a copy that the journal is told to").certificate;
    assert!(certificate.contains(r#""receipts_in_copy":3"#), "{certificate}");
    let restored = records::restore(data.path(), copy.path(), RootKeyPlace::File).map_err(|e| e.to_string());
    assert_eq!(restored.map(|done| done.copied.receipts), Ok(3));
    let records = Records::open(data.path(), RootKeyPlace::File).expect("it opens");
    assert_eq!(records.of_number(&number).await.expect("it answers"), held[1..], "the erased one is not back");
    assert!(records.compact(held[1].hash).await.expect("it answers").is_some());
    records.close().await.expect("closed");
    open(data.path()).await.expect("it starts on it").run(async {}).await;
}

#[tokio::test]
async fn a_rotation_that_was_interrupted_is_finished_before_an_older_database_is_brought_up_to_date() {
    use std::os::unix::fs::PermissionsExt;
    let data = earlier_version("5");
    let next = data.path().join("keys/nonce-next.key");
    fs::write(&next, [7; 32]).expect("written");
    fs::set_permissions(&next, fs::Permissions::from_mode(0o600)).expect("its mode");
    open(data.path()).await.expect("it starts").run(async {}).await;
    assert!(!next.exists(), "the database knows the key before it");
}

#[test]
fn a_receipt_that_comes_in_is_in_clear_in_no_file() {
    let running = Running::start();
    let receipt = running.receipt();
    assert_eq!(running.post(&receipt).status, 201);
    assert_eq!(leaks(running.data.path(), &secrets(&receipt)), Vec::<String>::new());
    let keys = rusqlite::Connection::open(running.data.path().join("keys/vault.sqlite")).expect("the key store");
    let (hash, month): ([u8; 32], u32) = keys
        .query_row("SELECT id, month FROM row", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("it has a key");
    let delete_at: i64 = running
        .database()
        .query_row("SELECT delete_at FROM receipt WHERE hash = ?1", [hash], |row| row.get(0))
        .expect("it has a clock");
    assert_eq!(Month::of(delete_at).map(Month::number), Some(month), "the month in which its last clock ends");
    assert_eq!((ORIGIN.is_empty(), PUBLIC_URL.is_empty()), (false, false));
}

#[test]
fn a_question_and_its_answer_are_in_clear_in_no_file_and_gone_when_it_is_deleted() {
    let running = Running::start();
    let key = access::add(running.data.path(), Role::Operate, "workshop").expect("a key");
    let post = |target: &str, kind: &str, body: &str| {
        let headers = vec![("Content-Type".into(), kind.into()), ("Authorization".into(), format!("Bearer {key}"))];
        let request = Request {
            method: "POST".into(),
            target: target.into(),
            headers,
            body: body.into(),
        };
        send(running.port, &request).expect("an answer")
    };
    let secret = receipt::encode(&[7; 32]);
    let notice = AwsLc.sha256(&running.document).to_hex();
    let asked =
        format!(r#"{{"notice_sha256":"{notice}","language":"en","text":"pelicans ate my letter","reply_to":"petra@pelican.example","secret":"{secret}"}}"#);
    assert_eq!(post("/v1/questions", "application/json", &asked).status, 201);
    let id: [u8; 32] = running
        .database()
        .query_row("SELECT id FROM question", [], |row| row.get(0))
        .expect("it is stored");
    let answer = format!("/v1/questions/{}/answer", Digest(id).to_hex());
    assert_eq!(post(&answer, "application/json", r#"{"text":"herons write back"}"#).status, 200);
    let clear = ["pelicans ate", "petra@pelican", "herons write", &secret].map(|part| part.as_bytes().to_vec());
    assert_eq!(leaks(running.data.path(), &clear), Vec::<String>::new());
    let keyed = || {
        let keys = rusqlite::Connection::open(running.data.path().join("keys/vault.sqlite")).expect("the key store");
        keys.query_row("SELECT count(*) FROM row WHERE id = ?1", [id], |row| row.get::<_, i64>(0))
            .expect("it answers")
    };
    assert_eq!(keyed(), 1);
    assert_eq!(post(&format!("/q/{secret}"), "application/x-www-form-urlencoded", "delete=yes").status, 200);
    let sealed: Option<Vec<u8>> = running
        .database()
        .query_row("SELECT sealed FROM question", [], |row| row.get(0))
        .expect("a row");
    assert_eq!((sealed, keyed()), (None, 0));
}

#[tokio::test]
async fn a_database_without_its_key_store_or_root_key_is_refused() {
    let data = earlier_version("2");
    open(data.path()).await.expect("it starts").run(async {}).await;
    let keys = data.path().join("keys");
    let why = async || open(data.path()).await.err().expect("it is refused");
    fs::rename(keys.join("root.key"), keys.join("kept")).expect("moved");
    let said = why().await;
    assert!(said.contains("root.key is missing") && said.contains("put it back"), "{said}");
    assert!(!keys.join("root.key").exists(), "none is made in its place");
    fs::rename(keys.join("kept"), keys.join("root.key")).expect("moved");
    fs::rename(keys.join("vault.sqlite"), keys.join("kept")).expect("moved");
    let said = why().await;
    assert!(said.contains("vault.sqlite is missing") && said.contains("recover --new-keys"), "{said}");
    assert!(!keys.join("vault.sqlite").exists());
    // Another one with the same root key.
    drop(store::vault::Vault::open(&keys, Box::new(store::vault::RootFile::open(&keys).expect("a key"))).expect("made"));
    let said = why().await;
    assert!(said.contains("sealed with another key store"), "{said}");
    fs::rename(keys.join("kept"), keys.join("vault.sqlite")).expect("moved");
    open(data.path()).await.expect("it fits again").run(async {}).await;
    // Another root key.
    fs::write(keys.join("root.key"), [7; 32]).expect("written");
    let said = why().await;
    assert!(said.contains("made with another root key"), "{said}");
}
