//! Declined: the visitor said no. It never blocks the form, and it can be changed.

use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::view::DeclinedView;
use crate::{Announcement, ChoiceEvent, Event, Notification, PageEvent, Target, Time};

/// The state of the screen after declining.
pub(crate) struct Declined {
    disclosing: Box<Disclosing>,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Declined>),
    ChooseAgain(Box<Disclosing>),
}

impl Declined {
    /// The visitor declines now.
    pub fn enter(context: &mut Context, mut disclosing: Box<Disclosing>) -> Box<Declined> {
        disclosing.clear();
        context.remember_decline(disclosing.disclosure(), true);
        context.notify(Notification::Declined);
        context.announce(Announcement::Declined);
        context.focus(Target::Declined);
        Declined::return_to(disclosing)
    }

    /// The visitor declined on an earlier visit.
    pub fn return_to(disclosing: Box<Disclosing>) -> Box<Declined> {
        Box::new(Declined { disclosing })
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
            Event::Page(PageEvent::FormReset) => return Next::ChooseAgain(self.disclosing.start_over(context)),
            Event::Page(
                PageEvent::Connected
                | PageEvent::ShownAgain
                | PageEvent::RegionDetected(_)
                | PageEvent::SubmitHeld
                | PageEvent::SubmitRefused { .. }
                | PageEvent::RequiredSet(_),
            ) => {}
            Event::Choice(ChoiceEvent::ChangePressed) => return Next::ChooseAgain(self.disclosing.reopen(context)),
            Event::Choice(
                ChoiceEvent::PurposeToggled { .. } | ChoiceEvent::AgreePressed { .. } | ChoiceEvent::FormSubmitted { .. } | ChoiceEvent::DeclinePressed(_),
            ) => {}
            Event::Record(event) => self.disclosing.update_earlier(context, event, now),
            Event::Disclosure(_) | Event::Number(_) | Event::Receipt(_) => {}
        }
        Next::Stay(self)
    }

    pub fn view(&self) -> DeclinedView<'_> {
        let document = &self.disclosing.disclosure().document;
        DeclinedView {
            consequence: &document.opt_out.decline,
            language: &document.language,
            earlier: self.disclosing.earlier(),
        }
    }

    pub fn choices(&self) -> Vec<(&str, bool)> {
        self.disclosing.disclosure().document.choices().map(|purpose| (&*purpose.id, false)).collect()
    }
}
