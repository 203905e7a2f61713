//! Capturing: the visitor enters the number. Made of an [`Agreed`], so that no number is captured without an agreement.

use crate::context::Context;
use crate::disclosing::{Agreed, Disclosing};
use crate::number::{Check, Usable, implied_region, judge};
use crate::view::{CaptureView, SendProblem};
use crate::{
    Announcement, Challenge, ChoiceEvent, Effect, Event, Gesture, Notification, NumberAnswer, NumberEvent, NumberProblem, NumberQuestion, PageEvent,
    ReceiptEvent, RequestId, Signed, Target, Time,
};
use std::mem;

/// The state of the number screen.
#[derive(Debug)]
pub(crate) struct Capturing {
    pub agreed: Agreed,
    /// The request for a nonce that is not answered yet.
    pub challenge_request: Option<RequestId>,
    pub challenge: Option<Received>,
    /// Nonces that expired while the visitor took time, oldest first.
    pub earlier_nonces: Vec<String>,
    /// A receipt that was signed but not acknowledged. It is sent again as it is until the number changes.
    pub unsent: Option<Unsent>,
    /// Number of failed attempts to send in a row.
    pub tries: u32,
    pub send_problem: Option<SendProblem>,
    pub check: Check,
    /// The number, or a part of it, was filled in rather than typed.
    pub filled: bool,
    /// When the engine last judged the number, by the page's monotonic clock.
    pub captured_at: i64,
    text: String,
    region: String,
    /// The visitor chose the region or typed a number that implies it: a region that the page detects later is ignored.
    region_settled: bool,
    /// The calling code of the region, without `+`; "" until the engine has answered.
    calling_code: String,
    /// An example of the region; "" until the engine has answered.
    example: String,
    /// The question that the engine has not answered yet.
    question: Option<PendingQuestion>,
    /// The visitor left the field or submitted: a problem is shown from now on.
    show_problem: bool,
    /// A held submit waits for the engine's answer.
    submit_waits: bool,
}

/// A nonce and when it arrived, by the page's monotonic clock in milliseconds.
#[derive(Debug)]
pub(crate) struct Received {
    pub challenge: Box<Challenge>,
    pub at: i64,
}

/// A signed receipt that no server has acknowledged.
#[derive(Debug)]
pub(crate) struct Unsent {
    pub signed: Box<Signed>,
    /// The time that was signed.
    pub iat: i64,
    /// The wake-up call for the next attempt.
    pub retry: RequestId,
}

/// How to apply the answer to a question.
#[derive(Debug)]
struct PendingQuestion {
    id: RequestId,
    origin: Origin,
}

/// Where the text of a question comes from.
#[derive(Clone, Copy, Debug)]
enum Origin {
    /// The field, with the caret at this position.
    Typed { caret: usize },
    /// The field, while an input method is composing: the text is judged but not replaced.
    Composing { caret: usize },
    /// Not the visitor's keys: the number was filled in or restored, or its region changed. The caret is left to the browser.
    Elsewhere,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Capturing>),
    ChooseAgain(Box<Disclosing>),
    Declined(Box<Disclosing>),
    /// The form was submitted with this number.
    Submitted(Box<Capturing>, Usable),
}

impl Capturing {
    /// The visitor agrees now.
    pub fn enter(context: &mut Context, agreed: Agreed) -> Box<Capturing> {
        let mut screen = Box::new(Capturing {
            agreed,
            challenge_request: None,
            challenge: None,
            earlier_nonces: Vec::new(),
            unsent: None,
            tries: 0,
            send_problem: None,
            check: Check::Empty,
            filled: false,
            captured_at: 0,
            text: String::new(),
            region: context.settings.region.clone(),
            region_settled: false,
            calling_code: String::new(),
            example: String::new(),
            question: None,
            show_problem: false,
            submit_waits: false,
        });
        context.push(Effect::MakeKey);
        if context.settings.receipts.is_some() {
            screen.challenge_request = Some(screen.request_challenge(context));
        }
        context.remember_decline(screen.agreed.disclosure(), false);
        context.notify(Notification::Given);
        context.announce(Announcement::EnterNumber);
        context.focus(Target::Number);
        match context.restored_number.take() {
            Some(number) => screen.restore(context, number),
            // Loads the engine, and brings the calling code and the example.
            None => screen.ask_engine(context, Origin::Elsewhere, false),
        }
        screen
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(event) => return self.on_page(context, event),
            Event::Number(event) => return self.on_number(context, event, now),
            Event::Choice(ChoiceEvent::ChangePressed) => {
                // The number is still there after the visitor has read the disclosure again.
                if !self.text.is_empty() {
                    context.restored_number = Some(self.text);
                }
                return Next::ChooseAgain(self.agreed.revoke().reopen(context));
            }
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Trusted)) => return Next::Declined(self.agreed.revoke()),
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Scripted) | ChoiceEvent::PurposeToggled { .. } | ChoiceEvent::AgreePressed { .. }) => {}
            Event::Receipt(ReceiptEvent::ChallengeGiven { id, challenge }) => {
                if self.challenge_request.take_if(|asked| *asked == id).is_some() {
                    self.challenge = Some(Received { challenge, at: now.elapsed });
                }
            }
            Event::Receipt(ReceiptEvent::ChallengeFailed { id }) => {
                self.challenge_request.take_if(|asked| *asked == id);
            }
            Event::Receipt(ReceiptEvent::Woken { id }) if self.unsent.as_ref().is_some_and(|unsent| unsent.retry == id) => return self.submit(context),
            Event::Receipt(
                ReceiptEvent::Woken { .. } | ReceiptEvent::ReceiptSigned { .. } | ReceiptEvent::SigningFailed { .. } | ReceiptEvent::ReceiptPosted { .. },
            ) => {}
            Event::Disclosure(_) | Event::Withdrawal(_) => {}
        }
        Next::Stay(self)
    }

    fn on_page(mut self: Box<Self>, context: &mut Context, event: PageEvent) -> Next {
        match event {
            PageEvent::SubmitHeld => return self.submit(context),
            PageEvent::FormReset => return Next::ChooseAgain(self.agreed.revoke().start_over(context)),
            PageEvent::NumberRestored(number) => self.restore(context, number),
            PageEvent::RegionDetected(region) => {
                if !self.region_settled && self.is_empty() {
                    self.set_region(context, region);
                }
            }
            PageEvent::Connected | PageEvent::SubmitRefused { .. } | PageEvent::RequiredSet(_) => {}
        }
        Next::Stay(self)
    }

    fn on_number(mut self: Box<Self>, context: &mut Context, event: NumberEvent, now: Time) -> Next {
        match event {
            NumberEvent::RegionChosen(region) => {
                context.notify(Notification::Country(region.clone()));
                context.focus(Target::Number);
                self.region_settled = true;
                self.set_region(context, region);
            }
            NumberEvent::NumberTyped {
                text,
                caret,
                forward,
                filled,
                composing,
            } => {
                // The view sets a caret only where the field has the focus.
                let origin = if composing { Origin::Composing { caret } } else { Origin::Typed { caret } };
                self.set_text(text, filled);
                self.ask_engine(context, origin, forward);
            }
            NumberEvent::NumberLeft => self.show_problem = !self.text.is_empty(),
            NumberEvent::UseAnywayPressed => self.use_anyway(context, now),
            NumberEvent::EngineAnswered { id, answer } => {
                if let Some(question) = self.question.take_if(|question| question.id == id) {
                    self.apply(context, question.origin, *answer, now);
                    if self.question.is_none() && mem::take(&mut self.submit_waits) {
                        return self.submit(context);
                    }
                }
            }
            NumberEvent::EngineFailed { id } => {
                if self.question.take_if(|question| question.id == id).is_some() {
                    self.engine_failed(context);
                }
            }
        }
        Next::Stay(self)
    }

    /// A number that was restored or set by the page.
    fn restore(&mut self, context: &mut Context, number: String) {
        context.push(Effect::ShowNumber {
            text: number.clone(),
            caret: None,
        });
        self.set_text(number, true);
        self.ask_engine(context, Origin::Elsewhere, false);
    }

    fn set_text(&mut self, text: String, filled: bool) {
        // One part that is filled in makes the number a filled one, until the field is emptied.
        self.filled = filled || (self.filled && !self.text.is_empty());
        self.text = text;
        self.send_problem = None;
        self.unsent = None;
    }

    fn set_region(&mut self, context: &mut Context, region: String) {
        self.region = region;
        self.unsent = None;
        self.ask_engine(context, Origin::Elsewhere, false);
    }

    /// Asks the engine about the text and the region. An empty field is asked about too, for the calling code and the example.
    fn ask_engine(&mut self, context: &mut Context, origin: Origin, forward: bool) {
        if self.usable().is_some() {
            context.notify(Notification::Number(None));
        }
        let id = context.next_id();
        self.check = if self.is_empty() { Check::Empty } else { Check::Pending };
        self.question = Some(PendingQuestion { id, origin });
        let caret = match origin {
            Origin::Typed { caret } | Origin::Composing { caret } => caret,
            Origin::Elsewhere => self.text.encode_utf16().count(),
        };
        context.push(Effect::AskEngine {
            id,
            question: NumberQuestion {
                text: self.text.clone(),
                caret,
                forward,
                region: self.region.clone(),
                number_type: context.settings.example_type().into(),
            },
        });
    }

    fn apply(&mut self, context: &mut Context, origin: Origin, answer: NumberAnswer, now: Time) {
        self.calling_code = answer.calling_code;
        self.example = answer.example;
        if self.is_empty() {
            return;
        }
        let origin = self.show(context, origin, answer.text, answer.caret);
        if let Some(region) = implied_region(&self.text, &answer.number) {
            self.region_settled = true;
            if region != self.region {
                // The calling code and the example are those of the old region: ask again in the new one.
                self.region = region.into();
                return self.ask_engine(context, origin, false);
            }
        }
        self.check = judge(answer.number, &context.settings);
        self.captured_at = now.elapsed;
        self.notify_usable(context);
    }

    /// Shows the formatted text where it differs from the text in the field. Returns the origin with the new caret.
    fn show(&mut self, context: &mut Context, origin: Origin, text: String, caret: usize) -> Origin {
        let (new_origin, differs, caret) = match origin {
            Origin::Typed { caret: typed } => (Origin::Typed { caret }, text != self.text || caret != typed, Some(caret)),
            Origin::Composing { .. } => (origin, false, None),
            Origin::Elsewhere => (origin, text != self.text, None),
        };
        if differs {
            self.text.clone_from(&text);
            context.push(Effect::ShowNumber { text, caret });
        }
        new_origin
    }

    fn engine_failed(&mut self, context: &mut Context) {
        context.notify_error("ERR_ENGINE_LOAD");
        if !self.is_empty() {
            self.check = Check::Wrong(NumberProblem::NoEngine);
            self.show_problem = true;
        }
        if mem::take(&mut self.submit_waits) {
            context.stop_submit_at_number();
        }
    }

    fn use_anyway(&mut self, context: &mut Context, now: Time) {
        match mem::replace(&mut self.check, Check::Empty) {
            Check::Doubtful(usable) => {
                self.check = Check::Usable(usable);
                self.captured_at = now.elapsed;
                // The button that had the focus is removed.
                context.focus(Target::Number);
                self.notify_usable(context);
            }
            check @ (Check::Empty | Check::Pending | Check::Usable(_) | Check::Wrong(_)) => self.check = check,
        }
    }

    fn notify_usable(&self, context: &mut Context) {
        if let Some(usable) = self.usable() {
            context.notify(Notification::Number(Some(usable.e164.as_str().into())));
        }
    }

    fn submit(mut self: Box<Self>, context: &mut Context) -> Next {
        match mem::replace(&mut self.check, Check::Pending) {
            Check::Pending => self.submit_waits = true,
            Check::Usable(usable) => return Next::Submitted(self, usable),
            check @ (Check::Empty | Check::Doubtful(_) | Check::Wrong(_)) => {
                self.check = check;
                self.show_problem = true;
                context.stop_submit_at_number();
            }
        }
        Next::Stay(self)
    }

    /// Requests a nonce, so that the server can attest that the notice came first.
    pub fn request_challenge(&self, context: &mut Context) -> RequestId {
        let id = context.next_id();
        let notice = self.agreed.disclosure().digests.sha256;
        context.push(Effect::RequestChallenge { id, notice });
        id
    }

    /// The nonce is not signed any more; a receipt with a newer nonce names it.
    pub fn retire_nonce(&mut self) {
        if let Some(old) = self.challenge.take() {
            self.earlier_nonces.push(old.challenge.nonce);
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number, where it can be used.
    pub fn usable(&self) -> Option<&Usable> {
        match &self.check {
            Check::Usable(usable) => Some(usable),
            Check::Empty | Check::Pending | Check::Doubtful(_) | Check::Wrong(_) => None,
        }
    }

    /// Why the number cannot be used, whether shown yet or not.
    pub fn problem(&self) -> Option<NumberProblem> {
        match &self.check {
            Check::Empty => Some(NumberProblem::Missing),
            Check::Doubtful(_) => Some(NumberProblem::Doubtful),
            Check::Wrong(problem) => Some(*problem),
            Check::Pending | Check::Usable(_) => None,
        }
    }

    pub fn choices(&self) -> Vec<(&str, bool)> {
        self.agreed.choices().map(|(purpose, granted)| (&*purpose.id, granted)).collect()
    }

    pub fn view(&self) -> CaptureView<'_> {
        CaptureView {
            agreed_to: self.agreed.granted().map(|purpose| &*purpose.title).collect(),
            language: &self.agreed.disclosure().document.language,
            region: &self.region,
            calling_code: &self.calling_code,
            example: &self.example,
            problem: if self.show_problem { self.problem() } else { None },
            ready: self.usable().is_some(),
            busy: false,
            send_problem: self.send_problem.as_ref(),
        }
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}
