//! What the texts of a document state in words: periods (`6 months`), rates (`twice a week`) and hours (`9 am to 8 pm`), so that
//! they can be compared with its members, and those of other prose. English, French and German.

mod hours;
mod numbers;
mod rates;

use crate::{Index, Text, Word};
use disclosure::Period;
use std::ops::Range;

/// Something that a text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    /// Which of the texts.
    pub text: usize,
    /// The words that state it.
    pub words: Range<usize>,
    /// What it is.
    pub value: T,
}

/// How often something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many times.
    pub times: u16,
    /// In which span of time, or on which occasion.
    pub per: disclosure::Per,
}

/// From when to when on a day, in minutes from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first minute.
    pub from: u16,
    /// The last minute.
    pub to: u16,
}

/// What texts state, in their order.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Periods that are not part of a rate.
    pub periods: Vec<Stated<Period>>,
    /// Rates.
    pub rates: Vec<Stated<Rate>>,
    /// Hours of the day.
    pub hours: Vec<Stated<Hours>>,
}

impl Facts {
    /// What these texts state; they are of one language, and the index is theirs.
    pub fn of(texts: &[Text], index: &Index) -> Facts {
        let mut facts = Facts::default();
        let language = texts.first().map_or("", |text| text.language);
        // Few words begin a fact, so the others are not looked at one by one.
        let mut behind = (0, 0);
        for (i, at) in index.places_of(|word| can_begin(language, word)) {
            let Some(text) = texts.get(i).filter(|_| (i, at) >= behind) else { continue };
            let rate = rates::at(text, at);
            let period = numbers::period(text, at);
            let hours = hours::at(text, at);
            let end = match (rate, period, hours) {
                (Some((words, value)), _, _) => push(&mut facts.rates, i, words, value),
                (None, Some((words, value)), _) => push(&mut facts.periods, i, words, value),
                (None, None, Some((words, value))) => push(&mut facts.hours, i, words, value),
                (None, None, None) => at + 1,
            };
            behind = (i, end);
        }
        facts
    }
}

/// Whether a period, a rate or hours can begin with this word.
fn can_begin(language: &str, word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || numbers::number(language, word).is_some()
        || numbers::is_article(language, word)
        || numbers::is_half(language, word)
        || rates::can_begin(language, word)
        || hours::is_noon(word)
}

/// Whether a word is a number, or a unit of time.
pub fn is_number_or_unit(language: &str, word: &str) -> bool {
    numbers::number(language, word).is_some() || numbers::unit(language, word).is_some()
}

/// Whether a word is a number: `two`, `30`.
pub(crate) fn is_number(language: &str, word: &str) -> bool {
    numbers::number(language, word).is_some()
}

/// The period that begins at a word of a text.
pub(crate) fn period_at(text: &Text, at: usize) -> Option<(Range<usize>, Period)> {
    numbers::period(text, at)
}

fn push<T>(list: &mut Vec<Stated<T>>, text: usize, words: Range<usize>, value: T) -> usize {
    let end = words.end;
    list.push(Stated { text, words, value });
    end
}

/// A word of a text; empty behind its end.
fn word<'t>(text: &'t Text, at: usize) -> &'t str {
    text.words.get(at).map_or("", |word: &Word| word.lower.as_str())
}

/// Whether nothing but spaces and hyphens stands between a word and the next.
fn joined(text: &Text, at: usize) -> bool {
    gap(text, at).is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '‑' | '–')))
}

/// What stands between a word and the next.
fn gap<'t>(text: &'t Text, at: usize) -> Option<&'t str> {
    let (this, next) = (text.words.get(at)?, text.words.get(at + 1)?);
    text.value.get(this.range.end..next.range.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use disclosure::Per;

    fn facts(language: &str, value: &str) -> Facts {
        let texts = [Text::new(String::new(), value, language, None)];
        Facts::of(&texts, &Index::new(&texts))
    }

    fn period(language: &str, value: &str) -> Vec<Period> {
        facts(language, value).periods.into_iter().map(|stated| stated.value).collect()
    }

    fn rate(language: &str, value: &str) -> Option<(u16, Per)> {
        facts(language, value).rates.pop().map(|stated| (stated.value.times, stated.value.per))
    }

    fn p(s: &str) -> Period {
        Period::parse(s).expect("a period")
    }

    #[test]
    fn periods_are_read_in_digits_and_words() {
        for (language, text, expected) in [
            ("en", "We keep it for six months.", vec!["P6M"]),
            ("en", "Kept 1 year and 6 months, then 5 business days.", vec!["P1Y6M", "P5D"]),
            ("en", "A 30-day trial, and an answer within a day.", vec!["P30D", "P1D"]),
            ("en", "We call once a year, and a month later.", vec![]),
            ("en", "In 2024, months later.", vec![]),
            ("fr", "Conservé douze mois, puis 48 heures.", vec!["P12M", "PT48H"]),
            ("fr", "Réponse sous un jour.", vec!["P1D"]),
            ("de", "Wir speichern sie zwei Jahre und antworten innerhalb einer Woche.", vec!["P2Y", "P1W"]),
            ("de", "Binnen fünf Werktagen.", vec!["P5D"]),
            ("en", "Half a year, then a fortnight, after a fortnight.", vec!["P6M", "P2W"]),
            ("de", "Ein halbes Jahr lang, nach einem Quartal.", vec!["P6M", "P3M"]),
            ("fr", "Après un trimestre.", vec!["P3M"]),
            ("en", "Open 7 days a week, 24 hours a day.", vec![]),
            ("fr", "Ouvert 6 jours par semaine.", vec![]),
            ("de", "6 Tage pro Woche geöffnet.", vec![]),
        ] {
            assert_eq!(period(language, text), expected.into_iter().map(p).collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn rates_are_read_in_digits_and_words() {
        for (language, text, expected) in [
            ("en", "We text you once a week.", Some((1, "P1W"))),
            ("en", "Up to 4 marketing messages per month.", Some((4, "P1M"))),
            ("en", "Weekly offers.", Some((1, "P1W"))),
            ("en", "We write every 3 months.", Some((1, "P3M"))),
            ("en", "We open it once a repair is done.", None),
            ("fr", "Nous appelons deux fois par an.", Some((2, "P1Y"))),
            ("fr", "Un SMS chaque semaine.", Some((1, "P1W"))),
            ("fr", "4 SMS par mois au plus.", Some((4, "P1M"))),
            ("de", "Wir rufen Sie einmal im Jahr an.", Some((1, "P1Y"))),
            ("de", "Höchstens zwei SMS pro Woche.", Some((2, "P1W"))),
            ("de", "Monatlich eine SMS.", Some((1, "P1M"))),
            ("en", "Two texts every 3 months.", Some((2, "P3M"))),
            ("en", "4 monthly messages.", Some((4, "P1M"))),
            ("en", "A weekly text.", Some((1, "P1W"))),
            ("en", "Quarterly texts.", Some((1, "P3M"))),
            ("en", "An annual call.", Some((1, "P1Y"))),
            ("en", "After the annual service.", None),
            ("fr", "Deux SMS tous les 3 mois.", Some((2, "P3M"))),
            ("de", "Zwei SMS alle drei Monate.", Some((2, "P3M"))),
        ] {
            assert_eq!(rate(language, text), expected.map(|(n, s)| (n, Per::Period(p(s)))), "{text}");
        }
        for (language, text, occasion) in [
            ("en", "At most twice per repair.", "repair"),
            ("en", "Two short messages for each repair.", "repair"),
            ("en", "Two texts every repair.", "repair"),
            ("fr", "Deux SMS pour chaque réparation.", "réparation"),
            ("de", "Zwei SMS für jede Reparatur.", "reparatur"),
        ] {
            assert_eq!(rate(language, text), Some((2, Per::Occasion(occasion.into()))), "{text}");
        }
    }

    #[test]
    fn hours_are_read_with_and_without_am_and_pm() {
        for (language, text, from, to) in [
            ("en", "Between 9 am and 8 pm your time.", 9, 20),
            ("en", "From 8:00 a.m. to 9 p.m.", 8, 21),
            ("en", "9am-8pm, never on Sundays.", 9, 20),
            ("fr", "De 9 h à 20 h.", 9, 20),
            ("fr", "Entre 10h et 20h00.", 10, 20),
            ("de", "Zwischen 9 und 20 Uhr.", 9, 20),
            ("de", "Von 9:00 bis 20:00 Uhr.", 9, 20),
        ] {
            let hours = facts(language, text).hours.pop().map(|stated| stated.value);
            assert_eq!(hours, Some(Hours { from: from * 60, to: to * 60 }), "{text}");
        }
    }
}
