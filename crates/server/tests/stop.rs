//! `/stop` for numbers of which the server knows different things: its answers are equal in bytes and in time.
//!
//! Ten requests of each kind; `STOP_REQUESTS=200 cargo test -p phone-consent-server --test stop -- --nocapture` makes more and prints the times that are in
//! docs/opt-outs.md.

mod common;

use common::Running;
use http_scripts::client::{Request, Response, send};
use server::access::{self, Role};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// What the server knows of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Unknown,
    /// A receipt that stands.
    Standing,
    /// One that was withdrawn.
    Withdrawn,
    /// One whose purposes have ended.
    Expired,
    /// One that was erased.
    Erased,
}

const KINDS: [Kind; 5] = [Kind::Unknown, Kind::Standing, Kind::Withdrawn, Kind::Expired, Kind::Erased];

/// Each request has a number of its own, since the first one changes what is known.
fn number(kind: Kind, n: usize) -> String {
    format!("+35385{}{n:06}", kind as usize)
}

fn request(port: u16, path: &str, content: &str, key: &str, body: &str) -> Response {
    let request = Request {
        method: "POST".into(),
        target: path.into(),
        headers: vec![("Content-Type".into(), content.into()), ("Authorization".into(), format!("Bearer {key}"))],
        body: body.into(),
    };
    send(port, &request).expect("an answer")
}

fn with_receipt(server: &Running, number: &str) -> String {
    server.agree(&server.document, number)
}

fn prepare(server: &Running, key: &str, kind: Kind, number: &str) {
    match kind {
        Kind::Unknown => {}
        Kind::Standing | Kind::Expired => drop(with_receipt(server, number)),
        Kind::Withdrawn => {
            let body = format!("{{\"secret\":\"{}\"}}", with_receipt(server, number));
            assert_eq!(request(server.port, "/v1/withdrawals", "application/json", key, &body).status, 200);
        }
        Kind::Erased => {
            with_receipt(server, number);
            let body = format!("{{\"number\":\"{number}\"}}");
            assert_eq!(request(server.port, "/v1/erasures", "application/json", key, &body).status, 200);
        }
    }
}

/// Everything of an answer but its date.
fn seen(answer: &Response) -> String {
    let headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("date"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    format!("{} {headers:?} {}", answer.status, answer.text())
}

#[test]
fn the_answer_is_equal_in_bytes_and_time_whatever_is_known_of_the_number() {
    let each: usize = std::env::var("STOP_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let server = Running::start();
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    let ask = |number: &str| {
        let begin = Instant::now();
        let body = format!("number=%2B{}&language=en", number.trim_start_matches('+'));
        let answer = request(server.port, "/stop", "application/x-www-form-urlencoded", &key, &body);
        (begin.elapsed(), answer)
    };
    for n in 0..each {
        prepare(&server, &key, Kind::Expired, &number(Kind::Expired, n));
    }
    server
        .database()
        .execute("UPDATE choice SET until = 1 WHERE until IS NOT NULL", [])
        .expect("ended");
    for kind in [Kind::Standing, Kind::Withdrawn, Kind::Erased] {
        for n in 0..each {
            prepare(&server, &key, kind, &number(kind, n));
        }
    }
    // All kinds by turns, eight at once.
    let waiting: Mutex<Vec<(Kind, usize)>> = Mutex::new((0..each).flat_map(|n| KINDS.map(|kind| (kind, n))).collect());
    let done: Mutex<Vec<(Kind, Duration, String)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let Some((kind, n)) = waiting.lock().expect("whole").pop() else { return };
                    let (took, answer) = ask(&number(kind, n));
                    done.lock().expect("whole").push((kind, took, seen(&answer)));
                }
            });
        }
    });
    let done = done.into_inner().expect("whole");
    let first = &done[0].2;
    assert!(first.starts_with("200 ") && first.contains("Received."), "{first}");
    let mut medians = Vec::new();
    for kind in KINDS {
        let mut took: Vec<Duration> = done.iter().filter(|(of, _, _)| *of == kind).map(|(_, took, _)| *took).collect();
        took.sort();
        let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
        println!(
            "{kind:?}: {} requests, median {:.1?}, p95 {:.1?}, longest {:.1?}",
            took.len(),
            at(50),
            at(95),
            at(100)
        );
        assert!(took[0] >= Duration::from_millis(500), "{kind:?} after {:?}", took[0]);
        medians.push(at(50));
        assert!(done.iter().filter(|(of, _, _)| *of == kind).all(|(_, _, seen)| seen == first), "{kind:?}");
    }
    medians.sort();
    assert!(medians[4] - medians[0] < Duration::from_millis(25), "{medians:?}");
    // And what was asked for was done.
    let mut states = server
        .database()
        .prepare("SELECT count(*) FROM suspension")
        .and_then(|mut sql| sql.query_row([], |row| row.get::<_, i64>(0)));
    assert!(
        states.as_mut().is_ok_and(|count| *count >= i64::try_from(each).expect("a number")),
        "{states:?}"
    );
}
