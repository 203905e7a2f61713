//! `phone-consent check`: honest texts agree, each wrong sentence is found, and what it says of them. Whole pages with one fact changed are in
//! `disagreements.rs`.
//!
//! The honest texts are in `tests/corpus/against`: prose, not renderings.

use crate::common::{check, corpus};
use json::Value;
use std::path::Path;

#[test]
fn honest_texts_agree() {
    let path = |name: &str| corpus().join(name);
    for (document, files) in [
        ("disclosure.en.json", &["privacy.html", "welcome.eml", "sms.txt", "shop.html", "order.eml"][..]),
        ("disclosure.fr.json", &["vie-privee.html", "mentions.html"]),
        ("disclosure.de.json", &["datenschutz.txt", "impressum.html"]),
    ] {
        for file in files {
            let output = check(document, &[&path(file)], &[]);
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                "Nothing in 1 file disagrees with the disclosure.\n",
                "{file}"
            );
            assert_eq!(output.status.code(), Some(0));
        }
    }
}

#[test]
fn each_wrong_sentence_is_found_once_and_no_honest_one() {
    for language in ["en", "fr", "de"] {
        let document = format!("disclosure.{language}.json");
        let output = check(&document, &[&corpus().join(format!("honest.{language}.txt"))], &[]);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "Nothing in 1 file disagrees with the disclosure.\n",
            "{language}"
        );
        let path = corpus().join(format!("wrong.{language}.txt"));
        let wrong = std::fs::read_to_string(&path).expect("the sentences");
        let wanted: Vec<i64> = (1..)
            .zip(wrong.lines())
            .filter(|(_, line)| !line.is_empty())
            .map(|(number, _)| number)
            .collect();
        let output = check(&document, &[&path], &["--format", "json"]);
        let found = json::parse(&output.stdout).expect("JSON");
        let lines: Vec<Value> = found.items().iter().map(|node| node.get("line").value.clone()).collect();
        assert_eq!(lines, wanted.into_iter().map(Value::Int).collect::<Vec<_>>(), "{language}");
    }
}

#[test]
fn every_rendering_of_a_document_agrees_with_it() {
    let goldens = corpus().join("../../golden/disclosure/channels");
    let mut files = 0;
    for entry in std::fs::read_dir(&goldens).expect("the renderings") {
        let path = entry.expect("a file").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        // The carriers' form has words of its own, in English only.
        let Some(language) = ["en", "fr"].into_iter().find(|language| name.starts_with(language) && !name.contains("10dlc")) else {
            continue;
        };
        let output = check(&format!("../../../www/disclosure.{language}.json"), &[&path], &[]);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "Nothing in 1 file disagrees with the disclosure.\n",
            "{name}"
        );
        files += 1;
    }
    assert_eq!(files, 14);
}

#[test]
fn the_report_for_people_names_file_line_and_both_facts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.txt");
    std::fs::write(&path, "Your privacy\n\nAfter the repair we keep your number for 12 months.\n").expect("the folder can be written");
    let output = check("disclosure.en.json", &[&path], &[]);
    let wanted = format!(
        "{}:3: retention: “12 months”; the disclosure says 6 months (/purposes/0/retention/period)\n1 fact in 1 file disagrees with the disclosure.\n",
        path.display()
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), wanted);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_follows_a_drawing_without_content_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.html");
    for silent in ["<svg/>", "<svg><style/></svg>", "<script>1</script>", "<svg><path d=\"M0 0\"/></svg>"] {
        std::fs::write(&path, format!("{silent}\n<p>After the repair we keep your number for 12 months.</p>\n")).expect("the folder can be written");
        let output = check("disclosure.en.json", &[&path], &[]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(":2: retention: “12 months”"), "{silent}: {said}");
    }
}

#[test]
fn a_check_that_cannot_run_ends_with_2() {
    let output = check("disclosure.en.json", &[Path::new("/nowhere/page.html")], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("phone-consent: the file /nowhere/page.html cannot be read"));
}
