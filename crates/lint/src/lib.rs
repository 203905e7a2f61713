//! What is wrong with a disclosure: rules by family and by law, what they find, and wordings that mend it.
//!
//! The rules are data and small functions, one file a family ([`RULES`]). Each carries its law, its reason, and the cases that its
//! test runs. A linter shows presence, not adequacy: no finding means that nothing was found, not that a court would agree.
//! There is no clock, no network and no regular expression in here, so that the command line, the server and a page share it.

mod allow;
mod context;
mod countries;
mod facts;
mod finding;
mod firms;
mod index;
mod lexicon;
mod noise;
mod patch;
mod place;
mod readability;
mod rule;
mod rules;
mod run;
mod site;
mod structure;
mod text;
mod written;

pub use context::{Context, ServerFacts};
pub use facts::{Facts, Hours, Rate, Stated, is_number_or_unit};
pub use finding::{Applicability, Edit, Finding, Found, LONGEST, Suggestion};
pub use firms::FIRMS;
pub use index::{Index, Place};
pub use noise::{Noise, noise};
pub use patch::{Patch, patch};
pub use place::{apply, span};
pub use readability::{Readability, readability, syllables};
pub use rule::{Case, Check, Citation, Expect, Family, Rule, Severity};
pub use rules::{RULES, rule};
pub use run::{Report, Settings, lint, lint_prose, lint_tree, service};
pub use structure::same_structure;
pub use text::sentences::Sentence;
pub use text::words::{Word, of as words};
pub use text::{Known, Text, texts};
pub use written::finding_json;
