//! `phone-consent publish` and `keys` with the real server, by options and on a terminal.
#![cfg(all(unix, feature = "serve"))]

use crate::common::{Site, expect, shown};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

const VERSION: (&str, &str) = ("\"version\": \"2026-11-27\"", "\"version\": \"2026-12-01\"");
const EN: (&str, &str) = ("So that your winter tires", "So that the winter tires");
const LONGER: (&str, &str) = ("\"period\": \"P2Y\"", "\"period\": \"P3Y\"");
const ENTRY: &str = r#""changes": [
    { "version": "2026-12-01", "date": "2026-12-01", "summary": "Words.", "material": MATERIAL },"#;

/// The first lines of `changes`, with an entry for the new version.
fn entry(material: bool) -> (&'static str, String) {
    ("\"changes\": [", ENTRY.replace("MATERIAL", &material.to_string()))
}

/// A new version of both documents, with other words.
fn reworded(site: &Site) {
    let (old, new) = entry(false);
    site.edit("en.json", "new.en.json", &[VERSION, EN, (old, &new)]);
    site.edit("fr.json", "new.fr.json", &[VERSION, (old, &new)]);
}

#[test]
fn all_languages_are_published_together_and_again_without_effect() {
    let site = Site::start();
    site.key("web.key");
    reworded(&site);
    let published = site.publish("web.key", &["new.en.json", "new.fr.json"]);
    let lines = [
        "repair-shop 2026-12-01 (en): differs from 2026-11-27\n  wording ",
        "repair-shop: no consent to the published text stands\n",
        "published repair-shop 2026-12-01 (en)\npublished repair-shop 2026-12-01 (fr)\n",
    ];
    expect(&published, 0, &lines);
    assert_eq!((site.served("en"), site.served("fr")), (site.read("new.en.json"), site.read("new.fr.json")));
    let again = site.publish("web.key", &["new.en.json", "new.fr.json"]);
    expect(&again, 0, &["is published already", "repair-shop 2026-12-01 (fr) was published before"]);
    let by_environment = crate::common::program()
        .args(["publish", "new.en.json", "--to", &site.url(), "--yes"])
        .current_dir(site.folder.path())
        .env("PHONE_CONSENT_KEY", site.read("web.key"))
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    expect(&by_environment, 0, &["was published before"]);
    let older = site.publish("web.key", &["en.json"]);
    let told = "repair-shop 2026-11-27 (en) was published before, and visitors go on to see 2026-12-01; to return to these words";
    expect(&older, 0, &[told]);
    assert_eq!(site.served("en"), site.read("new.en.json"));
}

#[test]
fn a_wording_change_keeps_the_choices_where_the_old_version_is_listed() {
    let site = Site::start();
    site.key("web.key");
    site.agree("en.json");
    reworded(&site);
    let first = r#" },
    { "version": "2026-11-27", "date": "2026-11-27", "summary": "This is the first version.", "material": false }"#;
    site.edit("new.en.json", "unlisted.en.json", &[(first, " }")]);
    let mut talk = site.talk(&["publish", "unlisted.en.json", "--to", &site.url(), "--key-file", "web.key"]);
    let told = talk.wait("[y/N]");
    assert!(
        told.contains("1 must be asked again") && told.contains("changes does not list 2026-11-27"),
        "{told}"
    );
    talk.type_line("no");
    assert_eq!(talk.end().0, Some(1));
    let published = site.publish("web.key", &["new.en.json"]);
    expect(&published, 0, &["1 consent to the published text stands; nobody is asked again"]);
}

#[test]
fn a_document_with_open_questions_is_refused() {
    let site = Site::start();
    site.key("web.key");
    site.write(
        "answers.json",
        r#"{"name":"Liffey Cycles Ltd","address":"1 Quay, Dublin 1, Ireland","email":"hello@liffeycycles.ie","website":"https://liffeycycles.ie/","privacy_policy":"https://liffeycycles.ie/privacy","channels":"call","frequency":"varies","automated":"no","keep":"P1Y","recipient":"nobody","selling":"no","audit":"The owner, 2026-09-01, P1Y","respond":"P2D","proof":"P3Y","authority":"Data Protection Commission, https://www.dataprotection.ie/","laws":"eu-gdpr"}"#,
    );
    expect(
        &site.run(&["init", "first.json", "--answers", "answers.json"]),
        0,
        &["wrote first.json", "Still open"],
    );
    expect(&site.publish("web.key", &["first.json"]), 1, &["is left over from a template"]);
}

#[test]
fn a_material_change_says_how_many_must_be_asked_again() {
    let site = Site::start();
    site.key("web.key");
    (0..3).for_each(|_| site.agree("en.json"));
    let (old, material) = entry(true);
    site.edit("en.json", "played-down.json", &[VERSION, LONGER, (old, &entry(false).1)]);
    let refused = site.publish("web.key", &["played-down.json"]);
    let why = [
        "changes says that wording alone changed",
        "kept 3 years, was 2 years",
        "an entry that fits is { \"version\": \"2026-12-01\"",
    ];
    expect(&refused, 1, &why);
    assert_eq!(site.served("en"), site.read("en.json"));
    site.edit("en.json", "honest.json", &[VERSION, LONGER, (old, &material)]);
    let published = site.publish("web.key", &["honest.json"]);
    expect(
        &published,
        0,
        &[
            "material",
            "3 consents to the published text stand; 3 must be asked again",
            "To be told of the change: 3.",
        ],
    );
    assert_eq!(site.served("en"), site.read("honest.json"));
}

#[test]
fn on_a_terminal_the_missing_entry_is_offered_and_written_and_publishing_is_asked_about() {
    let site = Site::start();
    site.key("web.key");
    site.agree("fr.json");
    site.edit("en.json", "new.en.json", &[VERSION, LONGER]);
    site.edit("fr.json", "new.fr.json", &[VERSION, LONGER]);
    let url = site.url();
    let arguments = ["publish", "new.en.json", "new.fr.json", "--to", &url, "--key-file", "web.key"];
    let mut talk = site.talk(&arguments);
    talk.wait("changes has no entry for 2026-12-01");
    talk.wait("Type it in your words, or Enter to take it as it is");
    talk.type_line("We keep your number 9 months. It was 6 months.");
    talk.wait("The entry is in new.en.json now.");
    talk.wait("Type it in the language fr");
    talk.type_line("");
    talk.wait("Type it in the language fr");
    talk.type_line("Nous gardons votre numéro 9 mois, et non 6.");
    let told = talk.wait("[y/N]");
    assert!(told.contains("1 consent to the published text stands; 1 must be asked again"), "{told}");
    talk.type_line("n");
    let (code, seen) = talk.end();
    assert!(code == Some(1) && seen.contains("nothing was published, as you did not say yes"), "{seen}");
    assert_eq!(site.served("en"), site.read("en.json"));
    let entry = "    { \"version\": \"2026-12-01\", \"date\": \"";
    assert!(site.read("new.en.json").contains(entry) && site.read("new.en.json").contains("\"We keep your number 9 months. It was 6 months.\""));
    // The entries are there now, so that nothing but yes is left to say.
    let mut talk = site.talk(&arguments);
    talk.wait("[y/N]");
    talk.type_line("y");
    let (code, seen) = talk.end();
    assert!(code == Some(0) && seen.contains("published repair-shop 2026-12-01 (fr)"), "{seen}");
    assert_eq!(site.served("fr"), site.read("new.fr.json"));
}

#[test]
fn who_stops_at_the_offered_entry_changes_nothing() {
    let site = Site::start();
    site.key("web.key");
    site.edit("en.json", "new.json", &[VERSION, EN]);
    let before = site.read("new.json");
    let mut talk = site.talk(&["publish", "new.json", "--to", &site.url(), "--key-file", "web.key"]);
    talk.wait("Ctrl+D to stop");
    talk.wait("> ");
    talk.type_end();
    let (code, seen) = talk.end();
    assert!(code == Some(1) && seen.contains("nothing was published or changed"), "{seen}");
    assert_eq!((site.read("new.json"), site.served("en")), (before, site.read("en.json")));
}

#[test]
fn a_document_with_an_error_or_another_structure_is_refused_before_any_is_published() {
    let site = Site::start();
    site.key("web.key");
    reworded(&site);
    site.edit("new.fr.json", "other.fr.json", &[LONGER]);
    let refused = site.publish("web.key", &["new.en.json", "other.fr.json"]);
    expect(&refused, 1, &["nothing was published"]);
    assert_eq!(site.served("en"), site.read("en.json"));
    site.edit("new.fr.json", "promise.fr.json", &[("\"material\": false", "\"material\": true")]);
    let refused = site.publish("web.key", &["new.en.json", "promise.fr.json"]);
    expect(
        &refused,
        1,
        &[
            "promise.fr.json: /changes/0/material is true, but new.en.json has false",
            "languages differ in their words alone",
        ],
    );
    site.edit(
        "new.en.json",
        "absolute.json",
        &[("\"measures\": [", "\"measures\": [\n      \"Your number is completely secure with us.\",")],
    );
    let refused = site.publish("web.key", &["absolute.json"]);
    expect(&refused, 1, &["absolute.json:", ": error [honest/absolute]: ", "in absolute.json"]);
    site.edit("new.en.json", "no-json.json", &[("{", "")]);
    expect(&site.publish("web.key", &["no-json.json"]), 1, &["the document no-json.json is refused: line "]);
    site.edit("new.fr.json", "later.fr.json", &[("2026-12-01", "2026-12-02")]);
    let refused = site.publish("web.key", &["new.en.json", "later.fr.json"]);
    expect(&refused, 1, &["give all languages one version"]);
    expect(
        &site.publish("web.key", &["new.en.json", "new.en.json"]),
        1,
        &["new.en.json and new.en.json are both in the language en"],
    );
    site.edit("en.json", "same-version.json", &[EN]);
    expect(&site.publish("web.key", &["same-version.json"]), 1, &["is published with other bytes"]);
    assert_eq!((site.served("en"), site.served("fr")), (site.read("en.json"), site.read("fr.json")));
}

#[test]
fn what_cannot_be_tried_is_one_sentence_and_exit_code_2() {
    let mut site = Site::start();
    let key = site.key("web.key");
    reworded(&site);
    let url = site.url();
    let alone = |output: &std::process::Output, text: &str| {
        expect(output, 2, &[text]);
        assert!(
            output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).lines().count() == 1,
            "{}",
            shown(output)
        );
        assert!(
            !shown(output).contains("pck_0") && !shown(output).contains(&key),
            "a key is shown: {}",
            shown(output)
        );
    };
    let publish = |arguments: &[&str]| site.run(&[&["publish", "new.en.json"], arguments].concat());
    alone(&publish(&["--to", &url, "--key-file", "web.key"]), "there is no terminal to ask on; give --yes");
    alone(&publish(&["--to", &url, "--yes"]), "give --key-file or set PHONE_CONSENT_KEY");
    alone(
        &publish(&["--to", &url, "--yes", "--key-file", "nowhere"]),
        "the key file nowhere cannot be read",
    );
    alone(
        &publish(&["--to", "http://shop.example", "--yes", "--key-file", "web.key"]),
        "would send the key in clear",
    );
    alone(
        &publish(&["--to", "shop.example", "--yes", "--key-file", "web.key"]),
        "is not a server's address",
    );
    alone(&publish(&["--to", "http://127.0.0.1:1", "--yes", "--key-file", "web.key"]), "does not answer");
    alone(&site.publish("web.key", &["nowhere.json"]), "the document nowhere.json cannot be read");
    site.write("short.key", &key[..70]);
    site.write("unknown.key", "pck_0000000000000000000000000000000000000000000000000000000000000000a3a5a715");
    for name in ["short.key", "unknown.key"] {
        std::fs::set_permissions(site.path(name), PermissionsExt::from_mode(0o600)).expect("the mode");
    }
    alone(&site.publish("short.key", &["new.en.json"]), "the access key is not whole");
    alone(&site.publish("unknown.key", &["new.en.json"]), "does not know this key");
    std::fs::set_permissions(site.path("web.key"), PermissionsExt::from_mode(0o644)).expect("the mode");
    alone(&site.publish("web.key", &["new.en.json"]), "can be read by other users; run: chmod 600 web.key");
    std::fs::set_permissions(site.path("web.key"), PermissionsExt::from_mode(0o600)).expect("the mode");
    expect(&site.run(&["keys", "revoke", "web.key", "--data", "data"]), 0, &["is revoked since"]);
    alone(&site.publish("web.key", &["new.en.json"]), "does not know this key");
    assert_eq!(site.served("en"), site.read("en.json"));
    site.stop();
    alone(&site.publish("web.key", &["new.en.json"]), "does not answer");
}

#[test]
fn of_two_who_publish_the_same_version_at_once_one_is_told() {
    let site = Site::start();
    site.key("web.key");
    site.key("agency.key");
    reworded(&site);
    site.edit("new.en.json", "other.en.json", &[("So that the winter tires", "So that all four tires")]);
    let url = site.url();
    let start = |file: &str, key: &str| {
        let mut command = crate::common::program();
        command.args(["publish", file, "--to", &url, "--key-file", key, "--yes"]);
        command
            .current_dir(site.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let both = [start("new.en.json", "web.key"), start("other.en.json", "agency.key")];
    let ended = both.map(|child| child.wait_with_output().expect("it ends"));
    let codes = ended.each_ref().map(|output| output.status.code());
    let (winner, loser) = if codes[0] == Some(0) { (0, 1) } else { (1, 0) };
    assert_eq!([codes[winner], codes[loser]], [Some(0), Some(1)], "{} {}", shown(&ended[0]), shown(&ended[1]));
    expect(&ended[loser], 1, &["is published with other bytes"]);
    assert_eq!(site.served("en"), site.read(["new.en.json", "other.en.json"][winner]));
}

#[test]
fn what_was_published_before_a_failure_is_said() {
    let mut site = Site::start();
    site.key("web.key");
    site.key("agency.key");
    reworded(&site);
    let url = site.url();
    let arguments = ["publish", "new.en.json", "new.fr.json", "--to", &url, "--key-file", "web.key"];
    let mut talk = site.talk(&arguments);
    talk.wait("[y/N]");
    // While they think, somebody else publishes another French text.
    site.edit("new.fr.json", "other.fr.json", &[("Words.", "D’autres mots.")]);
    expect(&site.publish("agency.key", &["other.fr.json"]), 0, &["published"]);
    talk.type_line("y");
    let (code, seen) = talk.end();
    assert_eq!(code, Some(1), "{seen}");
    let words = seen.replace("\r\n", "\n");
    assert!(
        words.contains("new.fr.json was not published") && words.contains("published is repair-shop 2026-12-01 (en), the rest is not"),
        "{words}"
    );
    // And once the server stops meanwhile.
    let next = (
        "\"changes\": [",
        "\"changes\": [\n    { \"version\": \"2026-12-02\", \"date\": \"2026-12-02\", \"summary\": \"Words.\", \"material\": false },",
    );
    let other = [
        ("\"version\": \"2026-12-01\"", "\"version\": \"2026-12-02\""),
        ("So that the winter tires", "So that all four tires"),
        next,
    ];
    site.edit("new.en.json", "next.en.json", &other);
    let mut talk = site.talk(&["publish", "next.en.json", "--to", &url, "--key-file", "web.key"]);
    talk.wait("[y/N]");
    site.stop();
    talk.type_line("y");
    let (code, seen) = talk.end();
    assert!(code == Some(2) && seen.contains("does not answer"), "{seen}");
}
