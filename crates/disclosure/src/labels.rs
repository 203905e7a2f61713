//! The notice's own words ("How long we keep it"), by language and version.
//!
//! What lives here: [`Labels`], the labels of one language, read from a file of `labels/VERSION/LANGUAGE.json`. What
//! deliberately does not: the words of fields and of all buttons but the two twins (a page can override those, never these,
//! because the server makes the same text again to check its digest), every version ever shipped (`archive`), and which label goes where (`notice`).
//!
//! A label has places for values: `{name}`. A label that counts has a form for each plural category of its language, named
//! `texts.one`, `texts.other`. Every language has the labels of the English file and no others.
//!
//! # Versions
//!
//! A receipt names the version of the labels, and every verifier has to make the same text from it for ever. So a published
//! file never changes. To change words: copy the file to the folder of the next version, raise its `version`, change it there,
//! and name it in `archive.rs`; where English changes its labels, [`Labels::english`] too. A new language begins in the folder of
//! a version that no language has yet: a document in that language was shown in English before, under the versions that English
//! had then.

use crate::reader::Reader;
use crate::{Error, categories, text::cut, values};
use json::{Node, Value};

/// The newest English file: it also says which labels there are.
const ENGLISH: &[u8] = include_bytes!("../labels/1/en.json");

/// The labels of one language in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    texts: Node,
    version: u16,
}

impl Labels {
    /// Parses a label file strictly: every label of the newest English file, in every plural form of its language, and no other.
    pub fn parse(bytes: &[u8]) -> Result<Labels, Error> {
        let texts = json::parse(bytes)?;
        let mut r = Reader::default();
        let version = read(&texts, &mut r);
        let version = r.end(version, &texts)?;
        Ok(Labels { texts, version })
    }

    /// The labels of a parsed file, which must have a language and a version; whether every label is there is not checked. This
    /// is for a page: its build checked the labels, and it knows the hash of their file.
    pub fn from_node(texts: Node) -> Option<Labels> {
        let mut r = Reader::default();
        let version = version(texts.get("version"), &mut r);
        text(texts.get("language"), &mut r);
        r.is_clean().then_some(Labels { texts, version })
    }

    /// The newest English labels. A page loads its language from a file instead.
    pub fn english() -> Labels {
        Labels::parse(ENGLISH).expect("the English file is part of the program, and the tests read it")
    }

    /// The BCP 47 tag of the language.
    pub fn language(&self) -> &str {
        self.get("language")
    }

    /// The version of the labels, from 1.
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The words of the button that agrees: "Agree and enter number".
    pub fn agree(&self) -> &str {
        self.get("agree")
    }

    /// The words of the button that declines: "No thanks".
    pub fn decline(&self) -> &str {
        self.get("decline")
    }

    /// The label of this name.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.texts.text(name)
    }
}

/// Reads every label of a file, and its version.
fn read(texts: &Node, r: &mut Reader) -> u16 {
    let mut m = r.object(texts);
    let version = m.need("version", version);
    m.need("language", values::language);
    for name in names(texts.text("language")) {
        m.need(&name, text);
    }
    m.end();
    version
}

fn version(node: &Node, r: &mut Reader) -> u16 {
    let Value::Int(version @ 1..=0xFFFF) = node.value else {
        r.expected(node, "a whole number from 1");
        return 0;
    };
    version as u16
}

fn text(node: &Node, r: &mut Reader) {
    if r.str(node).is_empty() {
        r.expected(node, "a string that says something");
    }
}

/// The names of a language's texts: those of the English file, and where English has plural forms, the forms of the language.
fn names(language: &str) -> Vec<String> {
    let mut names = Vec::new();
    let english = json::parse(ENGLISH).unwrap_or(Value::Null.into());
    for member in english.members() {
        match cut(&member.name, b'.') {
            ("version" | "language", None) => {}
            (_, None) => names.push(member.name.clone()),
            // The last of the English forms stands for all.
            (_, Some("one")) => {}
            (base, Some(_)) => names.extend(categories(language).iter().map(|form| [base, ".", form.as_str()].concat())),
        }
    }
    names
}
