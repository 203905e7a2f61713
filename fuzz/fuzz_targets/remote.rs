//! What a receipt server answers to `verify-log` and `publish`, which need not be honest: each question is answered by the next of the bytes'
//! parts, and the commands say one sentence.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/fetch.rs"]
mod fetch;

#[allow(dead_code)]
#[path = "../../crates/cli/src/verify_log"]
mod verify_log {
    pub mod remote;
}

#[allow(dead_code)]
#[path = "../../crates/cli/src/publish"]
mod publish {
    /// As in the command.
    pub enum Stopped {
        Refused(String),
        Unable(String),
    }
    pub mod service;
}

use fuzz::{assert_sentence, changed};
use libfuzzer_sys::fuzz_target;
use publish::Stopped;
use publish::service::Service;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{LazyLock, Mutex};
use verify_log::remote::{Asked, check};

/// What is still to be answered.
static ANSWERS: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            while answered(&mut stream).is_some() {}
        }
    });
    address
});

/// Reads a request and writes the next answer; nothing is there when there is none left.
fn answered(stream: &mut BufReader<std::net::TcpStream>) -> Option<()> {
    let (mut length, mut lines) = (0, 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        lines += 1;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.is_empty() && lines > 1 {
            break;
        }
    }
    std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).ok()?;
    let mut answers = ANSWERS.lock().ok()?;
    let (status, body) = match answers.is_empty() {
        true => ("404 Not Found", vec![]),
        false => match answers.remove(0) {
            // The first byte of an answer chooses its status; most are good.
            body if body.first() == Some(&b'!') => ("422 Unprocessable Content", body[1..].to_vec()),
            body if body.first() == Some(&b'?') => ("401 Unauthorized", body[1..].to_vec()),
            body => ("200 OK", body),
        },
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.get_mut().write_all(&[head.as_bytes(), &body].concat()).ok()
}

const LOGS: &str = r#"{"logs":[{"key":"receipts.shop.example/v1/log/1+9ebe5ea5+AYqI49fUB1xXDvLpgpvY3j4JlGR2lJ3jR+kTcEYGQvI6","number":1,"origin":"receipts.shop.example/v1/log/1"}]}"#;
const CHECKED: &str = r#"{"asked_again":1,"differences":[{"material":true,"pointer":"/a","sentence":"it changed"}],"entry":{"date":"2026-11-27","material":true,"summary":"It changed.","version":"2"},"findings":[{"column":1,"line":2,"message":"m","rule":"r","severity":"error"}],"material":true,"published":"1","refusal":{"code":"ERR_A","detail":"no","status":422},"standing":2}"#;
const FACTS: &str = r#"{"answers_questions":true,"deletes":true,"encrypts":true,"records_accesses":false}"#;

fuzz_target!(|data: &[u8]| {
    let Some((choice, data)) = data.split_first() else { return };
    let url = format!("http://{}", *ADDRESS);
    let answers: Vec<&[u8]> = data.split(|byte| *byte == 0xFF).take(6).collect();
    let told = |genuine: &str| answers.iter().map(|answer| changed(&[genuine], answer)).collect();
    if choice % 2 == 0 {
        let mut first: Vec<Vec<u8>> = told(LOGS);
        first.iter_mut().zip(&answers).skip(1).for_each(|(told, answer)| *told = answer.to_vec());
        *ANSWERS.lock().expect("answers") = first;
        let asked = Asked {
            url: &url,
            key: None,
            since: None,
            save: None,
        };
        match check(&asked, &mut |_, _| {}) {
            // An empty log may be true.
            Ok(Ok(said)) => said.iter().for_each(|sentence| assert_sentence(sentence)),
            Ok(Err(sentence)) | Err(sentence) => assert!(!sentence.is_empty()),
        }
        return;
    }
    let service = Service::new(&url, "pck_0").unwrap_or_else(|_| panic!("{url} is an address"));
    *ANSWERS.lock().expect("answers") = told(FACTS);
    let _ = service.facts();
    *ANSWERS.lock().expect("answers") = told(CHECKED);
    match service.check(b"{}", "a.json") {
        Ok(checked) => {
            // What a server says is shown in a terminal.
            let texts = checked
                .differences
                .iter()
                .chain(&checked.errors)
                .chain(&checked.published)
                .chain(&checked.refusal);
            texts.for_each(|text| assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}"));
        }
        Err(Stopped::Refused(sentence) | Stopped::Unable(sentence)) => assert!(!sentence.is_empty() && !sentence.contains('\u{1b}')),
    }
});
