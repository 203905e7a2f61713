//! Each way a document can be wrong is refused with its code, its pointer, and the line and column of the mistake.

mod common;

use common::{ENGLISH, with};
use disclosure::Document;

/// `text` is refused with `code` at `pointer`, and the place is where `mark` begins.
#[track_caller]
fn refused(text: &str, code: &str, pointer: &str, mark: &str) {
    let Err(error) = Document::parse(text.as_bytes()) else {
        panic!("{pointer} was accepted")
    };
    assert_eq!((error.code(), error.pointer()), (code, pointer));
    let at = text.find(mark).expect("the mark is in the text");
    assert_eq!(error.at(), at, "at {:?}", &text[error.at()..(error.at() + 30).min(text.len())]);
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].chars().rev().take_while(|&c| c != '\n').count() + 1;
    let sentence = error.sentence(text.as_bytes());
    assert!(sentence.starts_with(&format!("line {line}, column {column}: ")), "{sentence}");
    assert!(sentence.contains(pointer) && !sentence.contains('\n'), "{sentence}");
}

/// The English example with `from` (which it holds once, or first) written as `to`.
#[track_caller]
fn edited(from: &str, to: &str) -> String {
    assert!(ENGLISH.contains(from), "the example has no {from}");
    ENGLISH.replacen(from, to, 1)
}

#[test]
fn both_examples_are_accepted() {
    common::document(common::ENGLISH);
    common::document(common::FRENCH);
}

#[test]
fn what_every_receipt_repeats_has_at_most_200_characters() {
    for (pointer, from, characters, put) in [
        ("/controller/name", "\"Northwind Bikes Ltd\"", 200, "é"),
        ("/version", "\"2026-11-27\"", 194, "0"),
    ] {
        let of = |count: usize| {
            let start = if pointer == "/version" { "1.0.0-" } else { "" };
            edited(from, &format!("\"{start}{}\"", put.repeat(count)))
        };
        assert!(Document::parse(of(characters).as_bytes()).is_ok(), "{pointer}");
        let error = Document::parse(of(characters + 1).as_bytes()).expect_err(pointer);
        assert_eq!((error.code(), error.pointer()), ("ERR_DISCLOSURE_LINE", pointer));
    }
}

#[test]
fn a_wrong_value_is_refused_at_its_place() {
    for (pointer, value, code) in [
        ("/id", "\"Northwind\"", "ERR_DISCLOSURE_ID"),
        ("/id", "\"-a\"", "ERR_DISCLOSURE_ID"),
        ("/id", "\"\"", "ERR_DISCLOSURE_ID"),
        ("/version", "\"2026-02-30\"", "ERR_DISCLOSURE_VERSION"),
        ("/version", "\"1.2\"", "ERR_DISCLOSURE_VERSION"),
        ("/version", "\"1..2\"", "ERR_DISCLOSURE_VERSION"),
        ("/version", "\"2026-11\"", "ERR_DISCLOSURE_VERSION"),
        ("/language", "\"english\"", "ERR_DISCLOSURE_LANGUAGE"),
        ("/language", "\"en_GB\"", "ERR_DISCLOSURE_LANGUAGE"),
        ("/language", "\"en-\"", "ERR_DISCLOSURE_LANGUAGE"),
        ("/language", "\"en-x\"", "ERR_DISCLOSURE_LANGUAGE"),
        ("/summary", "\"  \"", "ERR_MEMBER_TYPE"),
        ("/summary", "\"one\\ntwo\"", "ERR_DISCLOSURE_LINE"),
        ("/summary", "\"one\\u2028two\"", "ERR_DISCLOSURE_LINE"),
        ("/controller/name", "\"Northwind\\u202eBikes\"", "ERR_DISCLOSURE_LINE"),
        ("/controller/name", "\"Northwind\\u200fBikes\"", "ERR_DISCLOSURE_LINE"),
        ("/controller/name", "\"Northwind\\u001b[31m\"", "ERR_DISCLOSURE_LINE"),
        ("/controller/email", "\"hello\"", "ERR_DISCLOSURE_EMAIL"),
        ("/controller/email", "\"a@b\"", "ERR_DISCLOSURE_EMAIL"),
        ("/controller/email", "\"a@b.example?bcc=c@d.example\"", "ERR_DISCLOSURE_EMAIL"),
        ("/controller/phone", "\"020 910 0123\"", "ERR_DISCLOSURE_PHONE"),
        ("/controller/phone", "\"+353 20\"", "ERR_DISCLOSURE_PHONE"),
        ("/controller/website", "\"http://northwind.example\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/website", "\"https://\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/website", "\"https:///path\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/website", "\"https://northwind.example@evil.example/\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/privacy_policy", "\"https://user:pass@northwind.example\"", "ERR_DISCLOSURE_LINK"),
        ("/questions/form", "\"https://northwind.example:443@evil.example?a\"", "ERR_DISCLOSURE_LINK"),
        ("/deletion/request", "\"https://@northwind.example/\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/privacy_policy", "\"javascript:alert(1)\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/terms", "\"https://a b\"", "ERR_DISCLOSURE_LINK"),
        ("/controller/dpo/email", "\"dpo\"", "ERR_DISCLOSURE_EMAIL"),
        ("/purposes/1/channels/0", "\"fax\"", "ERR_DISCLOSURE_CHOICE"),
        ("/purposes/1/legal_basis", "\"habit\"", "ERR_DISCLOSURE_CHOICE"),
        ("/purposes/1/automated", "\"no\"", "ERR_MEMBER_TYPE"),
        ("/purposes/2/frequency", "\"often\"", "ERR_DISCLOSURE_FREQUENCY"),
        ("/purposes/2/frequency", "3", "ERR_DISCLOSURE_FREQUENCY"),
        ("/purposes/1/frequency/max", "0", "ERR_DISCLOSURE_FREQUENCY"),
        ("/purposes/1/frequency/max", "10000", "ERR_DISCLOSURE_FREQUENCY"),
        ("/purposes/1/frequency/per", "\"P1X\"", "ERR_DISCLOSURE_PERIOD"),
        ("/purposes/1/retention/period", "\"6 months\"", "ERR_DISCLOSURE_PERIOD"),
        ("/purposes/1/retention/period", "\"P0M\"", "ERR_DISCLOSURE_PERIOD"),
        ("/purposes/1/retention/from", "\"\"", "ERR_MEMBER_TYPE"),
        ("/purposes/1/id", "\"repair-updates\"", "ERR_DISCLOSURE_DUPLICATE"),
        ("/purposes/0/recipients/0", "\"nobody\"", "ERR_DISCLOSURE_RECIPIENT_UNKNOWN"),
        ("/recipients/0/role", "\"partner\"", "ERR_DISCLOSURE_CHOICE"),
        ("/recipients/0/country", "\"USA\"", "ERR_DISCLOSURE_COUNTRY"),
        ("/recipients/0/country", "\"us\"", "ERR_DISCLOSURE_COUNTRY"),
        ("/recipients/0/policy", "\"mailto:a@b.example\"", "ERR_DISCLOSURE_LINK"),
        ("/selling", "\"sometimes\"", "ERR_DISCLOSURE_SELLING"),
        ("/security/measures/1", "7", "ERR_MEMBER_TYPE"),
        ("/security/audit/last", "\"2026-13\"", "ERR_DISCLOSURE_DATE"),
        ("/security/audit/last", "\"2026-02-29\"", "ERR_DISCLOSURE_DATE"),
        ("/security/audit/last", "\"September\"", "ERR_DISCLOSURE_DATE"),
        ("/security/audit/every", "\"yearly\"", "ERR_DISCLOSURE_PERIOD"),
        ("/opt_out/methods/0/how", "\"pigeon\"", "ERR_DISCLOSURE_CHOICE"),
        ("/opt_out/methods/1/target", "\"mailto:stop@northwind.example\"", "ERR_DISCLOSURE_LINK"),
        ("/opt_out/methods/2/target", "\"12345\"", "ERR_DISCLOSURE_PHONE"),
        ("/opt_out/methods/3/target", "\"https://northwind.example/\"", "ERR_DISCLOSURE_EMAIL"),
        ("/opt_out/respond_within", "\"PT\"", "ERR_DISCLOSURE_PERIOD"),
        ("/deletion/request", "\"delete@northwind.example\"", "ERR_DISCLOSURE_LINK"),
        ("/rights/1", "\"access\"", "ERR_DISCLOSURE_DUPLICATE"),
        ("/rights/1", "\"everything\"", "ERR_DISCLOSURE_CHOICE"),
        ("/laws/0/profile", "\"gdpr\"", "ERR_DISCLOSURE_CHOICE"),
        ("/changes/0/date", "\"2026-11\"", "ERR_DISCLOSURE_DATE"),
        ("/changes/1/material", "1", "ERR_MEMBER_TYPE"),
        ("/not_a_condition", "false", "ERR_DISCLOSURE_CONDITION"),
        ("/not_a_condition", "\"yes\"", "ERR_DISCLOSURE_CONDITION"),
    ] {
        let leaves = common::leaves(ENGLISH);
        let at = leaves.iter().find(|(p, _)| p == pointer).map(|(_, node)| node.at).expect(pointer);
        let text = with(ENGLISH, pointer, value);
        let mark = text[at..].to_string();
        refused(&text, code, pointer, &mark);
    }
}

#[test]
fn every_required_member_is_missed() {
    let optional = ["heading", "phone", "terms", "representative", "dpo", "safeguard", "policy", "report", "target"];
    let mut missed = 0;
    for (pointer, _) in common::leaves(ENGLISH) {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a slash");
        let is_item = name.bytes().all(|b| b.is_ascii_digit());
        // The two members of which one is enough have their own test.
        let either = parent == "/questions" && name != "respond_within";
        let dpo_name = parent == "/controller/dpo" && name == "name";
        if is_item || either || dpo_name || optional.contains(&name) {
            continue;
        }
        // A member renamed is missing under its name; what is then unknown is said only when nothing is missing.
        let node = common::leaves(ENGLISH)
            .into_iter()
            .find(|(p, _)| *p == pointer)
            .map(|(_, n)| n)
            .expect("it is there");
        let key = ENGLISH[..node.at].rfind(&format!("\"{name}\"")).expect("its name stands before it");
        let text = format!("{}\"gone\"{}", &ENGLISH[..key], &ENGLISH[key + name.len() + 2..]);
        let error = Document::parse(text.as_bytes()).expect_err(&pointer);
        assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_MISSING", pointer.as_str()));
        assert!(error.sentence(text.as_bytes()).ends_with("is missing; add it"));
        missed += 1;
    }
    assert!(missed > 60, "{missed}");
}

#[test]
fn a_missing_part_is_refused_at_the_object_that_lacks_it() {
    for name in [
        "controller",
        "purposes",
        "recipients",
        "selling",
        "security",
        "opt_out",
        "deletion",
        "proof",
        "rights",
        "complaints",
        "questions",
        "laws",
        "changes",
    ] {
        let text = edited(&format!("\n  \"{name}\": "), "\n  \"gone\": ");
        refused(&text, "ERR_MEMBER_MISSING", &format!("/{name}"), "{");
    }
    refused(
        &edited("\"benefit\": \"10", "\"gone\": \"10"),
        "ERR_MEMBER_MISSING",
        "/purposes/1/benefit",
        "{\n      \"id\": \"offers\"",
    );
}

#[test]
fn an_unknown_member_is_refused_at_its_name() {
    refused(
        &edited("\"summary\"", "\"sumary\": \"a\",\n  \"summary\""),
        "ERR_MEMBER_UNKNOWN",
        "/sumary",
        "\"sumary\"",
    );
    refused(
        &edited("\"does\"", "\"logo\": \"a\", \"does\""),
        "ERR_MEMBER_UNKNOWN",
        "/recipients/0/logo",
        "\"logo\"",
    );
    refused(
        &edited("{ \"max\"", "{ \"min\": 1, \"max\""),
        "ERR_MEMBER_UNKNOWN",
        "/purposes/0/frequency/min",
        "\"min\"",
    );
    refused(
        &edited("\"by\"", "\"seal\": true, \"by\""),
        "ERR_MEMBER_UNKNOWN",
        "/security/audit/seal",
        "\"seal\"",
    );
}

#[test]
fn another_type_is_refused_at_the_value() {
    for name in [
        "controller",
        "purposes",
        "recipients",
        "security",
        "opt_out",
        "proof",
        "rights",
        "laws",
        "changes",
    ] {
        let text = edited(&format!("\n  \"{name}\": "), &format!("\n  \"{name}\": 345,\n  \"gone\": "));
        refused(&text, "ERR_MEMBER_TYPE", &format!("/{name}"), "345");
    }
    refused(
        &edited("\"measures\": [", "\"measures\": [{ }, "),
        "ERR_MEMBER_TYPE",
        "/security/measures/0",
        "{ }",
    );
    refused(&edited("\"changes\": [", "\"changes\": [null, "), "ERR_MEMBER_TYPE", "/changes/0", "null");
}

#[test]
fn null_is_not_absence() {
    refused(&with(ENGLISH, "/heading", "null"), "ERR_MEMBER_TYPE", "/heading", "null");
}

#[test]
fn an_empty_list_is_refused_where_something_must_be_said() {
    refused(&edited("[\"sms\"]", "[ ]"), "ERR_DISCLOSURE_EMPTY", "/purposes/0/channels", "[ ]");
    for (name, code) in [
        ("purposes", "ERR_DISCLOSURE_PURPOSES"),
        ("rights", "ERR_DISCLOSURE_EMPTY"),
        ("laws", "ERR_DISCLOSURE_EMPTY"),
    ] {
        let text = edited(&format!("\n  \"{name}\": ["), &format!("\n  \"{name}\": [ ],\n  \"gone\": ["));
        refused(&text, code, &format!("/{name}"), "[ ]");
    }
    for (name, parent) in [("measures", "security"), ("methods", "opt_out")] {
        let text = edited(&format!("    \"{name}\": ["), &format!("    \"{name}\": [ ],\n    \"gone\": ["));
        refused(&text, "ERR_DISCLOSURE_EMPTY", &format!("/{parent}/{name}"), "[ ]");
    }
}

#[test]
fn thirty_two_purposes_are_the_most() {
    let purpose = |i: usize| {
        let start = ENGLISH.find("    {\n      \"id\": \"recall\"").expect("the example has a recall purpose");
        let end = start + ENGLISH[start..].find("\n    }\n").expect("its end") + 6;
        ENGLISH[start..end].replace("\"recall\"", &format!("\"recall-{i}\""))
    };
    let many = |n: usize| {
        edited(
            "  \"purposes\": [\n",
            &format!("  \"purposes\": [\n{},\n", (0..n).map(purpose).collect::<Vec<_>>().join(",\n")),
        )
    };
    assert_eq!(common::document(&many(29)).purposes.len(), 32);
    refused(&many(30), "ERR_DISCLOSURE_PURPOSES", "/purposes", "[\n    {\n      \"id\": \"recall-0\"");
}

#[test]
fn recipients_and_purposes_name_each_other() {
    refused(
        &edited("\"recipients\": [\"twilio\"]", "\"recipients\": []"),
        "ERR_DISCLOSURE_RECIPIENT_UNUSED",
        "/recipients/0",
        "{\n      \"id\": \"twilio\"",
    );
    refused(
        &edited("[\"twilio\"]", "[\"twilio\", \"twilio\"]"),
        "ERR_DISCLOSURE_DUPLICATE",
        "/purposes/0/recipients/1",
        "\"twilio\"]",
    );
    let start = ENGLISH.find("    {\n      \"id\": \"twilio\"").expect("the example has a recipient");
    let end = start + ENGLISH[start..].find("\n    }\n").expect("its end") + 6;
    let twice = format!("{},\n{}", &ENGLISH[..end], &ENGLISH[start..].replacen("Twilio", "Second", 1));
    let second = &twice[end + 2 + "    {\n      \"id\": ".len()..];
    refused(&twice, "ERR_DISCLOSURE_DUPLICATE", "/recipients/1/id", second);
}

#[test]
fn questions_need_somewhere_to_go() {
    let text = edited(
        "    \"email\": \"ask@northwind.example\",\n    \"form\": \"https://northwind.example/ask\",\n",
        "",
    );
    refused(&text, "ERR_DISCLOSURE_QUESTIONS", "/questions", "{\n    \"respond_within\": \"P5D\"");
    common::document(&edited("    \"email\": \"ask@northwind.example\",\n", ""));
    common::document(&edited("    \"form\": \"https://northwind.example/ask\",\n", ""));
}

#[test]
fn agreeing_as_a_condition_is_refused_with_the_laws_own_number() {
    let text = with(ENGLISH, "/not_a_condition", "false");
    let sentence = Document::parse(text.as_bytes()).expect_err("it is refused").sentence(text.as_bytes());
    assert!(sentence.contains("47 CFR 64.1200(f)(9)(i)(B)") && sentence.contains("GDPR 7(4)"), "{sentence}");
}

#[test]
fn bytes_that_are_not_one_clean_text_are_refused() {
    refused(&edited(",\n", ",\r\n"), "ERR_DISCLOSURE_CR", "", "\r");
    refused(&format!("\u{feff}{ENGLISH}"), "ERR_JSON_BOM", "", "\u{feff}");
    refused(
        &edited("\"id\": \"northwind-callback\"", "\"id\": \"a\", \"id\": \"b\""),
        "ERR_JSON_DUPLICATE",
        "",
        "\"id\": \"b\"",
    );
    refused(&edited("\"max\": 2", "\"max\": 2.0"), "ERR_JSON_FLOAT", "", "2.0");
    assert_eq!(Document::parse(b"{\"id\": \"\xff\"}").map_err(|e| e.code()), Err("ERR_JSON_UTF8"));
    assert_eq!(
        Document::parse(b"[]").map_err(|e| e.sentence(b"[]")),
        Err("line 1, column 1: the document must be an object".into())
    );
}

#[test]
fn every_prefix_is_refused_without_a_panic() {
    for end in 0..ENGLISH.trim_end().len() {
        assert!(Document::parse(&ENGLISH.as_bytes()[..end]).is_err(), "{end}");
    }
}
