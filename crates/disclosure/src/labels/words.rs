//! Texts by name, and the shorter form in which a page loads those of another language: without their names.
//!
//! What lives here: reading both forms, making the second, and the names alone, by which it is read again. What deliberately does not:
//! which texts there are (the English file says it, for labels and for a page's controls alike), and what is put into their places.

use crate::{categories, text::cut};
use alloc::{string::String, vec::Vec};
use json::{Node, Value, array, join, push_int, text, to_jcs};

/// Texts by name. One that counts has a name for each plural category of its language: `texts.one`, `texts.other`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<(String, String)>);

impl Words {
    /// Reads an object of texts. A number in it is read as its digits, and a file that is none as no texts.
    pub fn parse(bytes: &[u8]) -> Words {
        json::skim(bytes).map(|node| Words::read(&node)).unwrap_or_default()
    }

    pub(super) fn read(node: &Node) -> Words {
        let mut words = Vec::new();
        if let Value::Object(members) = &node.value {
            for member in members {
                words.push((member.name.clone(), said(&member.node)));
            }
        }
        Words(words)
    }

    /// Reads what [`Words::list`] made of a language's texts. `None` when there is another number of texts: then it comes from
    /// another release. Of the English texts the names are enough ([`without_texts`]).
    pub fn listed(list: &Node, english: &Words, language: &str) -> Option<Words> {
        let mut texts = list.items();
        let mut words = Words::default();
        for name in english.names(language) {
            let [first, rest @ ..] = texts else { return None };
            texts = rest;
            words.0.push((name, first.as_text().into()));
        }
        texts.is_empty().then_some(words)
    }

    /// The texts without their names, in the order of the English ones, as a JSON array.
    ///
    /// # Errors
    /// The name of the first that is missing.
    pub fn list(&self, english: &Words, language: &str) -> Result<String, String> {
        let mut list = Vec::new();
        for name in english.names(language) {
            match self.find(&name) {
                Some(found) => list.push(text(found)),
                None => return Err(name),
            }
        }
        Ok(to_jcs(&array(list)))
    }

    /// The names that a language has, told by the English texts. Where English has forms of a text, there are those of the
    /// language, in CLDR's order.
    pub fn names(&self, language: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (name, _) in &self.0 {
            match cut(name, b'.') {
                (_, None) => names.push(name.clone()),
                // The other form of the same text brings them all.
                (_, Some("one")) => {}
                (base, _) => {
                    for form in categories(language) {
                        names.push(join(&[base, ".", form.as_str()], ""));
                    }
                }
            }
        }
        names
    }

    /// The text of this name; "" where there is none, as of a document that is not checked yet.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The text of this name, where there is one.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| &**text)
    }
}

/// An object of texts with each text empty and without white space, and its length, which is at most `N`. For constants: a program that loads
/// all its languages needs to hold their names alone.
pub const fn without_texts<const N: usize>(file: &[u8]) -> ([u8; N], usize) {
    let (mut out, mut at, mut len) = ([0; N], 0, 0);
    let (mut inside, mut value) = (false, false);
    while at < file.len() {
        let byte = file[at];
        let keep = match byte {
            b'"' => {
                inside = !inside;
                true
            }
            b'\\' if inside => {
                // What it stands before is no end of a text.
                at += 1;
                false
            }
            _ if inside => !value,
            _ => !byte.is_ascii_whitespace(),
        };
        if !inside && (byte == b':' || byte == b',') {
            value = byte == b':';
        }
        if keep {
            out[len] = byte;
            len += 1;
        }
        at += 1;
    }
    (out, len)
}

fn said(node: &Node) -> String {
    let mut said = String::new();
    match &node.value {
        Value::Int(n) => push_int(&mut said, *n),
        _ => said.push_str(node.as_text()),
    }
    said
}
