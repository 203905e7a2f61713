//! The machine: which screen is on, and which event leads where. The two long walks, from number to receipt, are in
//! `walks`; what a screen does is in its own file.

use crate::capturing::Capturing;
use crate::disclosing::{Agreed, Disclosing};
use crate::returning::{Since, since_receipt, since_version, standing};
use crate::sealing::Sealing;
use crate::view::DeclinedView;
use crate::{
    Announcement, Changed, Disclosure, Drawn, Effect, Event, Gesture, Happening, Held, LoadProblem, NumberProblem, Record, Settings, Signed, Target, Version,
    View,
};
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

#[derive(Debug)]
pub(crate) enum Screen {
    Loading,
    Unavailable(LoadProblem),
    Disclosing(Box<Disclosing>),
    Declined(Box<Disclosing>),
    Capturing(Box<Capturing>),
    Sealing(Box<Sealing>),
    /// With the disclosure to begin again from, when the form is reset.
    Recorded(Box<Held>, Box<Disclosing>),
}

/// One element's flow.
#[derive(Debug)]
pub struct Flow {
    pub(crate) settings: Settings,
    screen: Screen,
    version: Version,
    /// A number that was restored or set before the visitor agreed: it waits, and is not shown.
    pub(crate) waiting_number: Option<String>,
    /// The visitor's store holds a no to this notice.
    no_is_kept: bool,
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
            (Screen::Capturing(capturing), event) => return self.capturing(capturing, event, now),
            (screen, Event::NumberRestored(number)) => {
                self.waiting_number = Some(number);
                return screen;
            }
            (Screen::Disclosing(disclosing), event) => return self.disclosing(disclosing, event, now),
            (Screen::Sealing(sealing), event) => return self.sealing(sealing, event, now),
            // A receipt from an earlier visit is how the form began.
            (Screen::Recorded(held, back), Event::FormReset) if held.again => return Screen::Recorded(held, back),
            (Screen::Declined(disclosing) | Screen::Recorded(_, disclosing), Event::FormReset) => return self.start_again(disclosing),
            (Screen::Loading, Event::Connected) => self.then(Effect::LoadDisclosure),
            (Screen::Loading, Event::DisclosureLoaded { disclosure, held, declined }) => return self.begin(Disclosing::new(disclosure), held, declined, now),
            (Screen::Loading, Event::DisclosureFailed(problem)) => {
                let code = match &problem {
                    LoadProblem::Attribute(_) => "ERR_ATTRIBUTE",
                    LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
                    LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
                    LoadProblem::Browser(_) => "ERR_BROWSER",
                };
                self.tell(Happening::Error(code.into()));
                return Screen::Unavailable(problem);
            }
            (Screen::Declined(disclosing) | Screen::Recorded(_, disclosing), Event::ChangePressed) => {
                self.focus(Target::Disclosure);
                return Screen::Disclosing(disclosing);
            }
            (Screen::Recorded(mut held, back), event) => {
                let version = self.next();
                held.update(event, version, now, &mut self.effects);
                return Screen::Recorded(held, back);
            }
            (screen, _) => return screen,
        }
        Screen::Loading
    }

    /// The first screen: the choice, or where the visitor stands who chose before.
    fn begin(&mut self, mut disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Screen {
        self.tell(Happening::Ready);
        let disclosure = &disclosing.disclosure;
        if let Some(record) = standing(held, &disclosure.document, self.settings.receipts.as_deref(), now.unix) {
            let since = record.given_at();
            let changed = match since_receipt(&record, disclosure) {
                Since::Same => None,
                Since::Wording(summaries) => Some(Changed { since, summaries }),
                Since::Material(summaries) => {
                    disclosing.changed = Some(Changed { since, summaries });
                    return Screen::Disclosing(disclosing);
                }
            };
            let mut held = Held::new(record);
            (held.again, held.changed) = (true, changed);
            let version = self.next();
            held.deliver(version, now, &mut self.effects);
            return Screen::Recorded(Box::new(held), disclosing);
        }
        self.no_is_kept = declined.is_some();
        match declined {
            Some(version) if !matches!(since_version(&version, &disclosure.document), Since::Material(_)) => Screen::Declined(disclosing),
            _ => Screen::Disclosing(disclosing),
        }
    }

    /// Remembers a no, or forgets one.
    fn remember_no(&mut self, disclosure: &Disclosure, no: bool) {
        if no != self.no_is_kept {
            self.no_is_kept = no;
            self.then(Effect::RememberNo {
                notice: disclosure.document.id.clone(),
                version: no.then(|| disclosure.document.version.clone()),
            });
        }
    }

    fn disclosing(&mut self, mut disclosing: Box<Disclosing>, event: Event, now: Time) -> Screen {
        match event {
            Event::DisclosureShown if disclosing.shown_at.is_none() => {
                disclosing.shown_at = Some(now.elapsed);
                self.tell(Happening::Shown);
            }
            Event::PurposeToggled { index, by } => disclosing.toggle(index, by),
            Event::AgreePressed { by, seen } => match disclosing.agree(by, seen, now.elapsed) {
                Ok(agreed) => return self.agreed(agreed),
                Err(back) => {
                    disclosing = back;
                    if by == Gesture::Trusted && disclosing.choose_first {
                        self.announce(Announcement::ChooseFirst);
                        self.focus(Target::FirstPurpose);
                    }
                }
            },
            Event::DeclinePressed(Gesture::Trusted) => return self.decline(disclosing),
            Event::FormReset => return self.start_again(disclosing),
            _ => {}
        }
        Screen::Disclosing(disclosing)
    }

    fn agreed(&mut self, agreed: Agreed) -> Screen {
        let mut capturing = Box::new(Capturing::new(agreed, self.settings.region.clone()));
        self.then(Effect::MakeKey);
        self.then(Effect::LoadEngine);
        if self.settings.receipts.is_some() {
            capturing.asked = Some(self.ask_server(&capturing));
        }
        self.remember_no(capturing.agreed.disclosure(), false);
        self.tell(Happening::Given);
        self.announce(Announcement::EnterNumber);
        self.focus(Target::Number);
        if let Some(number) = self.waiting_number.take() {
            self.restore(&mut capturing, number);
        }
        Screen::Capturing(capturing)
    }

    pub(crate) fn start_again(&mut self, mut disclosing: Box<Disclosing>) -> Screen {
        self.waiting_number = None;
        self.unsent = None;
        disclosing.clear();
        self.then(Effect::SetNumberText(String::new()));
        Screen::Disclosing(disclosing)
    }

    pub(crate) fn decline(&mut self, mut disclosing: Box<Disclosing>) -> Screen {
        disclosing.clear();
        self.remember_no(&disclosing.disclosure, true);
        self.tell(Happening::Declined);
        self.announce(Announcement::Declined);
        self.focus(Target::Declined);
        Screen::Declined(disclosing)
    }

    /// The number that is signed for, while the signature under this version is awaited.
    pub fn number_to_sign(&self, version: Version) -> Option<&E164> {
        self.signing(version).map(|sealing| &sealing.usable.e164)
    }

    /// What is to be signed, in its canonical form, while the signature under this version is awaited.
    pub fn payload(&self, version: Version, drawn: &Drawn<'_>) -> Option<String> {
        self.signing(version).map(|sealing| sealing.payload(&self.settings, drawn))
    }

    fn signing(&self, version: Version) -> Option<&Sealing> {
        match &self.screen {
            Screen::Sealing(sealing) if sealing.awaited == version => Some(sealing),
            _ => None,
        }
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
            Screen::Recorded(held, _) if held.record.withdrawn_at().is_none() => FormValue::Given {
                phone: held.record.phone(),
                receipt: held.record.receipt(),
                extension: held.record.extension(),
            },
            _ => FormValue::Nothing,
        }
    }

    /// Each purpose that was decided about, by its id, and whether it stands; nothing before a decision.
    pub fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        match &self.screen {
            Screen::Capturing(capturing) => capturing.agreed.choices().for_each(|(purpose, granted)| each(&purpose.id, granted)),
            Screen::Sealing(sealing) => sealing.capturing.agreed.choices().for_each(|(purpose, granted)| each(&purpose.id, granted)),
            Screen::Declined(disclosing) => disclosing.disclosure.document.choices().for_each(|purpose| each(&purpose.id, false)),
            Screen::Recorded(held, _) => held.record.choices().for_each(|choice| {
                each(
                    choice.purpose,
                    choice.granted && choice.withdrawn_at.is_none() && held.record.withdrawn_at().is_none(),
                );
            }),
            Screen::Loading | Screen::Unavailable(_) | Screen::Disclosing(_) => {}
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
            Screen::Capturing(capturing) if capturing.usable().is_some() => "ready",
            Screen::Capturing(_) => "capturing",
            Screen::Sealing(_) => "sealing",
            Screen::Recorded(held, _) if held.record.withdrawn_at().is_some() => "withdrawn",
            Screen::Recorded(..) => "recorded",
        }
    }
}
