//! The words of the controls, by language. Each comes as two small files, one of them the notice's labels; their names alone are built in.
//!
//! What lives here: putting the two together, and filling the words' places. What deliberately does not: the words of the notice,
//! which belong to crate `disclosure` and which no page can change.
//!
//! A blank line in `locale/en.json` parts the words of the disclosure from those that follow a choice, which come with the second
//! half (`later.rs`).

use crate::later;
use crate::text::cut;
use alloc::{rc::Rc, string::String, vec};
use core::cell::OnceCell;
use disclosure::{Labels, Words, plural, without_texts};
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
    example, held_by, kept_here, link, link_unknown, manage_none, not_loaded, not_sent_yet, not_sent_yet_form, not_withdrawn, number, one_moment, page_check, page_shown,
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
    /// Those of the disclosure. Tests see that every language has them all.
    words: Words,
    /// Those that follow a choice: a list as it came, and read.
    list: Node,
    later: OnceCell<Words>,
    /// The notice's labels.
    pub labels: Labels,
    /// The page's own words for controls, an object by name; it may name some and leave the rest.
    pub own: Rc<Node>,
}

/// All of English; only the names of its two parts get into the module.
const WHOLE: &[u8] = include_bytes!("locale/en.json");

/// Where its first part ends: after the comma before the blank line.
const END: usize = {
    let mut at = 0;
    while !(WHOLE[at] == b',' && WHOLE[at + 1] == b'\n' && WHOLE[at + 2] == b'\n') {
        at += 1;
    }
    at + 1
};

const ENGLISH: [u8; END] = {
    let mut part: [u8; END] = copied(0);
    part[END - 1] = b'}';
    part
};

const ENGLISH_LATER: [u8; WHOLE.len() - END] = {
    let mut part: [u8; WHOLE.len() - END] = copied(END);
    part[0] = b'{';
    part
};

static NAMES: [u8; without_texts::<END>(&ENGLISH).1] = without_texts(&ENGLISH).0;

static NAMES_LATER: [u8; without_texts::<{ WHOLE.len() }>(&ENGLISH_LATER).1] = without_texts(&ENGLISH_LATER).0;

const fn copied<const N: usize>(from: usize) -> [u8; N] {
    let (mut part, mut at) = ([0; N], 0);
    while at < N {
        part[at] = WHOLE[from + at];
        at += 1;
    }
    part
}

impl Locale {
    /// No language yet: no word is said before there is one.
    pub fn none() -> Locale {
        Locale::of(Words::default(), Value::Null.into(), Labels::default())
    }

    /// Reads a language's two files: the controls' texts as a list of two, what the disclosure says and what follows a choice; and the
    /// notice's labels. The texts are in English's order and without their names.
    pub fn listed(language: &str, controls: &[u8], labels: &[u8]) -> Option<Locale> {
        let Value::Array(mut lists) = json::skim(controls)?.value else { return None };
        let later = lists.pop()?;
        let words = Words::listed(lists.first()?, &Words::parse(&NAMES), language)?;
        Some(Locale::of(words, later, Labels::listed(labels, language)?))
    }

    fn of(words: Words, list: Node, labels: Labels) -> Locale {
        Locale {
            words,
            list,
            later: OnceCell::new(),
            labels,
            own: Rc::new(Value::Null.into()),
        }
    }

    /// BCP 47.
    pub fn language(&self) -> &str {
        self.labels.language()
    }

    /// A text without placeholders, or with all of them left in.
    pub fn word(&self, word: Word) -> &str {
        self.named(word.0)
    }

    /// The same by the word's name, for outlines.
    pub fn named(&self, name: &str) -> &str {
        match self.own.text(name) {
            "" => self.words.find(name).unwrap_or_else(|| if later::here() { word_later(self, name) } else { "" }),
            own => own,
        }
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
        let name = [base, plural(self.language(), n.unsigned_abs()).as_str()].concat();
        let mut digits = String::new();
        push_int(&mut digits, i64::from(n));
        let mut all = vec![("n", &*digits)];
        all.extend_from_slice(values);
        self.filled(self.named(&name), &all)
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

/// A word that follows a choice.
#[inline(never)]
fn word_later<'a>(locale: &'a Locale, name: &str) -> &'a str {
    let read = || Words::listed(&locale.list, &Words::parse(&NAMES_LATER), locale.language());
    let words = locale.later.get_or_init(|| read().unwrap_or_default());
    words.get(name)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn file(folder: &str, language: &str) -> Words {
        let path = format!("{}/{folder}/{language}.json", env!("CARGO_MANIFEST_DIR"));
        Words::parse(&std::fs::read(path).expect("the file is there"))
    }

    /// A language as a page gets it: its files made into lists, and the lists read.
    pub fn locale(language: &str) -> Locale {
        let list = |folder, english: &Words| file(folder, language).list(english, language).expect("every text is there");
        let halves = [&ENGLISH[..], &ENGLISH_LATER].map(|half| list("src/locale", &Words::parse(half)));
        let controls = format!("[{}]", halves.join(","));
        let labels = list("crates/disclosure/labels", Labels::english().words());
        Locale::listed(language, controls.as_bytes(), labels.as_bytes()).expect("two lists of this release")
    }

    fn languages() -> Vec<String> {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/locale")).expect("the folder is there");
        folder
            .map(|f| f.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect()
    }

    /// The names of a text's places, in order.
    fn places(text: &str) -> Vec<&str> {
        let mut all: Vec<&str> = text.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(name, _)| name).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn there_are_twenty_languages() {
        let mut found = languages();
        found.sort_unstable();
        let wanted = "ar cs da de en es fi fr he hi it ja ko nl pl pt sv tr uk zh";
        assert_eq!(found.join(" "), wanted);
    }

    #[test]
    fn every_language_has_every_word_and_no_other() {
        let english = Words::parse(WHOLE);
        for language in languages() {
            let path = format!("{}/src/locale/{language}.json", env!("CARGO_MANIFEST_DIR"));
            let file = json::parse(&std::fs::read(path).expect("the file is there")).expect("it is JSON");
            let json::Value::Object(members) = file.value else {
                panic!("{language}: it is an object")
            };
            let found: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            assert_eq!(found, english.names(&language), "{language}");
        }
        assert_eq!(english.get("decline"), "No thanks");
        for word in ALL {
            assert!(!english.get(word.0).is_empty(), "{}", word.0);
        }
    }

    #[test]
    fn every_language_keeps_every_place_and_says_nothing_in_english() {
        let english = locale("en");
        for language in languages() {
            let locale = locale(&language);
            for &word in ALL {
                let (name, text) = (word.0, locale.word(word));
                assert!(!text.trim().is_empty() && text == text.trim(), "{language}: {name}");
                assert_eq!(places(text), places(english.word(word)), "{language}: {name}");
                assert!(language == "en" || text != english.word(word), "{language}: {name} is English");
            }
            for (base, own) in [("problem_short", Some("country")), ("problem_long", Some("country")), ("picker_found", None)] {
                for category in disclosure::categories(&language) {
                    let text = locale.named(&[base, ".", category.as_str()].concat());
                    // Where a form is for one count alone, its words may say the number.
                    let alone = (0..=200).filter(|n| plural(&language, *n) == *category).count() == 1;
                    let wanted: Vec<&str> = own.into_iter().chain((!alone || text.contains("{n}")).then_some("n")).collect();
                    assert_eq!(places(text), wanted, "{language}: {text}");
                }
            }
        }
    }

    #[test]
    fn no_language_has_a_typewriters_quotes_or_stray_spaces() {
        for language in languages() {
            for name in Words::parse(WHOLE).names(&language) {
                let locale = locale(&language);
                let text = locale.named(&name);
                assert!(
                    !text.contains(['\'', '"']) && !text.contains("...") && !text.contains("  "),
                    "{language}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_list_of_another_length_is_of_another_release() {
        let labels = Labels::english()
            .words()
            .list(Labels::english().words(), "en")
            .expect("English has every label");
        assert!(Locale::listed("en", b"[\"one\"]", labels.as_bytes()).is_none());
        assert!(Locale::listed("en", b"not JSON", labels.as_bytes()).is_none());
    }

    #[test]
    fn a_page_may_put_its_own_words_in_the_place_of_a_controls() {
        let mut locale = locale("en");
        locale.own = Rc::new(json::parse(br#"{"decline":"Not now","problem_short.one":"{n} more"}"#).expect("JSON"));
        assert_eq!(locale.word(Word::decline), "Not now");
        assert!(locale.fill(Word::choose_first, &[]).contains("Not now"));
        assert_eq!(locale.count(Counted::Short, 1, &[]), "1 more");
        assert_eq!(locale.word(Word::agree), "Agree and enter number");
    }

    #[test]
    fn counted_texts_take_the_form_of_their_number() {
        let english = locale("en");
        let france = [("country", "France")];
        assert_eq!(english.count(Counted::Short, 1, &france), "This number is 1 digit short for France.");
        assert_eq!(english.count(Counted::Short, 3, &france), "This number is 3 digits short for France.");
        assert_eq!(locale("fr").count(Counted::Long, 2, &france), "Ce numéro a 2 chiffres de trop (France).");
        let found = |language: &str, n| locale(language).count(Counted::Found, n, &[]);
        assert_eq!([1, 2, 5, 22].map(|n| found("pl", n)), ["1 kraj", "2 kraje", "5 krajów", "22 kraje"]);
        assert_eq!([1, 2, 3, 11].map(|n| found("ar", n)), ["بلد واحد", "بلدان", "3 بلدان", "11 بلدًا"]);
        assert_eq!(found("ja", 3), "3か国");
    }
}
