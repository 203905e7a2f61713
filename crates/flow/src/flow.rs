//! [`Flow`]: the current screen, which screen follows it, and what is asked about it from outside. What an event does within a
//! screen, and how the screen ends, is in the screen's own file; no screen knows the ones that come after it.

use crate::capturing::{self, Capturing};
use crate::context::Context;
use crate::declined::{self, Declined};
use crate::disclosing::{self, Disclosing};
use crate::recorded::{self, Recorded};
use crate::sealing::{self, Sealing};
use crate::{Effect, Event, FormValue, LoadProblem, NumberProblem, PageEvent, ReceiptInputs, Record, RequestId, Settings, Time, Validity, View, loading};
use phone::E164;
use std::mem;

/// The screens.
enum Screen {
    Loading,
    Unavailable(LoadProblem),
    Disclosing(Box<Disclosing>),
    Declined(Box<Declined>),
    Capturing(Box<Capturing>),
    Sealing(Box<Sealing>),
    Recorded(Box<Recorded>),
}

impl Screen {
    /// The screen after this event: the same one, or the one that is made of what this one ends with.
    fn next(self, context: &mut Context, event: Event, now: Time) -> Screen {
        match self {
            Screen::Loading => {
                let screen = match loading::update(context, event, now) {
                    loading::Next::Stay => return Screen::Loading,
                    loading::Next::Unavailable(problem) => Screen::Unavailable(problem),
                    loading::Next::Ask(disclosing) => Screen::Disclosing(disclosing),
                    loading::Next::Declined(disclosing) => Screen::Declined(Declined::return_to(disclosing)),
                    loading::Next::Given(record, changed, disclosing) => Screen::Recorded(Recorded::return_to(context, *record, changed, disclosing)),
                };
                let early = mem::take(&mut context.early_withdrawals);
                early.into_iter().fold(screen, |screen, event| screen.next(context, event.into(), now))
            }
            Screen::Unavailable(problem) => Screen::Unavailable(problem),
            Screen::Disclosing(screen) => match screen.update(context, event, now) {
                disclosing::Next::Stay(screen) => Screen::Disclosing(screen),
                disclosing::Next::Agreed(agreed) => Screen::Capturing(Capturing::enter(context, agreed)),
                disclosing::Next::Declined(disclosing) => Screen::Declined(Declined::enter(context, disclosing)),
            },
            Screen::Declined(screen) => match screen.update(context, event, now) {
                declined::Next::Stay(screen) => Screen::Declined(screen),
                declined::Next::ChooseAgain(disclosing) => Screen::Disclosing(disclosing),
            },
            Screen::Capturing(screen) => match screen.update(context, event, now) {
                capturing::Next::Stay(screen) => Screen::Capturing(screen),
                capturing::Next::ChooseAgain(disclosing) => Screen::Disclosing(disclosing),
                capturing::Next::Declined(disclosing) => Screen::Declined(Declined::enter(context, disclosing)),
                capturing::Next::Submitted(capturing, usable) => Screen::Sealing(Sealing::enter(context, capturing, usable, now)),
            },
            Screen::Sealing(screen) => match screen.update(context, event, now) {
                sealing::Next::Stay(screen) => Screen::Sealing(screen),
                sealing::Next::NotSent(capturing) => Screen::Capturing(capturing),
                sealing::Next::ChooseAgain(disclosing) => Screen::Disclosing(disclosing),
                sealing::Next::Declined(disclosing) => Screen::Declined(Declined::enter(context, disclosing)),
                sealing::Next::Given(held, disclosing) => Screen::Recorded(Recorded::enter(context, *held, disclosing)),
            },
            Screen::Recorded(screen) => match screen.update(context, event, now) {
                recorded::Next::Stay(screen) => Screen::Recorded(screen),
                recorded::Next::ChooseAgain(disclosing) => Screen::Disclosing(disclosing),
                recorded::Next::Declined(disclosing) => Screen::Declined(Declined::enter(context, disclosing)),
            },
        }
    }
}

/// The state machine of one element.
pub struct Flow {
    context: Context,
    screen: Screen,
}

impl Flow {
    /// A flow that waits for [`PageEvent::Connected`].
    pub fn new(settings: Settings) -> Flow {
        Flow {
            context: Context::new(settings),
            screen: Screen::Loading,
        }
    }

    /// Changes the state and returns what is to be done.
    pub fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        let context = &mut self.context;
        context.now = now;
        // Settings of the page, whatever the screen.
        match &event {
            Event::Page(PageEvent::RegionDetected(region)) => context.settings.region.clone_from(region),
            Event::Page(PageEvent::RequiredSet(required)) => context.settings.required = *required,
            Event::Page(
                PageEvent::Connected
                | PageEvent::ShownAgain
                | PageEvent::NumberRestored(_)
                | PageEvent::SubmitHeld
                | PageEvent::SubmitRefused { .. }
                | PageEvent::FormReset,
            )
            | Event::Disclosure(_)
            | Event::Choice(_)
            | Event::Number(_)
            | Event::Receipt(_)
            | Event::Record(_) => {}
        }
        // A screen is consumed by its event and says what comes next.
        let screen = mem::replace(&mut self.screen, Screen::Loading);
        self.screen = screen.next(context, event, now);
        mem::take(&mut context.effects)
    }

    /// What is to be shown.
    pub fn view(&self) -> View<'_> {
        match &self.screen {
            Screen::Loading => View::Loading,
            Screen::Unavailable(problem) => View::Unavailable(problem),
            Screen::Disclosing(screen) => View::Disclosure(screen.view()),
            Screen::Declined(screen) => View::Declined(screen.view()),
            Screen::Capturing(screen) => View::Capture(screen.view()),
            Screen::Sealing(screen) => View::Capture(screen.view()),
            Screen::Recorded(screen) => View::Receipt(screen.held()),
        }
    }

    /// The name of the state, for `element.state`.
    pub fn state(&self) -> &'static str {
        match &self.screen {
            Screen::Loading => "loading",
            Screen::Unavailable(_) => "unavailable",
            Screen::Disclosing(_) => "disclosing",
            Screen::Declined(_) => "declined",
            Screen::Capturing(screen) if screen.usable().is_some() => "ready",
            Screen::Capturing(_) => "capturing",
            Screen::Sealing(_) => "sealing",
            Screen::Recorded(screen) => screen.state(&self.context.settings),
        }
    }

    /// What the form submits.
    pub fn form_value(&self) -> FormValue<'_> {
        match &self.screen {
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) | Screen::Capturing(_) | Screen::Sealing(_) => FormValue::Nothing,
            Screen::Declined(_) => FormValue::Declined,
            Screen::Recorded(screen) => screen.form_value(&self.context.settings),
        }
    }

    /// Whether the form may be submitted.
    pub fn validity(&self) -> Validity {
        match &self.screen {
            Screen::Disclosing(screen) if self.context.settings.required && !screen.is_ticked() => Validity::DecisionMissing,
            Screen::Capturing(screen) => match screen.problem() {
                // A press tries again: a browser that finds the field invalid would not let it through.
                None | Some(NumberProblem::NoEngine) => Validity::Valid,
                Some(problem) => Validity::Number(problem),
            },
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) | Screen::Declined(_) | Screen::Sealing(_) | Screen::Recorded(_) => {
                Validity::Valid
            }
        }
    }

    /// Whether a submit of the form has to be held: until there is a receipt, or until the one that is held was checked.
    pub fn holds_submit(&self) -> bool {
        match &self.screen {
            Screen::Capturing(_) | Screen::Sealing(_) => true,
            Screen::Disclosing(screen) => screen.is_ticked(),
            Screen::Recorded(screen) => screen.holds_submit(),
            Screen::Loading | Screen::Unavailable(_) | Screen::Declined(_) => false,
        }
    }

    /// The purposes that were decided about, by id, and whether the consent to each is in force. Empty before a decision.
    pub fn choices(&self) -> Vec<(&str, bool)> {
        match &self.screen {
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) => Vec::new(),
            Screen::Declined(screen) => screen.choices(),
            Screen::Capturing(screen) => screen.choices(),
            Screen::Sealing(screen) => screen.capturing().choices(),
            Screen::Recorded(screen) => screen.choices(),
        }
    }

    /// The text of the number field; "" on the other screens.
    pub fn number_text(&self) -> &str {
        match &self.screen {
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) | Screen::Declined(_) | Screen::Recorded(_) => "",
            Screen::Capturing(screen) => screen.text(),
            Screen::Sealing(screen) => screen.capturing().text(),
        }
    }

    /// The receipt of this visit or an earlier one, whether it is recorded or still to be sent.
    pub fn record(&self) -> Option<&Record> {
        match &self.screen {
            Screen::Capturing(screen) => screen.unsent.as_ref().map(|unsent| &*unsent.record),
            Screen::Sealing(screen) => screen.record(),
            Screen::Recorded(screen) => Some(&screen.held().record),
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) | Screen::Declined(_) => None,
        }
    }

    /// The number that the receipt is for, while the signature under this id is awaited.
    pub fn number_to_sign(&self, id: RequestId) -> Option<&E164> {
        self.sealing(id).map(Sealing::number)
    }

    /// The payload to sign, in canonical form (RFC 8785), while the signature under this id is awaited.
    pub fn payload(&self, id: RequestId, inputs: &ReceiptInputs<'_>) -> Option<String> {
        self.sealing(id).map(|screen| screen.payload(&self.context.settings, inputs))
    }

    fn sealing(&self, id: RequestId) -> Option<&Sealing> {
        match &self.screen {
            Screen::Sealing(screen) => screen.awaits(id).then_some(screen),
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) | Screen::Declined(_) | Screen::Capturing(_) | Screen::Recorded(_) => None,
        }
    }

    /// The page's settings.
    pub fn settings(&self) -> &Settings {
        &self.context.settings
    }
}
