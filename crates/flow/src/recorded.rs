//! Recorded: there is a receipt, from now or from an earlier visit. Delivery and withdrawal are [`Held`]'s.

use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::{Announcement, Changed, ChoiceEvent, Effect, Event, FormValue, Held, Notification, PageEvent, Record, Target, Time};

/// The state of the receipt screen.
pub(crate) struct Recorded {
    held: Held,
    /// The disclosure screen, for "Give another number".
    disclosing: Box<Disclosing>,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Recorded>),
    ChooseAgain(Box<Disclosing>),
}

impl Recorded {
    /// A receipt was made now.
    pub fn enter(context: &mut Context, record: Record, mut disclosing: Box<Disclosing>) -> Box<Recorded> {
        context.push(Effect::KeepRecord);
        context.announce(Announcement::Recorded);
        context.focus(Target::Receipt);
        context.notify(Notification::Receipt(record.receipt.clone()));
        let mut held = Held::new(record);
        if held.record.is_unsent() {
            let id = context.next_id();
            held.schedule_delivery(id, &mut context.effects);
        }
        context.push(Effect::ContinueSubmit);
        disclosing.clear();
        Box::new(Recorded { held, disclosing })
    }

    /// The visitor holds a receipt from an earlier visit.
    pub fn return_to(context: &mut Context, record: Record, changed: Option<Changed>, disclosing: Box<Disclosing>, now: Time) -> Box<Recorded> {
        let mut held = Held::new(record);
        held.earlier_visit = true;
        held.changed = changed;
        let id = context.next_id();
        held.deliver(id, now, &mut context.effects);
        Box::new(Recorded { held, disclosing })
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
            // A form that began with a receipt from an earlier visit goes back to it.
            Event::Page(PageEvent::FormReset) if self.held.earlier_visit => {}
            Event::Page(PageEvent::FormReset) => return Next::ChooseAgain(self.disclosing.start_over(context)),
            Event::Page(PageEvent::RegionDetected(_) | PageEvent::SubmitHeld | PageEvent::SubmitRefused { .. } | PageEvent::RequiredSet(_)) => {}
            Event::Choice(ChoiceEvent::ChangePressed) => return Next::ChooseAgain(self.disclosing.reopen(context)),
            Event::Choice(ChoiceEvent::PurposeToggled { .. } | ChoiceEvent::AgreePressed { .. } | ChoiceEvent::DeclinePressed(_)) => {}
            Event::Page(PageEvent::Connected) | Event::Receipt(_) | Event::Withdrawal(_) => {
                let id = context.next_id();
                self.held.update(event, id, now, &mut context.effects);
            }
            Event::Disclosure(_) | Event::Number(_) => {}
        }
        Next::Stay(self)
    }

    pub fn held(&self) -> &Held {
        &self.held
    }

    pub fn is_withdrawn(&self) -> bool {
        self.held.record.withdrawn_at.is_some()
    }

    pub fn form_value(&self) -> FormValue<'_> {
        if self.is_withdrawn() {
            return FormValue::Nothing;
        }
        let record = &self.held.record;
        FormValue::Given {
            phone: &record.phone,
            receipt: &record.receipt,
            extension: &record.extension,
        }
    }

    pub fn choices(&self) -> Vec<(&str, bool)> {
        let choices = self.held.record.choices.iter();
        choices
            .map(|choice| {
                let in_force = choice.granted && choice.withdrawn_at.is_none() && !self.is_withdrawn();
                (&*choice.purpose, in_force)
            })
            .collect()
    }
}
