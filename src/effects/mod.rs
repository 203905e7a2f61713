//! Carrying out effects: network, storage, cryptography and the number engine. Nothing else in the widget touches them.
//!
//! A request is answered by an event with the request's id; which answers come too late is the flow's business. A request holds the
//! element until it ends (it times out), never longer.

mod crypto;
mod disclosure;
mod engine;
mod net;
mod outbox;
mod questions;
mod receipts;
mod save;
mod sign;
mod store;
mod updates;
mod withdrawal;

use crate::Widget;
use crate::browser::{spawn, window};
use flow::{Effect, QuestionEvent, ReceiptEvent, RecordEvent, RequestId};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;

pub use crypto::SigningKey;
pub use disclosure::language;
pub use outbox::send_outstanding;
pub use save::{link, save_page, save_signed};
pub use store::{held, question_link};
pub use updates::Updates;

impl Widget {
    /// Carries out one effect.
    pub fn run(&self, effect: Effect) {
        // Of an element that left the page only a receipt that is being made goes on, into the visitor's store.
        if self.has_left() && !finishes_receipt(&effect) {
            return;
        }
        let this = self.clone();
        match effect {
            Effect::LoadDisclosure => spawn(disclosure::load(this)),
            Effect::MakeKey => spawn(sign::make_key(this)),
            Effect::RequestChallenge { id, notice } => spawn(async move {
                let server = this.with_flow(|flow| (flow.settings().receipts.clone(), flow.settings().origin.clone()));
                let challenge = match server {
                    Some((Some(server), origin)) => receipts::request_challenge(&server, &origin, &notice).await,
                    Some((None, _)) | None => None,
                };
                this.dispatch(match challenge {
                    Some(challenge) => ReceiptEvent::ChallengeGiven { id, challenge },
                    None => ReceiptEvent::ChallengeFailed { id },
                });
            }),
            Effect::AskEngine { id, question } => engine::ask(self, id, question),
            Effect::SignReceipt { id } => spawn(sign::sign(this, id)),
            Effect::PostReceipt { id, receipt } => spawn(async move {
                let server = this.with_flow(|flow| flow.settings().receipts.clone()).flatten();
                let outcome = receipts::send(&server.unwrap_or_default(), &receipt).await;
                this.dispatch(ReceiptEvent::ReceiptPosted { id, outcome });
            }),
            Effect::KeepRecord(record) => {
                let kept = store::keep(&record);
                this.dispatch(RecordEvent::Kept { hash: record.hash, kept });
            }
            Effect::ForgetRecord { hash } => store::forget(&hash),
            Effect::SendOutstanding => send_outstanding(),
            Effect::AskStatus { id, receipts: server, hash } => spawn(async move {
                let outcome = receipts::status(&server, &hash).await;
                this.dispatch(RecordEvent::StatusAnswered { id, outcome });
            }),
            Effect::PostQuestion { id, draft, secret } => spawn(async move {
                let outcome = questions::send(&draft, &secret).await;
                this.dispatch_question(QuestionEvent::Answered { id, outcome });
            }),
            Effect::RememberDecline { notice, version } => store::remember_no(&notice, version.as_deref()),
            Effect::WakeLater { id, millis } => self.set_alarm(Alarm::new(self, id, millis)),
            Effect::ContinueSubmit => self.continue_submit(),
            Effect::StopSubmit => self.stop_submit(),
            Effect::ShowNumber { text, caret } => self.show_number(&text, caret),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Notify(what) => self.notify(what),
        }
    }
}

fn finishes_receipt(effect: &Effect) -> bool {
    match effect {
        Effect::SignReceipt { .. } | Effect::PostReceipt { .. } | Effect::KeepRecord(_) | Effect::ForgetRecord { .. } | Effect::SendOutstanding => true,
        Effect::LoadDisclosure
        | Effect::MakeKey
        | Effect::RequestChallenge { .. }
        | Effect::AskEngine { .. }
        | Effect::AskStatus { .. }
        | Effect::PostQuestion { .. }
        | Effect::RememberDecline { .. }
        | Effect::WakeLater { .. }
        | Effect::ContinueSubmit
        | Effect::StopSubmit
        | Effect::ShowNumber { .. }
        | Effect::Focus(_)
        | Effect::Announce(_)
        | Effect::Notify(_) => false,
    }
}

/// Wakes an element after a delay, or when the connection comes back; dropped, it does not.
pub struct Alarm {
    _timer: Timeout,
    _online: EventListener,
}

impl Alarm {
    fn new(widget: &Widget, id: RequestId, millis: u32) -> Alarm {
        let wake = || {
            let widget = widget.downgrade();
            move || {
                if let Some(widget) = widget.upgrade() {
                    widget.dispatch(ReceiptEvent::Woken { id });
                }
            }
        };
        let (on_time, online) = (wake(), wake());
        Alarm {
            _timer: Timeout::new(millis, on_time),
            _online: EventListener::once(&window(), "online", move |_| online()),
        }
    }
}
