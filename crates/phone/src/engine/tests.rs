//! The tables and their matcher beside the regular expressions they were made of.
//!
//! Numbers are grown digit by digit as long as a pattern can still match them, so that what a pattern allows is reached, and what lies just beside it.

use std::format;
use std::prelude::v1::*;
use std::sync::LazyLock;
use std::vec;

use phone_tables::model::{Territory as Source, arrange};
use phone_tables::packaged;
use phone_tables::pattern::Node;
use regex::Regex;

use super::format::NumberFormats;
use super::lengths::Description;
use super::pattern::Positions;
use super::rules::looking_at;
use super::tables::{INTERNATIONAL_PREFIX, LEADING_DIGITS, NATIONAL_PREFIX, PREFIX_FOR_PARSING, Territory};

static SOURCE: LazyLock<Vec<(Source, Territory)>> = LazyLock::new(|| {
    let all = packaged::load()
        .and_then(|(territories, _)| arrange(territories))
        .expect("the locked crate's metadata");
    let mut before: Option<Territory> = None;
    all.into_iter()
        .map(|source| {
            let next = before.and_then(Territory::next_of_code);
            let found = next.or_else(|| Territory::main_of(source.code)).expect("a territory in the tables");
            assert_eq!((found.id(), found.code()), (&*source.id, source.code));
            before = Some(found);
            (source, found)
        })
        .collect()
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the metadata")
}

/// Digits that the pattern can begin with, each with a neighbour that is off by its last digit: some hundreds, of every length up to 18.
fn grown(pattern: &str, seed: u64) -> Vec<String> {
    let node = Node::read(pattern).expect("a pattern of the metadata");
    let mut state = seed | 1;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % limit
    };
    let mut all = vec![String::new()];
    for _ in 0..40 {
        let mut digits: Vec<u8> = Vec::new();
        while digits.len() < 18 {
            let alive: Vec<u8> = (0..10).filter(|digit| node.starts(&[&digits[..], &[*digit]].concat(), true)).collect();
            let digit = if alive.is_empty() {
                below(10)
            } else {
                usize::from(alive[below(alive.len())])
            };
            digits.push(digit as u8);
            let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            let beside = format!("{}{}", &text[..text.len() - 1], below(10));
            all.extend([text, beside]);
        }
    }
    all
}

#[test]
fn every_type_matches_what_its_regular_expression_matches() {
    let mut met = [0usize; 2];
    for (source, territory) in &*SOURCE {
        let mut fields = territory.types();
        for (place, wanted) in source.types.iter().enumerate() {
            let Some(wanted) = wanted else { continue };
            let (found, field) = fields.next().expect("a field for each type");
            assert_eq!(usize::from(found), place, "{}", source.id);
            let description = Description::read(*territory, found, field);
            let lengths: Vec<u8> = (0..32).filter(|length| description.lengths() >> length & 1 == 1).collect();
            assert_eq!(
                lengths,
                wanted.lengths.iter().copied().collect::<Vec<_>>(),
                "lengths of {place} in {}",
                source.id
            );
            let pattern = regex(&format!("^(?:{})$", wanted.pattern));
            for digits in grown(&wanted.pattern, u64::from(source.code) * 100 + place as u64) {
                let (theirs, ours) = (pattern.is_match(&digits), Positions::new(digits.as_bytes()));
                assert_eq!(description.matches_pattern(&ours), theirs, "{digits} as {place} in {}", source.id);
                let possible = wanted.lengths.contains(&(digits.len() as u8));
                assert_eq!(description.matches(&ours), theirs && possible, "{digits} as {place} in {}", source.id);
                met[usize::from(theirs)] += 1;
            }
        }
        assert!(fields.next().is_none(), "{} has more types than its source", source.id);
    }
    assert!(met[0] > 500_000 && met[1] > 30_000, "{met:?}");
}

#[test]
fn every_prefix_takes_and_captures_what_its_regular_expression_does() {
    let mut captured = 0;
    for (source, territory) in &*SOURCE {
        let prefixes = [
            (
                source.international_prefix.as_deref(),
                territory.field(INTERNATIONAL_PREFIX).filter(|rules| !rules.is_empty()).or(Some(b"00")),
            ),
            (
                source.national_prefix_for_parsing.as_deref(),
                territory.field(PREFIX_FOR_PARSING).or_else(|| territory.field(NATIONAL_PREFIX)),
            ),
        ];
        for (wanted, rules) in prefixes {
            let Some(wanted) = wanted else { continue };
            let rules = rules.expect("rules for each prefix");
            let pattern = regex(&format!("^(?:{wanted})"));
            for digits in grown(wanted, u64::from(source.code)) {
                let ours = looking_at(rules, digits.as_bytes());
                let theirs = pattern.captures(&digits);
                assert_eq!(
                    ours.map(|found| found.end),
                    theirs.as_ref().map(|found| found[0].len()),
                    "{digits} after {wanted}"
                );
                for group in 1..pattern.captures_len() {
                    let theirs = theirs.as_ref().and_then(|found| found.get(group)).map(|group| group.as_str().as_bytes());
                    assert_eq!(
                        ours.as_ref().and_then(|found| found.group(group, digits.as_bytes())),
                        theirs,
                        "group {group} of {digits} after {wanted}"
                    );
                    captured += usize::from(theirs.is_some());
                }
            }
        }
    }
    assert!(captured > 1_000, "{captured} groups");
}

#[test]
fn leading_digits_match_at_every_count_what_google_asks_for_at_it() {
    let mut asked = 0;
    for (source, territory) in &*SOURCE {
        if let Some(leading) = &source.leading_digits {
            let pattern = regex(&format!("^(?:{leading})"));
            let ours = territory.field(LEADING_DIGITS).expect("leading digits");
            for digits in grown(leading, 7) {
                assert_eq!(
                    Positions::new(digits.as_bytes()).start_with(ours),
                    pattern.is_match(&digits),
                    "{digits} in {}",
                    source.id
                );
            }
        }
        assert_eq!(NumberFormats::of(*territory).count(), source.formats.len(), "{}", source.id);
        for (wanted, ours) in source.formats.iter().zip(NumberFormats::of(*territory)) {
            let patterns: Vec<Regex> = wanted.leading_digits.iter().map(|pattern| regex(&format!("^(?:{pattern})"))).collect();
            let Some(last) = wanted.leading_digits.last() else { continue };
            for digits in grown(last, 11).iter().filter(|digits| digits.len() >= 3) {
                let level = (digits.len() - 3).min(patterns.len() - 1);
                let now = Positions::unfinished(digits.as_bytes()).start_with(ours.leading);
                assert_eq!(now, patterns[level].is_match(digits), "{digits} for {last} in {}", source.id);
                let whole = Positions::new(digits.as_bytes()).start_with(ours.leading);
                assert_eq!(whole, patterns[patterns.len() - 1].is_match(digits), "{digits} for {last} in {}", source.id);
                asked += 1;
            }
        }
    }
    assert!(asked > 100_000, "{asked} asked");
}
