//! Every version of the labels and of the layout that was ever shipped, for whoever checks receipts.
//!
//! What lives here: finding the newest labels of a language, and making the notice that a receipt names by its versions. What
//! deliberately does not: anything that a page needs; it has one language's labels and the current layout.

use crate::{Document, LAYOUT, Labels, Notice};
use std::sync::LazyLock;
use std::{error, fmt, iter};

/// The published files. None of them changes, and none of them goes.
const FILES: [&[u8]; 20] = [
    include_bytes!("../labels/1/en.json"),
    include_bytes!("../labels/1/fr.json"),
    include_bytes!("../labels/1/de.json"),
    include_bytes!("../labels/1/es.json"),
    include_bytes!("../labels/1/it.json"),
    include_bytes!("../labels/1/pt.json"),
    include_bytes!("../labels/1/nl.json"),
    include_bytes!("../labels/1/sv.json"),
    include_bytes!("../labels/1/da.json"),
    include_bytes!("../labels/1/fi.json"),
    include_bytes!("../labels/1/pl.json"),
    include_bytes!("../labels/1/cs.json"),
    include_bytes!("../labels/1/uk.json"),
    include_bytes!("../labels/1/tr.json"),
    include_bytes!("../labels/1/ar.json"),
    include_bytes!("../labels/1/he.json"),
    include_bytes!("../labels/1/hi.json"),
    include_bytes!("../labels/1/ja.json"),
    include_bytes!("../labels/1/ko.json"),
    include_bytes!("../labels/1/zh.json"),
];

static SHIPPED: LazyLock<Archive> = LazyLock::new(|| Archive {
    labels: FILES.iter().filter_map(|bytes| Labels::from_node(json::parse(bytes).ok()?)).collect(),
});

/// Labels of every language and version, and the layouts.
#[derive(Clone, Debug)]
pub struct Archive {
    labels: Vec<Labels>,
}

/// A version that the archive does not have: a newer program made the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownVersion {
    /// Of the labels, in the document's language.
    Labels(i64),
    /// Of the layout.
    Layout(i64),
}

impl Archive {
    /// What was shipped up to this release.
    pub fn shipped() -> &'static Archive {
        &SHIPPED
    }

    /// This archive and one more set of labels.
    #[must_use]
    pub fn with_labels(&self, labels: Labels) -> Archive {
        let mut archive = self.clone();
        archive.labels.push(labels);
        archive
    }

    /// The tags of the languages, English first.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        let is_first = |i: &usize, language: &str| !self.labels.iter().take(*i).any(|earlier| earlier.language() == language);
        let languages = self.labels.iter().map(Labels::language).enumerate();
        languages.filter(move |(i, language)| is_first(i, language)).map(|(_, language)| language)
    }

    /// The newest labels for a language tag: those of the language, else those of the tag without its last part (`fr-CA`, then
    /// `fr`), else English.
    pub fn labels(&self, tag: &str) -> &Labels {
        let newest = |tag: &str| self.of(tag).max_by_key(|labels| labels.version());
        tags(tag).find_map(newest).expect("the archive has English, and the tests read it")
    }

    /// The notice of a document, made with these versions of the labels and of the layout.
    ///
    /// # Errors
    /// When the archive does not have one of the versions.
    pub fn notice(&self, document: &Document, labels: i64, layout: i64) -> Result<Notice, UnknownVersion> {
        let in_version = |tag: &str| self.of(tag).find(|found| i64::from(found.version()) == labels);
        let found = tags(&document.language).find_map(in_version).ok_or(UnknownVersion::Labels(labels))?;
        if layout != i64::from(LAYOUT) {
            return Err(UnknownVersion::Layout(layout));
        }
        Ok(Notice::new(document, found))
    }

    fn of(&self, language: &str) -> impl Iterator<Item = &Labels> {
        self.labels.iter().filter(move |labels| labels.language().eq_ignore_ascii_case(language))
    }
}

/// The tag, the tag without its last part and so on, and English.
fn tags(tag: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(tag), |tag| Some(tag.rsplit_once('-')?.0)).chain(["en"])
}

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownVersion::Labels(version) => write!(f, "version {version} of the notice's labels is unknown here"),
            UnknownVersion::Layout(version) => write!(f, "version {version} of the notice's layout is unknown here"),
        }
    }
}

impl error::Error for UnknownVersion {}
