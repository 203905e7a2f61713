//! Looks at numbers: what is not recorded is not shown.

use crate::common::Running;
use server::RootKeyPlace;
use server::access::{self, Role};
use server::records::{Records, Why};

#[test]
fn a_look_that_cannot_be_recorded_shows_nothing() {
    let mut server = Running::start();
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    assert_eq!(server.post(&server.receipt()).status, 201);
    let opt_out = r#"{"number":"+353850123456","by":"call"}"#;
    assert_eq!(server.keyed("POST", "/v1/optouts", &key, opt_out).status, 200);
    let look = || server.keyed("GET", "/v1/optouts?why=a+claim", &key, "");
    assert!(look().text().contains("+353850123456"));
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'no room'); END";
    server.database().execute_batch(refuse).expect("made");
    let refused = look();
    assert!(
        refused.status == 503 && !refused.text().contains("353850"),
        "{} {}",
        refused.status,
        refused.text()
    );
    // Who does not ask for numbers needs no record.
    let listed = server.keyed("GET", "/v1/optouts", &key, "");
    assert!(listed.status == 200 && !listed.text().contains("353850"), "{}", listed.text());
    server.stop();
    let (looks, found) = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let records = Records::open(server.data.path(), RootKeyPlace::File).expect("it opens");
        let number = "+353850123456";
        let found = records.of_number(&phone::E164::new(number).expect("E.164")).await.expect("found");
        let why = Why::parse("a claim").expect("a reason");
        let looked = records.record_look(&why, found.iter().map(|status| status.hash).collect()).await;
        records.close().await.expect("closed");
        (looked.map_err(|e| e.to_string()), found.len())
    });
    assert_eq!(found, 1);
    let sentence = looks.expect_err("refused");
    assert!(sentence.starts_with("nothing is shown, because the look could not be recorded"), "{sentence}");
    assert_eq!(crate::common::count(&server.database(), "access"), 1);
}
