//! Questions from people who mean no good, and at the same time.

use crate::common::{ORIGIN, Running};
use disclosure::Archive;
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::AwsLc;
use json::{Node, object, text, to_jcs};
use receipt::{Crypto, encode};
use server::access::{self, Role};
use std::thread;

fn request(server: &Running, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let request = Request {
        method: method.into(),
        target: target.into(),
        headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        body: body.into(),
    };
    send(server.port, &request).expect("an answer")
}

fn notice(server: &Running) -> String {
    AwsLc.sha256(&server.document).to_hex()
}

/// Asks this under a secret made of this byte.
fn ask(server: &Running, secret: u8, said: &str) -> Response {
    let body = to_jcs(&object([
        ("language", text("en")),
        ("notice_sha256", text(notice(server))),
        ("secret", text(encode(&[secret; 32]))),
        ("text", text(said)),
    ]));
    request(
        server,
        "POST",
        "/v1/questions",
        &[("Content-Type", "application/json"), ("Origin", ORIGIN)],
        &body,
    )
}

fn page(server: &Running, secret: u8) -> Response {
    request(server, "GET", &format!("/q/{}", encode(&[secret; 32])), &[], "")
}

fn write(server: &Running, secret: u8, form: &str) -> Response {
    let target = format!("/q/{}", encode(&[secret; 32]));
    request(server, "POST", &target, &[("Content-Type", "application/x-www-form-urlencoded")], form)
}

/// An operator's key.
fn key(server: &Running) -> String {
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    format!("Bearer {key}")
}

fn listed(server: &Running, key: &str) -> Vec<Node> {
    let answer = request(server, "GET", "/v1/questions", &[("Authorization", key)], "");
    json::parse(answer.text().as_bytes()).expect("JSON").get("questions").items().to_vec()
}

#[test]
fn one_address_asks_twenty_times_an_hour_and_what_it_writes_counts() {
    let server = Running::start_limited(Archive::shipped().clone(), 600);
    let key = key(&server);
    for n in 0..17 {
        assert_eq!(ask(&server, n, "spam").status, 201);
    }
    assert_eq!(ask(&server, 0, &"a".repeat(4_001)).status, 422, "what is refused for its form is not counted");
    for n in 0..3 {
        assert_eq!(write(&server, 0, &format!("text=more+{n}")).status, 303);
    }
    let refused = ask(&server, 100, "spam");
    assert!(refused.status == 429 && refused.text().contains("ERR_HTTP_LIMIT"), "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    let refused = write(&server, 0, "text=more");
    assert!(refused.status == 429 && refused.text().starts_with("<!DOCTYPE html>"), "{}", refused.text());
    assert_eq!(listed(&server, &key).len(), 17, "nothing is stored of what is refused");
    assert_eq!(page(&server, 0).status, 200, "and what was asked is shown");
    assert_eq!(write(&server, 1, "delete=yes").status, 200, "and deleted");
}

#[test]
fn a_text_has_four_thousand_characters_and_no_more() {
    let server = Running::start();
    // The most bytes: each character written as two escapes.
    let widest = "\u{1F600}".repeat(4_000);
    assert_eq!(ask(&server, 1, &widest).status, 201);
    assert!(page(&server, 1).text().contains(&widest));
    let escaped = format!(
        "{{\"language\":\"en\",\"notice_sha256\":\"{}\",\"text\":\"{}\"}}",
        notice(&server),
        "\\ud83d\\ude00".repeat(4_000)
    );
    let answer = request(&server, "POST", "/v1/questions", &[("Content-Type", "application/json")], &escaped);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let longer = ask(&server, 2, &"a".repeat(4_001));
    assert!(longer.status == 422 && longer.text().contains("ERR_MEMBER_TYPE"), "{}", longer.text());
    let form = |length| write(&server, 1, &format!("text={}", "a".repeat(length)));
    assert_eq!((form(4_001).status, form(4_000).status), (422, 303));
    let tried = form(4_001);
    assert!(tried.text().contains(&"a".repeat(4_001)), "what was written is not lost");
}

#[test]
fn a_text_of_control_and_bidi_characters_and_markup_steers_no_page() {
    let server = Running::start();
    let said = "\u{0}\u{1b}[2J\u{202e}evil\u{2066}\r\n</p><script>alert(1)</script>\u{2028}\u{85}\"'";
    assert_eq!(ask(&server, 1, said).status, 201);
    let shown = page(&server, 1);
    let text = shown.text();
    let steers = |c: char| json::steers_output(c) && c != '\n';
    let found: Vec<char> = text.chars().filter(|c| steers(*c)).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(
        text.contains("<p>\\u{0}\\u{1b}[2J\\u{202e}evil\\u{2066}</p><p>&lt;/p&gt;&lt;script&gt;alert(1)"),
        "{text}"
    );
    assert!(!text.contains("<script"));
    // The same in what an operator reads: strict JSON, with the text as it was written.
    let key = key(&server);
    let id = listed(&server, &key)[0].text("id").to_owned();
    let answer = request(&server, "GET", &format!("/v1/questions/{id}"), &[("Authorization", &key)], "");
    let question = json::parse(answer.text().as_bytes()).expect("JSON");
    assert_eq!(question.get("entries").items()[0].text("text"), said.replace("\r\n", "\n"));
}

#[test]
fn of_two_operators_who_answer_at_once_one_is_told_so() {
    let server = Running::start();
    let key = key(&server);
    assert_eq!(ask(&server, 1, "who?").status, 201);
    let id = listed(&server, &key)[0].text("id").to_owned();
    let statuses = thread::scope(|scope| {
        let answer = |n: usize| {
            let (server, key, id) = (&server, &key, &id);
            scope.spawn(move || {
                let headers = [("Authorization", key.as_str()), ("Content-Type", "application/json")];
                let body = format!("{{\"text\":\"answer {n}\"}}");
                request(server, "POST", &format!("/v1/questions/{id}/answer"), &headers, &body).status
            })
        };
        let running: Vec<_> = (0..4).map(answer).collect();
        let mut statuses: Vec<u16> = running.into_iter().map(|one| one.join().expect("an answer")).collect();
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(page(&server, 1).text().matches("<p>answer ").count(), 1);
}

#[test]
fn a_visitor_writes_twenty_times_to_a_question() {
    let server = Running::start();
    assert_eq!(ask(&server, 1, "one").status, 201);
    for n in 2..=20 {
        assert_eq!(write(&server, 1, &format!("text=more+{n}")).status, 303);
    }
    let full = write(&server, 1, "text=too+much");
    assert!(
        full.status == 409 && full.text().contains("Nothing more can be written here."),
        "{}",
        full.text()
    );
    assert_eq!(write(&server, 1, "text=more+20").status, 303, "what is sent again was taken");
}
