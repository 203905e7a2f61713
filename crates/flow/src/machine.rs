//! The machine: which screen is on, and which event leads where. The two long walks, from number to receipt, are in
//! `walks`; what a screen does is in its own file.

use crate::capturing::{Capturing, Check};
use crate::disclosing::{Agreed, Disclosing};
use crate::sealing::Sealing;
use crate::view::DeclinedView;
use crate::{Announcement, Effect, Event, Gesture, Happening, Held, LoadProblem, NumberProblem, Settings, Signed, Target, Version, View};
use alloc::{boxed::Box, string::String, vec, vec::Vec};

/// The time of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The page's monotonic clock, milliseconds.
    pub elapsed: i64,
    /// The visitor's wall clock, seconds since 1970; used only where no server gave a better one.
    pub unix: i64,
}

/// What the form submits under the element's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormValue<'a> {
    /// No decision yet, or one that is not ready to be submitted.
    Nothing,
    /// NAME_consent = `declined`.
    Declined,
    /// NAME, NAME_consent = `given`, NAME_receipt.
    Given {
        /// E.164.
        phone: &'a str,
        /// The compact SD-JWT.
        receipt: &'a str,
    },
}

/// Whether the form may be submitted, for the browser's own validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It may.
    Valid,
    /// A decision is required.
    DecisionMissing,
    /// The visitor agreed, but the number cannot be used.
    Number(NumberProblem),
}

#[derive(Debug)]
pub(crate) enum Screen {
    Loading,
    Unavailable(LoadProblem),
    Disclosing(Disclosing),
    Declined(Disclosing),
    Capturing(Box<Capturing>),
    Sealing(Box<Sealing>),
    /// With the disclosure to begin again from, when the form is reset.
    Recorded(Box<Held>, Disclosing),
}

/// One element's flow.
#[derive(Debug)]
pub struct Flow {
    pub(crate) settings: Settings,
    screen: Screen,
    version: Version,
    /// A number that was restored or set before the visitor agreed: it waits, and is not shown.
    pub(crate) waiting_number: Option<String>,
    /// A receipt that was signed but not acknowledged, and its `iat`: sent again as it is while nothing about it changes.
    pub(crate) unsent: Option<(Signed, i64)>,
}

impl Flow {
    /// A flow that waits for [`Event::Connected`].
    pub fn new(settings: Settings) -> Flow {
        Flow {
            settings,
            screen: Screen::Loading,
            version: Version(0),
            waiting_number: None,
            unsent: None,
        }
    }

    /// The page's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The page asks for a decision, or no longer.
    pub fn require(&mut self, required: bool) {
        self.settings.required = required;
    }

    pub(crate) fn next(&mut self) -> Version {
        self.version.0 += 1;
        self.version
    }

    /// What the event leads to.
    pub fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        // The screen is taken out, so that each arm says which one it leaves behind.
        let screen = core::mem::replace(&mut self.screen, Screen::Loading);
        let (screen, effects) = self.step(screen, event, now);
        self.screen = screen;
        effects
    }

    fn step(&mut self, screen: Screen, event: Event, now: Time) -> (Screen, Vec<Effect>) {
        match (screen, event) {
            (screen, Event::NumberRestored(number)) if !matches!(screen, Screen::Capturing(_)) => {
                self.waiting_number = Some(number);
                (screen, vec![])
            }
            (Screen::Loading, Event::Connected) => (Screen::Loading, vec![Effect::LoadDisclosure]),
            (Screen::Loading, Event::DisclosureLoaded(disclosure)) => (Screen::Disclosing(Disclosing::new(disclosure)), vec![]),
            (Screen::Loading, Event::DisclosureFailed(problem)) => {
                let code = match &problem {
                    LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
                    LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
                    LoadProblem::Browser(_) => "ERR_BROWSER",
                };
                (Screen::Unavailable(problem), vec![Effect::Tell(Happening::Error(code.into()))])
            }
            (Screen::Disclosing(disclosing), event) => self.disclosing(disclosing, event, now),
            (Screen::Declined(disclosing), Event::ChangePressed) => (Screen::Disclosing(disclosing), vec![Effect::Focus(Target::Disclosure)]),
            (Screen::Declined(disclosing), Event::FormReset) => self.start_again(disclosing),
            (Screen::Capturing(capturing), event) => self.capturing(capturing, event, now),
            (Screen::Sealing(sealing), event) => self.sealing(sealing, event, now),
            (Screen::Recorded(_, disclosing), Event::FormReset) => self.start_again(disclosing),
            (Screen::Recorded(mut held, back), event) => {
                let version = self.next();
                let effects = held.update(event, version);
                (Screen::Recorded(held, back), effects)
            }
            (screen, _) => (screen, vec![]),
        }
    }

    fn disclosing(&mut self, mut disclosing: Disclosing, event: Event, now: Time) -> (Screen, Vec<Effect>) {
        match event {
            Event::DisclosureShown if disclosing.shown_at.is_none() => {
                disclosing.shown_at = Some(now.elapsed);
                (Screen::Disclosing(disclosing), vec![Effect::Tell(Happening::Shown)])
            }
            Event::PurposeToggled { index, by } => {
                disclosing.toggle(index, by);
                (Screen::Disclosing(disclosing), vec![])
            }
            Event::AgreePressed(by) => match disclosing.agree(by, now.elapsed) {
                Ok(agreed) => self.agreed(agreed),
                Err((disclosing, effects)) => (Screen::Disclosing(disclosing), effects),
            },
            Event::DeclinePressed(Gesture::Trusted) => decline(disclosing),
            Event::FormReset => self.start_again(disclosing),
            _ => (Screen::Disclosing(disclosing), vec![]),
        }
    }

    fn agreed(&mut self, agreed: Agreed) -> (Screen, Vec<Effect>) {
        let mut effects = vec![Effect::MakeKey, Effect::LoadEngine];
        let mut capturing = Capturing::new(agreed, self.settings.region.clone());
        if self.settings.receipts.is_some() {
            let version = self.next();
            capturing.asked = Some(version);
            effects.push(capturing.agreed.challenge(version));
        }
        effects.extend([
            Effect::Tell(Happening::Given),
            Effect::Announce(Announcement::EnterNumber),
            Effect::Focus(Target::Number),
        ]);
        if let Some(number) = self.waiting_number.take() {
            let version = self.next();
            effects.push(Effect::SetNumberText(number.clone()));
            effects.extend(capturing.typed(number, true, version));
        }
        (Screen::Capturing(Box::new(capturing)), effects)
    }

    pub(crate) fn start_again(&mut self, disclosing: Disclosing) -> (Screen, Vec<Effect>) {
        self.waiting_number = None;
        self.unsent = None;
        let ticks = vec![false; disclosing.ticks.len()];
        (
            Screen::Disclosing(Disclosing {
                ticks,
                choose_first: false,
                ..disclosing
            }),
            vec![Effect::SetNumberText(String::new())],
        )
    }

    /// What is to be seen.
    pub fn view(&self) -> View<'_> {
        match &self.screen {
            Screen::Loading => View::Loading,
            Screen::Unavailable(problem) => View::Unavailable(problem),
            Screen::Disclosing(disclosing) => View::Disclosure(disclosing.view()),
            Screen::Declined(disclosing) => {
                let document = &disclosing.disclosure.document;
                View::Declined(DeclinedView {
                    consequence: &document.opt_out.decline,
                    language: &document.language,
                })
            }
            Screen::Capturing(capturing) => View::Capture(capturing.view(false)),
            Screen::Sealing(sealing) => View::Capture(sealing.capturing.view(true)),
            Screen::Recorded(held, _) => View::Receipt(held),
        }
    }

    /// What the form submits.
    pub fn form_value(&self) -> FormValue<'_> {
        match &self.screen {
            Screen::Declined(_) => FormValue::Declined,
            Screen::Recorded(held, _) if held.record.withdrawn_at.is_none() => FormValue::Given {
                phone: &held.record.phone,
                receipt: &held.record.receipt,
            },
            _ => FormValue::Nothing,
        }
    }

    /// The text in the number field, as the machine knows it; "" on the other screens.
    pub fn number_text(&self) -> &str {
        match &self.screen {
            Screen::Capturing(capturing) => &capturing.text,
            Screen::Sealing(sealing) => &sealing.capturing.text,
            _ => "",
        }
    }

    /// Whether the form may be submitted.
    pub fn validity(&self) -> Validity {
        match &self.screen {
            Screen::Disclosing(_) if self.settings.required => Validity::DecisionMissing,
            Screen::Capturing(capturing) => capturing.problem().map_or(Validity::Valid, Validity::Number),
            _ => Validity::Valid,
        }
    }

    /// Whether a submit of the form must be held until there is a receipt.
    pub fn holds_submit(&self) -> bool {
        matches!(self.screen, Screen::Capturing(_) | Screen::Sealing(_))
    }

    /// The name of the state, for `element.state`.
    pub fn state(&self) -> &'static str {
        match &self.screen {
            Screen::Loading => "loading",
            Screen::Unavailable(_) => "unavailable",
            Screen::Disclosing(_) => "disclosing",
            Screen::Declined(_) => "declined",
            Screen::Capturing(capturing) if matches!(capturing.check, Check::Usable { .. }) => "ready",
            Screen::Capturing(_) => "capturing",
            Screen::Sealing(_) => "sealing",
            Screen::Recorded(held, _) if held.record.withdrawn_at.is_some() => "withdrawn",
            Screen::Recorded(..) => "recorded",
        }
    }
}

pub(crate) fn decline(disclosing: Disclosing) -> (Screen, Vec<Effect>) {
    let ticks = vec![false; disclosing.ticks.len()];
    let effects = vec![
        Effect::Tell(Happening::Declined),
        Effect::Announce(Announcement::Declined),
        Effect::Focus(Target::Declined),
    ];
    (
        Screen::Declined(Disclosing {
            ticks,
            choose_first: false,
            ..disclosing
        }),
        effects,
    )
}
