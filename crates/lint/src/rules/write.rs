//! Short forms in which rules are written.

use crate::{Case, Check, Context, Family, Place, Rule, Severity};
use disclosure::{Date, Profile};

/// What most rules of a family have in common; `Rule { id, ..of(family) }` says the rest.
pub(super) const fn of(family: Family) -> Rule {
    Rule {
        id: "",
        family,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "",
        why: "",
        law: &[],
        cases: &[],
        check: Check::Allowed,
    }
}

pub(super) const COMPLETE: Rule = of(Family::Complete);
pub(super) const CONSISTENT: Rule = of(Family::Consistent);

/// Changes of a document: pointers with JSON texts.
type Set = &'static [(&'static str, &'static str)];

/// The rule fires at the first member that is changed in the English document.
pub(super) const fn fires(set: Set) -> Case {
    Case::fires("en", set)
}

/// The rule fires at another member.
pub(super) const fn fires_at(pointer: &'static str, set: Set) -> Case {
    Case::fires_at(pointer, "en", set)
}

/// The rule has nothing to say.
pub(super) const fn silent(set: Set) -> Case {
    Case::silent("en", set)
}

/// The rule has nothing to say of what looks like a fault.
pub(super) const fn allows(set: Set) -> Case {
    Case::allows("en", set)
}

/// The case changes the document in another language.
pub(super) const fn in_language(language: &'static str, case: Case) -> Case {
    Case { language, ..case }
}

/// A day.
pub(super) const fn day(year: u16, month: u8, day: u8) -> Option<Date> {
    Some(Date { year, month, day: Some(day) })
}

/// Phrases in the languages in which documents are read.
pub(super) struct Phrases {
    pub en: &'static [&'static str],
    pub fr: &'static [&'static str],
    pub de: &'static [&'static str],
}

impl Phrases {
    /// Those of the document's language; `None` for a language in which documents are not read.
    pub(super) fn of(&self, context: &Context) -> Option<&'static [&'static str]> {
        match context.language() {
            "en" => Some(self.en),
            "fr" => Some(self.fr),
            "de" => Some(self.de),
            _ => None,
        }
    }

    /// Where they stand in the document; `None` for a language in which documents are not read.
    pub(super) fn find(&self, context: &Context) -> Option<Vec<Place>> {
        Some(context.index.find_any(self.of(context)?))
    }

    /// Whether they stand in a text that a visitor sees without unfolding a section, or in the statement on a law.
    pub(super) fn are_said(&self, context: &Context, profile: Profile) -> Option<bool> {
        Some(self.find(context)?.iter().any(|place| {
            let text = context.index.text(place);
            context.is_open(&text.pointer) || context.is_statement(&text.pointer, profile)
        }))
    }
}
