//! The notice: the text that a visitor is shown, a pure function of the document and the labels of its language.
//!
//! What lives here: [`Notice`], from which a view creates its nodes one by one, and the plain text, whose SHA-256 every receipt
//! carries. What a visitor decides on comes first: title, summary, each choice, three key facts, and directly below them the two
//! buttons' words. The rest is in sections that fold; every member of the document is stated somewhere. What deliberately does
//! not: markup (`render`), the words of other controls, and any choice already made.
//!
//! # The layout
//!
//! The lines, their order, and the form of the plain text together are the layout. A receipt names its version, [`LAYOUT`], and
//! every verifier has to make the text of every version that was ever published, byte for byte. So a published layout never
//! changes. To make layout 2: keep the present `facts`, `purpose` and `sections` in a module of their own, write the new ones
//! beside it, set [`LAYOUT`] to 2, and let `Archive::notice` choose by version. Where the form of the plain text changes too,
//! [`Notice`] keeps the version of its layout, for [`Notice::text`] to choose. The golden files of layout 1 stay as they are.

mod facts;
pub(crate) mod link;
pub(crate) mod phrases;
pub(crate) mod purpose;
mod sections;

use crate::{Document, Labels};
use phrases::sentences;

/// The version of the layout that [`Notice::new`] makes.
pub const LAYOUT: u16 = 1;

/// Everything that is shown, in reading order. The same document and labels make the same notice on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The title.
    pub heading: String,
    /// What is wanted and why.
    pub summary: String,
    /// What happens when the visitor says no, and that agreeing is no condition.
    pub free: String,
    /// What the visitor is asked to agree to, a box each, unticked.
    pub choices: Vec<Purpose>,
    /// The key facts, always visible.
    pub facts: Vec<Fact>,
    /// The words of the button that agrees.
    pub agree: String,
    /// The words of the button that declines, its twin.
    pub decline: String,
    /// Sections that fold: what is done without asking (where there is such a use), protection, deletion, rights and law,
    /// questions and complaints.
    pub sections: Vec<Section>,
    /// The separator between a label and its text on one line, as the language writes it: `: `, ` : `.
    pub colon: String,
}

/// One use of the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The purpose's id in the document.
    pub id: String,
    /// A few words: the label of the box.
    pub title: String,
    /// What happens.
    pub text: String,
    /// What the person gains.
    pub benefit: String,
    /// How often, by whom, kept how long, who else gets it: a few words each, without a full stop.
    pub facts: Vec<String>,
}

/// A key fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: `Who gets it`.
    pub label: String,
    /// The fact.
    pub text: String,
}

/// A section that folds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it states: lists.
    pub groups: Vec<Group>,
}

/// A list in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the list is about.
    pub title: Option<String>,
    /// One idea an item.
    pub items: Vec<Item>,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub label: Option<String>,
    /// What is stated. With a link, this is the link's text.
    pub text: String,
    /// Where `text` leads: `https:`, `mailto:`, `tel:` or `sms:`.
    pub link: Option<String>,
}

impl Notice {
    /// The notice of a document with these labels, in the current layout. The labels' language is the document's own wherever
    /// there are labels for it.
    pub fn new(document: &Document, labels: &Labels) -> Notice {
        Notice {
            heading: document.heading.as_deref().unwrap_or(labels.get("heading")).into(),
            summary: document.summary.clone(),
            free: sentences(&[document.opt_out.decline.clone(), labels.get("not_condition").into()]),
            choices: document.choices().map(|p| purpose::purpose(document, p, labels)).collect(),
            facts: facts::facts(document, labels),
            agree: labels.agree().into(),
            decline: labels.decline().into(),
            sections: sections::sections(document, labels),
            colon: labels.get("colon").into(),
        }
    }

    /// The plain text: UTF-8, lines that end with a line feed. `[ ]` stands for an unticked box, brackets around words for a
    /// button. The digest of these bytes is signed, so a change of this form is a new layout.
    pub fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, &[&self.heading]);
        out.push('\n');
        line(&mut out, &[&self.summary]);
        line(&mut out, &[&self.free]);
        for purpose in &self.choices {
            out.push('\n');
            line(&mut out, &["[ ] ", &purpose.title]);
            line(&mut out, &[&purpose.text]);
            line(&mut out, &["+ ", &purpose.benefit]);
            for (i, fact) in purpose.facts.iter().enumerate() {
                out.push_str(if i > 0 { " \u{b7} " } else { "" });
                out.push_str(fact);
            }
            out.push('\n');
        }
        out.push('\n');
        for fact in &self.facts {
            self.labelled(&mut out, Some(&fact.label), &fact.text, None);
        }
        out.push('\n');
        for words in [&self.agree, &self.decline] {
            line(&mut out, &["[", words, "]"]);
        }
        for section in &self.sections {
            out.push('\n');
            line(&mut out, &[&section.title]);
            for group in &section.groups {
                if let Some(title) = &group.title {
                    line(&mut out, &[title]);
                }
                for item in &group.items {
                    out.push_str("- ");
                    self.labelled(&mut out, item.label.as_deref(), &item.text, item.link.as_deref());
                }
            }
        }
        out
    }

    fn labelled(&self, out: &mut String, label: Option<&str>, text: &str, link: Option<&str>) {
        if let Some(label) = label {
            out.push_str(label);
            out.push_str(&self.colon);
        }
        out.push_str(text);
        if let Some(link) = link {
            out.push_str(" <");
            out.push_str(link);
            out.push('>');
        }
        out.push('\n');
    }
}

fn line(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.push('\n');
}
