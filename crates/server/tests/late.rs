//! Opt-outs that nobody settles in time: the alarm at the server's next look, once, and the counts.

use crate::common::Running;
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::AwsLc;
use receipt::Crypto;
use server::access::{self, Role};
use server::webhooks::{self, ChangeKind, Reach};
use tempfile::TempDir;

fn ask(server: &Running, method: &str, path: &str, key: &str, body: &str) -> Response {
    let headers = vec![
        ("Authorization".into(), format!("Bearer {key}")),
        ("Content-Type".into(), "application/json".into()),
    ];
    let request = Request {
        method: method.into(),
        target: path.into(),
        headers,
        body: body.into(),
    };
    send(server.port, &request).expect("an answer")
}

/// What `GET /metrics` counts of opt-outs in this state.
fn counted(server: &Running, key: &str, state: &str) -> String {
    let text = ask(server, "GET", "/metrics", key, "").text();
    let name = format!("phone_consent_opt_outs_waiting{{state=\"{state}\"}} ");
    text.lines().find_map(|line| line.strip_prefix(&name)).expect("a sample").to_owned()
}

/// The changes of this kind: their messages.
fn told(server: &Running, key: &str) -> Vec<json::Node> {
    let changes = json::parse(ask(server, "GET", "/v1/changes", key, "").text().as_bytes()).expect("JSON");
    let messages = changes.get("changes").items().iter().map(|one| one.get("message").clone());
    messages.filter(|message| message.text("type") == "optout.late").collect()
}

/// Starts a server on the folder of one that was stopped.
fn again(mut server: Running) -> Running {
    server.stop();
    let data = std::mem::replace(&mut server.data, TempDir::new().expect("a folder"));
    Running::start_changed(data, |_| {})
}

/// The server looks at its start.
fn looked(server: &Running, key: &str) -> Vec<json::Node> {
    for _ in 0..100 {
        let told = told(server, key);
        if !told.is_empty() {
            return told;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Vec::new()
}

#[test]
fn an_opt_out_that_is_late_is_told_once_and_counted() {
    let server = Running::start();
    let workshop = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    let audit = access::add(server.data.path(), Role::Audit, "monitor").expect("a key");
    webhooks::add(
        server.data.path(),
        "https://crm.shop.example/consent",
        vec![ChangeKind::OptOutLate],
        Reach::Public,
    )
    .expect("added");
    assert_eq!(server.post(&server.receipt_with(&server.nonce(&AwsLc.sha256(&server.document)))).status, 201);
    let message = r#"{"number":"+353850123456","by":"whatsapp","text":"another text, great"}"#;
    let answer = ask(&server, "POST", "/v1/hooks/messages", &workshop, message);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = json::parse(answer.text().as_bytes()).expect("JSON").get("opt_out").text("id").to_owned();
    assert_eq!((counted(&server, &audit, "open"), counted(&server, &audit, "late")), ("1".into(), "0".into()));
    let server = again(server);
    assert_eq!(told(&server, &audit).len(), 0, "it is not late yet");
    // Time goes by.
    server.database().execute("UPDATE opt_out SET due_at = 1795000000", []).expect("moved");
    assert_eq!((counted(&server, &audit, "open"), counted(&server, &audit, "late")), ("0".into(), "1".into()));
    // Also where the clock is not believed: it says another year than the last time.
    std::fs::write(server.data.path().join("keys/clock"), "1700000000\n").expect("written");
    let server = again(server);
    assert_eq!(ask(&server, "GET", "/readyz", &audit, "").status, 503);
    let late = looked(&server, &audit);
    assert_eq!(late.len(), 1);
    let data = late[0].get("data");
    assert_eq!((data.text("id"), data.get("due_at").int().expect("a time")), (&*id, 1_795_000_000));
    assert_eq!(late[0].text("timestamp"), "2026-11-18T11:06:40Z");
    assert!(!data.get("suspended").items()[0].get("purposes").items().is_empty());
    let waiting = webhooks::list(server.data.path()).expect("listed");
    assert_eq!(waiting[0].waiting + waiting[0].delivered + waiting[0].given_up, 1, "and delivered");
    let server = again(server);
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(looked(&server, &audit).len(), 1, "once");
    let settled = ask(&server, "POST", &format!("/v1/optouts/{id}/settle"), &workshop, r#"{"settlement":"stop"}"#);
    assert_eq!(settled.status, 200);
    assert_eq!((counted(&server, &audit, "open"), counted(&server, &audit, "late")), ("0".into(), "0".into()));
}
