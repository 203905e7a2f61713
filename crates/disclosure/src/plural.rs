//! Plural forms by language: the categories of Unicode CLDR, for whole numbers.
//!
//! What lives here: the category of a count in a language. What deliberately does not: the forms themselves (labels),
//! fractions, and the category of whole millions that some Romance languages have (no count here reaches 10,000).

use crate::base_language;

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

/// A language that is not listed counts as English does.
fn family(language: &str) -> Family {
    match base_language(language) {
        "id" | "ja" | "ko" | "ms" | "th" | "zh" => Family::Japanese,
        "bn" | "fa" | "fr" | "hi" | "pt" | "vi" => Family::French,
        "he" => Family::Hebrew,
        "ro" => Family::Romanian,
        "cs" | "sk" => Family::Czech,
        "pl" => Family::Polish,
        "ru" | "uk" => Family::Russian,
        "ar" => Family::Arabic,
        _ => Family::English,
    }
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

/// The category of a count in a language, given by its BCP 47 tag.
pub fn plural(language: &str, n: u32) -> Category {
    let (ten, hundred) = (n % 10, n % 100);
    let slavic_few = (2..=4).contains(&ten) && !(12..=14).contains(&hundred);
    match family(language) {
        Family::Japanese => Other,
        Family::French if n <= 1 => One,
        Family::English | Family::Hebrew | Family::Romanian | Family::Czech | Family::Polish | Family::Arabic if n == 1 => One,
        Family::Hebrew | Family::Arabic if n == 2 => Two,
        Family::French | Family::English | Family::Hebrew => Other,
        Family::Romanian if n == 0 || (1..=19).contains(&hundred) => Few,
        Family::Czech if (2..=4).contains(&n) => Few,
        Family::Romanian | Family::Czech => Other,
        Family::Russian if ten == 1 && hundred != 11 => One,
        Family::Polish | Family::Russian if slavic_few => Few,
        Family::Polish | Family::Russian => Many,
        Family::Arabic if n == 0 => Zero,
        Family::Arabic if (3..=10).contains(&hundred) => Few,
        Family::Arabic if hundred >= 11 => Many,
        Family::Arabic => Other,
    }
}
