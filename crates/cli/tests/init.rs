//! `phone-consent init` on a terminal, with a file of answers, and from a template.
#![cfg(unix)]

use crate::common::{Talk, expect, program};
use disclosure::Document;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.arg("init").args(arguments).current_dir(folder).stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn talk(folder: &Path, arguments: &[&str]) -> Talk {
    let mut command = program();
    command.arg("init").args(arguments).current_dir(folder);
    Talk::start(command)
}

fn document(folder: &Path, name: &str) -> Document {
    let bytes = std::fs::read(folder.join(name)).expect("it was written");
    Document::parse(&bytes).unwrap_or_else(|e| panic!("{}", e.sentence(&bytes)))
}

const CONTROLLER: [&str; 5] = [
    "Liffey Cycles Ltd",
    "1 Quay, Dublin 1, Ireland",
    "hello@liffeycycles.test",
    "https://liffeycycles.test/",
    "https://liffeycycles.test/privacy",
];

#[test]
fn a_marketer_is_asked_on_a_terminal_until_the_answers_fit() {
    let folder = TempDir::new().expect("a folder");
    let mut talk = talk(folder.path(), &[]);
    let mut answer = |question: &str, answer: &str| {
        talk.wait(question);
        talk.wait("> ");
        talk.type_line(answer);
    };
    answer("1/21  What is the legal name", "");
    answer("This one is needed", CONTROLLER[0]);
    answer("postal address", CONTROLLER[1]);
    answer("Which email", "hello at shop");
    answer("This must be an email address", CONTROLLER[2]);
    answer("web site", CONTROLLER[3]);
    answer("privacy policy", CONTROLLER[4]);
    answer("(Enter: later)", "");
    answer("the box that a visitor ticks", "Tell you when your bike is ready");
    answer("in one sentence", "We text you when the \"Gazelle\" is ready.");
    answer("gain", "You need not call.");
    answer("By which means", "sms, pigeon");
    answer("This must be one of call, sms", "sms");
    answer("How often", "sometimes");
    answer("This must be", "2 per repair");
    answer("machine", "yes");
    answer("How long do you keep the number", "6 months");
    answer("This must be an ISO 8601 duration", "P6M");
    answer("Counted", "");
    answer("Which company", "Twilio, US");
    answer("sell", "no");
    answer("Who checks", "Liffey Audits Ltd, 2026-09, P1Y");
    answer("Within what time", "P2D");
    answer("proof", "P3Y");
    answer("complain", "Data Protection Commission, https://www.dataprotection.ie/");
    answer("Under which laws", "eu-gdpr, uk-pecr");
    let (code, seen) = talk.end();
    assert_eq!(code, Some(0), "{seen}");
    for text in [
        "wrote disclosure.en.json",
        "Still open, each a question in braces",
        "/summary: {What do you want the number for",
        "Next: ",
    ] {
        assert!(seen.contains(text), "{text:?} is not in {seen}");
    }
    let document = document(folder.path(), "disclosure.en.json");
    assert_eq!((document.id.as_str(), document.controller.name.as_str()), ("liffey-cycles-ltd", CONTROLLER[0]));
    assert_eq!(document.purposes[0].text, "We text you when the \"Gazelle\" is ready.");
    assert_eq!((document.recipients[0].name.as_str(), document.laws.len()), ("Twilio", 2));
}

#[test]
fn who_stops_has_written_nothing() {
    let folder = TempDir::new().expect("a folder");
    let mut talk = talk(folder.path(), &["mine.json"]);
    talk.wait("> ");
    talk.type_line(CONTROLLER[0]);
    talk.wait("> ");
    talk.type_end();
    let (code, seen) = talk.end();
    assert!(code == Some(1) && seen.contains("you stopped, so nothing was written"), "{seen}");
    assert!(!folder.path().join("mine.json").exists());
}

/// The answers about who asks, and these besides.
fn answers(folder: &Path, more: &str) {
    let [name, address, email, website, policy] = CONTROLLER;
    let text = format!(r#"{{"name":"{name}","address":"{address}","email":"{email}","website":"{website}","privacy_policy":"{policy}"{more}}}"#);
    std::fs::write(folder.join("answers.json"), text).expect("written");
}

const REST: &str = r#","channels":"call","frequency":"varies","automated":"no","keep":"P1Y","recipient":"nobody","selling":"no","audit":"The owner, 2026-09-01, P1Y","respond":"P2D","proof":"P3Y","authority":"Data Protection Commission, https://www.dataprotection.ie/","laws":"eu-gdpr""#;

#[test]
fn a_script_gives_its_answers_in_a_file() {
    let folder = TempDir::new().expect("a folder");
    let folder = folder.path();
    answers(folder, REST);
    expect(
        &run(folder, &["--answers", "answers.json", "--language", "fr"]),
        0,
        &["wrote disclosure.fr.json", "Still open"],
    );
    let made = document(folder, "disclosure.fr.json");
    assert_eq!((made.language.as_str(), made.recipients.len(), made.purposes[0].automated), ("fr", 0, false));
    assert_eq!(made.changes[0].summary, "C’est la première version.");
    expect(
        &run(folder, &["--answers", "answers.json", "--language", "fr"]),
        1,
        &["disclosure.fr.json is there already"],
    );
    expect(&run(folder, &[]), 1, &["there is no terminal to ask on; give --answers with a file"]);
    for (more, why) in [
        ("", "it lacks these answers:\n  \"channels\", for example \"sms\"\n  \"frequency\""),
        (&*format!("{REST},\"colour\":\"red\""), "\"/colour\" is not a member of this format"),
        (&REST.replace("P1Y\",\"rec", "a year\",\"rec"), "\"keep\" must be an ISO 8601 duration"),
        (&REST.replace("nobody", "Twilio"), "\"recipient\" must be"),
    ] {
        answers(folder, more);
        expect(
            &run(folder, &["bad.json", "--answers", "answers.json"]),
            1,
            &["the file of answers answers.json is refused", why],
        );
    }
    assert!(!folder.join("bad.json").exists());
}

#[test]
fn a_template_keeps_nothing_unsaid_of_its_invented_firm() {
    let folder = TempDir::new().expect("a folder");
    let folder = folder.path();
    answers(folder, "");
    let made = run(folder, &["--template", "repair-shop", "--answers", "answers.json"]);
    let told = [
        "/controller/phone: +1 613 555 0142",
        "/recipients/0/name: Prairie Text Inc.",
        "kingfisher.example",
        "say only what is true for you",
    ];
    expect(&made, 0, &told);
    let document = document(folder, "disclosure.en.json");
    assert_eq!(
        (document.controller.name.as_str(), document.controller.email.as_str()),
        (CONTROLLER[0], CONTROLLER[2])
    );
    let text = std::fs::read_to_string(folder.join("disclosure.en.json")).expect("read");
    assert!(!text.contains("Kingfisher Garage"), "{text}");
    expect(
        &run(
            folder,
            &["x.json", "--template", "repair-shop", "--language", "de", "--answers", "answers.json"],
        ),
        1,
        &["it is there in en and fr"],
    );
    expect(&run(folder, &["--template", "bakery"]), 2, &["possible values"]);
    let made = run(folder, &["clinic.json", "--template", "clinic-reminders", "--answers", "answers.json"]);
    expect(&made, 0, &["/deletion/how: Lena Vogt", "/complaints/name: Berlin Commissioner"]);
}

#[test]
fn a_document_from_any_template_is_a_first_version_with_its_entry() {
    for (template, language, first) in [
        ("bank-fraud-alerts", "fr", "C’est la première version."),
        ("charity-campaign", "en", "This is the first version."),
        ("clinic-reminders", "de", "Das ist die erste Version."),
        ("saas-two-factor", "en", "This is the first version."),
    ] {
        let folder = TempDir::new().expect("a folder");
        let folder = folder.path();
        answers(folder, "");
        expect(
            &run(folder, &["--template", template, "--language", language, "--answers", "answers.json"]),
            0,
            &["wrote "],
        );
        let document = document(folder, &format!("disclosure.{language}.json"));
        let [change] = &document.changes[..] else {
            panic!("{template} has {} entries", document.changes.len())
        };
        assert_eq!((&change.version, change.summary.as_str(), change.material), (&document.version, first, false));
    }
}
