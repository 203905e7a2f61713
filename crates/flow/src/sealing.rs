//! Between submit and receipt: renew an old nonce, sign, post. The number and the agreement stand still meanwhile.

use crate::capturing::{Capturing, Check};
use crate::effect::valid_until;
use crate::{Draft, Effect, Record, RecordedChoice, Settings, Signed, Time, Version, mask};
use alloc::boxed::Box;
use phone::E164;
use receipt::{Happened, NumberCheck, Step};

/// A nonce this old, in milliseconds, is renewed before signing; the server takes it for 30 minutes.
const RENEW_AFTER: i64 = 25 * 60 * 1000;

/// Which answer is awaited.
#[derive(Debug)]
pub(crate) enum Stage {
    /// A fresh nonce.
    Renewing(Version),
    /// The signature.
    Signing(Version),
    /// The server's acknowledgement of this receipt.
    Posting(Version, Signed),
}

#[derive(Debug)]
pub(crate) struct Sealing {
    pub capturing: Box<Capturing>,
    /// What can be signed; copied from the check when the submit came.
    pub phone: E164,
    pub number_check: NumberCheck,
    pub shown_number: alloc::string::String,
    pub submitted_at: i64,
    pub iat: i64,
    pub stage: Stage,
}

impl Sealing {
    /// Begins, if the number is usable; gives the screen back if it is not.
    pub fn begin(mut capturing: Box<Capturing>, settings: &Settings, version: Version, now: Time) -> Result<(Sealing, Effect), Box<Capturing>> {
        let Check::Usable { e164, check, shown } = &capturing.check else {
            return Err(capturing);
        };
        let (phone, number_check, shown_number) = (e164.clone(), *check, shown.clone());
        capturing.send_problem = None;
        let fresh = capturing.challenge.as_ref().is_some_and(|received| now.elapsed - received.at < RENEW_AFTER);
        let mut sealing = Sealing {
            capturing,
            phone,
            number_check,
            shown_number,
            submitted_at: now.elapsed,
            iat: now.unix,
            stage: Stage::Renewing(version),
        };
        let effect = if settings.receipts.is_none() || fresh {
            sealing.sign(version, now)
        } else {
            sealing.renew(version)
        };
        Ok((sealing, effect))
    }

    pub fn renew(&mut self, version: Version) -> Effect {
        if let Some(old) = self.capturing.challenge.take() {
            self.capturing.earlier_nonces.push(old.challenge.nonce);
        }
        self.stage = Stage::Renewing(version);
        self.capturing.agreed.challenge(version)
    }

    pub fn sign(&mut self, version: Version, now: Time) -> Effect {
        self.stage = Stage::Signing(version);
        let agreed = &self.capturing.agreed;
        let challenge = self.capturing.challenge.as_ref();
        // With a nonce, time is the server's: what it said, and what has passed here since. No clock of the visitor's counts.
        self.iat = challenge.map_or(now.unix, |received| received.challenge.issued_at + (now.elapsed - received.at).max(0) / 1000);
        let since = |at: i64| (at - agreed.shown_at()).max(0) / 1000;
        let captured = self.capturing.captured_at.max(agreed.agreed_at());
        Effect::SignReceipt {
            version,
            draft: Box::new(Draft {
                phone: self.phone.clone(),
                number_check: self.number_check,
                iat: self.iat,
                nonce: challenge.map(|received| received.challenge.nonce.clone()),
                earlier_nonces: if challenge.is_some() {
                    self.capturing.earlier_nonces.clone()
                } else {
                    alloc::vec![]
                },
                notice: agreed.disclosure().reference(),
                choices: agreed.choices(),
                controller: agreed.disclosure().document.controller.name.clone(),
                valid_until: valid_until(&agreed.disclosure().document, agreed.ticks(), self.iat),
                events: alloc::vec![
                    Step {
                        what: Happened::Shown,
                        seconds: 0
                    },
                    Step {
                        what: Happened::Agreed,
                        seconds: since(agreed.agreed_at())
                    },
                    Step {
                        what: Happened::Captured { filled: self.capturing.filled },
                        seconds: since(captured)
                    },
                    Step {
                        what: Happened::Submitted,
                        seconds: since(self.submitted_at.max(captured))
                    },
                ],
            }),
        }
    }

    /// What the visitor keeps.
    pub fn record(&self, settings: &Settings, signed: &Signed, countersignature: Option<alloc::string::String>) -> Record {
        let disclosure = self.capturing.agreed.disclosure();
        let choices = disclosure.document.choices().zip(self.capturing.agreed.ticks());
        Record {
            receipt: signed.receipt.clone(),
            hash: signed.hash.clone(),
            secret: signed.secret.clone(),
            receipts: settings.receipts.clone(),
            countersignature,
            controller: disclosure.document.controller.name.clone(),
            language: disclosure.document.language.clone(),
            notice_id: disclosure.document.id.clone(),
            notice_version: disclosure.document.version.clone(),
            masked: mask(&self.shown_number),
            phone: self.phone.as_str().into(),
            choices: choices
                .map(|(p, &granted)| RecordedChoice {
                    purpose: p.id.clone(),
                    title: p.title.clone(),
                    granted,
                })
                .collect(),
            questions: disclosure
                .document
                .questions
                .email
                .clone()
                .or_else(|| disclosure.document.questions.form.clone())
                .unwrap_or_default(),
            given_at: self.iat,
            valid_until: valid_until(&disclosure.document, self.capturing.agreed.ticks(), self.iat),
            withdrawn_at: None,
        }
    }
}
