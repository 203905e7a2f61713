//! Loading: until the document is there. The first screen after it depends on what the visitor decided on an earlier visit.

use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::returning::{Since, find_standing, since_receipt, since_version};
use crate::{Changed, DisclosureEvent, Effect, Event, LoadProblem, Notification, PageEvent, Record, Time};

/// What follows an event.
pub(crate) enum Next {
    Stay,
    /// The end: nothing can be shown, and nothing is captured.
    Unavailable(LoadProblem),
    /// The visitor is asked.
    Ask(Box<Disclosing>),
    /// They declined on an earlier visit.
    Declined(Box<Disclosing>),
    /// They gave this receipt on an earlier visit, and this changed since, in wording only.
    Given(Box<Record>, Option<Changed>, Box<Disclosing>),
}

pub(crate) fn update(context: &mut Context, event: Event, now: Time) -> Next {
    match event {
        Event::Page(PageEvent::Connected) => context.push(Effect::LoadDisclosure),
        Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
        Event::Page(
            PageEvent::RegionDetected(_) | PageEvent::SubmitHeld | PageEvent::FormReset | PageEvent::SubmitRefused { .. } | PageEvent::RequiredSet(_),
        ) => {}
        Event::Disclosure(DisclosureEvent::DisclosureLoaded { disclosure, held, declined }) => {
            context.notify(Notification::Ready);
            return first_screen(context, Disclosing::new(disclosure), held, declined, now);
        }
        Event::Disclosure(DisclosureEvent::DisclosureFailed(problem)) => return unavailable(context, problem),
        Event::Disclosure(DisclosureEvent::DisclosureShown) => {}
        Event::Choice(_) | Event::Number(_) | Event::Receipt(_) | Event::Withdrawal(_) => {}
    }
    Next::Stay
}

fn unavailable(context: &mut Context, problem: LoadProblem) -> Next {
    context.notify_error(match &problem {
        LoadProblem::Attribute(_) => "ERR_ATTRIBUTE",
        LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
        LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
        LoadProblem::Browser(_) => "ERR_BROWSER",
        LoadProblem::Widget => "ERR_WIDGET_LOAD",
    });
    Next::Unavailable(problem)
}

/// The receipt or the declined screen where an earlier decision still stands, and the disclosure otherwise.
fn first_screen(context: &mut Context, mut disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Next {
    let disclosure = disclosing.disclosure();
    if let Some(record) = find_standing(held, &disclosure.document, context.settings.receipts.as_deref(), now.unix) {
        let since = record.given_at;
        return match since_receipt(&record, disclosure) {
            Since::Same => Next::Given(Box::new(record), None, disclosing),
            Since::Wording(summaries) => Next::Given(Box::new(record), Some(Changed { since, summaries }), disclosing),
            Since::Material(summaries) => {
                disclosing.ask_again(Changed { since, summaries });
                Next::Ask(disclosing)
            }
        };
    }
    context.decline_is_remembered = declined.is_some();
    let Some(version) = declined else {
        return Next::Ask(disclosing);
    };
    match since_version(&version, &disclosure.document) {
        Since::Same | Since::Wording(_) => Next::Declined(disclosing),
        Since::Material(_) => Next::Ask(disclosing),
    }
}
