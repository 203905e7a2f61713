//! What all screens share: the settings, the request ids, what survives a change of screen, and the effects collected so far.

use crate::{Announcement, Disclosure, Effect, Notification, Record, RecordEvent, RequestId, Settings, Target, Time};

/// The shared part of a [`Flow`](crate::Flow).
pub(crate) struct Context {
    pub settings: Settings,
    /// A number that was restored or set outside the number screen; it is used when the number screen opens.
    pub restored_number: Option<String>,
    /// Withdrawals that the page asked for before the receipt was known.
    pub early_withdrawals: Vec<RecordEvent>,
    /// The time of the event at hand.
    pub now: Time,
    /// The effects of the event at hand.
    pub effects: Vec<Effect>,
    last_id: RequestId,
}

impl Context {
    pub fn new(settings: Settings) -> Context {
        Context {
            settings,
            restored_number: None,
            early_withdrawals: Vec::new(),
            now: Time { elapsed: 0, unix: 0 },
            effects: Vec::new(),
            last_id: RequestId(0),
        }
    }

    /// An id for a new request.
    pub fn next_id(&mut self) -> RequestId {
        self.last_id.0 += 1;
        self.last_id
    }

    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub fn announce(&mut self, what: Announcement) {
        self.push(Effect::Announce(what));
    }

    pub fn notify(&mut self, what: Notification) {
        self.push(Effect::Notify(what));
    }

    pub fn notify_error(&mut self, code: &str) {
        self.notify(Notification::Error(code.into()));
    }

    pub fn focus(&mut self, target: Target) {
        self.push(Effect::Focus(target));
    }

    /// A signed receipt is not wanted any more. Whether it reached the server is not known, so it is withdrawn.
    pub fn abandon(&mut self, mut record: Box<Record>) {
        record.ask_withdrawal(self.now.unix, &[]);
        self.push(Effect::KeepRecord(record));
        self.push(Effect::SendOutstanding);
        self.push(Effect::StopSubmit);
    }

    /// Cancels the held submit: the number needs attention first.
    pub fn stop_submit_at_number(&mut self) {
        self.push(Effect::StopSubmit);
        self.focus(Target::Number);
    }

    /// Remembers that this notice was declined, or forgets it. What the storage says is not known: another tab may have written since.
    pub fn remember_decline(&mut self, disclosure: &Disclosure, declined: bool) {
        self.push(Effect::RememberDecline {
            notice: disclosure.document.id.clone(),
            version: declined.then(|| disclosure.document.version.clone()),
        });
    }
}
