//! The key facts and the four sections: `notice.json` read against a document.
//!
//! What lives here: what the signs of that file mean. What deliberately does not: which lines there are; the file has the
//! whole notice on one screen, in its order.
//!
//! A part of the notice is a list of groups. A group begins with a path (see [`Node::all`]) to the nodes it is about; three
//! texts follow for each line: label, text, link. Label and text are terms with spaces between, each of them said as one
//! sentence after the other:
//!
//! | Term | Says |
//! |---|---|
//! | `path` | the member there; `.` is the node itself |
//! | `@label` | the label, its `{places}` filled with the node's members; `path@label` with those of another node |
//! | `@label+path` | the label whose name ends with the word there |
//! | `term.` | the same, and the full stop of the language |
//! | `term?path`, `term!path` | the term when something is there, or when nothing is |
//!
//! A link is `link` (the text is one), `email`, `call` or `sms` (the text is an address or a number), `how` (the one of these
//! that the node's member says), or `=member` (that member is the link). A line without text is left out.

use super::{Fact, Item, Section};
use crate::{Labels, text::cut};
use alloc::{string::String, vec::Vec};
use json::{Node, Value};

const NOTICE: &[u8] = include_bytes!("../../notice.json");

/// A document on its way into words.
pub(super) struct Lines<'a> {
    document: &'a Node,
    labels: &'a Labels,
    notice: Node,
}

impl Lines<'_> {
    pub(super) fn new<'a>(document: &'a Node, labels: &'a Labels) -> Lines<'a> {
        Lines {
            document,
            labels,
            // The file is a constant that the tests read: this cannot fail.
            notice: json::skim(NOTICE).unwrap_or(Value::Null.into()),
        }
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.each(self.notice.get("facts"), &mut |label, text, link| facts.push(Fact { label, text, link }));
        facts
    }

    pub(super) fn sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        if let Value::Object(parts) = &self.notice.value {
            for part in parts.iter().filter(|part| part.name.starts_with("section_")) {
                let mut items = Vec::new();
                self.each(&part.node, &mut |label, text, link| {
                    let label = if label.is_empty() { None } else { Some(label) };
                    items.push(Item { label, text, link });
                });
                let title = self.labels.get(&part.name).into();
                sections.push(Section { title, items });
            }
        }
        sections
    }

    /// Label, text and link of each line of a part.
    fn each(&self, part: &Node, line: &mut dyn FnMut(String, String, Option<String>)) {
        for group in part.items() {
            let [path, lines @ ..] = group.items() else { continue };
            for node in all(self.document, path.as_text()) {
                let mut rest = lines;
                while let [label, text, kind, more @ ..] = rest {
                    rest = more;
                    let text = self.said(node, text.as_text());
                    if !text.is_empty() {
                        let link = self.link(node, &text, kind.as_text());
                        let is_link = link.as_ref() == Some(&text) || kind.as_text() == "how";
                        let shown = if is_link { bare(&text).into() } else { text };
                        line(self.said(node, label.as_text()), shown, link);
                    }
                }
            }
        }
    }

    /// Terms in words.
    fn said(&self, node: &Node, terms: &str) -> String {
        let mut out = String::new();
        let mut rest = Some(terms);
        while let Some(terms) = rest {
            let (term, more) = cut(terms, b' ');
            rest = more;
            let (term, wanted) = cut(term, b'?');
            let (term, unwanted) = cut(term, b'!');
            if wanted.is_some_and(|path| all(node, path).is_empty()) || unwanted.is_some_and(|path| !all(node, path).is_empty()) {
                continue;
            }
            if term.is_empty() {
                break;
            }
            let (path, label) = cut(term, b'@');
            for found in all(node, path) {
                // A full-width full stop is followed by no space.
                if !out.is_empty() && !out.ends_with('。') {
                    out.push(' ');
                }
                let Some(label) = label else {
                    self.labels.value(&mut out, found, path);
                    continue;
                };
                let (label, word) = cut(label, b'+');
                let unstopped = label.strip_suffix('.');
                let mut name = String::from(unstopped.unwrap_or(label));
                for word in word.map_or(Vec::new(), |path| all(found, path)) {
                    self.labels.value(&mut name, word, "");
                }
                self.labels.fill(&mut out, &name, found, &[]);
                if unstopped.is_some() {
                    out.push_str(self.labels.get("full_stop"));
                }
            }
        }
        out
    }

    fn link(&self, node: &Node, text: &str, kind: &str) -> Option<String> {
        let kind = if kind == "how" { node.text("how") } else { kind };
        if kind == "link" {
            return Some(text.into());
        }
        if let Some(member) = kind.strip_prefix('=') {
            return Some(node.text(member).into());
        }
        let scheme = self.notice.get("links").text(kind);
        if scheme.is_empty() {
            return None;
        }
        // A number loses its grouping, as RFC 3966 wants it.
        let mut link = String::from(scheme);
        for c in text.chars() {
            if scheme == "mailto:" || !matches!(c, ' ' | '-' | '(' | ')') {
                link.push(c);
            }
        }
        Some(link)
    }
}

fn all<'a>(node: &'a Node, path: &str) -> Vec<&'a Node> {
    let mut found = Vec::new();
    node.all(path.strip_prefix('.').unwrap_or(path), &mut found);
    found
}

/// A link without its scheme, for people.
fn bare(link: &str) -> &str {
    let rest = link.strip_prefix("https://").or(link.strip_prefix("mailto:")).unwrap_or(link);
    rest.strip_suffix('/').unwrap_or(rest)
}
