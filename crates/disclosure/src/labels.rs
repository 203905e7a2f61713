//! The notice's own words ("How long we keep it"), by language and version.
//!
//! What lives here: [`Labels`], the labels of one language, read from a file of `labels/VERSION/LANGUAGE.json`. What
//! deliberately does not: the words of buttons and fields (a page can override those, never these, because the server makes
//! the same text again to check its digest), every version ever shipped (`archive`), and which label goes where (`notice`).
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

use crate::{Error, categories, text::cut, values};
use json::{Mismatch, Node, Value};

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
        let version = check(&texts)?;
        Ok(Labels { texts, version })
    }

    /// The labels of a parsed file, which must have a language and a version; whether every label is there is not checked. A
    /// page reads its labels so: its build checked them, and it knows the file's hash.
    pub fn from_node(texts: Node) -> Option<Labels> {
        let version = edition(texts.get("version")).ok()?;
        let is_named = !texts.text("language").is_empty();
        is_named.then_some(Labels { texts, version })
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

    /// The label of this name.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.texts.text(name)
    }
}

/// Reads every label of the file, and its version.
fn check(texts: &Node) -> Result<u16, Mismatch> {
    texts.object(|f| {
        let version = f.need("version", edition)?;
        f.need("language", values::language)?;
        for name in names(texts.text("language")) {
            f.need(&name, text)?;
        }
        Ok(version)
    })
}

fn edition(node: &Node) -> Result<u16, Mismatch> {
    match node.int() {
        Ok(version @ 1..=0xFFFF) => Ok(version as u16),
        _ => Err(Mismatch::expected(node, "a whole number from 1")),
    }
}

fn text(node: &Node) -> Result<(), Mismatch> {
    if node.str()?.is_empty() {
        return Err(Mismatch::expected(node, "a string that says something"));
    }
    Ok(())
}

/// The names of a language's texts: those of the English file, and where English has plural forms, the forms of the language.
fn names(language: &str) -> Vec<String> {
    let mut names = Vec::new();
    let Ok(Value::Object(english)) = json::parse(ENGLISH).map(|node| node.value) else {
        return names;
    };
    for member in english {
        match cut(&member.name, b'.') {
            ("version" | "language", None) => {}
            (_, None) => names.push(member.name),
            // The last of the English forms stands for all.
            (_, Some("one")) => {}
            (base, Some(_)) => names.extend(categories(language).iter().map(|form| [base, ".", form.as_str()].concat())),
        }
    }
    names
}
