//! Permits over HTTP: what a script cannot compare or do at once.

use crate::common::{ORIGIN, Running, count};
use http_scripts::client::{Request, Response, send};
use http_scripts::maker::{self, AwsLc};
use promises::{Code, Permit, open_permit};
use receipt::{Crypto, Digest};
use server::RootKeyPlace;
use server::access::{self, Role};
use server::verify_log::verify_log;
use std::thread;

fn key(server: &Running, role: Role) -> String {
    access::add(server.data.path(), role, role.as_str()).expect("a key")
}

fn request(server: &Running, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let (method, target) = (method.into(), path.into());
    send(
        server.port,
        &Request {
            method,
            target,
            headers,
            body: body.into(),
        },
    )
    .expect("an answer")
}

fn ask(server: &Running, key: &str, body: &str) -> String {
    let bearer = format!("Bearer {key}");
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let answer = request(server, "POST", "/v1/permits", &headers, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

fn about(number: &str) -> String {
    format!("{{\"number\":\"{number}\",\"purpose\":\"repair-updates\",\"channel\":\"sms\"}}")
}

fn text(answer: &str, member: &str) -> String {
    json::parse(answer.as_bytes()).expect("JSON").text(member).to_owned()
}

fn is_allowed(answer: &str) -> bool {
    json::parse(answer.as_bytes()).expect("JSON").get("allowed").bool().expect("a boolean")
}

/// Posts a receipt for this number, and returns its secret.
fn with_receipt(server: &Running, number: &str) -> String {
    server.agree(&server.document, number)
}

fn withdraw(server: &Running, secret: &str) {
    let headers = [("Origin", ORIGIN), ("Content-Type", "application/json")];
    let answer = request(server, "POST", "/v1/withdrawals", &headers, &format!("{{\"secret\":\"{secret}\"}}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// The permit of an answer, checked as whoever is about to make the contact does.
fn opened(server: &Running, answer: &str) -> Permit {
    let keys = verify::read_jwks(&request(server, "GET", "/.well-known/jwks.json", &[], "").body).expect("keys");
    let keys: Vec<_> = keys.into_iter().map(|one| one.key).collect();
    open_permit(&text(answer, "permit"), &keys, &AwsLc).expect("it is signed")
}

#[test]
fn a_permit_is_for_one_number_purpose_and_channel_and_a_few_minutes() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+353850123456");
    let answer = ask(&server, &dialler, &about("+353850123456"));
    let permit = opened(&server, &answer);
    let check = |number: &str, purpose, channel, now| {
        let number = phone::E164::new(number).expect("a number");
        permit.check(&number, purpose, channel, now, &AwsLc).map_err(|e| e.code)
    };
    let (sms, call, now) = (disclosure::Channel::Sms, disclosure::Channel::Call, permit.as_of);
    assert_eq!(check("+353850123456", "repair-updates", sms, now), Ok(()));
    assert_eq!(check("+353850123457", "repair-updates", sms, now), Err(Code::Number));
    assert_eq!(check("+353850123456", "offers", sms, now), Err(Code::Purpose));
    assert_eq!(check("+353850123456", "repair-updates", call, now), Err(Code::Purpose));
    assert_eq!(check("+353850123456", "repair-updates", sms, now + 300), Err(Code::Time));
    assert_eq!(permit.id.to_hex(), text(&answer, "permit_id"));
    let refused = opened(&server, &ask(&server, &dialler, &about("+353850123499")));
    let number = phone::E164::new("+353850123499").expect("a number");
    assert_eq!(
        refused.check(&number, "repair-updates", sms, refused.as_of, &AwsLc).map_err(|e| e.code),
        Err(Code::Refused)
    );
}

/// Members whose values differ by chance or time are blanked; what is left must be equal in bytes.
fn without_chance(answer: &str) -> String {
    let mut left = answer.to_owned();
    let node = json::parse(answer.as_bytes()).expect("JSON");
    let number = node.get("number");
    let times = [node.get("as_of").int().expect("a time"), node.get("exp").int().expect("a time")];
    assert_eq!(times[1] - times[0], 300);
    for chance in [node.text("permit"), node.text("permit_id"), number.text("salt"), number.text("sha256")] {
        assert!(chance.len() >= 32);
        left = left.replace(chance, &"?".repeat(chance.len()));
    }
    left.replace(&times[0].to_string(), "as_of").replace(&times[1].to_string(), "exp")
}

#[test]
fn whoever_asks_for_a_permit_learns_nothing_of_a_number_without_consent() {
    let server = Running::start();
    let (dialler, workshop) = (key(&server, Role::Permit), key(&server, Role::Operate));
    let unknown = ask(&server, &dialler, &about("+353850000000"));
    assert!(unknown.contains("\"allowed\":false") && unknown.contains("\"reason\":\"consent\""), "{unknown}");
    let mut sizes = vec![unknown.len()];
    let mut same = |what: &str, body: &str| {
        let answer = ask(&server, &dialler, body);
        assert_eq!(without_chance(&answer), without_chance(&unknown), "{what}");
        sizes.push(answer.len());
    };
    with_receipt(&server, "+353850000001");
    server.database().execute("UPDATE choice SET until = 5", []).expect("it is over");
    same("expired", &about("+353850000001"));
    withdraw(&server, &with_receipt(&server, "+353850000002"));
    same("withdrawn", &about("+353850000002"));
    with_receipt(&server, "+353850000003");
    let bearer = format!("Bearer {workshop}");
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let erased = request(&server, "POST", "/v1/erasures", &headers, "{\"number\":\"+353850000003\"}");
    assert_eq!(erased.status, 200, "{}", erased.text());
    same("erased", &about("+353850000003"));
    // The first purpose alone is granted.
    with_receipt(&server, "+353850000004");
    let offers = |body: String| body.replace("repair-updates", "offers").replace("sms", "call");
    let refused = ask(&server, &dialler, &offers(about("+353850000004")));
    let never = ask(&server, &dialler, &offers(about("+353850000000")));
    assert_eq!(without_chance(&refused), without_chance(&never), "refused by the visitor");
    let other_channel = |number: &str| about(number).replace("sms", "call");
    let channel = ask(&server, &dialler, &other_channel("+353850000004"));
    let none = ask(&server, &dialler, &other_channel("+353850000000"));
    assert_eq!(without_chance(&channel), without_chance(&none), "another channel than was agreed to");
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    assert_eq!(count(&server.database(), "contact"), 0);
}

#[test]
fn a_withdrawal_that_was_answered_refuses_the_next_permit_whoever_asks_at_the_same_time() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    let numbers: Vec<String> = (0..80).map(|n| format!("+3538501234{n:02}")).collect();
    thread::scope(|scope| {
        for numbers in numbers.chunks(5) {
            let (server, dialler) = (&server, &dialler);
            scope.spawn(move || {
                for number in numbers {
                    let secret = with_receipt(server, number);
                    assert!(is_allowed(&ask(server, dialler, &about(number))), "{number}");
                    withdraw(server, &secret);
                    assert!(!is_allowed(&ask(server, dialler, &about(number))), "{number}");
                }
            });
        }
    });
    let found = verify_log(server.data.path(), &RootKeyPlace::File, &mut |_, _| {}).expect("it reads");
    assert_eq!((found.faults, found.logs[0].leaves), (vec![], 80 * 3));
}

#[test]
fn an_opt_out_in_words_that_are_not_sure_refuses_permits_until_a_person_has_settled_it() {
    let server = Running::start();
    let (dialler, workshop) = (key(&server, Role::Permit), key(&server, Role::Operate));
    with_receipt(&server, "+353850123456");
    let unknown = ask(&server, &dialler, &about("+353850000000"));
    let bearer = format!("Bearer {workshop}");
    let operate = |path: &str, body: &str| {
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let answer = request(&server, "POST", path, &headers, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    };
    let said = operate(
        "/v1/hooks/messages",
        "{\"number\":\"+353850123456\",\"by\":\"sms\",\"text\":\"another text, great\"}",
    );
    let opt_out = json::parse(said.as_bytes()).expect("JSON").get("opt_out").text("id").to_owned();
    let refused = ask(&server, &dialler, &about("+353850123456"));
    assert_eq!(without_chance(&refused), without_chance(&unknown), "whoever asks learns nothing of it");
    let planned = operate("/v1/permits", &about("+353850123456").replace("\"sms\"", "\"sms\",\"dry_run\":true"));
    assert_eq!(text(&planned, "why"), "suspended");
    operate(&format!("/v1/optouts/{opt_out}/settle"), "{\"settlement\":\"resume\"}");
    assert!(is_allowed(&ask(&server, &dialler, &about("+353850123456"))));
    let said = operate(
        "/v1/hooks/messages",
        "{\"number\":\"+353850123456\",\"by\":\"sms\",\"text\":\"another text, great, really\"}",
    );
    let opt_out = json::parse(said.as_bytes()).expect("JSON").get("opt_out").text("id").to_owned();
    operate(&format!("/v1/optouts/{opt_out}/settle"), "{\"settlement\":\"stop\"}");
    assert!(!is_allowed(&ask(&server, &dialler, &about("+353850123456"))));
}

#[test]
fn contacts_asked_for_at_the_same_time_are_no_more_than_was_said() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+353850123456");
    let allowed = thread::scope(|scope| {
        let asks: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| is_allowed(&ask(&server, &dialler, &about("+353850123456")))))
            .collect();
        asks.into_iter().map(|ask| ask.join().expect("no panic")).filter(|allowed| *allowed).count()
    });
    assert_eq!((allowed, count(&server.database(), "contact")), (2, 2));
}

#[test]
fn a_thousand_contacts_are_asked_for_in_one_request_and_no_more() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    for n in 0..100 {
        with_receipt(&server, &format!("+3538501234{n:02}"));
    }
    let list = |count: usize| {
        let one = |n: usize| about(&format!("+3538501234{:02}", n % 100)).replace("\"sms\"", &format!("\"sms\",\"occasion\":\"repair {n}\""));
        let all: Vec<String> = (0..count).map(one).collect();
        format!("{{\"permits\":[{}]}}", all.join(","))
    };
    let began = std::time::Instant::now();
    let answer = ask(&server, &dialler, &list(1_000));
    println!("1,000 permits in {:?}", began.elapsed());
    let answer = json::parse(answer.as_bytes()).expect("JSON");
    let permits = answer.get("permits").items();
    assert!(permits.len() == 1_000 && permits.iter().all(|one| one.get("allowed").bool() == Ok(true)));
    assert_eq!(count(&server.database(), "contact"), 1_000);
    let bearer = format!("Bearer {dialler}");
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let refused = request(&server, "POST", "/v1/permits", &headers, &list(1_001));
    assert!(refused.status == 422 && refused.text().contains("ERR_MEMBER_TYPE"), "{}", refused.text());
    assert_eq!(count(&server.database(), "contact"), 1_000);
}

#[test]
fn a_permit_is_given_back_until_an_hour_after_its_end() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+353850123456");
    let id = text(&ask(&server, &dialler, &about("+353850123456")), "permit_id");
    server
        .database()
        .execute("UPDATE contact SET exp = ?1", [maker::now() - 3_601])
        .expect("it ended long ago");
    let bearer = format!("Bearer {dialler}");
    let give_back = || request(&server, "DELETE", &format!("/v1/permits/{id}"), &[("Authorization", &*bearer)], "");
    let late = give_back();
    assert!(late.status == 409 && late.text().contains("ERR_PERMIT_OVER"), "{}", late.text());
    server
        .database()
        .execute("UPDATE contact SET exp = ?1", [maker::now() - 3_500])
        .expect("it ended within the hour");
    assert_eq!(give_back().status, 200);
}

#[test]
fn a_contact_that_was_changed_in_the_database_is_found_and_an_occasion_is_not_in_it() {
    let mut server = Running::start();
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+353850123456");
    let occasion = "repair of Aoife Byrne";
    let body = about("+353850123456").replace("\"sms\"", &format!("\"sms\",\"occasion\":\"{occasion}\""));
    assert!(is_allowed(&ask(&server, &dialler, &body)));
    server.stop();
    let file = std::fs::read(crate::common::database(server.data.path())).expect("the database");
    let has = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("repair-updates") && !has(occasion), "it is sealed");
    let audit = || verify_log(server.data.path(), &RootKeyPlace::File, &mut |_, _| {}).expect("it reads").faults;
    assert_eq!(audit(), Vec::<String>::new());
    let db = server.database();
    db.pragma_update(None, "foreign_keys", false).expect("as an editor may");
    for edit in ["at = at - 99", "receipt_hash = zeroblob(32)", "event = 1"] {
        db.execute_batch(&format!("CREATE TEMP TABLE kept AS SELECT * FROM contact; UPDATE contact SET {edit}"))
            .expect(edit);
        assert!(
            audit().iter().any(|one| one.contains("has a contact that no permit in the log says")),
            "{edit}: {:?}",
            audit()
        );
        db.execute_batch("DELETE FROM contact; INSERT INTO contact SELECT * FROM kept; DROP TABLE kept")
            .expect("as it was");
    }
    assert_eq!(audit(), Vec::<String>::new());
    db.execute("UPDATE contact SET purpose = 'offers'", []).expect("changed");
    assert!(
        audit().iter().any(|one| one.contains("the permit of leaf 1") && one.contains("was changed")),
        "{:?}",
        audit()
    );
    db.execute("DELETE FROM contact", []).expect("deleted");
    assert!(audit().iter().any(|one| one.contains("the contact of the permit of leaf 1 is missing")));
}

#[test]
fn quiet_hours_refuse_and_say_when_they_end() {
    const DAY: i64 = 86_400;
    let server = Running::start_with_document("www/documents/saas-two-factor.en.json");
    let document = disclosure::Document::parse(&server.document).expect("a document");
    let purpose = document.purposes.iter().find(|one| one.is_choice()).expect("a choice");
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+12125550123");
    let midnight = maker::now() / DAY * DAY + DAY;
    let plan = |at: i64| {
        ask(
            &server,
            &dialler,
            &format!(
                "{{\"number\":\"+12125550123\",\"purpose\":\"{}\",\"channel\":\"{}\",\"at\":{at},\"dry_run\":true}}",
                purpose.id,
                purpose.channels[0].as_str()
            ),
        )
    };
    // 8 in the morning (UTC) is night in New York, whatever the season; 18 is day.
    let night = plan(midnight + 8 * 3_600);
    assert!(!is_allowed(&night) && text(&night, "reason") == "hours", "{night}");
    let next = json::parse(night.as_bytes()).expect("JSON").get("next").int().expect("a time");
    let hour = (next - midnight) / 3_600;
    assert!(next % 3_600 == 0 && matches!(hour, 12 | 13), "eight o'clock there: {hour}");
    assert!(is_allowed(&plan(midnight + 18 * 3_600)));
}

/// A digest of the document is in the permit, so that it says what the person accepted.
#[test]
fn a_permit_names_the_version_that_was_accepted() {
    let server = Running::start();
    let dialler = key(&server, Role::Permit);
    with_receipt(&server, "+353850123456");
    let answer = ask(&server, &dialler, &about("+353850123456"));
    assert_eq!(Digest::from_hex(&text(&answer, "notice_sha256")), Some(AwsLc.sha256(&server.document)));
}
