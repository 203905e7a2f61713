//! Capturing: the visitor enters the number. Made of an [`Agreed`], so that no number is captured without an agreement.

use crate::context::Context;
use crate::disclosing::{Agreed, Disclosing};
use crate::field::{Field, Origin};
use crate::held::retry_delay;
use crate::number::{Check, Usable};
use crate::view::CaptureView;
use crate::{
    Announcement, Challenge, ChoiceEvent, Effect, Event, Failure, Gesture, Notification, NumberEvent, NumberProblem, PageEvent, ReceiptEvent, Record,
    RequestId, Target, Time,
};
use disclosure::Channel;
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
    pub failure: Option<Failure>,
    pub field: Field,
    /// The wake-up call for the next attempt to load the engine.
    engine_retry: Option<RequestId>,
    /// A held submit waits for the engine's answer.
    submit_waits: bool,
    /// The submit that opened this screen is at hand: nobody could have entered a number yet.
    just_opened: bool,
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
    pub record: Box<Record>,
    /// The time that was signed.
    pub iat: i64,
    /// The wake-up call for the next attempt.
    pub retry: RequestId,
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
        let is_text = |channel: &Channel| match channel {
            Channel::Sms | Channel::Whatsapp | Channel::Rcs => true,
            Channel::Call | Channel::Voicemail => false,
        };
        let only_texts = agreed.granted().all(|purpose| purpose.channels.iter().all(is_text));
        let field = Field::new(&context.settings, only_texts);
        let mut screen = Box::new(Capturing {
            agreed,
            challenge_request: None,
            challenge: None,
            earlier_nonces: Vec::new(),
            unsent: None,
            tries: 0,
            failure: None,
            field,
            engine_retry: None,
            submit_waits: false,
            just_opened: false,
        });
        screen.just_opened = screen.agreed.by_submit();
        context.push(Effect::MakeKey);
        if context.settings.receipts.is_some() {
            screen.challenge_request = Some(screen.request_challenge(context));
        }
        context.remember_decline(screen.agreed.disclosure(), false);
        context.notify(Notification::Given);
        context.announce(if screen.just_opened {
            Announcement::EnterOrDecline
        } else {
            Announcement::EnterNumber
        });
        context.focus(Target::Number);
        match context.restored_number.take() {
            Some(number) => screen.field.restore(context, number),
            None => screen.field.ask_as_it_stands(context),
        }
        screen
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(event) => return self.on_page(context, event),
            Event::Number(event) => return self.on_number(context, event, now),
            Event::Choice(ChoiceEvent::ChangePressed) => return self.choose_again(context),
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Trusted)) => {
                self.give_up(context);
                return Next::Declined(self.agreed.revoke());
            }
            Event::Record(event) => {
                let receipt = self.unsent.as_mut().map(|unsent| &mut *unsent.record);
                if self.agreed.on_record(context, receipt, event, now) && self.unsent.is_some() {
                    return self.choose_again(context);
                }
            }
            Event::Choice(
                ChoiceEvent::DeclinePressed(Gesture::Scripted)
                | ChoiceEvent::PurposeToggled { .. }
                | ChoiceEvent::AgreePressed { .. }
                | ChoiceEvent::FormSubmitted { .. },
            ) => {}
            Event::Receipt(ReceiptEvent::ChallengeGiven { id, challenge }) => {
                if self.challenge_request.take_if(|asked| *asked == id).is_some() {
                    self.challenge = Some(Received { challenge, at: now.elapsed });
                }
            }
            Event::Receipt(ReceiptEvent::ChallengeFailed { id }) => {
                self.challenge_request.take_if(|asked| *asked == id);
            }
            Event::Receipt(ReceiptEvent::Woken { id }) if self.unsent.as_ref().is_some_and(|unsent| unsent.retry == id) => return self.submit(context),
            Event::Receipt(ReceiptEvent::Woken { id }) => {
                if self.engine_retry.take_if(|call| *call == id).is_some() {
                    self.field.ask_as_it_stands(context);
                }
            }
            Event::Receipt(ReceiptEvent::ReceiptSigned { .. } | ReceiptEvent::SigningFailed { .. } | ReceiptEvent::ReceiptPosted { .. }) => {}
            Event::Disclosure(_) => {}
        }
        Next::Stay(self)
    }

    fn on_page(mut self: Box<Self>, context: &mut Context, event: PageEvent) -> Next {
        match event {
            PageEvent::SubmitHeld => return self.submit(context),
            PageEvent::FormReset => {
                self.give_up(context);
                return Next::ChooseAgain(self.agreed.revoke().start_over(context));
            }
            PageEvent::NumberRestored(number) => {
                self.abandon_unsent(context);
                self.field.restore(context, number);
            }
            PageEvent::RegionDetected(region) => self.field.detect(context, region),
            PageEvent::Connected | PageEvent::ShownAgain | PageEvent::SubmitRefused { .. } | PageEvent::RequiredSet(_) => {}
        }
        Next::Stay(self)
    }

    fn on_number(mut self: Box<Self>, context: &mut Context, event: NumberEvent, now: Time) -> Next {
        match event {
            NumberEvent::RegionChosen(region) => {
                context.notify(Notification::Country(region.clone()));
                context.focus(Target::Number);
                self.abandon_unsent(context);
                self.field.pick(context, region);
            }
            NumberEvent::NumberTyped {
                text,
                caret,
                change,
                filled,
                composing,
            } => {
                self.abandon_unsent(context);
                // The view sets a caret only where the field has the focus.
                let origin = if composing { Origin::Composing { caret } } else { Origin::Typed { caret } };
                self.field.change(context, text, filled, origin, change);
            }
            NumberEvent::NumberLeft => self.field.leave(context),
            NumberEvent::UseAnywayPressed => self.field.use_anyway(context, now),
            NumberEvent::EngineAnswered { id, answer } => {
                if self.field.answered(context, id, *answer, now) && mem::take(&mut self.submit_waits) {
                    return self.submit(context);
                }
            }
            NumberEvent::EngineFailed { id } => {
                if self.field.failed(context, id) {
                    let call = context.next_id();
                    let millis = retry_delay(&mut self.tries);
                    context.push(Effect::WakeLater { id: call, millis });
                    self.engine_retry = Some(call);
                    if mem::take(&mut self.submit_waits) {
                        self.field.stop(context);
                    }
                }
            }
        }
        Next::Stay(self)
    }

    /// The number or the choice changes: a receipt that was signed before is not for it.
    fn abandon_unsent(&mut self, context: &mut Context) {
        self.failure = None;
        if let Some(unsent) = self.unsent.take() {
            self.drop_nonces();
            context.abandon(unsent.record);
        }
    }

    /// The screen is left: a submit that waits for the engine goes nowhere.
    fn give_up(&mut self, context: &mut Context) {
        self.abandon_unsent(context);
        if mem::take(&mut self.submit_waits) {
            context.push(Effect::StopSubmit);
        }
    }

    /// Back to the choice; the number is still there afterwards.
    fn choose_again(mut self: Box<Self>, context: &mut Context) -> Next {
        self.give_up(context);
        if !self.text().is_empty() {
            context.restored_number = Some(self.text().into());
        }
        Next::ChooseAgain(self.agreed.revoke().reopen(context))
    }

    fn submit(mut self: Box<Self>, context: &mut Context) -> Next {
        match mem::replace(&mut self.field.check, Check::Pending) {
            Check::Pending => self.submit_waits = true,
            // A receipt that is signed already said it in time.
            Check::Usable(_) if self.unsent.is_none() && self.agreed.is_too_old(context.now) => {
                context.push(Effect::StopSubmit);
                context.restored_number = Some(self.text().into());
                return Next::ChooseAgain(self.agreed.revoke().show_anew(context));
            }
            Check::Usable(usable) => return Next::Submitted(self, usable),
            Check::Wrong(NumberProblem::NoEngine) => {
                self.submit_waits = true;
                self.field.ask_as_it_stands(context);
            }
            check @ (Check::Empty | Check::Doubtful(..) | Check::Wrong(_)) => {
                self.field.check = check;
                if mem::take(&mut self.just_opened) {
                    context.stop_submit_at_number();
                } else {
                    self.field.stop(context);
                }
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

    /// The nonce has become too old to be signed; a receipt with a newer nonce names it.
    pub fn retire_nonce(&mut self) {
        if let Some(old) = self.challenge.take() {
            self.earlier_nonces.push(old.challenge.nonce);
        }
    }

    /// The nonces of a receipt that was posted are that receipt's for ever, and a refusal may be due to one of them: another receipt names none of them.
    pub fn drop_nonces(&mut self) {
        self.challenge = None;
        self.earlier_nonces.clear();
    }

    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// The number, where it can be used.
    pub fn usable(&self) -> Option<&Usable> {
        self.field.usable()
    }

    /// Why the number cannot be used, whether shown yet or not.
    pub fn problem(&self) -> Option<NumberProblem> {
        self.field.problem()
    }

    pub fn choices(&self) -> Vec<(&str, bool)> {
        self.agreed.choices().map(|(purpose, granted)| (&*purpose.id, granted)).collect()
    }

    pub fn view(&self) -> CaptureView<'_> {
        CaptureView {
            agreed_to: self.agreed.granted().map(|purpose| &*purpose.title).collect(),
            language: &self.agreed.disclosure().document.language,
            region: self.field.country(),
            calling_code: self.field.calling_code(),
            example: self.field.example(),
            problem: self.field.shown_problem(),
            said_back: self.field.said_back(),
            ready: self.usable().is_some(),
            busy: false,
            by_submit: self.agreed.by_submit(),
            failure: self.failure,
        }
    }
}
