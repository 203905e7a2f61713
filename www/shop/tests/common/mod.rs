//! What the shop's tests share: a visitor who makes real receipts, and a few lines of HTTP.
#![allow(dead_code, reason = "each test program uses its own part")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use phone::E164;
use receipt::{Choice, Digest, Happened, Jwk, NoticeRef, NumberCheck, NumberDisclosure, Payload, Salt, Step, Widget};
use shop::consent::sha256;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const PHONE: &str = "+353850123456";
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

pub fn notice_digest() -> Digest {
    sha256(&std::fs::read(root().join("disclosure.en.json")).expect("the shop's disclosure"))
}

/// A payload of the kind that the shop accepts, when `origin` is the shop's.
pub fn payload(origin: &str) -> Payload {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs() as i64;
    Payload {
        jti: receipt::uuid_v7(now * 1000, [7; 10]),
        iss: String::new(),
        aud: Some(RECEIPTS.into()),
        iat: now,
        origin: origin.into(),
        place: Some("repair-booking".into()),
        nonce: None,
        earlier_nonces: vec![],
        sd: Digest([0; 32]),
        number_check: NumberCheck::Valid,
        withdraw_sha256: Digest([2; 32]),
        notice: NoticeRef {
            id: "northwind-callback".into(),
            version: "2026-11-24".into(),
            language: "en".into(),
            labels: 1,
            layout: 1,
            sha256: notice_digest(),
            text_sha256: Digest([3; 32]),
        },
        choices: vec![
            Choice {
                purpose: "repair-updates".into(),
                until: Some(now + 86_400),
            },
            Choice {
                purpose: "offers".into(),
                until: None,
            },
        ],
        controller: "Northwind Bikes Ltd".into(),
        valid_until: now + 86_400,
        events: vec![
            Step {
                what: Happened::Shown,
                seconds: 0,
            },
            Step {
                what: Happened::Agreed,
                seconds: 9,
            },
            Step {
                what: Happened::Captured { filled: false },
                seconds: 21,
            },
            Step {
                what: Happened::Submitted,
                seconds: 32,
            },
        ],
        evidence: None,
        widget: Widget {
            version: "0.1.0".into(),
            wasm_sha256: Digest([4; 32]),
        },
    }
}

/// Signs a payload with a key of its own, as the element does. Key and number digest are put in here.
pub fn sign(mut payload: Payload, phone: &str) -> String {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let jwk = Jwk::from_point(key.public_key().as_ref()).expect("an uncompressed point");
    let thumbprint = sha256(jwk.thumbprint_input().as_bytes());
    let disclosure = NumberDisclosure {
        salt: Salt([5; 32]),
        phone: E164::new(phone).expect("a number in E.164"),
    }
    .encoded();
    payload.iss = receipt::encode(&thumbprint.0);
    payload.sd = sha256(disclosure.as_bytes());
    let input = receipt::signing_input(&jwk, &thumbprint, &payload.to_jcs());
    let signature = key.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
    receipt::compact(&input, signature.as_ref(), &disclosure)
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
    let body = usual
        .chain(fields)
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect::<Vec<_>>()
        .join("&");
    let head = "host: localhost\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded";
    send(
        address,
        &format!("POST /book HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
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
