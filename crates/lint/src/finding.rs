//! What a rule finds, and what would mend it.

use crate::{Citation, Rule, Severity};
use json::Value;
use std::ops::Range;

/// Whether a suggestion can be applied without a person, in the sense of rustc's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Certainly what is meant: `--fix` applies it.
    MachineApplicable,
    /// Valid, but a person must say whether it is true.
    MaybeIncorrect,
    /// A fact is missing that only the author has: each `{...}` in it is a question.
    HasPlaceholders,
}

impl Applicability {
    /// `machine-applicable`, `maybe-incorrect` or `has-placeholders`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Applicability::MachineApplicable => "machine-applicable",
            Applicability::MaybeIncorrect => "maybe-incorrect",
            Applicability::HasPlaceholders => "has-placeholders",
        }
    }
}

/// The longest text that is suggested, in bytes. A suggestion holds the whole member, so those of a text with thousands of findings would fill the memory.
pub const LONGEST: usize = 2_000;

/// One change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The member that is set, as an RFC 6901 pointer; `-` as the last step appends to an array.
    pub pointer: String,
    /// Its whole new value; `None` removes it.
    pub value: Option<Value>,
}

/// A better wording or a missing member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it does, in a few words: `Say for how many months`.
    pub label: String,
    /// Whether it can be applied without a person.
    pub applicability: Applicability,
    /// The change.
    pub edit: Edit,
}

impl Suggestion {
    /// Sets a member to a text.
    pub fn text(label: &str, applicability: Applicability, pointer: &str, text: impl Into<String>) -> Suggestion {
        Suggestion::value(label, applicability, pointer, json::text(text))
    }

    /// Sets a member to a value.
    pub fn value(label: &str, applicability: Applicability, pointer: &str, value: Value) -> Suggestion {
        let edit = Edit {
            pointer: pointer.into(),
            value: Some(value),
        };
        Suggestion {
            label: label.into(),
            applicability,
            edit,
        }
    }

    /// Removes a member.
    pub fn remove(label: &str, applicability: Applicability, pointer: &str) -> Suggestion {
        let edit = Edit {
            pointer: pointer.into(),
            value: None,
        };
        Suggestion {
            label: label.into(),
            applicability,
            edit,
        }
    }
}

/// What a rule's check reports; the rule, the place in the file and the law are added to it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The member, as an RFC 6901 pointer. It need not exist: a missing member is named by the pointer that it would have.
    pub pointer: String,
    /// The bytes of the member's text that are meant; `None`: the whole member.
    pub part: Option<Range<usize>>,
    /// Another weight than the rule's.
    pub severity: Option<Severity>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where the law asks for just this; empty: where it asks for what the rule asks.
    pub law: &'static [Citation],
    /// What would mend it, best first.
    pub suggestions: Vec<Suggestion>,
}

impl Found {
    /// A finding about a member.
    pub fn at(pointer: impl Into<String>, message: impl Into<String>) -> Found {
        Found {
            pointer: pointer.into(),
            part: None,
            severity: None,
            message: message.into(),
            law: &[],
            suggestions: Vec::new(),
        }
    }

    /// The law asks for just this here.
    #[must_use]
    pub fn law(mut self, law: &'static [Citation]) -> Found {
        self.law = law;
        self
    }

    /// It is about these bytes of the member's text.
    #[must_use]
    pub fn part(mut self, part: Range<usize>) -> Found {
        self.part = Some(part);
        self
    }

    /// It weighs more or less than the rule's others.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Found {
        self.severity = Some(severity);
        self
    }

    /// This would mend it. A text over [`LONGEST`] is not suggested.
    #[must_use]
    pub fn suggest(mut self, suggestion: Suggestion) -> Found {
        if !matches!(&suggestion.edit.value, Some(Value::Str(text)) if text.len() > LONGEST) {
            self.suggestions.push(suggestion);
        }
        self
    }
}

/// A finding, complete.
#[derive(Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// The member, as an RFC 6901 pointer.
    pub pointer: String,
    /// The bytes of the file that are meant. For a missing member: the opening bracket of what it is missing from.
    pub span: Range<usize>,
    /// The bytes of the member's text that are meant; `None`: the whole member.
    pub part: Option<Range<usize>>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where the law asks for it: `GDPR Art. 13(2)(a); Cal. Civ. Code 1798.100(a)(3)`; empty when no law does.
    pub law: String,
    /// What would mend it, best first.
    pub suggestions: Vec<Suggestion>,
}
