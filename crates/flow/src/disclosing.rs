//! The first screen: what is said, and the choice. Here an agreement is made, and nowhere else.

use crate::view::DisclosureView;
use crate::{Changed, Gesture};
use alloc::{boxed::Box, vec, vec::Vec};

use disclosure::{Document, Notice, Purpose};
use receipt::{Digest, Evidence};

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

/// The disclosure screen.
#[derive(Debug)]
pub(crate) struct Disclosing {
    pub disclosure: Box<Disclosure>,
    /// When it was put before the visitor, by the page's monotonic clock; nobody can agree before.
    pub shown_at: Option<i64>,
    pub ticks: Vec<bool>,
    /// Agree was pressed with nothing chosen.
    pub choose_first: bool,
    /// The visitor agreed before, and is asked again for this.
    pub changed: Option<Changed>,
}

/// An agreement: a disclosure that was shown, at least one purpose, a trusted gesture. The fields are private to this
/// module, so that nothing else can make one.
#[derive(Debug)]
pub struct Agreed {
    screen: Box<Disclosing>,
    shown_at: i64,
    agreed_at: i64,
    seen: Option<Evidence>,
}

impl Disclosing {
    pub fn new(disclosure: Box<Disclosure>) -> Box<Disclosing> {
        let ticks = vec![false; disclosure.document.choices().count()];
        Box::new(Disclosing {
            disclosure,
            shown_at: None,
            ticks,
            choose_first: false,
            changed: None,
        })
    }

    pub fn toggle(&mut self, index: usize, by: Gesture) {
        if let (Gesture::Trusted, Some(tick)) = (by, self.ticks.get_mut(index)) {
            *tick = !*tick;
            self.choose_first = false;
        }
    }

    /// As nobody had chosen anything yet.
    pub fn clear(&mut self) {
        self.ticks.fill(false);
        self.choose_first = false;
    }

    /// An agreement, or the screen as it was; with nothing chosen it says so now.
    pub fn agree(mut self: Box<Self>, by: Gesture, seen: Option<Evidence>, now: i64) -> Result<Agreed, Box<Disclosing>> {
        match (by, self.shown_at) {
            (Gesture::Trusted, Some(shown_at)) if self.ticks.contains(&true) => Ok(Agreed {
                screen: self,
                shown_at,
                agreed_at: now,
                seen,
            }),
            (Gesture::Trusted, Some(_)) => {
                self.choose_first = true;
                Err(self)
            }
            _ => Err(self),
        }
    }

    pub fn view(&self) -> DisclosureView<'_> {
        DisclosureView {
            notice: &self.disclosure.notice,
            language: &self.disclosure.document.language,
            ticks: &self.ticks,
            choose_first: self.choose_first,
            changed: self.changed.as_ref(),
        }
    }
}

impl Agreed {
    pub fn disclosure(&self) -> &Disclosure {
        &self.screen.disclosure
    }

    /// When the disclosure was shown, by the page's monotonic clock.
    pub fn shown_at(&self) -> i64 {
        self.shown_at
    }

    pub fn agreed_at(&self) -> i64 {
        self.agreed_at
    }

    /// How the text was seen before it was agreed to.
    pub fn seen(&self) -> Option<&Evidence> {
        self.seen.as_ref()
    }

    /// Each purpose that rests on consent, and whether it was granted.
    pub fn choices(&self) -> impl Iterator<Item = (&Purpose, bool)> {
        self.disclosure().document.choices().zip(self.screen.ticks.iter().copied())
    }

    /// The titles of the purposes that were granted.
    pub fn titles(&self) -> Vec<&str> {
        self.choices().filter(|(_, granted)| *granted).map(|(purpose, _)| &*purpose.title).collect()
    }

    /// The longest time that any granted purpose keeps the number, counted from `iat`: the end of the consent.
    pub fn valid_until(&self, iat: i64) -> i64 {
        let granted = self.choices().filter(|(_, granted)| *granted);
        granted.map(|(purpose, _)| purpose.retention.period.add_to(iat)).max().unwrap_or(iat)
    }

    /// Back to the choice, with the boxes as they were left.
    pub fn reconsider(self) -> Box<Disclosing> {
        self.screen
    }
}
