//! A server of a test's own, in this process, and receipts for it.

// Each test program uses a part of this.
#![allow(dead_code)]

use disclosure::Archive;
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::{self, AwsLc, Key, Moment};
use http_scripts::process::repository;
use receipt::{Crypto, Digest, Payload};
use server::{Config, Server};
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use tempfile::TempDir;
use tokio::sync::oneshot;

pub const ORIGIN: &str = "https://shop.example";
pub const PUBLIC_URL: &str = "https://receipts.kingfisher.example";

/// Runs until it is dropped.
pub struct Running {
    pub port: u16,
    pub data: TempDir,
    pub document: Vec<u8>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub fn start() -> Running {
        Running::start_with(Archive::shipped().clone())
    }

    pub fn start_with(archive: Archive) -> Running {
        Running::start_limited(archive, 0)
    }

    /// With so many requests a minute from one address.
    pub fn start_limited(archive: Archive, limit: u32) -> Running {
        Running::start_as(archive, limit, "www/disclosure.en.json")
    }

    /// With this document of the repository.
    pub fn start_with_document(path: &str) -> Running {
        Running::start_as(Archive::shipped().clone(), 0, path)
    }

    fn start_as(archive: Archive, limit: u32, path: &str) -> Running {
        let data = TempDir::new().expect("a folder");
        let config = config(data.path(), limit, path);
        Running::run(data, config, archive)
    }

    /// With settings that differ from those of [`config`].
    pub fn start_changed(data: TempDir, change: impl FnOnce(&mut Config)) -> Running {
        let mut config = config(data.path(), 0, "www/disclosure.en.json");
        change(&mut config);
        Running::run(data, config, Archive::shipped().clone())
    }

    /// In a data folder that is there, under this address.
    pub fn start_in(data: TempDir, public_url: &str) -> Running {
        let mut config = config(data.path(), 0, "www/disclosure.en.json");
        config.public_url = public_url.parse().expect("an address");
        Running::run(data, config, Archive::shipped().clone())
    }

    fn run(data: TempDir, config: Config, archive: Archive) -> Running {
        let path = config.disclosures[0].clone();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = channel();
        let thread = std::thread::spawn(move || {
            tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
                let server = Server::start_with(config, archive).await.expect("starts");
                tell.send(server.address().port()).expect("somebody waits");
                server
                    .run(async {
                        let _ = stopped.await;
                    })
                    .await;
            });
        });
        Running {
            port: told.recv().expect("a port"),
            document: std::fs::read(path).expect("the document"),
            data,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A receipt with a fresh nonce.
    pub fn receipt(&self) -> String {
        let notice = AwsLc.sha256(&self.document);
        self.receipt_with(&self.nonce(&notice))
    }

    pub fn receipt_with(&self, nonce: &str) -> String {
        self.receipt_and_secret(nonce).0
    }

    /// A receipt and the secret of its link.
    pub fn receipt_and_secret(&self, nonce: &str) -> (String, String) {
        self.changed_receipt_and_secret(nonce, |_| {})
    }

    /// A receipt whose payload was changed before it was signed, and the secret of its link.
    pub fn changed_receipt_and_secret(&self, nonce: &str, change: impl FnOnce(&mut Payload)) -> (String, String) {
        let secret = maker::random().expect("random");
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
        let moment = Moment {
            document: &self.document,
            origin: ORIGIN,
            server: PUBLIC_URL,
            iat: maker::now(),
            nonce: Some(nonce.into()),
            earlier_nonces: vec![],
        };
        let mut payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
        change(&mut payload);
        let receipt = maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt");
        (receipt, receipt::encode(&secret))
    }

    /// Posts a receipt for this document and number, which grants the first purpose. Returns its secret.
    pub fn agree(&self, document: &[u8], number: &str) -> String {
        let secret = maker::random().expect("random");
        let (key, number) = (Key::new().expect("a key"), maker::number(number).expect("E.164"));
        let moment = Moment {
            document,
            origin: ORIGIN,
            server: PUBLIC_URL,
            iat: maker::now(),
            nonce: Some(self.nonce(&AwsLc.sha256(document))),
            earlier_nonces: vec![],
        };
        let payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
        let answer = self.post(&maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt"));
        assert_eq!(answer.status, 201, "{}", answer.text());
        receipt::encode(&secret)
    }

    /// A request of a JSON body with an access key.
    pub fn keyed(&self, method: &str, target: &str, key: &str, body: impl AsRef<[u8]>) -> Response {
        let request = Request {
            method: method.into(),
            target: target.into(),
            headers: vec![
                ("Content-Type".into(), "application/json".into()),
                ("Authorization".into(), format!("Bearer {key}")),
            ],
            body: body.as_ref().into(),
        };
        send(self.port, &request).expect("an answer")
    }

    pub fn nonce(&self, notice: &Digest) -> String {
        let key = std::fs::read(self.data.path().join("keys/nonce.key")).expect("the nonce key");
        maker::nonce(&key, maker::now(), notice, ORIGIN).expect("a nonce")
    }

    pub fn post(&self, receipt: &str) -> Response {
        post(self.port, receipt)
    }

    /// The database, by a connection of its own.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(database(self.data.path())).expect("the database")
    }
}

/// The settings of a server on a free port, with this document of the repository.
pub fn config(data: &Path, limit: u32, document: &str) -> Config {
    Config {
        listen: "127.0.0.1:0".into(),
        data: data.into(),
        files: None,
        disclosures: vec![repository().join(document)],
        origins: vec![ORIGIN.parse().expect("an origin")],
        public_url: PUBLIC_URL.parse().expect("an address"),
        limit,
        allow_private_webhooks: false,
        root_key: server::RootKeyPlace::File,
        twilio_token: None,
    }
}

impl Running {
    /// Stops the server; its data folder stays.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn database(data: &Path) -> std::path::PathBuf {
    data.join("phone-consent.sqlite")
}

/// A receipt of now, without a nonce.
pub fn self_dated(document: &[u8], origin: &str, server: &str) -> String {
    let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
    let moment = Moment {
        document,
        origin,
        server,
        iat: maker::now(),
        nonce: None,
        earlier_nonces: vec![],
    };
    let payload = maker::payload(&moment, &key, &number, &maker::random().expect("random")).expect("a payload");
    maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt")
}

pub fn post(port: u16, receipt: &str) -> Response {
    let request = Request {
        method: "POST".into(),
        target: "/v1/receipts".into(),
        headers: vec![("Origin".into(), ORIGIN.into()), ("Content-Type".into(), "application/sd-jwt".into())],
        body: receipt.into(),
    };
    send(port, &request).expect("an answer")
}

pub fn count(db: &rusqlite::Connection, table: &str) -> i64 {
    db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count")
}
