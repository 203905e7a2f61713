//! Sealing: between the submit and the receipt. An old nonce is renewed, then the receipt is signed and posted. Number and agreement do not change
//! meanwhile; who takes the agreement back leaves this screen, and the form does not go.

use crate::capturing::{Capturing, Received, Unsent};
use crate::context::Context;
use crate::disclosing::Disclosing;
use crate::held::retry_delay;
use crate::number::{Check, Usable};
use crate::view::CaptureView;
use crate::{
    Announcement, ChoiceEvent, Effect, Event, Failure, Gesture, Held, OnFailure, PageEvent, PostOutcome, ReceiptEvent, Record, RecordedChoice, RequestId,
    Settings, Signed, Time,
};
use phone::E164;
use receipt::{Digest, Happened, PayloadParts, Step, uuid_v7};

/// The age in milliseconds at which a nonce is renewed before signing. The server accepts it for 30 minutes.
const RENEW_AFTER: i64 = 25 * 60 * 1000;

/// The values that the host generates or derives for one receipt.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptInputs<'a> {
    /// The random part of `jti`; its time is that of the signature, whatever the visitor's clock says.
    pub jti_random: [u8; 10],
    /// The key's thumbprint, base64url.
    pub iss: &'a str,
    /// Digest of the number's disclosure (RFC 9901).
    pub sd: &'a Digest,
    /// SHA-256 of the withdrawal secret.
    pub withdraw_sha256: &'a Digest,
}

/// The age in seconds beyond which an acknowledged receipt is checked: one that arrives more than 10 seconds after it was signed may be ended on its arrival,
/// because of what the person said meanwhile. The server's time is known here but for the seconds that the nonce took.
const LATE: i64 = 5;

/// The state while the receipt is made and sent.
#[derive(Debug)]
pub(crate) struct Sealing {
    capturing: Box<Capturing>,
    /// The number that is signed. It was moved out of `capturing`, so that no other one can be signed.
    usable: Usable,
    submitted_at: i64,
    iat: i64,
    /// The request whose answer is awaited: a new nonce, the signature, or the server's acknowledgement.
    awaited: RequestId,
    /// The receipt, while it is posted. It is kept in the visitor's storage before it leaves the page.
    record: Option<Box<Record>>,
    /// It was posted before, and may have arrived.
    again: bool,
}

/// What follows an event.
pub(crate) enum Next {
    Stay(Box<Sealing>),
    /// Back to the number, which is usable as before.
    NotSent(Box<Capturing>),
    /// The visitor goes back to the choice.
    ChooseAgain(Box<Disclosing>),
    Declined(Box<Disclosing>),
    /// There is a receipt. The disclosure is for another number.
    Given(Box<Held>, Box<Disclosing>),
}

impl Sealing {
    /// The form was submitted with a usable number.
    pub fn enter(context: &mut Context, mut capturing: Box<Capturing>, usable: Usable, now: Time) -> Box<Sealing> {
        context.announce(Announcement::Sending);
        capturing.failure = None;
        let unsent = capturing.unsent.take();
        let mut screen = Box::new(Sealing {
            capturing,
            usable,
            submitted_at: now.elapsed,
            iat: now.unix,
            awaited: RequestId::default(),
            record: None,
            again: unsent.is_some(),
        });
        if let Some(unsent) = unsent {
            screen.iat = unsent.iat;
            screen.post(context, unsent.record);
        } else if context.settings.receipts.is_none() || screen.nonce_is_fresh(now) {
            screen.sign(context, now);
        } else {
            screen.renew_nonce(context);
        }
        screen
    }

    pub fn update(mut self: Box<Self>, context: &mut Context, event: Event, now: Time) -> Next {
        match event {
            Event::Page(PageEvent::NumberRestored(number)) => context.restored_number = Some(number),
            Event::Page(
                PageEvent::Connected
                | PageEvent::ShownAgain
                | PageEvent::RegionDetected(_)
                | PageEvent::SubmitHeld
                | PageEvent::SubmitRefused { .. }
                | PageEvent::RequiredSet(_),
            ) => {}
            Event::Page(PageEvent::FormReset) => return Next::ChooseAgain(self.give_up(context).start_over(context)),
            Event::Choice(ChoiceEvent::DeclinePressed(Gesture::Trusted)) => return Next::Declined(self.give_up(context)),
            Event::Choice(ChoiceEvent::ChangePressed) => return self.choose_again(context),
            Event::Record(event) => {
                if self.capturing.agreed.on_record(context, self.record.as_deref_mut(), event, now) {
                    return self.choose_again(context);
                }
            }
            Event::Receipt(event) if self.awaits(event.id()) => return self.answered(context, event, now),
            // The answer to a request that was superseded.
            Event::Receipt(_) => {}
            Event::Choice(
                ChoiceEvent::DeclinePressed(Gesture::Scripted)
                | ChoiceEvent::PurposeToggled { .. }
                | ChoiceEvent::AgreePressed { .. }
                | ChoiceEvent::FormSubmitted { .. },
            )
            | Event::Disclosure(_)
            | Event::Number(_) => {}
        }
        Next::Stay(self)
    }

    /// What is signed or sent is not wanted any more, and the form does not go. A receipt that may have reached the server is withdrawn; a signature that is
    /// still being made is dropped when it comes.
    fn give_up(self, context: &mut Context) -> Box<Disclosing> {
        match self.record {
            Some(record) => context.abandon(record),
            None => context.push(Effect::StopSubmit),
        }
        self.capturing.agreed.revoke()
    }

    /// Back to the choice; the number is still there afterwards.
    fn choose_again(self, context: &mut Context) -> Next {
        context.restored_number = Some(self.capturing.text().into());
        Next::ChooseAgain(self.give_up(context).reopen(context))
    }

    fn answered(mut self: Box<Self>, context: &mut Context, event: ReceiptEvent, now: Time) -> Next {
        match event {
            ReceiptEvent::ChallengeGiven { challenge, .. } => {
                self.capturing.challenge = Some(Received { challenge, at: now.elapsed });
                self.sign(context, now);
            }
            // Without a nonce the receipt carries the visitor's own time.
            ReceiptEvent::ChallengeFailed { .. } => self.sign(context, now),
            ReceiptEvent::ReceiptSigned { signed, .. } => {
                let record = Box::new(self.to_record(&context.settings, &signed));
                if context.settings.receipts.is_none() {
                    return self.given(context, record, String::new(), false);
                }
                // Kept first: a page that is closed from here on leaves the visitor the receipt and its withdrawal secret.
                context.push(Effect::KeepRecord(record.clone()));
                self.post(context, record);
            }
            ReceiptEvent::SigningFailed { .. } => return self.not_sent(context, Failure::NotSigned, None),
            ReceiptEvent::ReceiptPosted { outcome, .. } => {
                if let Some(record) = self.record.take() {
                    return self.posted(context, record, outcome);
                }
            }
            ReceiptEvent::Woken { .. } => {}
        }
        Next::Stay(self)
    }

    fn posted(mut self, context: &mut Context, record: Box<Record>, outcome: PostOutcome) -> Next {
        match (outcome, context.settings.on_failure) {
            (PostOutcome::Accepted { countersignature }, _) => {
                let late = self.is_late(context.now);
                self.given(context, record, countersignature, late)
            }
            (PostOutcome::Unreachable, OnFailure::Allow) => self.given(context, record, String::new(), false),
            (PostOutcome::Unreachable, OnFailure::Wait) => {
                let retry = context.next_id();
                context.push(Effect::WakeLater {
                    id: retry,
                    millis: retry_delay(&mut self.capturing.tries),
                });
                let iat = self.iat;
                self.capturing.unsent = Some(Unsent { record, iat, retry });
                self.not_sent(context, Failure::NotSent, None)
            }
            (PostOutcome::Refused { code }, _) => {
                self.capturing.drop_nonces();
                if self.again {
                    context.abandon(record);
                } else {
                    context.push(Effect::ForgetRecord { hash: record.hash });
                }
                self.not_sent(context, Failure::Refused, Some(code))
            }
        }
    }

    fn renew_nonce(&mut self, context: &mut Context) {
        self.capturing.retire_nonce();
        self.capturing.challenge_request = None;
        self.awaited = self.capturing.request_challenge(context);
    }

    fn sign(&mut self, context: &mut Context, now: Time) {
        self.iat = self.server_time(now);
        self.awaited = context.next_id();
        context.push(Effect::SignReceipt { id: self.awaited });
    }

    /// With a nonce the time is the server's, plus what has passed here since. The visitor's wall clock does not count.
    fn server_time(&self, now: Time) -> i64 {
        match &self.capturing.challenge {
            Some(received) => received.challenge.issued_at + (now.elapsed - received.at).max(0) / 1000,
            None => now.unix,
        }
    }

    fn post(&mut self, context: &mut Context, record: Box<Record>) {
        self.awaited = context.next_id();
        context.push(Effect::PostReceipt {
            id: self.awaited,
            receipt: record.receipt.clone(),
        });
        self.record = Some(record);
    }

    /// Whether the receipt may be one that waited, by the server's clock. One that dates itself may be of any age.
    fn is_late(&self, now: Time) -> bool {
        self.again || self.capturing.challenge.is_none() || self.server_time(now) - self.iat > LATE
    }

    /// There is a receipt. Of one that came `late` the form waits until the server said that it stands.
    fn given(self, context: &Context, mut record: Box<Record>, countersignature: String, late: bool) -> Next {
        record.countersignature = countersignature;
        let mut held = Box::new(Held::new(*record, context.now));
        held.set_ahead(self.server_time(context.now) - context.now.unix, context.now);
        held.form_waits = late;
        Next::Given(held, self.capturing.agreed.revoke())
    }

    fn not_sent(self, context: &mut Context, failure: Failure, code: Option<String>) -> Next {
        match failure {
            // The submit waits for the next attempt.
            Failure::NotSent => {}
            Failure::Refused | Failure::NotSigned | Failure::NotChecked | Failure::WithdrawalWaits | Failure::NotStored => context.push(Effect::StopSubmit),
        }
        context.announce(Announcement::Failed(failure));
        context.notify_error(code.as_deref().unwrap_or(failure.code()));
        let mut capturing = self.capturing;
        capturing.field.check = Check::Usable(self.usable);
        capturing.failure = Some(failure);
        Next::NotSent(capturing)
    }

    /// Whether this request's answer is awaited.
    pub fn awaits(&self, id: RequestId) -> bool {
        self.awaited == id
    }

    /// The number that is signed.
    pub fn number(&self) -> &E164 {
        &self.usable.e164
    }

    /// The receipt that is being sent.
    pub fn record(&self) -> Option<&Record> {
        self.record.as_deref()
    }

    pub fn capturing(&self) -> &Capturing {
        &self.capturing
    }

    pub fn view(&self) -> CaptureView<'_> {
        CaptureView {
            problem: None,
            ready: true,
            busy: true,
            ..self.capturing.view()
        }
    }

    fn nonce_is_fresh(&self, now: Time) -> bool {
        let challenge = self.capturing.challenge.as_ref();
        challenge.is_some_and(|received| now.elapsed - received.at < RENEW_AFTER)
    }

    /// Everything that is signed, in canonical form.
    pub fn payload(&self, settings: &Settings, inputs: &ReceiptInputs<'_>) -> String {
        let capturing = &*self.capturing;
        let agreed = &capturing.agreed;
        let disclosure = agreed.disclosure();
        let document = &disclosure.document;
        let nonce = capturing.challenge.as_ref().map(|received| &*received.challenge.nonce);
        let captured_at = capturing.field.captured_at.max(agreed.agreed_at());
        let step = |what: Happened, at: i64| Step {
            what,
            seconds: (at - agreed.shown_at()).max(0) / 1000,
        };
        PayloadParts {
            jti: &uuid_v7(self.iat * 1000, inputs.jti_random),
            iss: inputs.iss,
            aud: settings.receipts.as_deref(),
            iat: self.iat,
            origin: &settings.origin,
            place: settings.place.as_deref(),
            nonce,
            earlier_nonces: if nonce.is_some() { &capturing.earlier_nonces } else { &[] },
            sd: inputs.sd,
            number_check: self.usable.check,
            withdraw_sha256: inputs.withdraw_sha256,
            notice_id: &document.id,
            notice_version: &document.version,
            notice_language: &document.language,
            notice_labels: disclosure.labels,
            notice_layout: disclosure.layout,
            notice_sha256: &disclosure.digests.sha256,
            notice_text_sha256: &disclosure.digests.text_sha256,
            choices: &|each| agreed.ends(self.iat).for_each(|(purpose, until)| each(&purpose.id, until)),
            controller: &document.controller.name,
            valid_until: agreed.valid_until(self.iat),
            events: &[
                step(Happened::Shown, agreed.shown_at()),
                step(Happened::Agreed, agreed.agreed_at()),
                step(
                    Happened::Captured {
                        filled: capturing.field.filled,
                    },
                    captured_at,
                ),
                step(Happened::Submitted, self.submitted_at.max(captured_at)),
            ],
            evidence: agreed.seen(),
            widget: &settings.widget,
        }
        .to_jcs()
    }

    /// What the visitor keeps.
    fn to_record(&self, settings: &Settings, signed: &Signed) -> Record {
        let agreed = &self.capturing.agreed;
        let disclosure = agreed.disclosure();
        let document = &disclosure.document;
        let questions = document.questions.email.as_ref().or(document.questions.form.as_ref());
        Record {
            receipt: signed.receipt.clone(),
            hash: signed.hash.clone(),
            secret: signed.secret.clone(),
            receipts: settings.receipts.clone().unwrap_or_default(),
            countersignature: String::new(),
            refused: String::new(),
            controller: document.controller.name.clone(),
            questions: questions.cloned().unwrap_or_default(),
            language: document.language.clone(),
            notice_id: document.id.clone(),
            notice_version: document.version.clone(),
            notice_sha256: disclosure.digests.sha256.to_hex(),
            shown: disclosure.notice.text(),
            phone: self.usable.e164.as_str().into(),
            international: self.usable.international.clone(),
            extension: self.usable.extension.clone(),
            choices: agreed
                .ends(self.iat)
                .map(|(purpose, until)| RecordedChoice {
                    purpose: purpose.id.clone(),
                    title: purpose.title.clone(),
                    granted: until.is_some(),
                    until: until.unwrap_or_default(),
                    asked_at: None,
                    withdrawn_at: None,
                    suspended: false,
                })
                .collect(),
            given_at: self.iat,
            valid_until: agreed.valid_until(self.iat),
        }
    }
}
