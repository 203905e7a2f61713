//! What a visitor is shown: a pure function of the document and the labels of its language.
//!
//! What lives here: [`Notice`], which a view turns into nodes one by one, and its plain text, whose SHA-256 every receipt
//! carries. Key facts stand in the open, the rest in four sections that fold; every member of the document is said
//! somewhere. What deliberately does not: markup (`render`), the words of controls, and any choice already made.

mod lines;
mod purpose;
mod say;

use crate::{Document, Labels};
use alloc::{string::String, vec::Vec};
use lines::Lines;

/// Everything that is shown, in reading order. The same document and labels give the same notice on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The title.
    pub heading: String,
    /// What is wanted and why.
    pub summary: String,
    /// What happens when the visitor says no.
    pub decline: String,
    /// What the number is for.
    pub purposes: Vec<Purpose>,
    /// The key facts, in the open.
    pub facts: Vec<Fact>,
    /// Four sections that fold: protection, deletion, rights and law, questions and concerns.
    pub sections: Vec<Section>,
    /// What stands between a label and its text on one line, as the language writes it: `: `, ` : `.
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
    /// Whether it has a box of its own, unticked; otherwise it is a plain statement.
    pub choice: bool,
}

/// A key fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: `Who gets it`.
    pub label: String,
    /// The fact. With a link, these are the words to follow it by.
    pub text: String,
    /// Where `text` leads: `https:`.
    pub link: Option<String>,
}

/// A section that folds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it says, one idea an item.
    pub items: Vec<Item>,
}

/// One line of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub label: Option<String>,
    /// What is said. With a link, these are the words to follow it by.
    pub text: String,
    /// Where `text` leads: `https:`, `mailto:`, `tel:` or `sms:`.
    pub link: Option<String>,
}

impl Notice {
    /// The notice of a document, in the labels' language; that is the document's own wherever labels for it exist.
    pub fn new(document: &Document, labels: &Labels) -> Notice {
        let tree = document.tree();
        let lines = Lines::new(tree, labels);
        Notice {
            heading: match tree.text("heading") {
                "" => labels.get("heading"),
                heading => heading,
            }
            .into(),
            summary: tree.text("summary").into(),
            decline: tree.get("opt_out").text("decline").into(),
            purposes: tree.get("purposes").items().iter().map(|p| purpose::purpose(tree, p, labels)).collect(),
            facts: lines.facts(),
            sections: lines.sections(),
            colon: labels.get("colon").into(),
        }
    }

    /// The plain text: UTF-8, line feeds, one at the end. `[ ]` stands for an unticked box. The digest of these bytes is
    /// signed, so a change of this form is a change of every notice's digest.
    pub fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, &[&self.heading]);
        out.push('\n');
        line(&mut out, &[&self.summary]);
        line(&mut out, &[&self.decline]);
        for purpose in &self.purposes {
            out.push('\n');
            line(&mut out, &[if purpose.choice { "[ ] " } else { "" }, &purpose.title]);
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
            self.said(&mut out, Some(&fact.label), &fact.text, &fact.link);
        }
        for section in &self.sections {
            out.push('\n');
            line(&mut out, &[&section.title]);
            for item in &section.items {
                out.push_str("- ");
                self.said(&mut out, item.label.as_deref(), &item.text, &item.link);
            }
        }
        out
    }

    fn said(&self, out: &mut String, label: Option<&str>, text: &str, link: &Option<String>) {
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
