//! Plural forms by language: the categories of Unicode CLDR, for whole numbers.
//!
//! What lives here: which form a count takes. What deliberately does not: the forms themselves (labels), fractions, and
//! the category of whole millions that some Romance languages have (no count here reaches 10,000).

use crate::{rules::is_listed, text::cut};

/// A plural category of CLDR. Each language uses some of them; all use `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `zero`
    Zero,
    /// `one`
    One,
    /// `two`
    Two,
    /// `few`
    Few,
    /// `many`
    Many,
    /// `other`
    Other,
}

use Category::{Few, Many, One, Other, Two, Zero};

impl Category {
    /// CLDR's own word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Zero => "zero",
            One => "one",
            Two => "two",
            Few => "few",
            Many => "many",
            Other => "other",
        }
    }
}

/// The languages that count alike.
#[derive(Clone, Copy)]
enum Family {
    /// One form for every count.
    Japanese,
    /// 0 and 1 together.
    French,
    /// 1 apart from the rest.
    English,
    Hebrew,
    Romanian,
    Czech,
    Polish,
    Russian,
    Arabic,
}

/// The languages of each family that does not count as English does.
const FAMILIES: [(Family, &str); 8] = [
    (Family::Japanese, "id, ja, ko, ms, th, zh"),
    (Family::French, "bn, fa, fr, hi, pt, vi"),
    (Family::Hebrew, "he"),
    (Family::Romanian, "ro"),
    (Family::Czech, "cs, sk"),
    (Family::Polish, "pl"),
    (Family::Russian, "ru, uk"),
    (Family::Arabic, "ar"),
];

fn family(language: &str) -> Family {
    let language = cut(language, b'-').0;
    let found = FAMILIES.iter().find(|(_, languages)| is_listed(language, languages));
    found.map_or(Family::English, |(family, _)| *family)
}

/// The categories a language has, in CLDR's order. Its labels give a form for each.
pub fn categories(language: &str) -> &'static [Category] {
    match family(language) {
        Family::Japanese => &[Other],
        Family::French | Family::English => &[One, Other],
        Family::Hebrew => &[One, Two, Other],
        Family::Romanian | Family::Czech => &[One, Few, Other],
        Family::Polish | Family::Russian => &[One, Few, Many],
        Family::Arabic => &[Zero, One, Two, Few, Many, Other],
    }
}

/// The category of a count in a language, given by its BCP 47 tag. A language not known here counts as English does.
pub fn plural(language: &str, n: u32) -> Category {
    let (ten, hundred) = (n % 10, n % 100);
    let slavic_few = (2..=4).contains(&ten) && !(12..=14).contains(&hundred);
    match (family(language), n) {
        (Family::Japanese, _) => Other,
        (Family::French, 0..=1) => One,
        (Family::English | Family::Hebrew | Family::Romanian | Family::Czech | Family::Polish | Family::Arabic, 1) => One,
        (Family::Hebrew | Family::Arabic, 2) => Two,
        (Family::Romanian, _) if n == 0 || (1..=19).contains(&hundred) => Few,
        (Family::Czech, 2..=4) => Few,
        (Family::Russian, _) if ten == 1 && hundred != 11 => One,
        (Family::Polish | Family::Russian, _) => {
            if slavic_few {
                Few
            } else {
                Many
            }
        }
        (Family::Arabic, 0) => Zero,
        (Family::Arabic, _) if (3..=10).contains(&hundred) => Few,
        (Family::Arabic, _) if hundred >= 11 => Many,
        _ => Other,
    }
}
