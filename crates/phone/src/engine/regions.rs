//! The regions that there are, and their examples.

use super::number::Number;
use super::tables::Territory;
use crate::NumberType;

/// A region with its calling code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// ISO 3166 alpha-2.
    pub region: &'static str,
    /// Its calling code.
    pub code: u16,
}

/// `getSupportedRegions` with their calling codes, sorted by region.
pub fn listed() -> impl Iterator<Item = Listed> {
    let mut last = "";
    // The tables are in another order. A list of 245 is asked for once a page, and a sort would be more code than this search.
    core::iter::from_fn(move || {
        let next = Territory::all()
            .filter(|territory| territory.id() > last && territory.id() != "001")
            .min_by(|a, b| a.id().cmp(b.id()))?;
        last = next.id();
        Some(Listed {
            region: next.id(),
            code: next.code(),
        })
    })
}

/// `getCountryCodeForRegion`.
pub fn calling_code(region: &str) -> Option<u16> {
    Territory::of_region(region).map(Territory::code)
}

/// `getExampleNumberForType`.
pub fn example(region: &str, wanted: NumberType) -> Option<Number<'static>> {
    let territory = Territory::of_region(region)?;
    let mut types = territory.types().skip(1).zip(territory.examples());
    let (_, example) = types.find(|((place, _), example)| *place == wanted.place() && !example.is_empty())?;
    Some(Number::new(territory.code(), example, ""))
}
