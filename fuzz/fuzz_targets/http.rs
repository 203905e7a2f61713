//! Any request to a real server on this machine, whose store is on a file system in memory: no answer is the server's fault, each refusal is a
//! problem document or a page, and no answer tells a number but to an operator who says why.
//!
//! The bytes are a request as a person writes it: method and path, headers, an empty line, the body. In it `{secret}`, `{hash}`, `{notice}`,
//! `{publish}`, `{operate}`, `{permit}` and `{audit}` stand for what a genuine client has, and `{receipt}` for a receipt that is made for the request.
#![no_main]

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use fuzz::{DOCUMENTS, assert_sentence};
use http_scripts::maker::{self, AwsLc, Key, Moment};
use json::Value;
use libfuzzer_sys::fuzz_target;
use receipt::{Crypto, encode};
use server::access::{self, Role};
use server::{Config, Server};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{LazyLock, Mutex};

const ORIGIN: &str = "https://shop.example";
const SERVER: &str = "https://receipts.shop.example";
/// What no answer may have.
const NUMBER: &str = "353850123456";
/// The client's own: the length of the body, and who is asked.
const FRAMING: [&str; 7] = ["content-length", "transfer-encoding", "connection", "expect", "upgrade", "host", "te"];

struct Running {
    address: SocketAddr,
    keys: [String; 4],
    connection: Option<BufReader<TcpStream>>,
    secret: String,
    hash: String,
}

static RUNNING: LazyLock<Mutex<Running>> = LazyLock::new(|| Mutex::new(Running::start()));

fn folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    base.join(format!("phone-consent-fuzz-http-{}", std::process::id()))
}

impl Running {
    fn start() -> Running {
        let folder = folder();
        let _ = std::fs::remove_dir_all(&folder);
        let (data, files) = (folder.join("data"), folder.join("files"));
        std::fs::create_dir_all(&files).expect("a folder");
        for (name, text) in [
            ("a.js", "1"),
            ("a.js.br", "br"),
            ("a.js.gz", "gz"),
            ("b-0123456789abcdef.wasm", "wasm"),
            ("secret", "no"),
        ] {
            std::fs::write(files.join(name), text).expect("a file");
        }
        let disclosures = [0, 1].map(|at| {
            let path = folder.join(format!("{at}.json"));
            std::fs::write(&path, DOCUMENTS[at]).expect("a file");
            path
        });
        let token = folder.join("twilio");
        std::fs::write(&token, "12345678901234567890123456789012").expect("a file");
        std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("its owner's alone");
        let config = Config {
            listen: "127.0.0.1:0".into(),
            data: data.clone(),
            files: Some(files),
            disclosures: disclosures.into(),
            origins: vec![ORIGIN.parse().expect("an origin")],
            public_url: SERVER.parse().expect("an address"),
            limit: 0,
            allow_private_webhooks: false,
            root_key: server::RootKeyPlace::File,
            twilio_token: Some(token),
        };
        let (tell, told) = channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let server = Server::start(config).await.expect("it starts");
                tell.send(server.address()).expect("somebody waits");
                server.run(std::future::pending()).await;
            });
        });
        let address = told.recv().expect("an address");
        let keys = [Role::Publish, Role::Operate, Role::Permit, Role::Audit].map(|role| access::add(&data, role, role.as_str()).expect("a key"));
        let mut running = Running {
            address,
            keys,
            connection: None,
            secret: String::new(),
            hash: String::new(),
        };
        let receipt = running.receipt();
        let head = format!(
            "POST /v1/receipts HTTP/1.1\r\nHost: a\r\nOrigin: {ORIGIN}\r\nContent-Type: application/sd-jwt\r\nContent-Length: {}\r\n\r\n",
            receipt.len()
        );
        let answer = running.ask(&[head.as_bytes(), receipt.as_bytes()].concat(), false);
        assert_eq!(answer.status, StatusCode::CREATED, "{:?}", String::from_utf8_lossy(&answer.body));
        running
    }

    /// A new receipt, whose secret and hash count from now on.
    fn receipt(&mut self) -> String {
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("a number"));
        let moment = Moment {
            document: DOCUMENTS[0].as_bytes(),
            origin: ORIGIN,
            server: SERVER,
            iat: maker::now(),
            nonce: None,
            earlier_nonces: vec![],
        };
        let secret = maker::random().expect("random");
        let payload = maker::payload(&moment, &key, &number, &secret).expect("a payload").to_jcs();
        let receipt = maker::compact(&key, &payload, &number).expect("a receipt");
        let signed = receipt.split('~').next().and_then(|jws| jws.rsplit_once('.')).map_or("", |(input, _)| input);
        self.hash = AwsLc.sha256(signed.as_bytes()).to_hex();
        self.secret = encode(&secret);
        receipt
    }

    fn filled(&mut self, text: &str) -> String {
        let mut out = text
            .replace("{secret}", &self.secret)
            .replace("{hash}", &self.hash)
            .replace("{notice}", &AwsLc.sha256(DOCUMENTS[0].as_bytes()).to_hex())
            .replace("{publish}", &self.keys[0])
            .replace("{operate}", &self.keys[1])
            .replace("{permit}", &self.keys[2])
            .replace("{audit}", &self.keys[3]);
        if out.contains("{receipt}") {
            let receipt = self.receipt();
            out = out.replace("{receipt}", &receipt);
        }
        out
    }

    /// The answer; over the connection that is open, or else over a new one.
    fn ask(&mut self, request: &[u8], is_head: bool) -> Answer {
        if let Some(mut open) = self.connection.take()
            && let Some(answer) = exchange(&mut open, request, is_head)
        {
            self.keep(open, &answer);
            return answer;
        }
        let mut new = BufReader::new(TcpStream::connect(self.address).expect("the server listens"));
        new.get_ref().set_nodelay(true).expect("an option");
        let answer = exchange(&mut new, request, is_head).unwrap_or_else(|| panic!("no answer to {:?}", String::from_utf8_lossy(request)));
        self.keep(new, &answer);
        answer
    }

    fn keep(&mut self, connection: BufReader<TcpStream>, answer: &Answer) {
        self.connection = answer.header("connection").is_none_or(|value| value != "close").then_some(connection);
    }
}

struct Answer {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Whether a path, of which nothing is decoded, is that of a page behind a link, of the proof and the questions beside it, of a question, the page to opt
/// out, or the description as a page.
fn is_page(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    if ["/stop", "/openapi"].contains(&path) {
        return true;
    }
    // Before a further part a secret may be empty, which axum takes for one.
    let (secret, is_followed) = match path.strip_prefix("/m/") {
        Some(rest) => match rest.strip_suffix("/proof").or_else(|| rest.strip_suffix("/questions")) {
            Some(secret) => (Some(secret), true),
            None => (Some(rest), false),
        },
        None => (path.strip_prefix("/q/"), false),
    };
    secret.is_some_and(|secret| (is_followed || !secret.is_empty()) && !secret.contains('/'))
}

/// Whether a request asks to see numbers, and says why.
fn is_look(uri: &Uri) -> bool {
    let path = uri.path();
    let query = Query::<Vec<(String, String)>>::try_from_uri(uri);
    (path == "/v1/optouts" || path.starts_with("/v1/material-changes/")) && query.is_ok_and(|Query(pairs)| pairs.iter().any(|(name, _)| name == "why"))
}

fn exchange(connection: &mut BufReader<TcpStream>, request: &[u8], is_head: bool) -> Option<Answer> {
    connection.get_mut().write_all(request).ok()?;
    let mut line = String::new();
    connection.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        let mut line = Vec::new();
        connection.read_until(b'\n', &mut line).ok()?;
        let line = String::from_utf8_lossy(&line);
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: vec![] };
    let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    if !is_head && status != StatusCode::NOT_MODIFIED {
        answer.body = vec![0; length];
        connection.read_exact(&mut answer.body).ok()?;
    }
    Some(answer)
}

fuzz_target!(|data: &[u8]| {
    let mut running = RUNNING.lock().expect("one thread");
    let text = String::from_utf8_lossy(data);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let (head, body) = (running.filled(head), running.filled(body));
    let mut lines = head.split('\n');
    let Some((method, path)) = lines.next().and_then(|line| line.split_once(' ')) else {
        return;
    };
    // Of what hyper refuses by itself nothing comes here; `Uri` reads a fragment over, and hyper does not.
    if path.contains('#') {
        return;
    }
    if Method::from_bytes(method.as_bytes()).is_err() || method == "CONNECT" || !path.starts_with('/') {
        return;
    }
    let Ok(uri) = path.parse::<Uri>() else { return };
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for line in lines.take(40) {
        let Some((name, value)) = line.split_once(": ") else { continue };
        let name = name.to_ascii_lowercase();
        if HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok() && !FRAMING.contains(&&*name) {
            request.extend([name.as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
    }
    request.extend([b"\r\n", body.as_bytes()].concat());
    let answer = running.ask(&request, method == "HEAD");
    drop(running);

    let status = answer.status;
    let page = is_page(path);
    // A proof waits for the checkpoint that covers it, a second, and the store on a machine that is busy.
    let is_busy = status == StatusCode::SERVICE_UNAVAILABLE && answer.header("retry-after").is_some();
    assert!(status.as_u16() < 500 || is_busy, "{status}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert!(answer.header("cache-control").is_some());
    assert!(
        status != StatusCode::METHOD_NOT_ALLOWED || answer.header("allow").is_some(),
        "405 names what is allowed"
    );
    if page {
        assert_eq!(answer.header("access-control-allow-origin"), None, "no page may read it");
    }
    // The sentence for what is no number has this one as its example, and so has the description of the server.
    let said = String::from_utf8_lossy(&answer.body).replace(&format!("such as +{NUMBER}"), "");
    let may_have_it = text.contains(NUMBER) || is_look(&uri) || matches!(uri.path(), "/openapi" | "/openapi.json");
    assert!(!said.contains(NUMBER) || may_have_it, "an answer tells the number");
    if !status.is_client_error() && !status.is_server_error() {
        return;
    }
    let kind = answer.header("content-type").unwrap_or_default();
    if page && kind == "text/html; charset=utf-8" {
        assert!(answer.header("content-security-policy").is_some() && answer.header("x-robots-tag").is_some());
        return;
    }
    assert_eq!(kind, "application/problem+json", "{status}");
    if method == "HEAD" {
        return;
    }
    let problem = json::parse(&answer.body).expect("JSON");
    assert_eq!(problem.get("status").value, Value::Int(status.as_u16().into()));
    assert!(problem.text("type") == "about:blank" && problem.text("code").starts_with("ERR_") && !problem.text("title").is_empty());
    assert_sentence(problem.text("detail"));
});
