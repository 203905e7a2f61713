//! Loading: until the document is there. The first screen after it depends on what the visitor decided on an earlier visit.

use crate::context::Context;
use crate::declined::Declined;
use crate::disclosing::Disclosing;
use crate::flow::Screen;
use crate::recorded::Recorded;
use crate::returning::{Since, find_standing, since_receipt, since_version};
use crate::{Changed, DisclosureEvent, Effect, Event, LoadProblem, Notification, PageEvent, Record, Time};

pub(crate) fn update(context: &mut Context, event: Event, now: Time) -> Screen {
    match event {
        Event::Page(PageEvent::Connected) => context.push(Effect::LoadDisclosure),
        Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
        Event::Page(PageEvent::RegionDetected(_) | PageEvent::SubmitHeld | PageEvent::FormReset) => {}
        Event::Disclosure(DisclosureEvent::DisclosureLoaded { disclosure, held, declined }) => {
            context.notify(Notification::Ready);
            return first_screen(context, Disclosing::new(disclosure), held, declined, now);
        }
        Event::Disclosure(DisclosureEvent::DisclosureFailed(problem)) => return unavailable(context, problem),
        Event::Disclosure(DisclosureEvent::DisclosureShown) => {}
        Event::Choice(_) | Event::Number(_) | Event::Receipt(_) | Event::Withdrawal(_) => {}
    }
    Screen::Loading
}

/// The end: nothing can be shown, and nothing is captured.
fn unavailable(context: &mut Context, problem: LoadProblem) -> Screen {
    context.notify_error(match &problem {
        LoadProblem::Attribute(_) => "ERR_ATTRIBUTE",
        LoadProblem::Fetch(_) => "ERR_DISCLOSURE_FETCH",
        LoadProblem::Document(_) => "ERR_DISCLOSURE_DOCUMENT",
        LoadProblem::Browser(_) => "ERR_BROWSER",
        LoadProblem::Widget => "ERR_WIDGET_LOAD",
    });
    Screen::Unavailable(problem)
}

/// The receipt or the declined screen where an earlier decision still stands, and the disclosure otherwise.
fn first_screen(context: &mut Context, mut disclosing: Box<Disclosing>, held: Vec<Record>, declined: Option<String>, now: Time) -> Screen {
    let disclosure = disclosing.disclosure();
    if let Some(record) = find_standing(held, &disclosure.document, context.settings.receipts.as_deref(), now.unix) {
        let since = record.given_at;
        return match since_receipt(&record, disclosure) {
            Since::Same => Recorded::return_to(context, record, None, disclosing, now),
            Since::Wording(summaries) => Recorded::return_to(context, record, Some(Changed { since, summaries }), disclosing, now),
            Since::Material(summaries) => {
                disclosing.ask_again(Changed { since, summaries });
                Screen::Disclosing(disclosing)
            }
        };
    }
    context.decline_is_remembered = declined.is_some();
    let Some(version) = declined else {
        return Screen::Disclosing(disclosing);
    };
    match since_version(&version, &disclosure.document) {
        Since::Same | Since::Wording(_) => Declined::return_to(disclosing),
        Since::Material(_) => Screen::Disclosing(disclosing),
    }
}
