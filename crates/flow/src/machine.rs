//! The machine up to the choice: which screen is on, and which event leads where. What follows a choice is in `after`, and the
//! two long walks, from number to receipt, are in `walks`; what a screen does is in its own file.

use crate::after::{After, chosen, come_back};
use crate::disclosing::Disclosing;
use crate::{Announcement, Drawn, Effect, Event, Gesture, Happening, LoadProblem, NumberProblem, Record, Settings, Signed, Target, Version, View};
use alloc::{boxed::Box, string::String, vec::Vec};
use phone::E164;

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
        /// An extension, where the page asked for one; or "".
        extension: &'a str,
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

pub(crate) enum Screen {
    Loading,
    Unavailable(LoadProblem),
    Disclosing(Box<Disclosing>),
    /// One of those that follow a choice.
    After(Box<dyn After>),
}

/// One element's flow.
pub struct Flow {
    pub(crate) settings: Settings,
    screen: Screen,
    version: Version,
    /// A number that was restored or set before the visitor agreed: it waits, and is not shown.
    pub(crate) waiting_number: Option<String>,
    /// The visitor's store holds a no to this notice.
    pub(crate) no_is_kept: bool,
    /// How often sending failed in a row.
    pub(crate) tries: u32,
    /// The question of another try to send, once the time for it has come.
    pub(crate) try_again: Option<Version>,
    /// A receipt that was signed but not acknowledged, and its `iat`: sent again as it is while nothing about it changes.
    pub(crate) unsent: Option<(Box<Signed>, i64)>,
    /// What the event at hand leads to, so far.
    pub(crate) effects: Vec<Effect>,
}

impl Flow {
    /// A flow that waits for [`Event::Connected`].
    pub fn new(settings: Settings) -> Flow {
        Flow {
            settings,
            screen: Screen::Loading,
            version: Version(0),
            waiting_number: None,
            no_is_kept: false,
            tries: 0,
            try_again: None,
            unsent: None,
            effects: Vec::new(),
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

    pub(crate) fn then(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn announce(&mut self, what: Announcement) {
        self.then(Effect::Announce(what));
    }

    pub(crate) fn tell(&mut self, what: Happening) {
        self.then(Effect::Tell(what));
    }

    pub(crate) fn focus(&mut self, target: Target) {
        self.then(Effect::Focus(target));
    }

    /// What the event leads to.
    pub fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        // The screen is taken out, so that each arm says which one it leaves behind.
        let screen = core::mem::replace(&mut self.screen, Screen::Loading);
        self.screen = self.step(screen, event, now);
        core::mem::take(&mut self.effects)
    }

    fn step(&mut self, screen: Screen, event: Event, now: Time) -> Screen {
        if let Event::RegionDetected(region) = &event {
            self.settings.region.clone_from(region);
        }
        match (screen, event) {
            (Screen::After(after), event) => after.step(self, event, now),
            (screen, Event::NumberRestored(number)) => {
                self.waiting_number = Some(number);
                screen
            }
            (Screen::Disclosing(disclosing), event) => self.disclosing(disclosing, event, now),
            (Screen::Loading, Event::Connected) => {
                self.then(Effect::LoadDisclosure);
                Screen::Loading
            }
            (Screen::Loading, Event::DisclosureLoaded { disclosure, held, declined }) => self.begin(Disclosing::new(disclosure), held, declined, now),
            (Screen::Loading, Event::DisclosureFailed(problem)) => self.failed(problem),
            (Screen::Loading, Event::NextNotLoaded) => self.failed(LoadProblem::Widget),
            (screen, _) => screen,
        }
    }

    fn failed(&mut self, problem: LoadProblem) -> Screen {
        let code = match &problem {
            LoadProblem::Attribute(_) => "ERR_ATTRIBUTE",
            LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
            LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
            LoadProblem::Browser(_) => "ERR_BROWSER",
            LoadProblem::Widget => "ERR_WIDGET_LOAD",
        };
        self.tell(Happening::Error(code.into()));
        Screen::Unavailable(problem)
    }

    /// The first screen: the choice, or where the visitor stands who chose before.
    fn begin(&mut self, disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Screen {
        self.tell(Happening::Ready);
        if held.is_empty() && declined.is_none() {
            return Screen::Disclosing(disclosing);
        }
        come_back(self, disclosing, held, declined, now)
    }

    fn disclosing(&mut self, mut disclosing: Box<Disclosing>, event: Event, now: Time) -> Screen {
        match event {
            Event::DisclosureShown if disclosing.shown_at.is_none() => {
                disclosing.shown_at = Some(now.elapsed);
                self.tell(Happening::Shown);
            }
            Event::PurposeToggled { index, by } => disclosing.toggle(index, by),
            Event::AgreePressed { by, seen } => {
                if disclosing.press_agree(by, seen, now.elapsed) {
                    return self.pressed(disclosing);
                }
                if by == Gesture::Trusted && disclosing.choose_first {
                    self.announce(Announcement::ChooseFirst);
                    self.focus(Target::FirstPurpose);
                }
            }
            Event::DeclinePressed(by) if disclosing.press_decline(by) => return self.pressed(disclosing),
            Event::DisclosureChecked(digests) => {
                disclosing.disclosure.digests = Some(digests);
                return self.pressed(disclosing);
            }
            Event::DisclosureFailed(problem) => return self.failed(problem),
            Event::NextNotLoaded if disclosing.could_not_go_on() => {
                self.announce(Announcement::NextNotLoaded);
                self.tell(Happening::Error("ERR_WIDGET_LOAD".into()));
            }
            Event::FormReset => return self.start_again(disclosing),
            _ => {}
        }
        Screen::Disclosing(disclosing)
    }

    /// Goes on with what was pressed, if anything was, once the document is checked.
    fn pressed(&mut self, disclosing: Box<Disclosing>) -> Screen {
        match disclosing.disclosure.digests {
            Some(_) if disclosing.awaits() => return chosen(self, disclosing),
            None if disclosing.awaits() => {
                self.then(Effect::LoadNext);
                self.announce(Announcement::OneMoment);
            }
            _ => {}
        }
        Screen::Disclosing(disclosing)
    }

    pub(crate) fn start_again(&mut self, mut disclosing: Box<Disclosing>) -> Screen {
        self.waiting_number = None;
        self.unsent = None;
        disclosing.clear();
        self.then(Effect::SetNumberText(String::new()));
        Screen::Disclosing(disclosing)
    }

    /// The number that is signed for, while the signature under this version is awaited.
    pub fn number_to_sign(&self, version: Version) -> Option<&E164> {
        self.after()?.number_to_sign(version)
    }

    /// What is to be signed, in its canonical form, while the signature under this version is awaited.
    pub fn payload(&self, version: Version, drawn: &Drawn<'_>) -> Option<String> {
        self.after()?.payload(version, &self.settings, drawn)
    }

    fn after(&self) -> Option<&dyn After> {
        match &self.screen {
            Screen::After(after) => Some(&**after),
            _ => None,
        }
    }

    /// What is to be seen.
    pub fn view(&self) -> View<'_> {
        match &self.screen {
            Screen::Loading => View::Loading,
            Screen::Unavailable(problem) => View::Unavailable(problem),
            Screen::Disclosing(disclosing) => View::Disclosure(disclosing.view()),
            Screen::After(after) => after.view(),
        }
    }

    /// What the form submits.
    pub fn form_value(&self) -> FormValue<'_> {
        self.after().map_or(FormValue::Nothing, After::form_value)
    }

    /// Each purpose that was decided about, by its id, and whether it stands; nothing before a decision.
    pub fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        if let Some(after) = self.after() {
            after.each_choice(each);
        }
    }

    /// The text in the number field, as the machine knows it; "" on the other screens.
    pub fn number_text(&self) -> &str {
        self.after().map_or("", After::number_text)
    }

    /// Whether the form may be submitted.
    pub fn validity(&self) -> Validity {
        match &self.screen {
            Screen::Disclosing(_) if self.settings.required => Validity::DecisionMissing,
            Screen::After(after) => after.problem().map_or(Validity::Valid, Validity::Number),
            _ => Validity::Valid,
        }
    }

    /// Whether a submit of the form must be held until there is a receipt.
    pub fn holds_submit(&self) -> bool {
        self.after().is_some_and(After::holds_submit)
    }

    /// The name of the state, for `element.state`.
    pub fn state(&self) -> &'static str {
        match &self.screen {
            Screen::Loading => "loading",
            Screen::Unavailable(_) => "unavailable",
            Screen::Disclosing(_) => "disclosing",
            Screen::After(after) => after.state(),
        }
    }
}
