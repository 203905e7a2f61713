//! Consents that were given elsewhere, over HTTP: what a script cannot look at.

use crate::common::{Running, count};
use http_scripts::maker::{self, AwsLc};
use receipt::{Crypto, Digest};
use server::RootKeyPlace;
use server::access::{self, Role};
use server::records::{self, Records};
use server::verify_log::verify_log;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const NUMBER: &str = "+353850123456";
const DAY: i64 = 86_400;

struct Keys {
    operate: String,
    permit: String,
}

fn keys(server: &Running) -> Keys {
    let key = |role: Role| access::add(server.data.path(), role, role.as_str()).expect("a key");
    Keys {
        operate: key(Role::Operate),
        permit: key(Role::Permit),
    }
}

fn asked(server: &Running, id: &str, number: &str, purposes: &str, given_at: i64) -> String {
    let document = AwsLc.sha256(&server.document).to_hex();
    format!(
        "{{\"document\":\"{document}\",\"consents\":[{{\"id\":\"{id}\",\"number\":\"{number}\",\"purposes\":[{purposes}],\"given_at\":{given_at},\"source\":\"paper form at the counter\"}}]}}"
    )
}

fn answer(server: &Running, keys: &Keys, body: &str) -> json::Node {
    let answer = server.keyed("POST", "/v1/imports", &keys.operate, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    json::parse(answer.text().as_bytes()).expect("JSON").get("imports").items()[0].clone()
}

/// The hash of what is taken over.
fn imported(server: &Running, keys: &Keys, body: &str) -> String {
    let one = answer(server, keys, body);
    assert_eq!(one.get("imported").bool(), Ok(true), "{}", json::to_jcs(&one.value));
    one.text("receipt_hash").to_owned()
}

/// The code of what is not.
fn refused(server: &Running, keys: &Keys, body: &str) -> String {
    let one = answer(server, keys, body);
    assert_eq!(one.get("imported").bool(), Ok(false), "{}", json::to_jcs(&one.value));
    assert!(!one.text("detail").contains(&NUMBER[1..]));
    one.text("code").to_owned()
}

/// Whether a text about a repair is allowed, and whether the answer says that the consent was imported.
fn permitted(server: &Running, keys: &Keys) -> (bool, bool) {
    let body = format!("{{\"number\":\"{NUMBER}\",\"purpose\":\"repair-updates\",\"channel\":\"sms\"}}");
    let answer = server.keyed("POST", "/v1/permits", &keys.permit, body);
    let node = json::parse(answer.text().as_bytes()).expect("JSON");
    (node.get("allowed").bool().expect("a boolean"), node.get("imported").bool() == Ok(true))
}

fn post(server: &Running, path: &str, key: &str, body: &str) {
    let answer = server.keyed("POST", path, key, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// In which files below this folder this text stands.
fn found(folder: &Path, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(found(&path, text));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes())) {
            all.push(path.display().to_string());
        }
    }
    all
}

#[test]
fn an_imported_consent_permits_until_an_opt_out_and_is_not_brought_back() {
    let mut server = Running::start();
    let keys = keys(&server);
    let given = maker::now() - 10 * DAY;
    let body = asked(&server, "crm-1", NUMBER, "\"repair-updates\"", given);
    assert_eq!(permitted(&server, &keys), (false, false));
    let hash = imported(&server, &keys, &body);
    assert_eq!(permitted(&server, &keys), (true, true), "allowed, and the answer says that nobody signed");
    assert_eq!(refused(&server, &keys, &body), "ERR_IMPORT_KNOWN");
    let stop = format!("{{\"number\":\"{NUMBER}\",\"by\":\"sms\",\"text\":\"STOP\"}}");
    post(&server, "/v1/hooks/messages", &keys.operate, &stop);
    assert!(!permitted(&server, &keys).0);
    assert_eq!(refused(&server, &keys, &body), "ERR_IMPORT_KNOWN");
    let anew = asked(&server, "crm-2", NUMBER, "\"offers\"", given);
    assert_eq!(refused(&server, &keys, &anew), "ERR_IMPORT_OPTED_OUT");
    assert!(!permitted(&server, &keys).0);
    let state = server.keyed("GET", &format!("/v1/receipts/{hash}"), "", "").text();
    for told in [
        "\"countersignature\":null",
        "\"imported\":true",
        "\"t\":\"import\"",
        &format!("\"given_at\":{given}"),
    ] {
        assert!(state.contains(told), "{told}: {state}");
    }
    // Receipt, log and copy.
    let copy = TempDir::new().expect("a folder");
    let to = copy.path().join("copy");
    records::backup(server.data.path(), &to).expect("copied");
    server.stop();
    let audit = verify_log(server.data.path(), &RootKeyPlace::File, &mut |_, _| {}).expect("it reads");
    assert_eq!((audit.faults, audit.texts), (vec![], true));
    for folder in [server.data.path(), to.as_path()] {
        for text in [&NUMBER[1..], "paper form", "crm-1"] {
            assert_eq!(found(folder, text), Vec::<String>::new(), "{text}");
        }
    }
    records::restore(server.data.path(), &to, RootKeyPlace::File).expect("put back");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let records = Records::open(server.data.path(), RootKeyPlace::File).expect("it opens");
        let all = records.of_number(&maker::number(NUMBER).expect("E.164").phone).await.expect("they are found");
        let [one] = &all[..] else { panic!("one is found: {all:?}") };
        assert!(one.hash.to_hex() == hash && one.imported.is_some() && one.withdrawn_at().is_some());
        let record = records.compact(one.hash).await.expect("it opens").expect("it is there");
        assert!(record.contains("paper form at the counter") && AwsLc.sha256(record.as_bytes()) == one.hash);
    });
}

#[test]
fn a_changed_import_is_found_in_the_log() {
    let mut server = Running::start();
    let keys = keys(&server);
    let body = asked(&server, "crm-1", NUMBER, "\"repair-updates\"", maker::now() - DAY);
    imported(&server, &keys, &body);
    server.stop();
    let faults = || verify_log(server.data.path(), &RootKeyPlace::File, &mut |_, _| {}).expect("it reads").faults;
    assert_eq!(faults(), Vec::<String>::new());
    for (edit, undo) in [
        ("given_at = given_at + 1", "given_at = given_at - 1"),
        ("imported_by = imported_by || '2'", "imported_by = rtrim(imported_by, '2')"),
    ] {
        let change = |what| server.database().execute(&format!("UPDATE import SET {what}"), []).expect("changed");
        change(edit);
        assert!(
            faults().iter().any(|fault| fault.contains("was given at another time")),
            "{edit}: {:?}",
            faults()
        );
        change(undo);
        assert_eq!(faults(), Vec::<String>::new());
    }
    server
        .database()
        .execute("UPDATE receipt SET received_at = received_at - 1", [])
        .expect("changed");
    assert!(faults().iter().any(|fault| fault.contains("imported consent")), "{:?}", faults());
    server.database().execute("DELETE FROM import", []).expect("changed");
    assert!(faults().iter().any(|fault| fault.contains("countersignature")), "{:?}", faults());
}

#[test]
fn what_was_erased_is_not_imported_again_and_nothing_of_it_is_left() {
    let server = Running::start();
    let keys = keys(&server);
    let body = asked(&server, "crm-1", NUMBER, "\"repair-updates\"", maker::now() - DAY);
    let hash = imported(&server, &keys, &body);
    post(&server, "/v1/erasures", &keys.operate, &format!("{{\"number\":\"{NUMBER}\"}}"));
    assert_eq!(refused(&server, &keys, &body), "ERR_IMPORT_ERASED");
    assert!(!permitted(&server, &keys).0);
    let sealed: Option<Vec<u8>> = server
        .database()
        .query_row(
            "SELECT sealed FROM receipt WHERE hash = ?1",
            [Digest::from_hex(&hash).expect("a digest").0],
            |row| row.get(0),
        )
        .expect("a row");
    assert_eq!(sealed, None);
}

#[test]
fn an_imported_consent_ends_by_its_own_date() {
    let server = Running::start();
    let keys = keys(&server);
    let body = asked(&server, "crm-1", NUMBER, "\"repair-updates\"", maker::now() - 10 * DAY);
    imported(&server, &keys, &body);
    server.database().execute("UPDATE choice SET until = 5", []).expect("it is over");
    assert!(!permitted(&server, &keys).0);
    let again = asked(&server, "crm-2", NUMBER, "\"repair-updates\"", maker::now() - 10 * DAY);
    assert_eq!(refused(&server, &keys, &again), "ERR_IMPORT_ANSWERED", "an answer that ended counts too");
    let old = asked(&server, "crm-3", "+353850123457", "\"repair-updates\"", maker::now() - 3_000 * DAY);
    assert_eq!(refused(&server, &keys, &old), "ERR_IMPORT_ENDED");
}

#[test]
fn what_document_dates_purposes_or_number_forbid_is_said_and_not_stored() {
    let server = Running::start();
    let keys = keys(&server);
    let now = maker::now();
    for (code, id, number, purposes, given_at) in [
        ("ERR_IMPORT_FUTURE", "a", NUMBER, "\"offers\"", now + DAY),
        ("ERR_IMPORT_PURPOSE", "a", NUMBER, "\"surveys\"", now - DAY),
        ("ERR_IMPORT_PURPOSE", "a", NUMBER, "\"offers\",\"offers\"", now - DAY),
        ("ERR_IMPORT_PURPOSE", "a", NUMBER, "\"recall\"", now - DAY),
        ("ERR_IMPORT_NUMBER", "a", "+35385", "\"offers\"", now - DAY),
        ("ERR_IMPORT_ID", "085 012 3456", NUMBER, "\"offers\"", now - DAY),
    ] {
        assert_eq!(refused(&server, &keys, &asked(&server, id, number, purposes, given_at)), code);
    }
    let body = asked(&server, "a", NUMBER, "\"offers\"", now - DAY);
    let unknown = body.replace(&AwsLc.sha256(&server.document).to_hex(), &"0".repeat(64));
    let answer = server.keyed("POST", "/v1/imports", &keys.operate, unknown);
    assert!(answer.status == 422 && answer.text().contains("ERR_IMPORT_DOCUMENT"), "{}", answer.text());
    let dry = body.replace("}]}", "}],\"dry_run\":true}");
    let answer = server.keyed("POST", "/v1/imports", &keys.operate, dry).text();
    assert!(answer.contains("\"imported\":true") && !answer.contains("receipt_hash"), "{answer}");
    assert_eq!((count(&server.database(), "receipt"), count(&server.database(), "import")), (0, 0));
}

#[test]
fn where_the_law_may_ask_for_a_signature_nothing_is_imported() {
    let server = Running::start_with_document("www/documents/saas-two-factor.en.json");
    let keys = keys(&server);
    let given = maker::now() - DAY;
    let number = "+12125550123";
    let news = asked(&server, "crm-1", number, "\"news\"", given);
    assert_eq!(refused(&server, &keys, &news), "ERR_IMPORT_SIGNATURE");
    let outages = asked(&server, "crm-1", number, "\"outages\"", given);
    assert_eq!(
        refused(&server, &keys, &outages),
        "ERR_IMPORT_SIGNATURE",
        "no word tells for sure that this is no advertising"
    );
    assert_eq!(count(&server.database(), "receipt"), 0);
}
