//! The disclosure document, read strictly.
//!
//! What lives here: [`Document`], which is a tree that keeps the format (`format.json`) with its most wanted members at
//! hand, and the rules that join its parts: ids are unique, recipients and purposes name each other. What deliberately does
//! not: defaults (a member is said or it is absent), and any judgement of the words.

use crate::{
    Error, Period,
    format::{self, Fault},
    rules,
};
use alloc::{string::String, vec::Vec};
use json::{Node, Value};

/// The most purposes one document holds: a visitor reads each.
pub const MAX_PURPOSES: usize = 32;

/// A disclosure: everything that is said, in one language, before a number is asked for.
///
/// `not_a_condition` is always `true`: another document cannot be read (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The document's stable id, the same in every language and version: 1 to 64 of `a-z 0-9 -`.
    pub id: String,
    /// A date (`2026-11-24`) or a semantic version (`1.2.0`).
    pub version: String,
    /// A BCP 47 tag.
    pub language: String,
    /// Who asks.
    pub controller: Controller,
    /// One or two sentences: what is wanted and why.
    pub summary: String,
    /// What for: 1 to [`MAX_PURPOSES`], ids unique.
    pub purposes: Vec<Purpose>,
    /// How to say no.
    pub opt_out: OptOut,
    /// Where questions go: an email, a form or both.
    pub questions: Questions,
    tree: Node,
}

/// Who asks for the number and answers for it (GDPR 4(7), 13(1)(a); "the seller" of 47 CFR 64.1200(f)(9); SOR/2012-36 s. 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// The legal name.
    pub name: String,
}

/// One use of the number (GDPR 13(1)(c)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// 1 to 64 of `a-z 0-9 -`, unique in the document. Receipts name it.
    pub id: String,
    /// A few words: the label of the box.
    pub title: String,
    /// How long the number is kept for this.
    pub retention: Retention,
    choice: bool,
}

/// How long the number is kept for a purpose (GDPR 13(2)(a)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub period: Period,
}

/// How to refuse (GDPR 7(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// What happens when the visitor says no, in a sentence or two.
    pub decline: String,
}

/// Where a visitor's question goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// Where to write.
    pub email: Option<String>,
    /// A page with a form, https.
    pub form: Option<String>,
}

impl Purpose {
    /// Whether a visitor chooses it. Where the basis is another than consent, a tick would mislead: the use happens anyway.
    pub fn is_choice(&self) -> bool {
        self.choice
    }

    fn of(node: &Node) -> Purpose {
        Purpose {
            id: node.text("id").into(),
            title: node.text("title").into(),
            retention: Retention {
                period: Period::parse(node.get("retention").text("period")).unwrap_or_default(),
            },
            choice: is_choice(node),
        }
    }
}

/// Whether a purpose rests on consent.
pub(crate) fn is_choice(purpose: &Node) -> bool {
    purpose.text("legal_basis") == "consent"
}

impl Document {
    /// Reads the bytes of a document: UTF-8 without byte order mark or carriage return, exactly the format's members.
    pub fn parse(bytes: &[u8]) -> Result<Document, Error> {
        if let Some(at) = bytes.iter().position(|&b| b == b'\r') {
            return Err(Error::carriage_return(at));
        }
        let tree = json::parse(bytes)?;
        let format = format::disclosure();
        let fault = counted(&tree).or_else(|| format::check(&format, &tree)).or_else(|| joined(&tree));
        if let Some(fault) = fault {
            return Err(fault.within(&tree).into());
        }
        Ok(Document::unchecked(tree))
    }

    /// What a tree says that nobody has compared with the format: what is missing or of another kind reads as empty. It is for
    /// showing a document while [`Document::parse`] reads the same bytes; nothing else may rest on it.
    pub fn unchecked(tree: Node) -> Document {
        let questions = tree.get("questions");
        Document {
            id: tree.text("id").into(),
            version: tree.text("version").into(),
            language: tree.text("language").into(),
            controller: Controller {
                name: tree.get("controller").text("name").into(),
            },
            summary: tree.text("summary").into(),
            purposes: tree.get("purposes").items().iter().map(Purpose::of).collect(),
            opt_out: OptOut {
                decline: tree.get("opt_out").text("decline").into(),
            },
            questions: Questions {
                email: said(questions, "email"),
                form: said(questions, "form"),
            },
            tree,
        }
    }

    /// Every member, with the place where it was read. What the format demands is there.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// The purpose with this id.
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|p| p.id == id)
    }

    /// The purposes a visitor chooses: those that rest on consent, in the document's order.
    pub fn choices(&self) -> impl Iterator<Item = &Purpose> {
        self.purposes.iter().filter(|p| p.is_choice())
    }
}

fn said(node: &Node, name: &str) -> Option<String> {
    let text = node.text(name);
    (!text.is_empty()).then(|| text.into())
}

/// As many purposes as a visitor reads.
fn counted(tree: &Node) -> Option<Fault<'_>> {
    let purposes = tree.get("purposes");
    match &purposes.value {
        Value::Array(items) if !(1..=MAX_PURPOSES).contains(&items.len()) => Some(Fault::Broken(purposes.at, rules::PURPOSES)),
        _ => None,
    }
}

/// The first fault between the parts of a tree whose parts are each as the format wants them.
fn joined(tree: &Node) -> Option<Fault<'_>> {
    let all = |path| {
        let mut found = Vec::new();
        tree.all(path, &mut found);
        found
    };
    let (known, named) = (all("recipients*/id"), all("purposes*/recipients*"));
    let taken = repeated(&known).or_else(|| repeated(&all("purposes*/id")));
    let unknown = named.iter().find(|id| !is_among(id, &known));
    // A recipient that no purpose names would be disclosed without a reason.
    let unused = all("recipients*").into_iter().find(|r| !is_among(r.get("id"), &named));
    let broken = taken.map(|id| (id, rules::TAKEN));
    let broken = broken.or_else(|| unknown.map(|id| (*id, rules::UNKNOWN_RECIPIENT)));
    let mut broken = broken.or_else(|| unused.map(|r| (r, rules::UNUSED_RECIPIENT)));
    for method in all("opt_out/methods*") {
        let rule = match method.text("how") {
            "link" => "https",
            "post" => "words",
            "call" => "phone",
            how => how,
        };
        let target = method.get("target");
        if broken.is_none() && !target.is_null() {
            broken = rules::broken(rule, &target.value).map(|rule| (target, rule));
        }
    }
    let questions = tree.get("questions");
    if broken.is_none() && questions.text("email").is_empty() && questions.text("form").is_empty() {
        broken = Some((questions, rules::ASK));
    }
    broken.map(|(node, rule)| Fault::Broken(node.at, rule))
}

fn is_among(id: &Node, ids: &[&Node]) -> bool {
    ids.iter().any(|other| other.as_text() == id.as_text())
}

/// The first id that an earlier one is equal to.
fn repeated<'a>(ids: &[&'a Node]) -> Option<&'a Node> {
    let mut earlier = 0..;
    ids.iter()
        .copied()
        .find(|id| ids.iter().take(earlier.next().unwrap_or(0)).any(|other| other.as_text() == id.as_text()))
}
