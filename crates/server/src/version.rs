//! The order of two versions of a document.

use disclosure::Date;
use std::cmp::Ordering;

/// Which of two versions is the later one: two dates by the calendar, two semantic versions by their precedence (SemVer 2.0.0, 11). `None` for a date
/// and a semantic version, which have no order.
pub fn compare(one: &str, other: &str) -> Option<Ordering> {
    match (day(one), day(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        (None, None) => Some(semantic(one, other)),
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// Whether a version is a date.
pub fn is_day(version: &str) -> bool {
    day(version).is_some()
}

fn day(version: &str) -> Option<Date> {
    Date::parse(version).filter(|date| date.day.is_some())
}

fn semantic(one: &str, other: &str) -> Ordering {
    let (one, other) = (parts(one), parts(other));
    let numbers = numbers(one.0).cmp(numbers(other.0));
    numbers.then_with(|| match (one.1, other.1) {
        (None, None) => Ordering::Equal,
        // 1.0.0-beta comes before 1.0.0.
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(one), Some(other)) => labels(one).cmp(labels(other)),
    })
}

/// The numbers, and what stands behind a hyphen. What stands behind a plus sign has no weight.
fn parts(version: &str) -> (&str, Option<&str>) {
    let version = version.split_once('+').map_or(version, |(version, _)| version);
    version.split_once('-').map_or((version, None), |(numbers, label)| (numbers, Some(label)))
}

fn numbers(text: &str) -> impl Iterator<Item = Number<'_>> {
    text.split('.').map(Number::new)
}

/// Numbers come before words.
fn labels(text: &str) -> impl Iterator<Item = Result<Number<'_>, &str>> {
    text.split('.').map(|label| {
        if label.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Number::new(label))
        } else {
            Err(label)
        }
    })
}

/// A whole number of any length, in its order: the longer one is greater.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Number<'a> {
    length: usize,
    digits: &'a str,
}

impl Number<'_> {
    fn new(text: &str) -> Number<'_> {
        let digits = text.trim_start_matches('0');
        Number { length: digits.len(), digits }
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn dates_and_semantic_versions_have_their_order_and_one_of_each_has_none() {
        for (one, other, order) in [
            ("2026-11-24", "2026-12-01", Some(Less)),
            ("2026-11-24", "2026-11-24", Some(Equal)),
            ("1.9.0", "1.10.0", Some(Less)),
            ("10.0.0", "9.9.9", Some(Greater)),
            ("1.0.0-alpha", "1.0.0", Some(Less)),
            ("1.0.0-alpha.2", "1.0.0-alpha.10", Some(Less)),
            ("1.0.0-alpha.beta", "1.0.0-alpha.1", Some(Greater)),
            ("1.0.0-alpha", "1.0.0-alpha.1", Some(Less)),
            ("1.0.0+a", "1.0.0+b", Some(Equal)),
            ("1.0.99999999999999999999", "1.0.100000000000000000000", Some(Less)),
            ("2026-11-24", "1.0.0", None),
        ] {
            assert_eq!(compare(one, other), order, "{one} and {other}");
        }
    }
}
