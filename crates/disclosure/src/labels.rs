//! The notice's own words, by language.
//!
//! What lives here: reading a language's file, which has the labels of the English one.
//! What deliberately does not: the words of buttons and fields (a page can override those; these it cannot, because the
//! server makes the same notice again to check its digest), filling their `{places}`, and which label goes where (`notice`).
//!
//! A label that counts is written once for each plural category of its language: `texts.one`, `texts.other`.

mod list;
mod words;

use crate::Error;
pub use words::{Words, without_texts};

const ENGLISH: &[u8] = include_bytes!("../labels/en.json");

/// The names of the labels: the English file without its texts.
static NAMES: [u8; without_texts::<{ ENGLISH.len() }>(ENGLISH).1] = without_texts(ENGLISH).0;

#[cfg(feature = "all-languages")]
const ALL: &[(&str, &[u8])] = &[
    ("en", ENGLISH),
    ("fr", include_bytes!("../labels/fr.json")),
    ("de", include_bytes!("../labels/de.json")),
    ("es", include_bytes!("../labels/es.json")),
    ("it", include_bytes!("../labels/it.json")),
    ("pt", include_bytes!("../labels/pt.json")),
    ("nl", include_bytes!("../labels/nl.json")),
    ("sv", include_bytes!("../labels/sv.json")),
    ("da", include_bytes!("../labels/da.json")),
    ("fi", include_bytes!("../labels/fi.json")),
    ("pl", include_bytes!("../labels/pl.json")),
    ("cs", include_bytes!("../labels/cs.json")),
    ("uk", include_bytes!("../labels/uk.json")),
    ("tr", include_bytes!("../labels/tr.json")),
    ("ar", include_bytes!("../labels/ar.json")),
    ("he", include_bytes!("../labels/he.json")),
    ("hi", include_bytes!("../labels/hi.json")),
    ("ja", include_bytes!("../labels/ja.json")),
    ("ko", include_bytes!("../labels/ko.json")),
    ("zh", include_bytes!("../labels/zh.json")),
];

/// The notice's words in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Words);

impl Labels {
    /// Reads the bytes of a label file strictly: every label of the English file, in every plural form of its language, and no
    /// other.
    pub fn parse(bytes: &[u8]) -> Result<Labels, Error> {
        let node = json::parse(bytes)?;
        list::check(&node)?;
        Ok(Labels(Words::read(&node)))
    }

    /// Reads a language's labels without their names, as [`Words::list`] writes them. A page takes them from a file whose hash
    /// it knows, and which was made of one that [`Labels::parse`] was happy with.
    pub fn listed(bytes: &[u8], language: &str) -> Option<Labels> {
        Words::listed(&json::skim(bytes)?, &Words::parse(&NAMES), language).map(Labels)
    }

    /// English, which is inside the program.
    pub fn english() -> Labels {
        Labels(Words::parse(ENGLISH))
    }

    /// The texts by their names.
    pub fn words(&self) -> &Words {
        &self.0
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
        self.get("language")
    }

    /// The version of the labels: it rises when a word of them changes, since the notice's digest then changes too.
    pub fn version(&self) -> u16 {
        let digits = self.get("version").bytes();
        digits.fold(0, |version: u16, digit| version.wrapping_mul(10).wrapping_add(u16::from(digit & 15)))
    }

    /// The label of this name.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name)
    }
}
