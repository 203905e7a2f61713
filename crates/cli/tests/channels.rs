//! `phone-consent render` for each channel and `phone-consent diff`, as somebody runs them.

use crate::common::program;
use std::path::{Path, PathBuf};
use std::process::Output;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn english() -> String {
    std::fs::read_to_string(repository("www/disclosure.en.json")).expect("the English example")
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("the program runs")
}

/// A file with a text, in a folder of its own.
fn file(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the folder can be written");
    let path = path.to_str().expect("a name").to_owned();
    (folder, path)
}

fn rendered(form: &str, more: &[&str]) -> Output {
    let document = repository("www/disclosure.en.json");
    run(&[&["render", document.to_str().expect("a name"), "--as", form], more].concat())
}

fn golden(name: &str) -> String {
    let path = repository("tests/golden/disclosure/channels").join(name);
    std::fs::read_to_string(path).expect("the golden file")
}

#[test]
fn each_channel_is_written() {
    for (form, more, name) in [
        ("markdown", vec![], "en.md"),
        ("privacy-notice", vec![], "en.privacy-notice.html"),
        ("privacy-notice", vec!["--markdown"], "en.privacy-notice.md"),
        ("10dlc", vec![], "en.10dlc.txt"),
    ] {
        assert_eq!(String::from_utf8_lossy(&rendered(form, &more).stdout), golden(name), "{form}");
    }
    for (form, name) in [("sms", "en.sms.txt"), ("social", "en.social.txt")] {
        assert_eq!(String::from_utf8_lossy(&rendered(form, &[]).stdout), format!("{}\n", golden(name)), "{form}");
    }
}

#[test]
fn the_email_opens_with_both_parts_and_its_headers() {
    let output = rendered("email", &[]);
    assert_eq!(output.stdout, rendered("email", &[]).stdout, "the same document makes the same bytes");
    let message = mail_parser::MessageParser::default().parse(&output.stdout).expect("an email");
    assert_eq!(message.subject(), Some("Northwind Bikes Ltd: How we use your phone number"));
    let from = message.from().and_then(|from| from.first()).expect("a sender");
    assert_eq!((from.name(), from.address()), (Some("Northwind Bikes Ltd"), Some("hello@northwind.example")));
    let unix = |text: &str| text.replace("\r\n", "\n");
    assert_eq!(message.body_html(0).map(|html| unix(&html)), Some(golden("en.email.html")));
    let text = message.body_text(0).map(|text| unix(&text)).expect("a text part");
    assert!(
        golden("en.email.txt").ends_with(&text) && text.starts_with("How we use your phone number\n"),
        "{text}"
    );
    let head = String::from_utf8_lossy(&output.stdout)
        .split("\r\n\r\n")
        .next()
        .unwrap_or_default()
        .replace("\r\n\t", " ")
        .replace("\r\n ", " ");
    assert!(
        head.contains("List-Unsubscribe: <{{withdrawal_link}}>, <mailto:stop@northwind.example?subject=STOP>"),
        "{head}"
    );
    assert!(head.contains("Content-Type: multipart/alternative"), "{head}");
    assert!(
        !head.contains("Message-ID") && !head.contains("Date:") && !head.contains("List-Unsubscribe-Post"),
        "{head}"
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).matches("{{withdrawal_link}}").count(),
        3,
        "whole, to be replaced"
    );
    assert!(output.stdout.split(|b| *b == b'\n').all(|line| line.len() <= 998), "RFC 5322, 2.1.1");
}

#[test]
fn an_email_that_mail_programs_would_cut_is_a_fault() {
    let long = english().replace("Our repair guarantee runs for 6 months.", &"x".repeat(100_000));
    let (_folder, path) = file("long.json", &long);
    let output = run(&["render", &path, "--as", "email"]);
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        sentence.ends_with("bytes, and mail programs cut what is over 100000; shorten the document\n"),
        "{sentence}"
    );
}

#[test]
fn a_text_message_tells_its_parts_and_what_makes_them_small() {
    let output = rendered("sms", &[]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "GSM-7, 405 units, 3 parts of at most 153\n");
    let curly = english().replace("So that our mechanic can tell you about your bike.", "We’ll tell you about your bike.");
    let (_folder, path) = file("curly.json", &curly);
    let output = run(&["render", &path, "--as", "sms"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "UCS-2, 386 units, 6 parts of at most 67\n’ is not in GSM-7; ' could stand for it (--plain)\n"
    );
    let output = run(&["render", &path, "--as", "sms", "--plain"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "GSM-7, 386 units, 3 parts of at most 153\n");
}

#[test]
fn a_carriers_form_with_a_fault_is_written_and_ends_with_1() {
    let output = rendered("10dlc", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "phone-consent: the form does not say “Message and data rates may apply”; say it in the text of each use that sends text messages (rejection 30569)\n\
         phone-consent: the form does not say “Reply HELP for help”; say it beside STOP in /opt_out/methods (rejection 30924)\n"
    );
    let american = english().replace(
        "Reply STOP to any text.",
        "Reply STOP to any text to stop, HELP for help. Message and data rates may apply.",
    );
    let (_folder, path) = file("us.json", &american);
    let output = run(&["render", &path, "--as", "10dlc"]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert_eq!(String::from_utf8_lossy(&output.stdout), golden("us.10dlc.txt"));
}

#[test]
fn a_difference_is_said_and_whether_it_is_material() {
    let old = repository("www/disclosure.en.json");
    let old = old.to_str().expect("a name");
    let (_folder, new) = file("new.json", &english().replacen("\"period\": \"P6M\"", "\"period\": \"P12M\"", 1));
    let output = run(&["diff", old, &new]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "material  “Tell you when your bike is ready”: kept 12 months, was 6 months. (/purposes/0/retention/period)\n\
         1 change is material: those who agreed before are asked again.\n"
    );
    assert_eq!(output.status.code(), Some(0));
    let output = run(&["diff", &new, old, "--format", "json"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "[{\"material\":false,\"pointer\":\"/purposes/0/retention/period\",\"sentence\":\"“Tell you when your bike is ready”: kept 6 months, was 12 months\"}]\n"
    );
    let output = run(&["diff", old, old]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Nothing that the document says has changed.\n");
}

#[test]
fn two_languages_are_no_versions_of_each_other() {
    let (en, fr) = (repository("www/disclosure.en.json"), repository("www/disclosure.fr.json"));
    let output = run(&["diff", en.to_str().expect("a name"), fr.to_str().expect("a name")]);
    assert_eq!(output.status.code(), Some(2));
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(sentence.ends_with("give two versions of one document in one language\n"), "{sentence}");
}
