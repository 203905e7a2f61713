//! The languages in which replies are read, each with its list of words.

/// A language in which replies are read. Adding one is a variant, a file in `data/` and a corpus; see CONTRIBUTING.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Arabic
    Ar,
    /// German
    De,
    /// English
    En,
    /// Spanish
    Es,
    /// French
    Fr,
    /// Hindi, in Devanagari or in Latin letters
    Hi,
    /// Italian
    It,
    /// Japanese
    Ja,
    /// Dutch
    Nl,
    /// Polish
    Pl,
    /// Portuguese
    Pt,
    /// Swedish
    Sv,
}

impl Language {
    /// Every language, in the order of their tags.
    pub const ALL: [Language; 12] = [
        Language::Ar,
        Language::De,
        Language::En,
        Language::Es,
        Language::Fr,
        Language::Hi,
        Language::It,
        Language::Ja,
        Language::Nl,
        Language::Pl,
        Language::Pt,
        Language::Sv,
    ];

    /// The language of a BCP 47 tag (RFC 5646) by its first subtag, in any case: `pt-BR` is Portuguese. `None` where its replies are not read.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next()?;
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The tag, ISO 639-1 in lower case.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Ar => "ar",
            Language::De => "de",
            Language::En => "en",
            Language::Es => "es",
            Language::Fr => "fr",
            Language::Hi => "hi",
            Language::It => "it",
            Language::Ja => "ja",
            Language::Nl => "nl",
            Language::Pl => "pl",
            Language::Pt => "pt",
            Language::Sv => "sv",
        }
    }

    /// Its words, in the form that `lexicon` reads.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Language::Ar => include_str!("../data/ar.txt"),
            Language::De => include_str!("../data/de.txt"),
            Language::En => include_str!("../data/en.txt"),
            Language::Es => include_str!("../data/es.txt"),
            Language::Fr => include_str!("../data/fr.txt"),
            Language::Hi => include_str!("../data/hi.txt"),
            Language::It => include_str!("../data/it.txt"),
            Language::Ja => include_str!("../data/ja.txt"),
            Language::Nl => include_str!("../data/nl.txt"),
            Language::Pl => include_str!("../data/pl.txt"),
            Language::Pt => include_str!("../data/pt.txt"),
            Language::Sv => include_str!("../data/sv.txt"),
        }
    }
}

/// The carriers' keywords, which hold in every language.
pub(crate) const CARRIERS: &str = include_str!("../data/carriers.txt");
