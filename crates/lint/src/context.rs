//! What a rule can look at.

use disclosure::{Date, Document, Draft, Profile};
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
}

impl<'a> Context<'a> {
    pub(crate) fn new(draft: &'a Draft, profiles: &'a [Profile], on: Date, server: Option<ServerFacts>, receipts: Option<&'a str>) -> Context<'a> {
        Context {
            document: &draft.document,
            tree: &draft.tree,
            faults: &draft.faults,
            profiles,
            on,
            server,
            receipts,
        }
    }

    /// Whether a profile is chosen.
    pub fn has(&self, profile: Profile) -> bool {
        self.profiles.contains(&profile)
    }
}
