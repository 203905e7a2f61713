//! What a rule can look at.

use crate::{Facts, Index, Text};
use disclosure::{Date, Document, Draft, Profile, Purpose, base_language};
use json::{Mismatch, Node};

/// What a receipt server says of itself, for the promises that it has to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerFacts {
    /// Numbers are encrypted where they are stored.
    pub encrypts: bool,
    /// Numbers are deleted by the server when their time is over.
    pub deletes: bool,
    /// Each look at a number is recorded.
    pub records_accesses: bool,
    /// Questions are received and their deadlines are watched.
    pub answers_questions: bool,
}

/// A document, the law and the day.
pub struct Context<'a> {
    /// The document; what is missing or wrong in a draft is empty here.
    pub document: &'a Document,
    /// The document as JSON.
    pub tree: &'a Node,
    /// What is wrong with its shape.
    pub faults: &'a [Mismatch],
    /// The chosen profiles.
    pub profiles: &'a [Profile],
    /// The day for which it is judged.
    pub on: Date,
    /// The server that it will be published on, if that is known.
    pub server: Option<ServerFacts>,
    /// The address of the receipt server, if that is known: `https://receipts.example`.
    pub receipts: Option<&'a str>,
    /// Every text that a visitor reads.
    pub texts: &'a [Text<'a>],
    /// Where words stand in them.
    pub index: &'a Index<'a>,
    /// Periods, rates and hours that they state.
    pub facts: &'a Facts,
}

/// The ways to stop that the notice states above its buttons.
const WAYS_IN_THE_OPEN: usize = 2;

impl<'a> Context<'a> {
    /// A draft with the settings; its texts, their words and what they state are made by the caller, who keeps them.
    pub(crate) fn new(
        draft: &'a Draft,
        profiles: &'a [Profile],
        settings: &'a crate::Settings,
        texts: &'a [Text<'a>],
        index: &'a Index<'a>,
        facts: &'a Facts,
    ) -> Context<'a> {
        Context {
            document: &draft.document,
            tree: &draft.tree,
            faults: &draft.faults,
            profiles,
            on: settings.on,
            server: settings.server,
            receipts: settings.receipts.as_deref(),
            texts,
            index,
            facts,
        }
    }

    /// Whether a profile is chosen.
    pub fn has(&self, profile: Profile) -> bool {
        self.profiles.contains(&profile)
    }

    /// The document's language, without script and country.
    pub fn language(&self) -> &'a str {
        base_language(&self.document.language)
    }

    /// Each purpose with its place in the list.
    pub fn purposes(&self) -> impl Iterator<Item = (usize, &'a Purpose)> {
        self.document.purposes.iter().enumerate()
    }

    /// Each purpose that a visitor chooses, with its place in the list.
    pub fn choices(&self) -> impl Iterator<Item = (usize, &'a Purpose)> {
        self.purposes().filter(|(_, purpose)| purpose.is_choice())
    }

    /// Whether a visitor reads this text without unfolding a section.
    pub fn is_open(&self, pointer: &str) -> bool {
        if let Some((purpose, member)) = item(pointer, "/purposes/") {
            let is_choice = self.document.purposes.get(purpose).is_some_and(Purpose::is_choice);
            return is_choice && matches!(member, "title" | "text" | "benefit");
        }
        if let Some((_, member)) = item(pointer, "/recipients/") {
            return member == "does";
        }
        if let Some((way, _)) = item(pointer, "/opt_out/methods/") {
            return way < WAYS_IN_THE_OPEN;
        }
        matches!(pointer, "/heading" | "/summary" | "/opt_out/decline" | "/selling/to" | "/selling/why")
    }

    /// Whether this is the statement on a law.
    pub fn is_statement(&self, pointer: &str, profile: Profile) -> bool {
        item(pointer, "/laws/").is_some_and(|(law, _)| self.document.laws.get(law).is_some_and(|law| law.profile == profile))
    }

    /// The statement on a law, with its place in the list.
    pub fn statement(&self, profile: Profile) -> Option<(usize, &'a str)> {
        let laws = self.document.laws.iter().enumerate();
        laws.filter(|(_, law)| law.profile == profile)
            .map(|(i, law)| (i, law.statement.as_str()))
            .next()
    }
}

/// The place in a list, and the member below it: `/purposes/3/text` is 3 and `text` in `/purposes/`.
pub(crate) fn item<'p>(pointer: &'p str, list: &str) -> Option<(usize, &'p str)> {
    let (i, member) = pointer.strip_prefix(list)?.split_once('/').unwrap_or((pointer.strip_prefix(list)?, ""));
    Some((i.parse().ok()?, member))
}
