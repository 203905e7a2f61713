//! Webhooks as a receiver sees them: what arrives at a real port, how it is signed, and what happens when it is not taken.

use crate::common::Running;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, verify};
use base64ct::{Base64, Encoding};
use http_scripts::client::{Request, send};
use http_scripts::maker::{self, AwsLc};
use receipt::Crypto;
use server::webhooks::{self, ChangeKind, Endpoint, Made, Reach};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const FAULT: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
const GONE: &str = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";

/// A message as it arrived.
#[derive(Clone, Debug, PartialEq)]
struct Message {
    head: String,
    body: String,
}

impl Message {
    fn header(&self, name: &str) -> &str {
        let line = self
            .head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        line.map_or("", |(_, value)| value)
    }

    fn kind(&self) -> String {
        json::parse(self.body.as_bytes()).expect("JSON").text("type").into()
    }

    /// Checks the signature as Standard Webhooks says.
    fn check(&self, secret: &str) {
        let key = Base64::decode_vec(secret.strip_prefix("whsec_").expect("its prefix")).expect("base64");
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let signature = self.header("webhook-signature").strip_prefix("v1,").expect("its version");
        let tag = Base64::decode_vec(signature).expect("base64");
        assert!(verify(&Key::new(HMAC_SHA256, &key), signed.as_bytes(), &tag).is_ok(), "{self:?}");
        let at: i64 = self.header("webhook-timestamp").parse().expect("a time");
        assert!((at - maker::now()).abs() < 30, "sent at {at}");
    }
}

/// Listens on a port of its own, and answers the message of each number, from 0, as `answer` says; `None` keeps it waiting.
fn receiver(answer: impl Fn(usize) -> Option<String> + Send + 'static) -> (String, Receiver<Message>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("its address"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let mut waiting = Vec::new();
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.expect("a connection");
            let message = read(&mut stream);
            match answer(number) {
                Some(answer) => stream.write_all(answer.as_bytes()).expect("answered"),
                None => waiting.push(stream),
            }
            let _ = tell.send(message);
        }
    });
    (url, told)
}

fn read(stream: &mut TcpStream) -> Message {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a head");
        bytes.push(byte[0]);
    }
    let mut message = Message {
        head: String::from_utf8(bytes).expect("text"),
        body: String::new(),
    };
    let length: usize = message.header("content-length").parse().expect("a length");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("a body");
    message.body = String::from_utf8(body).expect("text");
    message
}

fn next(told: &Receiver<Message>, seconds: u64) -> Message {
    told.recv_timeout(Duration::from_secs(seconds)).expect("a message")
}

/// A server that may post to this machine.
fn private() -> Running {
    private_in(TempDir::new().expect("a folder"))
}

fn private_in(data: TempDir) -> Running {
    Running::start_changed(data, |config| config.allow_private_webhooks = true)
}

fn add(server: &Running, url: &str) -> Made {
    webhooks::add(server.data.path(), url, ChangeKind::ALL.to_vec(), Reach::Everything).expect("added")
}

fn state(server: &Running) -> Endpoint {
    webhooks::list(server.data.path()).expect("listed").remove(0)
}

/// Waits until the only endpoint is as it should be.
fn until(server: &Running, holds: impl Fn(&Endpoint) -> bool) -> Endpoint {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let state = state(server);
        if holds(&state) {
            return state;
        }
        assert!(Instant::now() < end, "{state:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn give(server: &Running) -> String {
    let (receipt, secret) = server.receipt_and_secret(&server.nonce(&AwsLc.sha256(&server.document)));
    assert_eq!(server.post(&receipt).status, 201);
    secret
}

#[test]
fn what_changes_is_posted_and_signed() {
    let server = private();
    let (url, told) = receiver(|_| Some(OK.into()));
    let made = add(&server, &url);
    let secret = give(&server);
    let given = next(&told, 10);
    given.check(&made.secret);
    assert_eq!(given.kind(), "receipt.given");
    assert_eq!(given.header("content-type"), "application/json");
    let withdrawal = Request {
        method: "POST".into(),
        target: "/v1/withdrawals".into(),
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: format!("{{\"secret\":\"{secret}\"}}").into_bytes(),
    };
    assert_eq!(send(server.port, &withdrawal).expect("an answer").status, 200);
    let withdrawn = next(&told, 10);
    withdrawn.check(&made.secret);
    assert_eq!(withdrawn.kind(), "receipt.withdrawn");
    assert_ne!(given.header("webhook-id"), withdrawn.header("webhook-id"));
    for message in [&given, &withdrawn] {
        assert!(!message.body.contains("353850"), "no number: {}", message.body);
    }
    let state = until(&server, |state| state.waiting == 0);
    assert_eq!((state.delivered, state.given_up), (2, 0));
    assert!(matches!(state.last, Some((_, None))), "{state:?}");
    assert!(told.try_recv().is_err(), "each once");
}

#[test]
fn a_message_that_is_not_taken_is_sent_again_and_is_the_same() {
    let server = private();
    let (url, told) = receiver(|number| Some(if number == 0 { FAULT.into() } else { OK.into() }));
    let made = add(&server, &url);
    give(&server);
    let first = next(&told, 10);
    let failed = until(&server, |state| state.last.is_some());
    assert_eq!((failed.waiting, failed.last.and_then(|(_, why)| why)), (1, Some("it answered 500".into())));
    let second = next(&told, 15);
    assert_eq!((first.header("webhook-id"), &first.body), (second.header("webhook-id"), &second.body));
    assert_ne!(
        first.header("webhook-timestamp"),
        second.header("webhook-timestamp"),
        "it is signed with the time of the attempt"
    );
    second.check(&made.secret);
    assert_eq!(until(&server, |state| state.waiting == 0).delivered, 1);
}

#[test]
fn what_waits_is_sent_after_the_next_start() {
    let mut server = private();
    let (url, told) = receiver(|number| Some(if number == 0 { FAULT.into() } else { OK.into() }));
    let made = add(&server, &url);
    give(&server);
    let first = next(&told, 10);
    until(&server, |state| state.last.is_some());
    server.stop();
    let data = std::mem::replace(&mut server.data, TempDir::new().expect("a folder"));
    let server = private_in(data);
    let second = next(&told, 15);
    second.check(&made.secret);
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(until(&server, |state| state.waiting == 0).delivered, 1);
}

#[test]
fn an_endpoint_that_answers_410_gets_nothing_more() {
    let server = private();
    let (url, told) = receiver(|_| Some(GONE.into()));
    add(&server, &url);
    give(&server);
    next(&told, 10);
    let gone = until(&server, |state| state.disabled_at.is_some());
    assert_eq!((gone.waiting, gone.given_up), (0, 1));
    give(&server);
    assert!(told.recv_timeout(Duration::from_secs(3)).is_err());
    assert_eq!(state(&server).waiting, 0);
}

#[test]
fn a_redirect_is_not_followed() {
    let server = private();
    let (elsewhere, arrived) = receiver(|_| Some(OK.into()));
    for status in [302, 307, 308] {
        let target = elsewhere.clone();
        let (url, told) = receiver(move |_| Some(format!("HTTP/1.1 {status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n")));
        let made = add(&server, &url);
        give(&server);
        next(&told, 10);
        let why = until(&server, |state| state.last.is_some()).last.and_then(|(_, why)| why);
        assert_eq!(why, Some(format!("it answered {status}, and redirects are not followed")));
        webhooks::remove(server.data.path(), &made.id).expect("removed");
    }
    assert!(arrived.try_recv().is_err());
}

#[test]
fn private_addresses_are_refused_by_what_a_name_resolves_to() {
    // This server may not reach this machine, whoever made the endpoint.
    let server = Running::start();
    let (url, told) = receiver(|_| Some(OK.into()));
    let port = url.split(':').nth(2).and_then(|rest| rest.split('/').next()).expect("its port");
    for host in [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "127.1",
        "0x7f.0.0.1",
        "[::1]",
    ] {
        for scheme in ["http", "https"] {
            let made = add(&server, &format!("{scheme}://{host}:{port}/hook"));
            give(&server);
            let why = until(&server, |state| state.last.is_some()).last.and_then(|(_, why)| why).unwrap_or_default();
            assert!(why.starts_with("its host has no address that webhooks may reach"), "{scheme} {host}: {why}");
            webhooks::remove(server.data.path(), &made.id).expect("removed");
        }
    }
    assert!(told.try_recv().is_err(), "nothing was sent, not even a connection made");
}

#[test]
fn a_slow_endpoint_keeps_neither_another_nor_a_stop_waiting() {
    let mut server = private();
    let (slow, reached) = receiver(|_| None);
    let (quick, told) = receiver(|_| Some(OK.into()));
    for url in [&slow, &quick] {
        add(&server, url);
    }
    for _ in 0..3 {
        give(&server);
        next(&told, 5);
    }
    next(&reached, 5);
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn an_endpoint_that_does_not_answer_is_tried_again_later() {
    let server = private();
    let (url, told) = receiver(|_| None);
    add(&server, &url);
    give(&server);
    next(&told, 10);
    let why = until(&server, |state| state.last.is_some()).last.and_then(|(_, why)| why);
    assert_eq!(why, Some("it did not answer within 15 seconds".into()));
    assert_eq!(state(&server).waiting, 1);
}

#[test]
fn a_removed_endpoint_leaves_no_secret() {
    let server = private();
    let made = add(&server, "https://crm.shop.example/hook");
    let file = server.data.path().join(format!("keys/webhook-{}.secret", made.id));
    assert!(file.exists());
    webhooks::remove(server.data.path(), &made.id).expect("removed");
    assert!(!file.exists());
    let again = webhooks::remove(server.data.path(), &made.id).expect_err("there is none").to_string();
    assert!(again.contains("there is no endpoint"), "{again}");
}

#[test]
fn a_test_message_is_signed_and_says_whether_it_was_taken() {
    let server = private();
    let (url, told) = receiver(|number| Some([OK, FAULT, GONE][number].into()));
    let made = add(&server, &url);
    let test = |reach| webhooks::test(server.data.path(), &made.id, reach).map_err(|e| e.to_string());
    assert_eq!(test(Reach::Everything), Ok(()));
    let message = next(&told, 5);
    message.check(&made.secret);
    assert_eq!(message.kind(), "webhook.test");
    assert_eq!(test(Reach::Everything), Err("the message was not taken: it answered 500".into()));
    assert!(test(Reach::Everything).is_err_and(|why| why.contains("410")));
    assert!(test(Reach::Public).is_err_and(|why| why.contains("no address that webhooks may reach")));
    assert_eq!(told.try_iter().count(), 2);
}
