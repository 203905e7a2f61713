//! `serve --log json` of the real program: each line is an object, it tells what happened, and none has a number, a text, a secret, a key, or an
//! address that was asked for.

use http_scripts::client::{Request, Response, send};
use http_scripts::maker::{self, Key, Moment};
use http_scripts::process::{Server, repository, run};
use http_scripts::run::{ORIGIN, PUBLIC_URL};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use tempfile::TempDir;

const NUMBER: &str = "+353850173942";
const SAID: &str = "Mrs Quillfeather wants no more of it";
const OCCASION: &str = "repair 90417";

fn words(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(String::from).collect()
}

fn arguments(log: &[&str]) -> Vec<String> {
    let document = repository().join("www/disclosure.en.json");
    let mut arguments = words(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        "data",
        "--origin",
        ORIGIN,
        "--public-url",
        PUBLIC_URL,
    ]);
    arguments.extend(words(&["--allow-private-webhooks", "--disclosure", document.to_str().expect("a path")]));
    arguments.extend(words(log));
    arguments
}

fn ask(port: u16, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let request = Request {
        method: method.into(),
        target: target.into(),
        headers,
        body: body.into(),
    };
    send(port, &request).expect("an answer")
}

/// A receipt for the number, and the secret of its link.
fn receipt() -> (String, String) {
    let document = std::fs::read(repository().join("www/disclosure.en.json")).expect("a document");
    let secret: [u8; 32] = maker::random().expect("random");
    let (key, number) = (Key::new().expect("a key"), maker::number(NUMBER).expect("E.164"));
    let moment = Moment {
        document: &document,
        origin: ORIGIN,
        server: PUBLIC_URL,
        iat: maker::now(),
        nonce: None,
        earlier_nonces: vec![],
    };
    let payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
    let compact = maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt");
    (compact, receipt::encode(&secret))
}

/// Reads a request with a `Content-Length` to its end.
fn take_request(stream: &mut TcpStream) {
    let (mut reader, mut length, mut line) = (BufReader::new(stream), 0, String::new());
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
        line.clear();
    }
    reader.take(length).read_to_end(&mut Vec::new()).expect("the body");
}

/// An endpoint that says that it is gone to the first message, on a thread that ends with the test.
fn gone() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // All of the request first: with a part of it unread the connection is reset, and the answer with it.
            take_request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    format!("http://{address}/hook-5b1c52")
}

#[test]
fn the_log_in_json_tells_what_happened_and_of_nobody() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::start(&arguments(&["--log", "json"]), folder.path(), "server").expect("it starts");
    let key = |role: &str| {
        let made = run(&words(&["keys", "add", "--role", role, "--name", role, "--data", "data"]), folder.path(), None).expect("it runs");
        made.stdout.trim().to_owned()
    };
    let (operate, permit) = (key("operate"), key("permit"));
    let hook = gone();
    let added = run(
        &words(&["webhooks", "add", &hook, "--allow-private-webhooks", "--data", "data"]),
        folder.path(),
        None,
    )
    .expect("it runs");
    assert!(added.status.success(), "{}", added.stderr);

    let (compact, secret) = receipt();
    let json = ("Content-Type", "application/json");
    let bearer = |key: &str| format!("Bearer {key}");
    let (as_operator, as_dialler) = (bearer(&operate), bearer(&permit));
    let posted = ask(
        server.port,
        "POST",
        "/v1/receipts",
        &[("Origin", ORIGIN), ("Content-Type", "application/sd-jwt")],
        &compact,
    );
    assert_eq!(posted.status, 201, "{}", posted.text());
    let contact = format!(r#"{{"number":"{NUMBER}","purpose":"repair-updates","channel":"sms","occasion":"{OCCASION}"}}"#);
    let permitted = ask(server.port, "POST", "/v1/permits", &[json, ("Authorization", &as_dialler)], &contact);
    assert_eq!(permitted.status, 200, "{}", permitted.text());
    assert_eq!(ask(server.port, "GET", &format!("/m/{secret}"), &[], "").status, 200);
    let withdrawal = format!(r#"{{"secret":"{secret}","purposes":["{SAID}"]}}"#);
    assert_eq!(ask(server.port, "POST", "/v1/withdrawals", &[json], &withdrawal).status, 422);
    let opt_out = format!(r#"{{"number":"{NUMBER}","by":"call","text":"{SAID}"}}"#);
    assert_eq!(
        ask(server.port, "POST", "/v1/optouts", &[json, ("Authorization", &as_operator)], &opt_out).status,
        200
    );
    assert_eq!(ask(server.port, "GET", &format!("/nowhere/{NUMBER}?secret={secret}"), &[], "").status, 404);
    assert_eq!(
        ask(server.port, "GET", "/v1/changes", &[("Authorization", &bearer(&operate[..70]))], "").status,
        401
    );
    let erasure = format!(r#"{{"number":"{NUMBER}"}}"#);
    assert_eq!(
        ask(server.port, "POST", "/v1/erasures", &[json, ("Authorization", &as_operator)], &erasure).status,
        200
    );
    // What waits for the webhook is looked for every second.
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let ended = server.stop().expect("it stops");
    assert!(ended.status.success());

    let lines: Vec<Value> = ended
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect();
    let has = |members: &[(&str, Value)]| {
        let found = lines.iter().any(|line| members.iter().all(|(name, value)| line[name] == *value));
        assert!(found, "no line has {members:?}:\n{}", ended.stderr);
    };
    for line in &lines {
        assert!(
            line["timestamp"].is_string() && line["level"].is_string() && line["event"].is_string(),
            "{line}"
        );
    }
    let request = |method: &str, route: &str, status: u16, code: Value| {
        has(&[
            ("event", "request".into()),
            ("method", method.into()),
            ("route", route.into()),
            ("status", status.into()),
            ("code", code),
        ]);
    };
    has(&[("event", "start".into()), ("message", "published northwind-callback 2026-11-27 (en)".into())]);
    request("POST", "/v1/receipts", 201, Value::Null);
    request("GET", "/m/{secret}", 200, Value::Null);
    request("POST", "/v1/withdrawals", 422, "ERR_WITHDRAWAL_PURPOSE".into());
    request("GET", "other", 404, "ERR_HTTP_ROUTE".into());
    request("GET", "/v1/changes", 401, "ERR_KEY_UNKNOWN".into());
    has(&[("event", "erasure".into()), ("receipts", 1.into())]);
    has(&[("event", "webhook".into()), ("outcome", "gone".into())]);
    has(&[("event", "stop".into()), ("message", "stopped".into())]);
    // The digits alone too, and every key and secret by its middle.
    let (digits, middle) = (&NUMBER[1..], |text: &str| text[20..40].to_owned());
    for planted in [
        digits,
        "Quillfeather",
        "90417",
        "nowhere",
        "hook-5b1c52",
        &middle(&secret),
        &middle(&operate),
        &middle(&permit),
        &middle(added.stdout.trim()),
        &compact[..40],
    ] {
        assert!(!ended.stderr.contains(planted), "{planted} is in the log:\n{}", ended.stderr);
    }
}

#[test]
fn a_server_that_does_not_start_says_so_in_json_too() {
    let folder = TempDir::new().expect("a folder");
    let mut wrong = arguments(&["--log", "json"]);
    wrong.extend(words(&["--disclosure", "nowhere.json"]));
    let ended = run(&wrong, folder.path(), None).expect("it runs");
    assert_eq!(ended.status.code(), Some(1));
    let said: Value = serde_json::from_str(&ended.stderr).expect("one object");
    assert!(
        said["level"] == "ERROR" && said["message"].as_str().is_some_and(|message| message.contains("nowhere.json")),
        "{said}"
    );
}

#[test]
fn without_an_option_the_log_has_sentences_and_no_requests() {
    let folder = TempDir::new().expect("a folder");
    let server = Server::start(&arguments(&[]), folder.path(), "server").expect("it starts");
    assert_eq!(ask(server.port, "GET", "/nowhere", &[], "").status, 404);
    let ended = server.stop().expect("it stops");
    assert_eq!(ended.stderr, "refused since start: ERR_HTTP_ROUTE 1\n");
}
