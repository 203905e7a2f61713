//! Answers for `tests/interop/readability/compare.py`: a JSON string a line in, the counts and figures of each out.
//!
//! A line in: `"We text you when your bike is ready."`. A line out: words, sentences, syllables, polysyllables, long words, Flesch,
//! Flesch-Kincaid, SMOG and LIX, with tabs between. With the argument `words`, each line is a word and the answer its syllables.

use std::io::{self, BufRead};

fn main() {
    let words_only = std::env::args().nth(1).is_some_and(|argument| argument == "words");
    for line in io::stdin().lock().lines() {
        let line = line.expect("standard input is UTF-8");
        if words_only {
            println!("{}", lint::syllables(&line));
            continue;
        }
        let text = json::parse(line.as_bytes()).expect("each line is a JSON string");
        let r = lint::readability(text.as_text());
        let counts = [r.words, r.sentences, r.syllables, r.polysyllables, r.long_words].map(|count| count.to_string());
        let figures = [r.flesch(), r.flesch_kincaid(), r.smog(), r.lix()].map(|figure| format!("{figure:.4}"));
        println!("{}\t{}", counts.join("\t"), figures.join("\t"));
    }
}
