//! libphonenumber's metadata as the tables need it, whichever file it came from.
//!
//! What lives here: the types, and the rules by which Google's build completes what a source leaves out. What deliberately does not: how a source is
//! read (`packaged.rs`, `xml.rs`) and how the tables are spelt (`spell.rs`). Patterns are Google's regular expressions, without white space or anchors.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

/// The types of numbers in the order in which `getNumberTypeHelper` asks for them. The first is not a type: it is what every number must match.
pub const TYPES: [&str; 11] = [
    "general",
    "premium rate",
    "toll free",
    "shared cost",
    "voip",
    "personal number",
    "pager",
    "uan",
    "voicemail",
    "fixed line",
    "mobile",
];

/// `PhoneMetadata`: a region, or with the id `001` a calling code of no region.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Territory {
    /// ISO 3166 alpha-2, or `001`.
    pub id: String,
    /// `countryCode`.
    pub code: u16,
    /// `mainCountryForCode`.
    pub main: bool,
    /// `internationalPrefix`.
    pub international_prefix: Option<String>,
    /// `preferredInternationalPrefix`: a text, not a pattern.
    pub preferred_international_prefix: Option<String>,
    /// `nationalPrefix`: digits.
    pub national_prefix: Option<String>,
    /// `nationalPrefixForParsing`.
    pub national_prefix_for_parsing: Option<String>,
    /// `nationalPrefixTransformRule`.
    pub transform: Option<String>,
    /// `leadingDigits`.
    pub leading_digits: Option<String>,
    /// `preferredExtnPrefix`: a text.
    pub extension_prefix: Option<String>,
    /// By place in [`TYPES`]; absent where no number has the type.
    pub types: [Option<Description>; TYPES.len()],
    /// `numberFormat`.
    pub formats: Vec<Format>,
}

/// `PhoneNumberDesc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// `nationalNumberPattern`.
    pub pattern: String,
    /// `possibleLength`, those of the general description where the type has none of its own.
    pub lengths: BTreeSet<u8>,
    /// `possibleLengthLocalOnly`.
    pub local: BTreeSet<u8>,
    /// `exampleNumber`.
    pub example: Option<String>,
}

/// `NumberFormat`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Format {
    /// `leadingDigitsPattern`, from three digits upwards.
    pub leading_digits: Vec<String>,
    /// `pattern`.
    pub pattern: String,
    /// `format`.
    pub format: String,
    /// What stands for it in `intlNumberFormat`.
    pub international: International,
    /// `nationalPrefixFormattingRule`, with `$1` for the first group.
    pub rule: String,
    /// `nationalPrefixOptionalWhenFormatting`.
    pub optional: bool,
    /// Whether there is a `domesticCarrierCodeFormattingRule`.
    pub carrier: bool,
}

/// The international side of a format.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum International {
    /// As written at home.
    #[default]
    Same,
    /// Nothing: such numbers are not dialled from abroad.
    Absent,
    /// Another way of writing it.
    Other(String),
}

/// Joins Google's two lists of formats: the international one repeats the national one but for what it leaves out or writes in another way.
///
/// # Errors
/// The second list has an entry that is not in the first.
pub fn join(mut national: Vec<Format>, international: &[Format]) -> Result<Vec<Format>> {
    if international.is_empty() {
        return Ok(national);
    }
    let mut rest = international.iter().peekable();
    for format in &mut national {
        let same = |other: &&&Format| other.pattern == format.pattern && other.leading_digits == format.leading_digits;
        format.international = match rest.next_if(|other| same(&other)) {
            None => International::Absent,
            Some(other) if other.format == format.format => International::Same,
            Some(other) => International::Other(other.format.clone()),
        };
    }
    ensure!(
        rest.peek().is_none(),
        "an international format has no national one of the same pattern: {:?}",
        rest.peek().map(|format| &format.pattern)
    );
    Ok(national)
}

/// Sorts by calling code, the main region of a code first as libphonenumber looks it up, the others by id; and checks what the engine counts on.
///
/// # Errors
/// There are more territories than an index can say, or one has no general description.
pub fn arrange(mut territories: Vec<Territory>) -> Result<Vec<Territory>> {
    ensure!(
        territories.len() < 256,
        "there are {} territories, and the index counts to 255",
        territories.len()
    );
    territories.sort_by(|a, b| (a.code, !a.main, &a.id).cmp(&(b.code, !b.main, &b.id)));
    for territory in &territories {
        let known = territory.id == "001" || (territory.id.len() == 2 && territory.id.bytes().all(|b| b.is_ascii_uppercase()));
        ensure!(known, "`{}` is neither a region of two letters nor 001", territory.id);
        territory.types[0]
            .as_ref()
            .with_context(|| format!("{} has no general description", territory.id))?;
        if territory.id == "001" && territories.iter().filter(|other| other.code == territory.code).count() > 1 {
            bail!("the calling code {} is of no region and of a region", territory.code);
        }
    }
    Ok(territories)
}
