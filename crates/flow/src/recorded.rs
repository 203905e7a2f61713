//! Recorded: there is a receipt, from now or from an earlier visit. Whether it stands and its withdrawal are [`Held`]'s; here is what
//! the form makes of it: no submit uses a receipt before the server said that it stands.

use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::held::Standing;
use crate::{
    Announcement, Changed, ChoiceEvent, Effect, Event, Failure, FormValue, Gesture, Held, Notification, OnFailure, PageEvent, Record, RecordEvent, Settings,
    Target, Time,
};
use std::mem;

/// The state of the receipt screen.
pub(crate) struct Recorded {
    held: Held,
    /// The disclosure screen, for "Give another number".
    disclosing: Box<Disclosing>,
    /// The page was told that the element can be used.
    told_ready: bool,
    /// The receipt was made now, and the visitor's storage has not answered yet.
    new: bool,
    /// The receipt was made now and came late: it is not called recorded before the server said that it stands.
    late: bool,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Recorded>),
    ChooseAgain(Box<Disclosing>),
    Declined(Box<Disclosing>),
}

impl Recorded {
    /// A receipt was made now.
    pub fn enter(context: &mut Context, held: Held, mut disclosing: Box<Disclosing>) -> Box<Recorded> {
        let record = &held.record;
        context.push(Effect::KeepRecord(Box::new(record.clone())));
        if record.is_unsent() {
            context.push(Effect::SendOutstanding);
        }
        context.focus(Target::Receipt);
        context.notify(Notification::Receipt(record.receipt.clone()));
        disclosing.clear();
        let mut screen = Box::new(Recorded {
            late: held.form_waits,
            held,
            disclosing,
            told_ready: true,
            new: true,
        });
        if screen.late {
            screen.submit(context, context.now);
        }
        screen
    }

    /// The visitor holds a receipt from an earlier visit.
    pub fn return_to(context: &mut Context, record: Record, changed: Option<Changed>, disclosing: Box<Disclosing>) -> Box<Recorded> {
        let mut held = Held::new(record, context.now);
        held.earlier_visit = true;
        held.changed = changed;
        let id = context.next_id();
        held.check(id, context.now, &mut context.effects);
        let mut screen = Box::new(Recorded {
            held,
            disclosing,
            told_ready: false,
            new: false,
            late: false,
        });
        screen.after_check(context);
        screen
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
            // A form that began with a receipt from an earlier visit goes back to it.
            Event::Page(PageEvent::FormReset) => {
                self.drop_submit(context);
                if !self.held.earlier_visit {
                    return Next::ChooseAgain(self.leave().start_over(context));
                }
            }
            Event::Page(PageEvent::SubmitHeld) => self.submit(context, now),
            Event::Page(PageEvent::RegionDetected(_) | PageEvent::SubmitRefused { .. } | PageEvent::RequiredSet(_)) => {}
            Event::Choice(ChoiceEvent::ChangePressed) => {
                self.drop_submit(context);
                return Next::ChooseAgain(self.leave().reopen(context));
            }
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Trusted)) => {
                self.drop_submit(context);
                let unsent = self.held.in_force && self.held.record.is_unsent();
                let mut disclosing = self.leave();
                if unsent {
                    // It would be sent after the no, and may have arrived already.
                    let (by, purposes) = (Gesture::Trusted, vec![]);
                    disclosing.update_earlier(context, RecordEvent::WithdrawPressed { by, purposes }, now);
                }
                return Next::Declined(disclosing);
            }
            Event::Choice(
                ChoiceEvent::PurposeToggled { .. }
                | ChoiceEvent::AgreePressed { .. }
                | ChoiceEvent::FormSubmitted { .. }
                | ChoiceEvent::DeclinePressed(Gesture::Scripted),
            ) => {}
            Event::Page(PageEvent::Connected | PageEvent::ShownAgain) | Event::Receipt(_) | Event::Record(_) => {
                let id = context.next_id();
                let (kept, before) = (self.is_answer(&event), self.standing());
                self.held.update(event, id, now, &mut context.effects);
                if kept {
                    self.after_keeping(context);
                }
                if self.standing() != before || !self.held.is_usable() {
                    self.after_check(context);
                }
            }
            Event::Disclosure(_) | Event::Number(_) => {}
        }
        Next::Stay(self)
    }

    /// Whether the visitor's storage answers about the receipt that was made now.
    fn is_answer(&self, event: &Event) -> bool {
        matches!(event, Event::Record(RecordEvent::Kept { hash, .. }) if self.new && *hash == self.held.record.hash)
    }

    /// A receipt that is kept lets the form go, or its check does. Of one that is not, the page after the form would know nothing, so it is saved first.
    fn after_keeping(&mut self, context: &mut Context) {
        self.new = false;
        if self.held.unkept {
            (self.late, self.held.form_waits) = (false, false);
            context.push(Effect::StopSubmit);
            context.announce(Announcement::Failed(Failure::NotStored));
            context.notify_error(Failure::NotStored.code());
        } else if !self.late {
            // One that the server has not got yet is signed, and not called recorded.
            if !self.held.record.is_unsent() {
                context.announce(Announcement::Recorded);
            }
            context.push(Effect::ContinueSubmit);
        }
    }

    /// The form is submitted: the server is asked first.
    fn submit(&mut self, context: &mut Context, now: Time) {
        self.held.form_waits = true;
        let id = context.next_id();
        self.held.check(id, now, &mut context.effects);
        self.after_check(context);
    }

    /// Tells the page and lets a waiting submit go or stop, once the check is answered.
    fn after_check(&mut self, context: &mut Context) {
        match self.held.standing {
            Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked if !self.held.is_usable() => self.drop_submit(context),
            Standing::Checking(_) => return,
            Standing::NotChecked(_) | Standing::Checked if self.may_be_used(&context.settings) => self.let_go(context),
            Standing::NotChecked(_) => self.say_it_waits(context, Failure::NotChecked),
            Standing::Checked => {
                self.say_it_waits(context, Failure::NotSent);
                context.push(Effect::SendOutstanding);
            }
        }
        if !mem::replace(&mut self.told_ready, true) {
            context.notify(Notification::Ready);
        }
    }

    fn say_it_waits(&self, context: &mut Context, failure: Failure) {
        if self.held.form_waits {
            context.announce(Announcement::Failed(failure));
            context.notify_error(failure.code());
        }
    }

    /// Whether the form may use the receipt: the server has it and said that it stands, or the page does without the server's word.
    fn may_be_used(&self, settings: &Settings) -> bool {
        let allow = settings.on_failure == OnFailure::Allow;
        match self.held.standing {
            Standing::Checking(_) => false,
            Standing::NotChecked(_) => allow,
            Standing::Checked => allow || !self.held.record.is_unsent(),
        }
    }

    /// What the form's submit depends on.
    fn standing(&self) -> (Standing, bool) {
        (self.held.standing, self.held.record.is_unsent())
    }

    fn let_go(&mut self, context: &mut Context) {
        let held = &self.held;
        // What was ended or suspended was announced instead.
        if held.standing == Standing::Checked && mem::take(&mut self.late) && held.record.granted().all(|choice| choice.is_usable(held.as_of)) {
            context.announce(Announcement::Recorded);
        }
        if mem::take(&mut self.held.form_waits) {
            context.push(Effect::ContinueSubmit);
        }
    }

    fn drop_submit(&mut self, context: &mut Context) {
        if mem::take(&mut self.held.form_waits) {
            context.push(Effect::StopSubmit);
        }
    }

    /// Back to the disclosure, which remembers the receipt that is left behind.
    fn leave(self) -> Box<Disclosing> {
        let mut disclosing = self.disclosing;
        disclosing.set_earlier(self.held);
        disclosing
    }

    pub fn held(&self) -> &Held {
        &self.held
    }

    /// The name of the state.
    pub fn state(&self, settings: &Settings) -> &'static str {
        match self.held.standing {
            Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked if !self.held.in_force => "withdrawn",
            Standing::Checking(_) | Standing::NotChecked(_) => "checking",
            Standing::Checked if !self.held.is_usable() => "suspended",
            Standing::Checked if !self.may_be_used(settings) => "checking",
            Standing::Checked => "recorded",
        }
    }

    /// Whether the form would use the receipt, so that the server has to be asked first.
    pub fn holds_submit(&self) -> bool {
        self.held.is_usable()
    }

    pub fn form_value(&self, settings: &Settings) -> FormValue<'_> {
        if !self.may_be_used(settings) || !self.held.is_usable() {
            return FormValue::Nothing;
        }
        let record = &self.held.record;
        FormValue::Given {
            phone: &record.phone,
            receipt: &record.receipt,
            countersignature: &record.countersignature,
            extension: &record.extension,
        }
    }

    pub fn choices(&self) -> Vec<(&str, bool)> {
        let record = &self.held.record;
        let usable = |choice: &crate::RecordedChoice| record.refused.is_empty() && choice.is_usable(self.held.as_of);
        record.choices.iter().map(|choice| (&*choice.purpose, usable(choice))).collect()
    }
}
