//! Every sentence that the labels of a language can make stands in a golden file, for a reader of that language to look at.
//!
//! The files are `tests/golden/disclosure/labels/VERSION/LANGUAGE.txt`: the English example, and a document that says what the example does
//! not, both with the labels of the language around their English words. What the words in between should be in that language is
//! their author's business. After a wanted change of words: `UPDATE_GOLDEN=1 cargo test -p phone-consent-disclosure --test languages`,
//! then read the diff.

mod common;

use common::{ENGLISH, document, golden, labels, with};
use disclosure::{Archive, Channel, Labels, LegalBasis, Notice, Profile, Right};

/// The example with the values that it does not have.
fn other() -> String {
    let quoted = |words: Vec<&str>| words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ");
    let mut text = ENGLISH.to_owned();
    for (pointer, value) in [
        ("/purposes/0/frequency/max", "5"),
        ("/purposes/0/retention/period", "\"P1Y6M\""),
        ("/purposes/1/frequency/max", "21"),
        ("/purposes/1/frequency/per", "\"P3M\""),
        ("/purposes/1/automated", "true"),
        ("/purposes/1/retention/period", "\"P2W\""),
        ("/purposes/2/automated", "true"),
        ("/purposes/2/retention/period", "\"PT48H\""),
        ("/recipients/0/role", "\"controller\""),
        ("/recipients/0/does", "\"analyses your answers.\""),
        ("/selling", r#"{ "to": "Lead Ltd.", "why": "It pays us." }"#),
        ("/security/audit/last", "\"2026-01-01\""),
        ("/security/audit/every", "\"P2Y\""),
        ("/opt_out/respond_within", "\"PT1H\""),
        ("/proof/period", "\"P21D\""),
        ("/questions/respond_within", "\"P2D\""),
        ("/changes/0/date", "\"2026-05-03\""),
    ] {
        text = with(&text, pointer, value);
    }
    let channels = quoted(Channel::ALL.iter().map(|v| v.as_str()).collect());
    text = text.replacen("[\"call\"]", &format!("[{channels}]"), 1);
    let start = text.find("  \"rights\": [").expect("rights");
    let end = start + text[start..].find("],").expect("their end");
    let rights = quoted(Right::ALL.iter().map(|v| v.as_str()).collect());
    text.replace_range(start..end, &format!("  \"rights\": [{rights}"));
    let start = text.find("  \"laws\": [").expect("laws");
    let end = start + text[start..].find("],").expect("their end");
    let law = |v: &Profile| format!(r#"{{ "profile": "{}", "statement": "We keep it." }}"#, v.as_str());
    let laws = Profile::ALL.iter().map(law).collect::<Vec<_>>().join(", ");
    text.replace_range(start..end, &format!("  \"laws\": [{laws}"));
    text.replacen(
        r#"{ "how": "sms", "text": "Reply STOP to any text." }"#,
        r#"{ "how": "sms", "text": "Reply STOP to any text.", "target": "50123" }, { "how": "post", "text": "Write.", "target": "1 Quay Road" }"#,
        1,
    )
}

/// A fact of a purpose of the example, with these values in it.
fn fact(labels: &Labels, at: usize, values: &[(&str, &str)]) -> String {
    let text = values.iter().fold(ENGLISH.to_owned(), |text, (pointer, value)| with(&text, pointer, value));
    Notice::new(&document(&text), labels).choices[1].facts[at].clone()
}

fn sentences(language: &str) -> String {
    let labels = labels(language);
    let mut out = Notice::new(&document(ENGLISH), labels).text();
    out.push_str("\n====\n\n");
    out.push_str(&Notice::new(&document(&other()), labels).text());
    out.push_str("\n====\n\n");
    for channel in Channel::ALL {
        let value = format!("[\"{}\"]", channel.as_str());
        let text = ENGLISH.replacen("[\"call\"]", &value, 1);
        for max in ["1", "2", "3", "5", "21"] {
            let text = with(&text, "/purposes/1/frequency/max", max);
            out.push_str(&Notice::new(&document(&text), labels).choices[1].facts[0]);
            out.push('\n');
        }
    }
    for per in [
        "P1Y",
        "P2Y",
        "P1M",
        "P3M",
        "P1W",
        "P2W",
        "P1D",
        "P5D",
        "P21D",
        "PT1H",
        "PT2H",
        "PT48H",
        "P1Y6M",
        "P1Y2M3DT4H",
        "repair",
    ] {
        let per = format!("\"{per}\"");
        out.push_str(&fact(labels, 0, &[("/purposes/1/frequency/per", &per), ("/purposes/1/frequency/max", "2")]));
        out.push('\n');
    }
    for period in [
        "P1Y", "P2Y", "P5Y", "P1M", "P2M", "P6M", "P11M", "P1W", "P2W", "P5W", "P1D", "P2D", "P5D", "P21D", "PT1H", "PT2H", "PT5H", "PT48H",
    ] {
        let text = with(ENGLISH, "/opt_out/respond_within", &format!("\"{period}\""));
        let notice = Notice::new(&document(&with(&text, "/purposes/1/retention/period", &format!("\"{period}\""))), labels);
        let done = notice.facts[2].text.rsplit_once("each text.").expect("the last of the ways to stop").1;
        out.push_str(&notice.choices[1].facts[2]);
        out.push_str(" \u{b7}");
        out.push_str(done);
        out.push('\n');
    }
    // Consent is a choice and says so by its box.
    for basis in &LegalBasis::ALL[1..] {
        let basis = format!("\"{}\"", basis.as_str());
        let text = with(ENGLISH, "/purposes/1/legal_basis", &basis);
        let stated = Notice::new(&document(&text), labels).sections.swap_remove(0).groups.swap_remove(0);
        out.push_str(&stated.items.last().expect("the basis is the last of the facts").text);
        out.push('\n');
    }
    for month in 1..=12 {
        for day in ["", "-01", "-30"] {
            let date = format!("2027-{month:02}{day}").replace("02-30", "02-28");
            let text = with(ENGLISH, "/security/audit/last", &format!("\"{date}\""));
            out.push_str(&Notice::new(&document(&text), labels).sections[1].groups[1].items[1].text);
            out.push_str(if day == "-30" { "\n" } else { ", " });
        }
    }
    let alone = ENGLISH.find("  \"recipients\": [\n").expect("recipients");
    let end = alone + ENGLISH[alone..].find("\n  ],\n").expect("their end") + 6;
    let alone = format!("{}  \"recipients\": [],\n{}", &ENGLISH[..alone], &ENGLISH[end..]).replacen("[\"twilio\"]", "[]", 1);
    out.push_str(&Notice::new(&document(&alone), labels).facts[1].text);
    out.push('\n');
    out
}

#[test]
fn every_sentence_of_every_language_is_on_paper() {
    for language in Archive::shipped().languages() {
        let version = labels(language).version();
        golden(&format!("labels/{version}/{language}.txt"), &sentences(language));
    }
}

#[test]
fn no_sentence_has_an_empty_place_or_doubled_marks() {
    for language in Archive::shipped().languages() {
        for line in sentences(language).lines() {
            for wrong in ["{", "}", "  ", "..", "。。", "।।", " .", " ,", "()", "（）", "。 "] {
                assert!(!line.contains(wrong), "{language}: {wrong:?} in {line}");
            }
        }
    }
}

#[test]
fn no_line_lacks_its_words() {
    for language in Archive::shipped().languages() {
        for text in [ENGLISH.to_owned(), other()] {
            let notice = Notice::new(&document(&text), labels(language));
            let purposes = notice.choices.iter().flat_map(|p| p.facts.iter());
            let facts = notice.facts.iter().flat_map(|f| [&f.label, &f.text]);
            let groups = || notice.sections.iter().flat_map(|s| &s.groups);
            let items = groups().flat_map(|g| &g.items).flat_map(|i| i.label.iter().chain([&i.text]));
            let titles = notice.sections.iter().map(|s| &s.title).chain(groups().flat_map(|g| &g.title));
            let alone = [&notice.heading, &notice.colon, &notice.agree, &notice.decline];
            for words in purposes.chain(facts).chain(items).chain(titles).chain(alone) {
                assert!(!words.trim().is_empty(), "{language}: {notice:?}");
            }
        }
    }
}

#[test]
fn a_name_loses_its_full_stop_before_the_same_one_alone() {
    let sold = |language: &str| {
        let notice = Notice::new(&document(&other()), labels(language));
        notice.facts[1].text.clone()
    };
    assert!(sold("en").contains("We sell it to Lead Ltd. It pays us."));
    assert!(sold("ja").contains("Lead Ltd.。It pays us."));
}
