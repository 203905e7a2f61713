//! Any bytes as the records that a page finds in the visitor's storage, which any script of the site can write.
#![no_main]

use flow::Record;
use fuzz::{changed, parts};
use json::parse;
use libfuzzer_sys::fuzz_target;

const GENUINE: &str = r#"{"choices":[{"granted":true,"purpose":"offers","title":"Offers","until":1827050441},{"asked_at":1795514450,"granted":true,"purpose":"calls","title":"Calls","until":1827050441}],"controller":"Kingfisher","countersignature":"a.b.c","extension":"","given_at":1795514441,"hash":"00","international":"+353 85 012 3456","language":"en","notice_id":"callback","notice_sha256":"00","notice_version":"2026-11-24","phone":"+353850123456","questions":"privacy@kingfisher.example","receipt":"a.b.c~d~","receipts":"https://receipts.kingfisher.example","secret":"AQ","shown":"text","valid_until":1827050441}"#;

fuzz_target!(|data: &[u8]| {
    let [one, other] = parts(data).map(|data| {
        let node = parse(&changed(&[GENUINE], data)).ok()?;
        let record = Record::from_node(&node)?;
        // What was written is read as the same record, once what no record has was left out.
        let written = record.to_json();
        let again = Record::from_node(&parse(written.as_bytes()).expect("JSON was written")).expect("a record was written");
        assert_eq!(again.to_json(), written);
        Some(again)
    });
    let Some(one) = one else { return };
    for now in [0, one.given_at, one.valid_until, i64::MAX] {
        let mut record = one.clone();
        record.outstanding(now.min(1 << 53));
        assert!(!record.is_in_force(now) || record.choices.iter().any(|choice| choice.granted && now < choice.until));
        record.ask_withdrawal(now.min(1 << 53), &[]);
        assert!(!record.is_in_force(now), "nothing is used that was withdrawn");
        record.withdrawal_unknown(now.min(1 << 53));
    }
    let Some(other) = other else { return };
    // What is known is never unlearned, whichever copy is written last.
    let mut merged = one.clone();
    merged.merge(&other);
    let mut twice = merged.clone();
    twice.merge(&other);
    assert_eq!(twice, merged);
    for (before, after) in one.choices.iter().zip(&merged.choices) {
        assert!(before.withdrawn_at.is_none() || after.withdrawn_at <= before.withdrawn_at && after.withdrawn_at.is_some());
        assert!(before.asked_at.is_none() || after.asked_at <= before.asked_at && after.asked_at.is_some());
    }
});
