//! Material changes: by when people are to be told, and which versions a change concerns.

use crate::common::Running;
use http_scripts::client::Response;
use http_scripts::process::repository;
use json::Node;
use server::access::{self, Role};

const DAY: i64 = 86_400;

fn read(answer: &Response) -> Node {
    json::parse(answer.text().as_bytes()).expect("JSON")
}

/// The document of the shop with these versions in `changes`, the latest first: version, date, and whether it is material.
fn text(versions: &[(&str, &str, bool)]) -> Vec<u8> {
    let base = std::fs::read_to_string(repository().join("www/documents/repair-shop.en.json")).expect("the document");
    let entries: String = versions
        .iter()
        .map(|(version, date, material)| {
            format!("{{ \"version\": \"{version}\", \"date\": \"{date}\", \"summary\": \"Change {version}.\", \"material\": {material} }},\n")
        })
        .collect();
    let Some((latest, _, _)) = versions.first() else {
        return base.into_bytes();
    };
    // Each version has another wording: to ask again because of that is no disagreement.
    base.replacen("\"version\": \"2026-11-27\"", &format!("\"version\": \"{latest}\""), 1)
        .replacen("\"changes\": [", &format!("\"changes\": [\n{entries}"), 1)
        .replacen("before the first snow", &format!("before the first snow of {latest}"), 1)
        .into_bytes()
}

#[test]
fn each_material_change_concerns_the_versions_before_it() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    let publish = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    let second = ("2026-12-01", "2026-12-01", true);
    let third = ("2026-12-02", "2026-12-02", false);
    let fourth = ("2026-12-03", "2999-12-03", true);
    let texts = [text(&[]), text(&[second]), text(&[third, second]), text(&[fourth, third, second])];
    server.agree(&texts[0], "+353850123451");
    for (at, document) in texts.iter().enumerate().skip(1) {
        let answer = server.keyed("POST", "/v1/disclosures", &publish, document);
        assert_eq!(answer.status, 201, "{}", answer.text());
        server.agree(document, &format!("+35385012345{}", at + 1));
    }
    let changes = read(&server.keyed("GET", "/v1/material-changes", &key, b""));
    let counted: Vec<_> = changes
        .get("changes")
        .items()
        .iter()
        .map(|one| {
            (
                one.text("version").to_owned(),
                one.text("before").to_owned(),
                one.get("to_tell").int().expect("a number"),
            )
        })
        .collect();
    let expected = [("2026-12-01", "2026-11-27", 1), ("2026-12-03", "2026-12-02", 3)];
    assert_eq!(counted, expected.map(|(version, before, count)| (version.to_owned(), before.to_owned(), count)));
    // Due before the day of the change, and otherwise by the end of the day on which it was published.
    let due = |at: usize| {
        let changes = read(&server.keyed("GET", "/v1/material-changes", &key, b""));
        changes.get("changes").items()[at].get("due_at").int().expect("a time")
    };
    let beginning_of_2999_12_03 = 32_501_174_400;
    assert_eq!(due(1), beginning_of_2999_12_03 - 1);
    let sql = "UPDATE notice SET published_at = ?1 WHERE version = '2026-12-01'";
    let published = 1_796_083_200 + 5 * DAY; // 2026-12-06
    assert_eq!(server.database().execute(sql, [published + 60]), Ok(1));
    assert_eq!(due(0), published + DAY - 1);
    assert_eq!(server.database().execute(sql, [60]), Ok(1));
    assert_eq!(due(0), 1_796_083_200 - 1, "before 2026-12-01");
    // The person of the first receipt agrees to the third text: the change that it has was told by it, the later one was not.
    server.agree(&texts[2], "+353850123451");
    let counts = |at: usize, member: &str| {
        let changes = read(&server.keyed("GET", "/v1/material-changes", &key, b""));
        changes.get("changes").items()[at].get(member).int().expect("a number")
    };
    assert_eq!((counts(0, "to_tell"), counts(0, "told")), (0, 1));
    assert_eq!((counts(1, "to_tell"), counts(1, "told")), (4, 0));
    // They agree to the last one too: both of their receipts were told.
    server.agree(&texts[3], "+353850123451");
    assert_eq!((counts(1, "to_tell"), counts(1, "told")), (2, 2));
}

#[test]
fn a_number_of_somebody_to_be_told_is_not_shown_where_the_look_cannot_be_recorded() {
    let server = Running::start_with_document("www/documents/repair-shop.en.json");
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    let publish = access::add(server.data.path(), Role::Publish, "web team").expect("a key");
    server.agree(&text(&[]), "+353850123451");
    let document = text(&[("2026-12-01", "2026-12-01", true)]);
    assert_eq!(server.keyed("POST", "/v1/disclosures", &publish, &document).status, 201);
    let look = || server.keyed("GET", "/v1/material-changes/repair-shop/2026-12-01?why=to+tell+them", &key, b"");
    assert!(look().text().contains("+353850123451"));
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'no room'); END";
    server.database().execute_batch(refuse).expect("made");
    let refused = look();
    assert!(
        refused.status == 503 && !refused.text().contains("353850"),
        "{} {}",
        refused.status,
        refused.text()
    );
}

#[test]
fn a_request_that_is_too_large_is_told_its_own_bound() {
    let server = Running::start();
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    for (target, bytes, bound) in [
        ("/v1/audits", 9 * 1024, "over 8 kB"),
        ("/v1/material-changes/shop/2/told", 129 * 1024, "over 128 kB"),
        ("/v1/questions/x/answer", 65 * 1024, "over 64 kB"),
        ("/v1/hooks/messages", 65 * 1024, "over 64 kB"),
    ] {
        let answer = server.keyed("POST", target, &key, vec![b' '; bytes]);
        assert!(answer.status == 413 && answer.text().contains(bound), "{target}: {}", answer.text());
    }
}
