//! Loading: until the document is there. The first screen after it depends on what the visitor decided on an earlier visit.

use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::returning::{Since, find_standing, since_receipt, since_version};
use crate::{Changed, DisclosureEvent, Effect, Event, Gesture, Held, LoadProblem, Notification, PageEvent, Record, RecordEvent, Time};

/// What follows an event.
pub(crate) enum Next {
    Stay,
    /// The end: nothing can be shown, and nothing is captured.
    Unavailable(LoadProblem),
    /// The visitor is asked.
    Ask(Box<Disclosing>),
    /// They declined on an earlier visit, perhaps after an agreement that still stands.
    Declined(Box<Disclosing>),
    /// They gave this receipt on an earlier visit, and this changed since, in wording only.
    Given(Box<Record>, Option<Changed>, Box<Disclosing>),
}

pub(crate) fn update(context: &mut Context, event: Event, now: Time) -> Next {
    match event {
        Event::Page(PageEvent::Connected) => context.push(Effect::LoadDisclosure),
        Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
        Event::Page(
            PageEvent::RegionDetected(_)
            | PageEvent::ShownAgain
            | PageEvent::SubmitHeld
            | PageEvent::FormReset
            | PageEvent::SubmitRefused { .. }
            | PageEvent::RequiredSet(_),
        ) => {}
        Event::Disclosure(DisclosureEvent::DisclosureLoaded { disclosure, held, declined }) => {
            let next = first_screen(context, Disclosing::new(disclosure), held, declined, now);
            // A receipt that is held is checked first.
            match &next {
                Next::Given(..) => {}
                Next::Stay | Next::Unavailable(_) | Next::Ask(_) | Next::Declined(_) => context.notify(Notification::Ready),
            }
            return next;
        }
        Event::Disclosure(DisclosureEvent::DisclosureFailed(problem)) => return unavailable(context, problem),
        Event::Disclosure(DisclosureEvent::DisclosureShown) => {}
        Event::Record(event @ RecordEvent::WithdrawPressed { by: Gesture::Trusted, .. }) => context.early_withdrawals.push(event),
        Event::Record(
            RecordEvent::WithdrawPressed { by: Gesture::Scripted, .. }
            | RecordEvent::Changed(_)
            | RecordEvent::SendingFailed { .. }
            | RecordEvent::Kept { .. }
            | RecordEvent::StatusAnswered { .. },
        )
        | Event::Choice(_)
        | Event::Number(_)
        | Event::Receipt(_) => {}
    }
    Next::Stay
}

fn unavailable(context: &mut Context, problem: LoadProblem) -> Next {
    context.notify_error(match &problem {
        LoadProblem::Attribute(_) => "ERR_ATTRIBUTE",
        LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
        LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
        LoadProblem::Browser(_) => "ERR_BROWSER",
        LoadProblem::Frame(_) => "ERR_FRAME",
        LoadProblem::Widget => "ERR_WIDGET_LOAD",
    });
    Next::Unavailable(problem)
}

/// The receipt or the declined screen where an earlier decision still stands, and the disclosure otherwise.
fn first_screen(context: &Context, mut disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Next {
    let disclosure = disclosing.disclosure();
    let standing = find_standing(held, &disclosure.document, context.settings.receipts.as_deref(), now.unix);
    let declined = declined.is_some_and(|version| match since_version(&version, &disclosure.document) {
        Since::Same | Since::Wording(_) => true,
        Since::Material(_) => false,
    });
    let Some(record) = standing else {
        return if declined { Next::Declined(disclosing) } else { Next::Ask(disclosing) };
    };
    let since = record.given_at;
    let changed = since_receipt(&record, disclosure);
    // A yes removes the no that was remembered, so this no came after it. A yes that never reached the server is asked for again.
    if declined || record.is_late(now.unix) {
        disclosing.set_earlier(Held::new(record, now));
        return if declined { Next::Declined(disclosing) } else { Next::Ask(disclosing) };
    }
    match changed {
        Since::Same => Next::Given(Box::new(record), None, disclosing),
        Since::Wording(summaries) => Next::Given(Box::new(record), Some(Changed { since, summaries }), disclosing),
        Since::Material(summaries) => {
            disclosing.ask_again(Changed { since, summaries });
            disclosing.set_earlier(Held::new(record, now));
            Next::Ask(disclosing)
        }
    }
}
