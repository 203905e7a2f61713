//! The texts of the server's pages by language: those of the widget's controls.
//!
//! What lives here: selecting a language, filling placeholders, and dates as the notice writes them. What deliberately does not: the texts themselves
//! (`src/locale`, and crate `disclosure` for dates), and which of them a page shows.

use disclosure::{Archive, Date, Labels};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use json::{Node, Value};
use std::iter;
use std::sync::LazyLock;

/// Language tag, and the JSON file of the controls' texts.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

static ALL: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    let read = |&(tag, controls): &(&'static str, &str)| {
        Some(Locale {
            tag,
            controls: json::parse(controls.as_bytes()).ok()?,
            labels: Archive::shipped().labels(tag).clone(),
        })
    };
    FILES.iter().filter_map(read).collect()
});

/// Used where a file of the controls cannot be parsed; the tests parse them all.
static NONE: LazyLock<Locale> = LazyLock::new(|| Locale {
    tag: "en",
    controls: Value::Null.into(),
    labels: Labels::english(),
});

/// One language.
pub struct Locale {
    tag: &'static str,
    controls: Node,
    labels: Labels,
}

impl Locale {
    /// The language of a tag, otherwise of the tag without its last part (`fr-CA`, then `fr`).
    pub fn of(tag: &str) -> Option<&'static Locale> {
        let mut tags = iter::successors(Some(tag), |tag| Some(tag.rsplit_once('-')?.0));
        tags.find_map(|tag| ALL.iter().find(|locale| locale.tag.eq_ignore_ascii_case(tag)))
    }

    /// English.
    pub fn english() -> &'static Locale {
        Locale::of("en").unwrap_or(&NONE)
    }

    /// Its BCP 47 tag.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The value of `dir`: `rtl` for a script that runs from right to left.
    pub fn direction(&self) -> &'static str {
        if matches!(self.tag, "ar" | "fa" | "he" | "ur") { "rtl" } else { "ltr" }
    }

    /// The text of this name, with each `{placeholder}` replaced by its value. A text that the language lacks is in English.
    pub fn text(&self, name: &str, values: &[(&str, &str)]) -> String {
        match self.controls.text(name) {
            "" => fill(Locale::english().controls.text(name), values),
            word => fill(word, values),
        }
    }

    /// `24 November 2026`, the day in UTC. Outside the calendar, the number of seconds.
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

/// Values are inserted as they are: braces in them have no meaning.
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
    use super::{ALL, FILES, Locale};

    #[test]
    fn every_language_of_the_controls_is_available() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/locale")).expect("the folder is there");
        let mut languages = 0;
        for file in folder {
            let path = file.expect("a file").path();
            let tag = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert_eq!(Locale::of(tag).map(Locale::tag), Some(tag));
            languages += 1;
        }
        assert!(languages >= 2 && ALL.len() == FILES.len());
        assert_eq!(Locale::of("fr-CA").map(Locale::tag), Some("fr"));
        assert_eq!(Locale::of("FR").map(Locale::tag), Some("fr"));
        assert!(Locale::of("xx").is_none() && Locale::of("").is_none());
    }

    #[test]
    fn a_tag_of_as_many_parts_as_a_request_may_have_is_no_language() {
        assert!(Locale::of(&"-".repeat(400_000)).is_none());
        assert_eq!(Locale::of(&format!("de{}", "-x".repeat(200_000))).map(Locale::tag), Some("de"));
    }

    #[test]
    fn placeholders_are_replaced_by_the_values() {
        let said = Locale::english().text("withdraw_one", &[("purpose", "{date} <b>")]);
        assert_eq!(said, "Withdraw “{date} <b>”");
        assert_eq!(Locale::english().text("no such word", &[]), "");
    }

    #[test]
    fn dates_are_those_of_the_notice() {
        let date = |tag: &str, seconds| Locale::of(tag).expect("a language").date(seconds);
        assert_eq!(date("en", 1_795_514_441), "24 November 2026");
        assert_eq!(date("fr", 1_798_761_600), "1er janvier 2027");
        assert_eq!(date("fr", 1_798_761_599), "31 décembre 2026");
        assert_eq!(date("en", i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn every_language_has_the_texts_of_the_page() {
        let page = [
            "held_by",
            "link_unknown",
            "page_title",
            "question_address",
            "question_again",
            "question_answer",
            "question_asked",
            "question_closed",
            "question_delete",
            "question_deleted",
            "question_due",
            "question_full",
            "question_keep",
            "question_not_sent",
            "question_problem",
            "question_send",
            "question_text",
            "question_title",
            "receipt_agreed",
            "receipt_given",
            "receipt_not",
            "receipt_until",
            "save_proof",
            "stop_button",
            "stop_done",
            "stop_title",
            "withdraw_all",
            "withdraw_one",
            "withdrawn",
            "withdrawn_one",
            "withdrawn_short",
        ];
        for locale in ALL.iter() {
            for name in page {
                let said = locale.text(name, &[("purpose", "P"), ("date", "D"), ("controller", "C")]);
                assert!(!said.trim().is_empty() && !said.contains('{'), "{}: {name}: {said}", locale.tag());
            }
            assert!(!locale.date(0).contains('{') && locale.date(0).contains("1970"), "{}", locale.tag());
        }
    }
}
