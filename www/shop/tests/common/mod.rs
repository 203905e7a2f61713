//! What the shop's tests share: a visitor who makes real receipts, and a few lines of HTTP.
#![allow(dead_code, reason = "each test program uses its own part")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use http_scripts::maker::{self, Key, Moment};
use http_scripts::process;
use receipt::{Countersignature, Digest, Jwk, Payload, encode};
use shop::{Options, Site};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// The origin of the shop's pages.
pub const ORIGIN: &str = "http://localhost:8080";
pub const PHONE: &str = "+353850123456";
/// An address of a receipt server that is not asked.
pub const RECEIPTS: &str = "http://localhost:8081";

/// The shop's own pages.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder that stands for the built files.
pub fn pkg() -> PathBuf {
    PKG.clone()
}

/// Written once: tests run side by side, and a file that is written again has another tag.
static PKG: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pkg");
    std::fs::create_dir_all(folder.join("files")).expect("the test's own folder");
    for (name, content) in [
        ("phone-consent.js", "export {};"),
        ("phone-consent.js.br", "the script in br"),
        ("phone-consent.js.gz", "the script in gzip"),
        ("files/phone_consent-0123456789abcdef.wasm", "\0asm\u{1}\0\0\0"),
        ("files/phone_consent-0123456789abcdef.wasm.br", "the module in br"),
        ("files/zone-1-0123456789abcdef.bin", "a table"),
    ] {
        std::fs::write(folder.join(name), content).expect("the test's own file");
    }
    folder
});

/// A shop on a free port whose receipt server is not asked; it stops with the test.
pub fn shop() -> SocketAddr {
    shop_with(RECEIPTS)
}

/// The same with this receipt server.
pub fn shop_with(receipts: &str) -> SocketAddr {
    shop_that_shows(receipts, false)
}

/// The same, which shows the documents that its receipt server publishes, or its own.
pub fn shop_that_shows(receipts: &str, published: bool) -> SocketAddr {
    let site = Site::open(Options {
        root: root(),
        pkg: pkg(),
        receipts: format!("{receipts}/"),
        origins: vec![ORIGIN.into()],
        gallery: None,
        studio: None,
        published,
        desk: None,
    })
    .expect("the shop opens");
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            tell.send(listener.local_addr().expect("an address")).expect("the test waits");
            axum::serve(listener, shop::app(Arc::new(site))).await
        })
    });
    told.recv().expect("the shop listens")
}

/// A receipt and what a visitor holds besides.
pub struct Made {
    pub compact: String,
    pub secret: [u8; 32],
    /// What a receipt server that countersigned it would have seen.
    pub seen: Countersignature,
}

/// A running receipt server that publishes the shop's disclosures; it stops with the test.
pub struct Receipts {
    pub address: String,
    port: u16,
    folder: tempfile::TempDir,
    _server: process::Server,
}

/// A port that nothing listens on at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("a free port").port()
}

impl Receipts {
    /// The server for the pages of this origin.
    pub fn start(port: u16, origin: &str) -> Receipts {
        let folder = tempfile::tempdir().expect("a folder");
        let address = format!("http://localhost:{port}");
        let documents = ["disclosure.en.json", "disclosure.fr.json"].map(|name| root().join(name).display().to_string());
        let flags = [
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--data",
            "data",
            "--origin",
            origin,
            "--public-url",
            &address,
            "--disclosure",
            &documents.join(","),
            "--limit",
            "0",
        ]
        .map(str::to_owned);
        let server = process::Server::start(&flags, folder.path(), "server").expect("the receipt server starts");
        Receipts {
            address,
            port,
            folder,
            _server: server,
        }
    }

    /// A receipt of this moment for this server, its payload changed before it is signed.
    pub fn make(&self, origin: &str, change: impl FnOnce(&mut Payload)) -> Made {
        let document = std::fs::read(root().join("disclosure.en.json")).expect("the shop's disclosure");
        let (key, number, secret) = (
            Key::new().expect("a key"),
            maker::number(PHONE).expect("E.164"),
            maker::random().expect("randomness"),
        );
        let moment = Moment {
            document: &document,
            origin,
            server: &self.address,
            iat: maker::now(),
            nonce: None,
            earlier_nonces: vec![],
        };
        let mut payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
        change(&mut payload);
        let compact = maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt");
        let input = compact.split('~').next().and_then(|jws| jws.rsplit_once('.')).expect("a JWS").0;
        let seen = Countersignature {
            iss: self.address.clone(),
            receipt_hash: sha256(input.as_bytes()),
            notice_sha256: payload.notice.sha256,
            nonce_issued_at: None,
            received_at: payload.iat,
            log: None,
        };
        Made { compact, secret, seen }
    }

    /// Posts a receipt as the page does; the countersignature where it is accepted.
    pub fn post(&self, origin: &str, compact: &str) -> Option<String> {
        let answer = self.send("/v1/receipts", origin, "application/sd-jwt", compact);
        let node = json::parse(answer.body.as_bytes()).expect("JSON");
        node.get("countersignature").str().ok().map(str::to_owned)
    }

    /// A countersignature by this server's own key, as one that was stolen, of a receipt that the server would refuse.
    pub fn countersign(&self, said: &Countersignature) -> String {
        let bytes = std::fs::read(self.folder.path().join("data/keys/sign-0001.p8")).expect("the server's key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).expect("a key");
        let public = Jwk::from_point(pair.public_key().as_ref()).expect("an uncompressed point");
        let input = receipt::countersignature_input(&verify::thumbprint(&public), said);
        let signature = pair.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
        format!("{input}.{}", encode(signature.as_ref()))
    }

    /// Withdraws everything, as who holds the secret does.
    pub fn withdraw(&self, secret: &[u8; 32]) {
        let body = format!("{{\"secret\":\"{}\"}}", encode(secret));
        assert_eq!(self.send("/v1/withdrawals", "http://localhost:8080", "application/json", &body).status, 200);
    }

    /// The file with an access key of this role, which is made at the first call.
    pub fn key(&self, role: &str) -> PathBuf {
        let path = self.folder.path().join(format!("{role}.key"));
        if !path.exists() {
            let key = self.run(&["keys", "add", "--role", role, "--name", role, "--data", "data"]);
            std::fs::write(&path, key).expect("the test's own file");
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("the test's own file");
        }
        path
    }

    /// Revokes the access key of this role.
    pub fn revoke(&self, role: &str) {
        self.run(&["keys", "revoke", role, "--data", "data"]);
    }

    /// Runs the command line beside the server; its standard output.
    pub fn run(&self, arguments: &[&str]) -> String {
        let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
        let ended = process::run(&arguments, self.folder.path(), None).expect("the program runs");
        assert!(ended.status.success(), "{arguments:?}: {}", ended.stderr);
        ended.stdout
    }

    /// Writes a file beside the server's data; its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("the test's own file");
        path.display().to_string()
    }

    /// What the server says of a receipt to whoever knows its hash.
    pub fn held(&self, made: &Made) -> json::Node {
        json::parse(self.page(&format!("/v1/receipts/{}", made.seen.receipt_hash.to_hex())).as_bytes()).expect("JSON")
    }

    /// The body at an address of the server, which answers 200.
    pub fn page(&self, path: &str) -> String {
        let answer = get(([127, 0, 0, 1], self.port).into(), path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Posts a form to the server.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        post_form(([127, 0, 0, 1], self.port).into(), path, fields)
    }

    fn send(&self, path: &str, origin: &str, kind: &str, body: &str) -> Answer {
        let head = format!(
            "host: localhost\r\nconnection: close\r\norigin: {origin}\r\ncontent-type: {kind}\r\ncontent-length: {}",
            body.len()
        );
        send(([127, 0, 0, 1], self.port).into(), &format!("POST {path} HTTP/1.1\r\n{head}\r\n\r\n{body}"))
    }
}

fn sha256(bytes: &[u8]) -> Digest {
    receipt::Crypto::sha256(&verify::AwsLc, bytes)
}

pub struct Answer {
    pub status: u16,
    /// Header lines, names in lower case.
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// One request on a connection of its own.
pub fn send(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("the shop listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = vec![];
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let (status_line, head) = head.split_once("\r\n").unwrap_or((head, ""));
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let lower = |line: &str| {
        line.split_once(':')
            .map_or(line.into(), |(name, value)| format!("{}:{value}", name.to_ascii_lowercase()))
    };
    Answer {
        status,
        head: head.lines().map(lower).collect::<Vec<_>>().join("\n"),
        body: body.into(),
    }
}

pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, "GET", path, &[])
}

pub fn ask(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    send(
        address,
        &format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n"),
    )
}

/// Posts the booking form: the shop's three fields filled in, then `fields`.
pub fn book(address: SocketAddr, fields: &[(&str, &str)]) -> Answer {
    let usual = [("lang", "en"), ("name", "Ann Example"), ("date", "2026-12-01"), ("problem", "The chain slips")];
    let usual = usual.iter().filter(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    post_form(address, "/book", &usual.chain(fields).copied().collect::<Vec<_>>())
}

/// Posts a form.
pub fn post_form(address: SocketAddr, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect::<Vec<_>>()
        .join("&");
    let head = "host: localhost\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded";
    send(
        address,
        &format!("POST {path} HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
    )
}

fn percent(value: &str) -> String {
    value
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
