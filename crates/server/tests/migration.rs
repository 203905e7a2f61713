//! A data folder that the version before this one made is brought up to date, and loses nothing: the committed sample `tests/golden/data/2`.

use crate::common::{count, database};
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::AwsLc;
use http_scripts::process::repository;
use json::{Node, Value};
use receipt::{Digest, Opened, open, open_countersignature};
use server::verify_log::verify_log;
use server::{Config, Failure, Server};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use store::failpoint::{Action, Moment, Write};
use tempfile::TempDir;
use tokio::sync::oneshot;
use verify::{Place, Proof, logged, read_jwks};

const ORIGIN: &str = "https://shop.example";
const PUBLIC_URL: &str = "https://receipts.shop.example";

/// A copy of the sample, with the modes that the server made its files with.
fn sample() -> TempDir {
    let (from, to) = (repository().join("tests/golden/data/2"), TempDir::new().expect("a folder"));
    let keys = to.path().join("keys");
    fs::create_dir(&keys).expect("a folder");
    fs::set_permissions(&keys, Permissions::from_mode(0o700)).expect("its mode");
    for file in ["phone-consent.sqlite", "keys/sign-0001.p8", "keys/nonce.key", "keys/last-write"] {
        fs::copy(from.join(file), to.path().join(file)).expect("copied");
        fs::set_permissions(to.path().join(file), Permissions::from_mode(0o600)).expect("its mode");
    }
    to
}

/// A receipt of the sample, and what the sample says of it.
struct Kept {
    compact: String,
    opened: Opened,
    secret: String,
    countersignature: String,
    /// Purposes that were granted, and when each was withdrawn.
    granted: Vec<(String, Option<i64>)>,
}

fn kept() -> Vec<Kept> {
    let bytes = fs::read(repository().join("tests/golden/data/2/receipts.json")).expect("the sample");
    let names = json::parse(&bytes).expect("JSON");
    let data = sample();
    let db = rusqlite::Connection::open(database(data.path())).expect("the sample");
    ["a", "b", "c"]
        .map(|name| {
            let part = |n: usize| names.get(name).list(Node::words).expect("three texts").swap_remove(n);
            let opened = open(&part(0), &AwsLc).expect("a receipt");
            assert_eq!(opened.hash.to_hex(), part(1));
            let countersignature = db
                .query_row("SELECT countersignature FROM receipt WHERE hash = ?1", [opened.hash.0], |row| row.get(0))
                .expect("it is kept");
            let granted = db
                .prepare("SELECT purpose, withdrawn_at FROM choice WHERE receipt_hash = ?1 AND until IS NOT NULL ORDER BY position")
                .and_then(|mut select| select.query_map([opened.hash.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
                .expect("its choices");
            Kept {
                compact: part(0),
                secret: part(2),
                opened,
                countersignature,
                granted,
            }
        })
        .into()
}

/// Runs until it is dropped.
struct Started {
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

fn start(data: &Path) -> Result<Started, Failure> {
    let config = Config {
        listen: "127.0.0.1:0".into(),
        data: data.into(),
        files: None,
        disclosures: Vec::new(),
        origins: vec![ORIGIN.parse().expect("an origin")],
        public_url: PUBLIC_URL.parse().expect("an address"),
        limit: 0,
        allow_private_webhooks: false,
        root_key: server::RootKeyPlace::File,
        twilio_token: None,
    };
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = channel();
    let thread = std::thread::spawn(move || {
        tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
            match Server::start(config).await {
                Ok(server) => {
                    tell.send(Ok(server.address().port())).expect("somebody waits");
                    let said = server.run(async { stopped.await.unwrap_or_default() }).await;
                    assert!(said.iter().all(|one| one.starts_with("refused")), "{said:?}");
                }
                Err(e) => tell.send(Err(e)).expect("somebody waits"),
            }
        });
    });
    let port = told.recv().expect("it starts or says why not")?;
    Ok(Started {
        port,
        stop: Some(stop),
        thread: Some(thread),
    })
}

impl Started {
    fn get(&self, target: &str) -> Response {
        let request = Request {
            method: "GET".into(),
            target: target.into(),
            ..Request::default()
        };
        send(self.port, &request).expect("an answer")
    }

    fn json(&self, target: &str) -> Node {
        let answer = self.get(target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        json::parse(answer.text().as_bytes()).expect("JSON")
    }

    fn post(&self, compact: &str) -> Response {
        crate::common::post(self.port, compact)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it stops well");
        }
    }
}

/// Everything of the sample is there, and in log 1 with a proof.
fn holds_everything(server: &Started, data: &Path) {
    let names = server.json("/v1/log");
    let name = names.get("logs").list(|one| Ok(one.text("key").to_owned())).expect("a list");
    let key = consent_log::VerifierKey::parse(&name[0]).expect("a key");
    assert_eq!((name.len(), key.name()), (1, "receipts.shop.example/v1/log/1"));
    let jwks = read_jwks(server.get("/.well-known/jwks.json").text().as_bytes()).expect("keys");
    let mut leaves = Vec::new();
    for Kept {
        compact,
        opened,
        secret,
        countersignature,
        granted,
    } in kept()
    {
        let hash = opened.hash.to_hex();
        let status = server.json(&format!("/v1/receipts/{hash}"));
        assert_eq!(status.text("countersignature"), countersignature, "the first one stays");
        let purposes = status
            .get("purposes")
            .list(|one| Ok((one.text("purpose").to_owned(), one.get("withdrawn_at").int().ok())))
            .expect("purposes");
        assert_eq!(purposes, granted);
        assert_eq!(server.get(&format!("/m/{secret}")).status, 200);
        let again = server.post(&compact);
        assert_eq!(again.status, 201, "{}", again.text());
        assert!(again.text().contains(&countersignature));
        let proof = server.get(&format!("/v1/receipts/{hash}/proof"));
        let proof = Proof::read(proof.text().as_bytes()).expect("a proof");
        let said = open_countersignature(&countersignature, &jwks, &AwsLc).expect("it opens");
        let shown = logged(&opened, Some(&said), &proof, &key, &[]).expect("it holds");
        assert_eq!(shown.place, Place::Unnamed, "it was made before there was a log");
        let withdrawn: Vec<&str> = granted.iter().filter(|(_, at)| at.is_some()).map(|(purpose, _)| purpose.as_str()).collect();
        assert_eq!(shown.withdrawn().collect::<Vec<_>>(), withdrawn);
        leaves.extend(shown.events.iter().filter_map(|event| event.index));
    }
    leaves.sort_unstable();
    assert_eq!(leaves, [0, 1, 2, 3, 4], "three receipts and two withdrawals, each once");
    let audit = verify_log(data, &server::RootKeyPlace::File, &mut |_, _| {}).expect("it reads");
    assert_eq!((audit.faults, audit.logs[0].leaves), (vec![], 5));
}

#[test]
fn a_data_folder_of_the_version_before_goes_on_with_everything_in_a_log() {
    let data = sample();
    let server = start(data.path()).expect("it starts");
    holds_everything(&server, data.path());
    drop(server);
    let checkpoint = || fs::read_to_string(data.path().join("keys/log-0001.checkpoint")).expect("published");
    let contents = || {
        let db = rusqlite::Connection::open(database(data.path())).expect("the database");
        ["receipt", "choice", "event", "leaf", "tile", "log", "notice"].map(|table| count(&db, table))
    };
    let (published, before) = (checkpoint(), contents());
    let server = start(data.path()).expect("it starts again");
    holds_everything(&server, data.path());
    assert_eq!((checkpoint(), contents()), (published, before), "the second start changes nothing");
    // A new receipt is the next leaf, and is countersigned there.
    let document: Vec<u8> = rusqlite::Connection::open(database(data.path()))
        .expect("the database")
        .query_row("SELECT bytes FROM notice WHERE language = 'en'", [], |row| row.get(0))
        .expect("the document");
    let answer = server.post(&crate::common::self_dated(&document, ORIGIN, PUBLIC_URL));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = json::parse(answer.text().as_bytes()).expect("JSON");
    assert_eq!(answer.get("log").get("index").value, Value::Int(5));
    assert!(Digest::from_hex(answer.text("receipt_hash")).is_some());
    drop(server);
    assert_eq!(
        verify_log(data.path(), &server::RootKeyPlace::File, &mut |_, _| {}).expect("it reads").faults,
        Vec::<String>::new()
    );
}

#[test]
fn a_data_folder_of_the_version_before_has_what_happened_in_its_feed() {
    let data = sample();
    drop(start(data.path()).expect("it starts"));
    let db = rusqlite::Connection::open(database(data.path())).expect("the database");
    let changes: Vec<(String, String)> = db
        .prepare("SELECT kind, data FROM change ORDER BY number")
        .and_then(|mut select| select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("the feed");
    let of = |kind: &str| changes.iter().filter(|(is, _)| is == kind).map(|(_, data)| data.clone()).collect::<Vec<_>>();
    assert_eq!(of("disclosure.published").len() as i64, count(&db, "notice"));
    let (mut given, mut withdrawn) = (Vec::new(), Vec::new());
    for kept in kept() {
        let list = |purposes: Vec<&str>| json::to_jcs(&json::array(purposes.into_iter().map(json::text)));
        let (hash, payload) = (kept.opened.hash.to_hex(), &kept.opened.payload);
        let granted = list(kept.granted.iter().map(|(purpose, _)| &**purpose).collect());
        given.push(format!(
            r#"{{"notice_sha256":"{}","purposes":{granted},"receipt_hash":"{hash}","valid_until":{}}}"#,
            payload.notice.sha256.to_hex(),
            payload.valid_until
        ));
        let ended: Vec<&str> = kept.granted.iter().filter(|(_, at)| at.is_some()).map(|(purpose, _)| &**purpose).collect();
        if !ended.is_empty() {
            withdrawn.push(format!(
                r#"{{"notice_sha256":"{}","purposes":{},"receipt_hash":"{hash}"}}"#,
                payload.notice.sha256.to_hex(),
                list(ended)
            ));
        }
    }
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(of("receipt.given")), sorted(given));
    assert_eq!(sorted(of("receipt.withdrawn")), sorted(withdrawn));
    assert_eq!(changes.len(), of("disclosure.published").len() + 5, "three receipts and two withdrawals");
}

/// No file has a receipt's text or number in clear, which the version before stored.
fn nothing_in_clear(data: &Path, point: &str) {
    let texts = kept().into_iter().flat_map(|kept| {
        let signed = kept.compact.split('~').next().expect("the signed part").to_owned();
        [signed, kept.opened.number().expect("its number").phone.as_str().to_owned()]
    });
    let texts: Vec<String> = texts.collect();
    for folder in [data.to_path_buf(), data.join("keys")] {
        for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let Ok(bytes) = fs::read(&path) else { continue };
            for text in &texts {
                let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
                assert!(!found, "{point}: {} holds {text}", path.display());
            }
        }
    }
}

#[test]
fn an_interrupted_migration_is_harmless() {
    const NAME: &str = "an_interrupted_migration_is_harmless";
    const WORKING: &str = "PHONE_CONSENT_MIGRATES";
    if let Some(data) = std::env::var_os(WORKING) {
        // The child: starts, and is killed where the environment says.
        drop(start(Path::new(&data)).expect("it starts"));
        return;
    }
    // The log's and the root key; the key store's tables and the receipts' keys; the tables with everything sealed, and the log's leaves.
    for (write, occurrences) in [
        (Write::FileCreate, 2),
        (Write::VaultCommit, 2),
        (Write::DatabaseCommit, 2),
        (Write::RecordReplace, 1),
        (Write::DatabaseRewrite, 1),
        (Write::FileReplace, 1),
    ] {
        for (nth, moment) in (1..=occurrences).flat_map(|nth| Moment::ALL.map(|moment| (nth, moment))) {
            for action in Action::ALL {
                let data = sample();
                let point = format!("{}.{}={}@{nth}", write.name(), moment.name(), action.name());
                let output = Command::new(std::env::current_exe().expect("this program"))
                    .args(["--exact", &format!("migration::{NAME}"), "--nocapture"])
                    .env(WORKING, data.path())
                    .env("PHONE_CONSENT_FAILPOINTS", &point)
                    .output()
                    .expect("it starts");
                let acted = String::from_utf8_lossy(&output.stderr).contains("failpoint ");
                assert!(acted && !output.status.success(), "{point} was never reached");
                let server = start(data.path()).unwrap_or_else(|e| panic!("{point}: {e}"));
                holds_everything(&server, data.path());
                drop(server);
                nothing_in_clear(data.path(), &point);
            }
        }
    }
    // Between the new tables and the log's first leaves.
    let data = sample();
    let db = rusqlite::Connection::open(database(data.path())).expect("the database");
    db.execute_batch(include_str!("../../store/migrations/0003_log.sql")).expect("the tables");
    db.pragma_update(None, "user_version", 3).expect("the version");
    drop(db);
    holds_everything(&start(data.path()).expect("it goes on"), data.path());
}
