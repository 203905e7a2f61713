//! What a rule is made of.

use crate::{Context, Found, Text};
use disclosure::{Date, Profile};

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Everything that the format and the chosen laws ask for is there.
    Complete,
    /// Nothing is vague.
    Specific,
    /// Everything is easy to read.
    Plain,
    /// Nothing is exaggerated, pressing or unfair.
    Honest,
    /// The parts of the document agree with each other.
    Consistent,
}

impl Family {
    /// Each family, in the order of the rules.
    pub const ALL: &[Family] = &[Family::Complete, Family::Specific, Family::Plain, Family::Honest, Family::Consistent];

    /// The word that begins the ids of its rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Family::Complete => "complete",
            Family::Specific => "specific",
            Family::Plain => "plain",
            Family::Honest => "honest",
            Family::Consistent => "consistent",
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something to think about.
    Note,
    /// Something that a careful author would mend.
    Warning,
    /// Something that must not be published.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// Where a law, a guideline or a carrier's handbook asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The profile that it belongs to; `None` for what is cited whatever the profile.
    pub profile: Option<Profile>,
    /// The law's own number: `GDPR Art. 13(2)(a)`.
    pub number: &'static str,
    /// Where the text can be read, https.
    pub link: &'static str,
}

/// How a rule looks.
#[derive(Clone, Copy)]
pub enum Check {
    /// At the whole document.
    Document(fn(&Context, &mut Vec<Found>)),
    /// At each text that a visitor reads; also at texts outside a document ([`lint_prose`](crate::lint_prose)).
    Text(fn(&Text, &mut Vec<Found>)),
    /// At the document's `allow` member, after all other rules.
    Allowed,
}

/// A rule.
pub struct Rule {
    /// `FAMILY/NAME`, stable.
    pub id: &'static str,
    /// Its family.
    pub family: Family,
    /// How much its findings weigh, unless a finding says otherwise.
    pub severity: Severity,
    /// The profiles under which it looks; empty: always.
    pub profiles: &'static [Profile],
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// What it asks, in one sentence.
    pub asks: &'static str,
    /// Why that matters to the person who reads the notice, in one or two sentences.
    pub why: &'static str,
    /// Where it is asked for. Empty for what this project asks by itself.
    pub law: &'static [Citation],
    /// Documents on which it fires and does not. Each is a small change of `cases/base.LANGUAGE.json`.
    pub cases: &'static [Case],
    /// How it looks.
    pub check: Check,
}

impl Rule {
    /// Whether the rule looks at all, given the chosen profiles and the day.
    pub fn holds(&self, profiles: &[Profile], on: Date) -> bool {
        let chosen = self.profiles.is_empty() || self.profiles.iter().any(|profile| profiles.contains(profile));
        chosen && self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }

    /// The citations that concern the chosen profiles.
    pub fn cited(&self, profiles: &[Profile]) -> impl Iterator<Item = &'static Citation> {
        cited(self.law, profiles)
    }
}

/// The citations that concern the chosen profiles.
pub(crate) fn cited(law: &'static [Citation], profiles: &[Profile]) -> impl Iterator<Item = &'static Citation> {
    law.iter()
        .filter(move |citation| citation.profile.is_none_or(|profile| profiles.contains(&profile)))
}

/// What a case shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The rule fires, at the changed member.
    Fires,
    /// The rule fires, at this pointer.
    FiresAt(&'static str),
    /// The rule is silent: the text is as it should be.
    Silent,
    /// The rule is silent though the text looks like what it looks for.
    Allows,
}

/// A small change of a clean document, and what the rule says of it.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The language of the document that is changed: `en`, `fr` or `de`.
    pub language: &'static str,
    /// What is set: pointers with JSON texts. An empty text removes the member.
    pub set: &'static [(&'static str, &'static str)],
    /// What the rule says.
    pub expect: Expect,
}

impl Case {
    /// The rule fires, at the first changed member.
    pub(crate) const fn fires(language: &'static str, set: &'static [(&'static str, &'static str)]) -> Case {
        let expect = Expect::Fires;
        Case { language, set, expect }
    }

    /// The rule fires at a pointer.
    pub(crate) const fn fires_at(at: &'static str, language: &'static str, set: &'static [(&'static str, &'static str)]) -> Case {
        let expect = Expect::FiresAt(at);
        Case { language, set, expect }
    }

    /// The rule is silent: the text is as it should be.
    pub(crate) const fn silent(language: &'static str, set: &'static [(&'static str, &'static str)]) -> Case {
        let expect = Expect::Silent;
        Case { language, set, expect }
    }

    /// The rule is silent though the text looks like what it looks for.
    pub(crate) const fn allows(language: &'static str, set: &'static [(&'static str, &'static str)]) -> Case {
        let expect = Expect::Allows;
        Case { language, set, expect }
    }
}
