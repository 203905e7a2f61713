//! The notice's own words, by language.
//!
//! What lives here: reading a language's file, which has the labels of the English one.
//! What deliberately does not: the words of buttons and fields (a page can override those; these it cannot, because the
//! server makes the same notice again to check its digest), filling their `{places}`, and which label goes where (`notice`).
//!
//! A label that counts is written once for each plural category of its language: `texts.one`, `texts.other`.

mod list;

use crate::Error;
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node, Value};

const ENGLISH: &[u8] = include_bytes!("../labels/en.json");

#[cfg(feature = "all-languages")]
const ALL: &[(&str, &[u8])] = &[("en", ENGLISH), ("fr", include_bytes!("../labels/fr.json"))];

/// The notice's words in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    language: String,
    version: u16,
    words: Vec<(String, String)>,
}

impl Labels {
    /// Reads the bytes of a label file strictly: every label of the English file, in every plural form of its language, and no
    /// other.
    pub fn parse(bytes: &[u8]) -> Result<Labels, Error> {
        let node = json::parse(bytes)?;
        list::check(&node)?;
        Ok(Labels::read(&node)?)
    }

    /// Reads labels that stand inside a larger JSON text, as they are. A page takes them from a file whose hash it knows and
    /// which [`Labels::parse`] was happy with.
    pub fn read(node: &Node) -> Result<Labels, Mismatch> {
        let Value::Object(members) = &node.value else {
            return Err(Mismatch::expected(node, "an object"));
        };
        let mut labels = Labels::default();
        for member in members {
            match &member.node.value {
                Value::Int(version) => labels.version = *version as u16,
                Value::Str(text) => labels.words.push((member.name.clone(), text.clone())),
                _ => {}
            }
        }
        labels.language = node.text("language").into();
        Ok(labels)
    }

    /// English, which is inside the program.
    pub fn english() -> Labels {
        // The file is a constant that the tests read: this cannot fail, and a panic's machinery would cost the page bytes.
        let node = json::parse(ENGLISH).ok();
        node.and_then(|node| Labels::read(&node).ok()).unwrap_or_default()
    }

    /// The labels for a language tag: its own, else those of the tag without its last part (`fr-CA`, then `fr`), else English.
    #[cfg(feature = "all-languages")]
    pub fn for_language(tag: &str) -> Labels {
        let mut tag = tag;
        loop {
            if let Some((_, bytes)) = ALL.iter().find(|(language, _)| language.eq_ignore_ascii_case(tag)) {
                return Labels::parse(bytes).unwrap_or_default();
            }
            match tag.rsplit_once('-') {
                Some((shorter, _)) => tag = shorter,
                None => return Labels::english(),
            }
        }
    }

    /// The tags of the languages inside the program.
    #[cfg(feature = "all-languages")]
    pub fn languages() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(language, _)| *language)
    }

    /// The BCP 47 tag of the language.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The version of the labels: it rises when a word of them changes, since the notice's digest then changes too.
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The label of this name.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.words.iter().find(|(known, _)| known == name);
        debug_assert!(found.is_some(), "there is no label {name}");
        found.map_or("", |(_, text)| text)
    }
}
