//! Any text as a reply to a message: what decided is in it, a keyword is found however it is written, and more of the same means no less. A text behind
//! an asterisk is repeated.
#![no_main]

use fuzz::repeated;
use libfuzzer_sys::fuzz_target;
use optout::{Language, Meaning, Rule, read, read_mail};

fuzz_target!(|text: &str| {
    let many = text.strip_prefix('*').map(|part| repeated(part.as_bytes()));
    let text = many.as_ref().map_or(text, |many| str::from_utf8(many).expect("whole parts of a text"));
    let (subject, body) = text.split_once('\n').unwrap_or(("", text));
    let all = Language::ALL;
    let reading = read(text, &all);
    assert!(Meaning::ALL.contains(&reading.meaning));
    // Without the languages it is at most less sure: English and the carriers' keywords are always read.
    let blind = read(text, &[]);
    if blind.meaning == Meaning::Stop && blind.rule == Rule::Keyword {
        assert!(reading.meaning <= Meaning::Unclear, "a carrier's keyword is an opt-out in every language");
    }
    if reading.meaning == Meaning::Stop && reading.rule == Rule::Keyword {
        for written in [format!(" {text} "), format!("{text}!"), text.to_uppercase()] {
            let again = read(&written, &all);
            assert!(again.meaning <= Meaning::Unclear, "{written:?} is {again:?}");
        }
    }
    let mail = read_mail(subject, body, &all);
    let of_body = read(body, &all);
    assert!(mail.meaning <= of_body.meaning, "a subject takes nothing back");
});
