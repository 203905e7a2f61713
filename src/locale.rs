//! The words of the controls, by language. English is built in; others come as one small file each.
//!
//! What lives here: reading such a file and filling its templates. What deliberately does not: the words of the notice,
//! which belong to crate `disclosure` and which no page can change.

use crate::text::cut;
use alloc::{string::String, vec};
use disclosure::{Labels, plural};
use json::{Node, Value, push_int};

macro_rules! words {
    ($($name:ident),* $(,)?) => {
        /// A text of the controls; the names are those of the files in `src/locale`.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub struct Word(&'static str);
        // Some are only named in outlines.
        #[allow(dead_code, non_upper_case_globals)]
        impl Word {
            $(pub const $name: Word = Word(stringify!($name));)*
        }
        #[cfg(test)]
        const ALL: &[Word] = &[$(Word::$name),*];
    };
}

words! {
    again, agree, agreed_to, ask, asked_again, change, changed_kept, changed_mind, changed_words, choose_first, decline, declined, enter_number,
    example, held_by, kept_here, link, link_unknown, manage_none, not_sent_yet, not_sent_yet_form, not_withdrawn, number, page_check, page_shown,
    page_signed, page_title, picker_none, picker_search, print, problem_country, problem_doubtful, problem_engine, problem_extension,
    problem_incomplete, problem_missing, problem_mobile, problem_number, problem_type, problem_unassigned, receipt_agreed, receipt_given,
    receipt_not, receipt_number, receipt_until, recorded, region, required, save, send_refused, send_signing, send_unreachable, sending,
    signed_alone, signed_both, use_anyway, use_other, withdraw, withdraw_all, withdraw_one, withdrawing, withdrawn, withdrawn_one,
    withdrawn_short,
}

/// A text in several plural forms (`name.one`, `name.other`, ...).
#[derive(Clone, Copy)]
pub enum Counted {
    /// Digits are missing.
    Short,
    /// Digits are too many.
    Long,
    /// Countries were found.
    Found,
}

/// One language: the controls' words, and the notice's labels.
pub struct Locale {
    language: String,
    /// The file's object of texts. Tests see that every file of a release has them all.
    words: Node,
    /// The notice's labels.
    pub labels: Labels,
}

const ENGLISH: &[u8] = include_bytes!("locale/en.json");

impl Locale {
    /// English, which is built in.
    pub fn english() -> Locale {
        Locale {
            language: "en".into(),
            words: json::parse(ENGLISH).unwrap_or(Value::Null.into()),
            labels: Labels::english(),
        }
    }

    /// Reads a language's file: `{"controls": {...}, "notice": {...}}`.
    pub fn parse(language: &str, bytes: &[u8]) -> Option<Locale> {
        let mut file = json::parse(bytes).ok()?;
        let labels = Labels::read(file.get("notice")).ok()?;
        let Value::Object(members) = &mut file.value else { return None };
        let words = members.iter_mut().find(|member| member.name == "controls")?;
        Some(Locale {
            language: language.into(),
            words: core::mem::replace(&mut words.node, Value::Null.into()),
            labels,
        })
    }

    /// BCP 47.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// A text without placeholders, or with all of them left in.
    pub fn word(&self, word: Word) -> &str {
        self.named(word.0)
    }

    /// The same by the word's name, for outlines.
    pub fn named(&self, name: &str) -> &str {
        self.words.text(name)
    }

    /// A text with its placeholders filled. `{decline}` is always the text of the decline button.
    pub fn fill(&self, word: Word, values: &[(&str, &str)]) -> String {
        self.filled(self.word(word), values)
    }

    /// A counted text: the form for `n`, with `{n}` and the other placeholders filled.
    pub fn count(&self, counted: Counted, n: i32, values: &[(&str, &str)]) -> String {
        let base = match counted {
            Counted::Short => "problem_short.",
            Counted::Long => "problem_long.",
            Counted::Found => "picker_found.",
        };
        let form = |category: &str| self.words.text(&[base, category].concat());
        let template = match form(plural(&self.language, n.unsigned_abs()).as_str()) {
            "" => form("other"),
            template => template,
        };
        let mut digits = String::new();
        push_int(&mut digits, i64::from(n));
        let mut all = vec![("n", &*digits)];
        all.extend_from_slice(values);
        self.filled(template, &all)
    }

    /// Puts values for `{name}`; a name that nobody gave stays empty.
    fn filled(&self, template: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let (before, Some(hole)) = cut(rest, b'{') {
            out.push_str(before);
            let (name, after) = cut(hole, b'}');
            match values.iter().find(|(n, _)| *n == name) {
                Some((_, value)) => out.push_str(value),
                None if name == "decline" => out.push_str(self.word(Word::decline)),
                None => {}
            }
            rest = after.unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(language: &str) -> String {
        let path = |folder: &str| format!("{}/{folder}/{language}.json", env!("CARGO_MANIFEST_DIR"));
        let read = |folder: &str| std::fs::read_to_string(path(folder)).expect("the file is there");
        format!("{{\"controls\":{},\"notice\":{}}}", read("src/locale"), read("crates/disclosure/labels"))
    }

    fn languages() -> Vec<String> {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/locale")).expect("the folder is there");
        folder
            .map(|f| f.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn every_language_has_every_word_and_the_same_placeholders() {
        let english = Locale::english();
        assert_eq!(english.word(Word::decline), "No thanks");
        let holes = |text: &str| {
            let mut all: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|s| s.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect();
            all.sort();
            all
        };
        for language in languages() {
            let locale = Locale::parse(&language, file(&language).as_bytes()).expect("a complete file");
            for &word in ALL {
                let (name, text) = (word.0, locale.word(word));
                assert!(!text.trim().is_empty(), "{language}: {name} is missing");
                assert_eq!(holes(text), holes(english.word(word)), "{language}: {name}");
                assert!(language == "en" || text != english.word(word), "{language}: {name} is English");
            }
            for counted in [Counted::Short, Counted::Long] {
                assert!(!locale.count(counted, 5, &[]).is_empty(), "{language}: a counted text is missing");
            }
        }
    }

    #[test]
    fn counted_texts_take_the_form_of_their_number() {
        let english = Locale::english();
        assert_eq!(
            english.count(Counted::Short, 1, &[("country", "France")]),
            "This number is 1 digit short for France."
        );
        assert_eq!(
            english.count(Counted::Short, 3, &[("country", "France")]),
            "This number is 3 digits short for France."
        );
        let french = Locale::parse("fr", file("fr").as_bytes()).expect("a complete file");
        assert_eq!(
            french.count(Counted::Long, 2, &[("country", "France")]),
            "Ce numéro a 2 chiffres de trop (France)."
        );
    }
}
