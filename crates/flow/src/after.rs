//! What follows a choice: the screens after it as the machine sees them, and the ways onto them.
//!
//! What lives here: [`After`], which every such screen is; going on with what was pressed; coming back to an earlier choice; and
//! the screen after a no. What deliberately does not: the choice itself (`disclosing`), and the walks from number to receipt
//! (`walks`). A page can load all of this while the disclosure is read: the machine gets here by [`chosen`] and [`come_back`]
//! alone, and neither is called before the document is checked.

use crate::capturing::Capturing;
use crate::disclosing::{Agreed, Disclosing};
use crate::machine::Screen;
use crate::returning::{Since, since_receipt, since_version, standing};
use crate::view::DeclinedView;
use crate::{
    Announcement, Changed, Disclosure, Drawn, Effect, Event, Flow, FormValue, Happening, Held, NumberProblem, Record, Settings, Target, Time, Version, View,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use phone::E164;

/// A screen that follows a choice.
pub(crate) trait After {
    /// What the event leads to.
    fn step(self: Box<Self>, flow: &mut Flow, event: Event, now: Time) -> Screen;
    /// What is to be seen.
    fn view(&self) -> View<'_>;
    /// The name of the state.
    fn state(&self) -> &'static str;
    /// What the form submits.
    fn form_value(&self) -> FormValue<'_> {
        FormValue::Nothing
    }
    /// Each purpose that was decided about, by its id, and whether it stands.
    fn each_choice(&self, each: &mut dyn FnMut(&str, bool));
    /// The text in the number field.
    fn number_text(&self) -> &str {
        ""
    }
    /// What is wrong with the number, said or not.
    fn problem(&self) -> Option<NumberProblem> {
        None
    }
    /// Whether a submit of the form is held.
    fn holds_submit(&self) -> bool {
        false
    }
    /// See [`Flow::number_to_sign`].
    fn number_to_sign(&self, _version: Version) -> Option<&E164> {
        None
    }
    /// See [`Flow::payload`].
    fn payload(&self, _version: Version, _settings: &Settings, _drawn: &Drawn<'_>) -> Option<String> {
        None
    }
}

/// Goes on with what was pressed.
#[inline(never)]
pub(crate) fn chosen(flow: &mut Flow, disclosing: Box<Disclosing>) -> Screen {
    match disclosing.agree() {
        Ok(agreed) => flow.agreed(agreed),
        Err(disclosing) => flow.decline(disclosing),
    }
}

/// Where a visitor stands who chose before.
#[inline(never)]
pub(crate) fn come_back(flow: &mut Flow, mut disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Screen {
    let disclosure = &disclosing.disclosure;
    if let Some(record) = standing(held, &disclosure.document, flow.settings.receipts.as_deref(), now.unix) {
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
        let version = flow.next();
        held.deliver(version, now, &mut flow.effects);
        return Screen::After(Box::new(Recorded { held, back: disclosing }));
    }
    flow.no_is_kept = declined.is_some();
    match declined {
        Some(version) if !matches!(since_version(&version, &disclosure.document), Since::Material(_)) => Screen::After(Box::new(Declined(disclosing))),
        _ => Screen::Disclosing(disclosing),
    }
}

impl Flow {
    fn agreed(&mut self, agreed: Agreed) -> Screen {
        let mut capturing = Box::new(Capturing::new(agreed, self.settings.region.clone()));
        self.then(Effect::MakeKey);
        self.then(Effect::LoadEngine {
            region: capturing.region.clone(),
        });
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
        Screen::After(capturing)
    }

    pub(crate) fn decline(&mut self, mut disclosing: Box<Disclosing>) -> Screen {
        disclosing.clear();
        self.remember_no(&disclosing.disclosure, true);
        self.tell(Happening::Declined);
        self.announce(Announcement::Declined);
        self.focus(Target::Declined);
        Screen::After(Box::new(Declined(disclosing)))
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

    /// Back to the choice.
    fn reconsider(&mut self, disclosing: Box<Disclosing>) -> Screen {
        self.focus(Target::Disclosure);
        Screen::Disclosing(disclosing)
    }
}

/// The screen after a no.
struct Declined(Box<Disclosing>);

impl After for Declined {
    fn step(self: Box<Self>, flow: &mut Flow, event: Event, _now: Time) -> Screen {
        match event {
            Event::ChangePressed => return flow.reconsider(self.0),
            Event::FormReset => return flow.start_again(self.0),
            Event::NumberRestored(number) => flow.waiting_number = Some(number),
            _ => {}
        }
        Screen::After(self)
    }

    fn view(&self) -> View<'_> {
        let document = &self.0.disclosure.document;
        View::Declined(DeclinedView {
            consequence: &document.opt_out.decline,
            language: &document.language,
        })
    }

    fn state(&self) -> &'static str {
        "declined"
    }

    fn form_value(&self) -> FormValue<'_> {
        FormValue::Declined
    }

    fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        self.0.disclosure.document.choices().for_each(|purpose| each(&purpose.id, false));
    }
}

/// The last screen: the receipt, with the disclosure to begin again from.
pub(crate) struct Recorded {
    pub held: Held,
    pub back: Box<Disclosing>,
}

impl After for Recorded {
    fn step(mut self: Box<Self>, flow: &mut Flow, event: Event, now: Time) -> Screen {
        match event {
            Event::ChangePressed => return flow.reconsider(self.back),
            // A receipt from an earlier visit is how the form began.
            Event::FormReset if !self.held.again => return flow.start_again(self.back),
            Event::FormReset => {}
            Event::NumberRestored(number) => flow.waiting_number = Some(number),
            event => {
                let version = flow.next();
                self.held.update(event, version, now, &mut flow.effects);
            }
        }
        Screen::After(self)
    }

    fn view(&self) -> View<'_> {
        View::Receipt(&self.held)
    }

    fn state(&self) -> &'static str {
        if self.held.record.withdrawn_at().is_some() { "withdrawn" } else { "recorded" }
    }

    fn form_value(&self) -> FormValue<'_> {
        let record = &self.held.record;
        if record.withdrawn_at().is_some() {
            return FormValue::Nothing;
        }
        FormValue::Given {
            phone: record.phone(),
            receipt: record.receipt(),
            extension: record.extension(),
        }
    }

    fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        let record = &self.held.record;
        for choice in record.choices() {
            each(
                choice.purpose,
                choice.granted && choice.withdrawn_at.is_none() && record.withdrawn_at().is_none(),
            );
        }
    }
}
