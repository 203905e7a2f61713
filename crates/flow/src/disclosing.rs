//! Disclosing: the notice is shown and the visitor chooses. An agreement is made here and nowhere else.

use crate::context::Context;
use crate::returning::find_standing;
use crate::view::{ChoiceProblem, DisclosureView};
use crate::{
    Announcement, Changed, ChoiceEvent, Disclosure, DisclosureEvent, Effect, Event, Gesture, Held, Notification, PageEvent, Record, RecordEvent, StatusOutcome,
    Target, Time,
};
use disclosure::Purpose;
use receipt::{Evidence, MAX_EVENTS};

/// The state of the disclosure screen.
#[derive(Debug)]
pub(crate) struct Disclosing {
    disclosure: Box<Disclosure>,
    /// When it was shown, by the page's monotonic clock; nobody can agree before.
    shown_at: Option<i64>,
    ticks: Vec<bool>,
    /// What the visitor has to do first.
    problem: Option<ChoiceProblem>,
    /// The visitor agreed before and is asked again because of this.
    changed: Option<Changed>,
    /// The agreement that was given before and may still stand.
    earlier: Option<Box<Held>>,
}

/// An agreement: a disclosure that was shown, at least one purpose, a trusted gesture. The fields are private to this module, so
/// that no other code can make one.
#[derive(Debug)]
pub(crate) struct Agreed {
    screen: Box<Disclosing>,
    shown_at: i64,
    agreed_at: i64,
    by_submit: bool,
    seen: Option<Evidence>,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Disclosing>),
    Agreed(Agreed),
    Declined(Box<Disclosing>),
}

impl Disclosing {
    pub fn new(disclosure: Box<Disclosure>) -> Box<Disclosing> {
        let ticks = vec![false; disclosure.document.choices().count()];
        Box::new(Disclosing {
            disclosure,
            shown_at: None,
            ticks,
            problem: None,
            changed: None,
            earlier: None,
        })
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
            Event::Page(PageEvent::FormReset) => self = self.start_over(context),
            // The boxes are ticked and nobody can be said to have agreed: a tick is not dropped without a word.
            Event::Page(PageEvent::SubmitHeld) if self.is_ticked() => {
                context.push(Effect::StopSubmit);
                match self.problem {
                    // Said already: the submit counted as Agree.
                    Some(ChoiceProblem::ShownTooLongAgo) => {}
                    Some(ChoiceProblem::NothingChosen | ChoiceProblem::NotDecided) | None => self.say_choose_first(context),
                }
            }
            Event::Page(PageEvent::Connected | PageEvent::ShownAgain | PageEvent::RegionDetected(_) | PageEvent::SubmitHeld | PageEvent::RequiredSet(_)) => {}
            Event::Page(PageEvent::SubmitRefused { first }) => {
                self.problem = Some(ChoiceProblem::NotDecided);
                if first {
                    context.focus(Target::FirstPurpose);
                }
            }
            Event::Disclosure(DisclosureEvent::DisclosureShown) => {
                if self.shown_at.is_none() {
                    self.shown_at = Some(now.elapsed);
                    context.notify(Notification::Shown);
                }
            }
            Event::Disclosure(DisclosureEvent::DisclosureLoaded { .. } | DisclosureEvent::DisclosureFailed(_)) => {}
            Event::Choice(ChoiceEvent::PurposeToggled { index, by }) => self.toggle(index, by),
            Event::Choice(ChoiceEvent::AgreePressed { by, seen }) => return self.agree(context, by, false, seen, now),
            Event::Choice(ChoiceEvent::FormSubmitted { by, seen }) if self.is_ticked() => return self.agree(context, by, true, seen, now),
            Event::Choice(ChoiceEvent::FormSubmitted { .. }) => {}
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Trusted)) => return Next::Declined(self),
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Scripted) | ChoiceEvent::ChangePressed) => {}
            Event::Record(event) => self.update_earlier(context, event, now),
            Event::Number(_) | Event::Receipt(_) => {}
        }
        Next::Stay(self)
    }

    /// The earlier agreement is withdrawn here, or elsewhere; or one was given in another tab just now.
    pub fn update_earlier(&mut self, context: &mut Context, event: RecordEvent, now: Time) {
        match (&mut self.earlier, event) {
            // It is not asked about again here: a wake-up call would take the place of one that a new receipt waits for.
            (
                Some(_),
                RecordEvent::StatusAnswered {
                    outcome: StatusOutcome::Unreachable,
                    ..
                },
            ) => {}
            (Some(earlier), event) => {
                let id = context.next_id();
                earlier.update(event.into(), id, now, &mut context.effects);
            }
            // What the server has not got may still be refused.
            (None, RecordEvent::Changed(record)) if !record.is_unsent() => {
                let server = context.settings.receipts.as_deref();
                let standing = find_standing(vec![*record], &self.disclosure.document, server, now.unix);
                self.earlier = standing.map(|record| Box::new(Held::new(record, now)));
            }
            (
                None,
                RecordEvent::Changed(_)
                | RecordEvent::WithdrawPressed { .. }
                | RecordEvent::SendingFailed { .. }
                | RecordEvent::Kept { .. }
                | RecordEvent::StatusAnswered { .. },
            ) => {}
        }
    }

    /// Back from a later screen, to choose again.
    pub fn reopen(self: Box<Self>, context: &mut Context) -> Box<Disclosing> {
        context.focus(Target::Disclosure);
        self
    }

    /// Back from the number: a receipt cannot say any more when the notice was shown, so it is shown anew.
    pub fn show_anew(mut self: Box<Self>, context: &mut Context) -> Box<Disclosing> {
        self.shown_at = None;
        self.say_read_again(context);
        self
    }

    fn say_read_again(&mut self, context: &mut Context) {
        self.problem = Some(ChoiceProblem::ShownTooLongAgo);
        context.announce(Announcement::ReadAgain);
        context.focus(Target::Disclosure);
    }

    /// The form was reset: nothing is chosen and no number is kept.
    pub fn start_over(mut self: Box<Self>, context: &mut Context) -> Box<Disclosing> {
        self.clear();
        context.restored_number = None;
        context.push(Effect::ShowNumber {
            text: String::new(),
            caret: None,
        });
        self
    }

    /// Clears the visitor's choice.
    pub fn clear(&mut self) {
        self.ticks.fill(false);
        self.problem = None;
    }

    /// The visitor agreed before; this is why they are asked again.
    pub fn ask_again(&mut self, changed: Changed) {
        self.changed = Some(changed);
    }

    /// An agreement was given before; it stands beside whatever is chosen now, until it is withdrawn.
    pub fn set_earlier(&mut self, held: Held) {
        self.earlier = Some(Box::new(held));
    }

    pub fn earlier(&self) -> Option<&Held> {
        self.earlier.as_deref()
    }

    pub fn disclosure(&self) -> &Disclosure {
        &self.disclosure
    }

    /// Whether a purpose is ticked.
    pub fn is_ticked(&self) -> bool {
        self.ticks.contains(&true)
    }

    pub fn view(&self) -> DisclosureView<'_> {
        DisclosureView {
            notice: &self.disclosure.notice,
            digest: &self.disclosure.digests.sha256,
            language: &self.disclosure.document.language,
            ticks: &self.ticks,
            problem: self.problem,
            changed: self.changed.as_ref(),
        }
    }

    fn toggle(&mut self, index: usize, by: Gesture) {
        if let (Gesture::Trusted, Some(tick)) = (by, self.ticks.get_mut(index)) {
            *tick = !*tick;
            self.problem = None;
        }
    }

    fn say_choose_first(&mut self, context: &mut Context) {
        self.problem = Some(ChoiceProblem::NothingChosen);
        context.announce(Announcement::ChooseFirst);
        context.focus(Target::FirstPurpose);
    }

    fn agree(mut self: Box<Self>, context: &mut Context, by: Gesture, by_submit: bool, seen: Option<Evidence>, now: Time) -> Next {
        // A script pressed it, or the disclosure has not been shown yet.
        let (Gesture::Trusted, Some(shown_at)) = (by, self.shown_at) else {
            return Next::Stay(self);
        };
        if !self.is_ticked() {
            self.say_choose_first(context);
            return Next::Stay(self);
        }
        if is_too_long_ago(shown_at, now) {
            // It is on the screen: the visitor reads it from now on.
            self.shown_at = Some(now.elapsed);
            self.say_read_again(context);
            return Next::Stay(self);
        }
        self.problem = None;
        Next::Agreed(Agreed {
            screen: self,
            shown_at,
            agreed_at: now.elapsed,
            by_submit,
            seen,
        })
    }
}

impl Agreed {
    pub fn disclosure(&self) -> &Disclosure {
        self.screen.disclosure()
    }

    /// When the disclosure was shown, by the page's monotonic clock.
    pub fn shown_at(&self) -> i64 {
        self.shown_at
    }

    /// Whether the disclosure was shown longer ago than a receipt may say.
    pub fn is_too_old(&self, now: Time) -> bool {
        is_too_long_ago(self.shown_at, now)
    }

    /// When Agree was pressed, by the page's monotonic clock.
    pub fn agreed_at(&self) -> i64 {
        self.agreed_at
    }

    /// The form was submitted with boxes ticked, in the place of Agree.
    pub fn by_submit(&self) -> bool {
        self.by_submit
    }

    /// How the text was displayed before the visitor agreed.
    pub fn seen(&self) -> Option<&Evidence> {
        self.seen.as_ref()
    }

    /// The purposes that rest on consent, and whether each was granted.
    pub fn choices(&self) -> impl Iterator<Item = (&Purpose, bool)> {
        self.disclosure().document.choices().zip(self.screen.ticks.iter().copied())
    }

    /// The purposes that were granted.
    pub fn granted(&self) -> impl Iterator<Item = &Purpose> {
        self.choices().filter(|(_, granted)| *granted).map(|(purpose, _)| purpose)
    }

    /// When the consent to each purpose ends: its own retention, counted from `iat`; `None` where it was not granted.
    pub fn ends(&self, iat: i64) -> impl Iterator<Item = (&Purpose, Option<i64>)> {
        self.choices()
            .map(move |(purpose, granted)| (purpose, granted.then(|| purpose.retention.period.add_to(iat))))
    }

    /// When the consent to the last purpose ends.
    pub fn valid_until(&self, iat: i64) -> i64 {
        self.ends(iat).filter_map(|(_, until)| until).max().unwrap_or(iat)
    }

    /// Returns whether the visitor withdraws what is agreed to here, or gave up its receipt in another tab. All else is about the agreement that was given
    /// before.
    pub fn on_record(&mut self, context: &mut Context, receipt: Option<&mut Record>, event: RecordEvent, now: Time) -> bool {
        if let (Some(record), RecordEvent::Changed(other)) = (receipt, &event)
            && record.hash == other.hash
        {
            record.merge(other);
            return record.is_given_up();
        }
        let withdrawn = matches!(event, RecordEvent::WithdrawPressed { by: Gesture::Trusted, .. });
        self.screen.update_earlier(context, event, now);
        withdrawn
    }

    /// Gives the agreement up: the disclosure screen with the checkboxes as they were left.
    pub fn revoke(self) -> Box<Disclosing> {
        self.screen
    }
}

/// Whether more than [`MAX_EVENTS`] has passed.
fn is_too_long_ago(shown_at: i64, now: Time) -> bool {
    (now.elapsed - shown_at) / 1000 > MAX_EVENTS
}
