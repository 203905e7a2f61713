//! Everything is easy to read.

use crate::Expect::{Fires, Silent};
use crate::{Case, Check, Citation, Family, Found, Rule, Severity, Text};
use disclosure::Profile;

/// The longest sentence, in words, that most people read once.
const LONGEST: usize = 25;

/// The rules of this family.
pub(super) static RULES: &[Rule] = &[Rule {
    id: "plain/long-sentence",
    family: Family::Plain,
    severity: Severity::Warning,
    profiles: &[],
    from: None,
    until: None,
    asks: "No sentence has more than 25 words.",
    why: "A visitor decides in ten seconds, and loses a long sentence before its end.",
    law: &[Citation {
        profile: Some(Profile::EuGdpr),
        number: "GDPR Art. 12(1)",
        link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    }],
    cases: &[
        Case {
            language: "en",
            set: &[(
                "/summary",
                "\"We would like your number so that our mechanic can call you and text you about your bike when it is ready and at each step before that and after it.\"",
            )],
            expect: Fires,
        },
        Case {
            language: "en",
            set: &[("/summary", "\"We would like your number. Our mechanic calls you about your bike.\"")],
            expect: Silent,
        },
    ],
    check: Check::Text(long_sentence),
}];

fn long_sentence(text: &Text, found: &mut Vec<Found>) {
    let mut start = 0;
    for sentence in text.value.split_inclusive(['.', '!', '?']) {
        let end = start + sentence.len();
        let count = text.words.iter().filter(|word| (start..end).contains(&word.range.start)).count();
        if count > LONGEST {
            let message = format!("this sentence has {count} words; make two of it");
            found.push(Found::at(&text.pointer, message).part(start..end));
        }
        start = end;
    }
}
