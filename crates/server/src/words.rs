//! The words of the pages that the server draws, by language: those of the widget's controls.
//!
//! What lives here: finding a language's words, filling their places, and dates as the notice writes them. What
//! deliberately does not: the words themselves (`src/locale`, and crate `disclosure` for dates), and which of them a page says.

use disclosure::{Archive, Date, Labels};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use json::{Node, Value};
use std::sync::LazyLock;

/// Tag and controls.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read = |&(tag, controls): &(&'static str, &str)| {
        Some(Words {
            tag,
            controls: json::parse(controls.as_bytes()).ok()?,
            labels: Archive::shipped().labels(tag).clone(),
        })
    };
    FILES.iter().filter_map(read).collect()
});

/// What is said when a file of the controls cannot be read; the tests read them all.
static NONE: LazyLock<Words> = LazyLock::new(|| Words {
    tag: "en",
    controls: Value::Null.into(),
    labels: Labels::english(),
});

/// One language.
pub struct Words {
    tag: &'static str,
    controls: Node,
    labels: Labels,
}

impl Words {
    /// The words for a language tag: its own, else those of the tag without its last part (`fr-CA`, then `fr`).
    pub fn of(tag: &str) -> Option<&'static Words> {
        let found = ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(tag));
        found.or_else(|| tag.rsplit_once('-').and_then(|(shorter, _)| Words::of(shorter)))
    }

    /// English.
    pub fn english() -> &'static Words {
        Words::of("en").unwrap_or(&NONE)
    }

    /// BCP 47.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// `rtl` where the script runs from right to left.
    pub fn direction(&self) -> &'static str {
        if matches!(self.tag, "ar" | "fa" | "he" | "ur") { "rtl" } else { "ltr" }
    }

    /// The word of this name, with each `{place}` replaced by its value. What a language does not have yet is said in
    /// English.
    pub fn say(&self, name: &str, values: &[(&str, &str)]) -> String {
        match self.controls.text(name) {
            "" => fill(Words::english().controls.text(name), values),
            word => fill(word, values),
        }
    }

    /// `24 November 2026`, the day in UTC. Beyond the calendar, the bare count of seconds.
    pub fn date(&self, seconds: i64) -> String {
        let date = |moment| {
            let date = TimeZone::UTC.to_datetime(moment).date();
            let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
            u16::try_from(date.year()).map(|year| Date { year, month, day: Some(day) }).ok()
        };
        let date = Timestamp::from_second(seconds).ok().and_then(date);
        date.map_or_else(|| seconds.to_string(), |date| self.labels.date(date))
    }
}

/// What is put in stays as it is: braces in it mean nothing.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, hole)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = hole.split_once('}').unwrap_or((hole, ""));
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{ALL, FILES, Words};

    #[test]
    fn every_language_of_the_controls_is_known_here() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/locale")).expect("the folder is there");
        let mut languages = 0;
        for file in folder {
            let path = file.expect("a file").path();
            let tag = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert_eq!(Words::of(tag).map(Words::tag), Some(tag));
            languages += 1;
        }
        assert!(languages >= 2 && ALL.len() == FILES.len());
        assert_eq!(Words::of("fr-CA").map(Words::tag), Some("fr"));
        assert_eq!(Words::of("FR").map(Words::tag), Some("fr"));
        assert!(Words::of("xx").is_none() && Words::of("").is_none());
    }

    #[test]
    fn words_have_their_places_filled_with_what_is_given() {
        let said = Words::english().say("withdraw_one", &[("purpose", "{date} <b>")]);
        assert_eq!(said, "Withdraw “{date} <b>”");
        assert_eq!(Words::english().say("no such word", &[]), "");
    }

    #[test]
    fn dates_are_those_of_the_notice() {
        let date = |tag: &str, seconds| Words::of(tag).expect("a language").date(seconds);
        assert_eq!(date("en", 1_795_514_441), "24 November 2026");
        assert_eq!(date("fr", 1_798_761_600), "1er janvier 2027");
        assert_eq!(date("fr", 1_798_761_599), "31 décembre 2026");
        assert_eq!(date("en", i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn every_language_has_the_words_of_the_page() {
        let page = [
            "held_by",
            "link_unknown",
            "page_title",
            "receipt_agreed",
            "receipt_given",
            "receipt_not",
            "receipt_until",
            "withdraw_all",
            "withdraw_one",
            "withdrawn",
            "withdrawn_one",
            "withdrawn_short",
        ];
        for words in ALL.iter() {
            for name in page {
                let said = words.say(name, &[("purpose", "P"), ("date", "D"), ("controller", "C")]);
                assert!(!said.trim().is_empty() && !said.contains('{'), "{}: {name}: {said}", words.tag());
            }
            assert!(!words.date(0).contains('{') && words.date(0).contains("1970"), "{}", words.tag());
        }
    }
}
