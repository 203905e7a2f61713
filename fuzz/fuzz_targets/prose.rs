//! Any text as prose: words, sentences and findings are in it, and its figures are numbers. A text behind an asterisk is repeated.
#![no_main]

use disclosure::{Date, render};
use fuzz::repeated;
use libfuzzer_sys::fuzz_target;
use lint::{Facts, Index, Text, lint_prose, readability, words};

fuzz_target!(|text: &str| {
    let many = text.strip_prefix('*').map(|part| repeated(part.as_bytes()));
    let text = many.as_ref().map_or(text, |many| str::from_utf8(many).expect("whole parts of a text"));
    let (language, text) = match text.bytes().next() {
        Some(b'E') => ("en", &text[1..]),
        Some(b'F') => ("fr", &text[1..]),
        Some(b'D') => ("de", &text[1..]),
        Some(_) | None => ("it", text),
    };
    let mut end = 0;
    for word in words(text, language) {
        assert!(word.range.start >= end && text.get(word.range.clone()).is_some_and(|word| !word.is_empty()));
        end = word.range.end;
    }
    for finding in lint_prose(
        text,
        language,
        Date {
            year: 2026,
            month: 11,
            day: Some(27),
        },
    ) {
        assert!(text.get(finding.span.clone()).is_some(), "{} {:?}", finding.rule.id, finding.span);
    }
    let texts = [Text::new(String::new(), text, language, None)];
    Facts::of(&texts, &Index::new(&texts));
    let figures = readability(text);
    for figure in [figures.flesch(), figures.flesch_kincaid(), figures.smog(), figures.lix()] {
        assert!(figure.is_finite());
    }
    assert!(figures.polysyllables <= figures.words && figures.long_words <= figures.words);
    let counted = render::segments(text);
    let (whole, part) = counted.encoding.limits();
    assert!(counted.parts == 1 && counted.units <= whole || counted.parts.div_ceil(2) * part <= counted.units.max(part));
    assert_eq!(render::plain(&render::plain(text)), render::plain(text));
});
