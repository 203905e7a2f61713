//! The first screen: what is said, and the choice. Here an agreement is made, and nowhere else.

use crate::view::DisclosureView;
use crate::{Changed, Gesture};
use alloc::{boxed::Box, vec, vec::Vec};

use disclosure::{Document, Notice, Purpose};
use receipt::{Digest, Evidence};

/// A document that was read, with the text that is shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// The document.
    pub document: Document,
    /// What is shown.
    pub notice: Notice,
    /// The version of the notice's labels.
    pub labels: i64,
    /// The digests of both, once the document is checked. Nobody agrees before.
    pub digests: Option<Digests>,
}

/// What a receipt names a notice by. Made of a document that keeps the whole format ([`Document::parse`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
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
    /// What a person pressed, until it can be gone on with.
    pressed: Option<Pressed>,
    /// What follows could not be loaded.
    not_loaded: bool,
}

/// A button that a person pressed. Only this module makes one.
#[derive(Debug)]
enum Pressed {
    /// With something chosen.
    Agree {
        at: i64,
        seen: Option<Evidence>,
    },
    Decline,
}

/// An agreement: a disclosure that was checked and shown, at least one purpose, a trusted gesture. The fields are private to
/// this module, so that nothing else can make one.
#[derive(Debug)]
pub struct Agreed {
    screen: Box<Disclosing>,
    digests: Digests,
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
            pressed: None,
            not_loaded: false,
        })
    }

    pub fn toggle(&mut self, index: usize, by: Gesture) {
        if let (Gesture::Trusted, Some(tick)) = (by, self.ticks.get_mut(index)) {
            *tick = !*tick;
            self.let_go();
        }
    }

    /// As nobody had chosen anything yet.
    pub fn clear(&mut self) {
        self.ticks.fill(false);
        self.let_go();
    }

    /// Nothing is pressed, and there is nothing to say about it.
    fn let_go(&mut self) {
        self.choose_first = false;
        self.pressed = None;
        self.not_loaded = false;
    }

    /// A person pressed Agree; with nothing chosen it says so from now on. Whether to go on.
    pub fn press_agree(&mut self, by: Gesture, seen: Option<Evidence>, now: i64) -> bool {
        if by == Gesture::Scripted || self.shown_at.is_none() {
            return false;
        }
        self.let_go();
        self.choose_first = !self.ticks.contains(&true);
        if !self.choose_first {
            self.pressed = Some(Pressed::Agree { at: now, seen });
        }
        !self.choose_first
    }

    /// A person pressed "No thanks". Whether to go on.
    pub fn press_decline(&mut self, by: Gesture) -> bool {
        if by == Gesture::Trusted {
            self.let_go();
            self.pressed = Some(Pressed::Decline);
        }
        by == Gesture::Trusted
    }

    /// Whether something pressed waits to be gone on with.
    pub fn awaits(&self) -> bool {
        self.pressed.is_some()
    }

    /// What follows could not be loaded: says so where somebody waits for it. Whether somebody did.
    pub fn could_not_go_on(&mut self) -> bool {
        let awaited = self.pressed.take().is_some();
        self.not_loaded |= awaited;
        awaited
    }

    /// An agreement, where Agree was pressed; otherwise the screen as it was.
    pub fn agree(mut self: Box<Self>) -> Result<Agreed, Box<Disclosing>> {
        match (self.pressed.take(), self.shown_at, self.disclosure.digests) {
            (Some(Pressed::Agree { at, seen }), Some(shown_at), Some(digests)) => Ok(Agreed {
                screen: self,
                digests,
                shown_at,
                agreed_at: at,
                seen,
            }),
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
            awaits: self.awaits(),
            not_loaded: self.not_loaded,
        }
    }
}

impl Agreed {
    pub fn disclosure(&self) -> &Disclosure {
        &self.screen.disclosure
    }

    /// What the receipt names the notice by.
    pub fn digests(&self) -> &Digests {
        &self.digests
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
