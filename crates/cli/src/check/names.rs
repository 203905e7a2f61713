//! Names in prose: companies, authorities, recipients without a company's ending, and streets.
//!
//! What lives here: finding them. What deliberately does not: whether the document knows them (`compare`).

use super::contacts::regex;
use super::lexicon::{Lexicon, is_one};
use super::passage::normal;
use lint::{FIRMS, Word};
use regex::Regex;
use std::sync::LazyLock;

static COMPANY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\p{Lu}[\p{L}\d&'’-]*\s+){1,4}(?:Ltd|Limited|Inc|LLC|GmbH|AG|KG|UG|SAS|SARL|SA|BV|plc|PLC|Oy|AB|ApS|Corp|Corporation)\b"));
static AUTHORITY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\p{Lu}[\p{L}’'-]*\s+(?:(?:of|for|de|la|des|du|für|the)\s+)*)+(?:Commission|Commissioner|Authority|Agency|Ombudsman|Board)\b"));
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"\b\d{1,4}[A-Za-z]?,?\s+(?:\p{Lu}[\p{L}’'-]*\s+){1,3}(?:Street|St|Road|Rd|Quay|Lane|Avenue|Ave|Drive|Way|Square|Place|Court|Row|Terrace|Parade|Hill|Boulevard)\b",
        r"|\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|quai|chemin|allée|impasse|route)\s+(?:(?:de|du|des|la|le|les|l’|l'|d’|d')\s*)*\p{Lu}[\p{L}-]*",
        r"|\b\p{Lu}\p{Ll}*(?:straße|strasse|str\.|weg|platz|allee|gasse|ufer|ring|damm)\s+\d{1,4}\s?[a-z]?\b",
        r"|\b(?:\p{Lu}\p{Ll}*\s)?(?:Straße|Weg|Platz|Allee|Ufer)\s+\d{1,4}\b",
    ))
});

/// Other companies that get customers' numbers, beside the [firms](FIRMS) that send messages.
const PLATFORMS: [&str; 9] = ["amazon", "aws", "bird", "facebook", "google", "meta", "microsoft", "ovh", "zapier"];

/// The other names of authorities.
const AUTHORITIES: [&[&str]; 17] = [
    &["office of the australian information commissioner", "oaic"],
    &["information commissioner", "ico"],
    &["data protection commission", "dpc"],
    &["commission nationale de l informatique et des libertés", "cnil"],
    &["bundesbeauftragte", "bfdi"],
    &["agencia española de protección de datos", "aepd"],
    &["garante per la protezione dei dati", "garante"],
    &["autoriteit persoonsgegevens"],
    &["autorité de protection des données", "gegevensbeschermingsautoriteit"],
    &["federal trade commission", "ftc"],
    &["federal communications commission", "fcc"],
    &["privacy commissioner of canada", "commissariat à la protection de la vie privée"],
    &["datatilsynet"],
    &["integritetsskyddsmyndigheten", "imy"],
    &["anpd"],
    &["data protection board of india"],
    &["california privacy protection agency", "cppa"],
];

/// What begins with a capital letter and is no name.
const NO_NAMES: [&str; 43] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "europe",
    "european",
    "ireland",
    "irish",
    "united",
    "uk",
    "us",
    "usa",
    "eu",
    "gdpr",
    "rgpd",
    "sms",
    "whatsapp",
    "rcs",
    "stop",
    "help",
    "article",
    "regulation",
    "section",
    "i",
    "france",
    "germany",
    "english",
    "chapter",
];

/// What follows a company's name without being part of it.
const TITLES: [&str; 16] = [
    "privacy",
    "policy",
    "notice",
    "terms",
    "team",
    "customer",
    "customers",
    "support",
    "care",
    "shop",
    "store",
    "website",
    "app",
    "newsletter",
    "account",
    "and",
];

/// Companies by their endings, with their place.
pub fn companies(text: &str) -> Vec<(usize, String)> {
    const BEFORE: [&str; 20] = [
        "At",
        "By",
        "The",
        "We",
        "Of",
        "For",
        "From",
        "And",
        "Our",
        "To",
        "With",
        "Contact",
        "Chez",
        "Par",
        "La",
        "Le",
        "Die",
        "Der",
        "Bei",
        "Controller",
    ];
    let name = |found: regex::Match<'_>| {
        let mut at = found.start();
        let mut rest = found.as_str();
        while let Some((first, tail)) = rest.split_once(' ').filter(|(first, tail)| BEFORE.contains(first) && tail.contains(' ')) {
            at += first.len() + 1;
            rest = tail;
        }
        (at, rest.to_owned())
    };
    COMPANY.find_iter(text).map(name).collect()
}

/// Streets with a house number.
pub fn streets(text: &str) -> Vec<(usize, String)> {
    STREET.find_iter(text).map(|found| (found.start(), found.as_str().to_owned())).collect()
}

/// Authorities that a sentence names and that are not the wanted one.
pub fn other_authorities(text: &str, wanted: &str) -> Vec<(usize, String)> {
    let has = |text: &str, name: &str| format!(" {text} ").contains(&format!(" {name} "));
    let (said, wanted) = (normal(text), normal(wanted));
    let group = |text: &str| AUTHORITIES.iter().position(|names| names.iter().any(|name| has(text, name)));
    let mut out = Vec::new();
    for found in AUTHORITY.find_iter(text) {
        let name = normal(found.as_str());
        // `Irish Data Protection Commission` is `Data Protection Commission, Ireland`.
        let is_wanted = has(&wanted, &name) || (group(&name).is_some() && group(&name) == group(&wanted));
        let is_longer = wanted.split(' ').take(3).all(|word| has(&name, word));
        if !is_wanted && !is_longer {
            out.push((found.start(), found.as_str().to_owned()));
        }
    }
    if out.is_empty()
        && let Some(names) = group(&said).filter(|found| group(&wanted) != Some(*found)).and_then(|i| AUTHORITIES.get(i))
        && let Some(name) = names.iter().find(|name| has(&said, name) && !has(&wanted, name))
    {
        let at = text.to_lowercase().find(*name).unwrap_or(0);
        out.push((at, text.get(at..at + name.len()).unwrap_or(name).to_owned()));
    }
    out
}

/// Recipients that words name: known companies and, with `by_capitals`, what follows a word such as `through` and begins with a capital
/// letter. Each with its bytes in the text.
pub fn recipients(text: &str, words: &[Word], lexicon: &Lexicon, by_capitals: bool) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let lower = word.lower.trim_end_matches("'s");
        let raw = text.get(word.range.start..word.range.start + lower.len()).unwrap_or_default();
        let is_capital = raw.starts_with(char::is_uppercase);
        let is_known = FIRMS.contains(&lower) || PLATFORMS.contains(&lower);
        let follows = i > 0 && words.get(i - 1).is_some_and(|before| is_one(&before.lower, lexicon.to));
        if is_capital && (is_known || (by_capitals && follows && !NO_NAMES.contains(&lower))) {
            out.push((word.range.start, raw.to_owned()));
        }
    }
    out
}

/// A name that begins as the controller's and goes on otherwise: `Northwind Cycles`.
pub fn near_names(text: &str, words: &[Word], name: &str, is_said: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let first = name.split(' ').next().unwrap_or_default();
    let mut out = Vec::new();
    for pair in words.windows(2) {
        let [a, b] = pair else { continue };
        let raw = |word: &Word| text.get(word.range.clone()).unwrap_or_default();
        let is_joined = text.get(a.range.end..b.range.start) == Some(" ");
        let is_other = raw(b).starts_with(char::is_uppercase) && !is_said(&b.lower) && !TITLES.contains(&b.lower.as_str());
        if raw(a) == first && is_joined && is_other && !NO_NAMES.contains(&b.lower.as_str()) {
            out.push((a.range.start, format!("{} {}", raw(a), raw(b))));
        }
    }
    out
}
