//! The first screen: what is said, and the choice. Here an agreement is made, and nowhere else.

use crate::{Announcement, view::DisclosureView};
use crate::{Effect, Gesture, Target, Version};
use alloc::{boxed::Box, string::String, vec, vec::Vec};
use disclosure::{Document, Notice};
use receipt::{Choice, Digest, NoticeRef};

/// A document that was read, with the text that is shown of it and the digests of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// The document.
    pub document: Document,
    /// What is shown.
    pub notice: Notice,
    /// The version of the notice's labels.
    pub labels: i64,
    /// SHA-256 of the document's bytes as they came.
    pub sha256: Digest,
    /// SHA-256 of [`Notice::text`].
    pub text_sha256: Digest,
}

impl Disclosure {
    pub(crate) fn reference(&self) -> NoticeRef {
        NoticeRef {
            id: self.document.id.clone(),
            version: self.document.version.clone(),
            language: self.document.language.clone(),
            labels: self.labels,
            sha256: self.sha256,
            text_sha256: self.text_sha256,
        }
    }
}

/// The disclosure screen.
#[derive(Debug)]
pub(crate) struct Disclosing {
    pub disclosure: Box<Disclosure>,
    /// When it was put before the visitor, by the page's monotonic clock; nobody can agree before.
    pub shown_at: Option<i64>,
    pub ticks: Vec<bool>,
    /// Agree was pressed with nothing chosen.
    pub choose_first: bool,
}

/// An agreement: a disclosure that was shown, at least one purpose, a trusted gesture. The fields are private to this
/// module, so that nothing else can make one.
#[derive(Debug)]
pub struct Agreed {
    disclosure: Box<Disclosure>,
    ticks: Vec<bool>,
    shown_at: i64,
    agreed_at: i64,
}

impl Disclosing {
    pub fn new(disclosure: Box<Disclosure>) -> Disclosing {
        let ticks = vec![false; disclosure.document.choices().count()];
        Disclosing {
            disclosure,
            shown_at: None,
            ticks,
            choose_first: false,
        }
    }

    pub fn toggle(&mut self, index: usize, by: Gesture) {
        if let (Gesture::Trusted, Some(tick)) = (by, self.ticks.get_mut(index)) {
            *tick = !*tick;
            self.choose_first = false;
        }
    }

    /// An agreement, or the screen as it was with what there is to do.
    pub fn agree(mut self, by: Gesture, now: i64) -> Result<Agreed, (Disclosing, Vec<Effect>)> {
        match (by, self.shown_at) {
            (Gesture::Trusted, Some(shown_at)) if self.ticks.contains(&true) => Ok(Agreed {
                disclosure: self.disclosure,
                ticks: self.ticks,
                shown_at,
                agreed_at: now,
            }),
            (Gesture::Trusted, Some(_)) => {
                self.choose_first = true;
                Err((self, vec![Effect::Announce(Announcement::ChooseFirst), Effect::Focus(Target::FirstPurpose)]))
            }
            _ => Err((self, vec![])),
        }
    }

    pub fn view(&self) -> DisclosureView<'_> {
        DisclosureView {
            notice: &self.disclosure.notice,
            language: &self.disclosure.document.language,
            ticks: &self.ticks,
            choose_first: self.choose_first,
        }
    }
}

impl Agreed {
    pub fn disclosure(&self) -> &Disclosure {
        &self.disclosure
    }

    pub fn ticks(&self) -> &[bool] {
        &self.ticks
    }

    /// When the disclosure was shown, by the page's monotonic clock.
    pub fn shown_at(&self) -> i64 {
        self.shown_at
    }

    pub fn agreed_at(&self) -> i64 {
        self.agreed_at
    }

    /// What the server is asked, so that it can say that the notice came first.
    pub fn challenge(&self, version: Version) -> Effect {
        Effect::RequestChallenge {
            version,
            notice: self.disclosure.sha256,
        }
    }

    pub fn choices(&self) -> Vec<Choice> {
        self.disclosure
            .document
            .choices()
            .zip(&self.ticks)
            .map(|(purpose, &granted)| Choice {
                purpose: purpose.id.clone(),
                granted,
            })
            .collect()
    }

    /// The titles of the purposes that were granted, or of those that were not.
    pub fn titles(&self, granted: bool) -> impl Iterator<Item = &String> {
        self.disclosure
            .document
            .choices()
            .zip(&self.ticks)
            .filter(move |(_, tick)| **tick == granted)
            .map(|(purpose, _)| &purpose.title)
    }

    /// Back to the choice, with the boxes as they were left.
    pub fn reconsider(self) -> Disclosing {
        Disclosing {
            disclosure: self.disclosure,
            shown_at: Some(self.shown_at),
            ticks: self.ticks,
            choose_first: false,
        }
    }
}
