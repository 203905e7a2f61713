//! Between submit and receipt: renew an old nonce, sign, post. The number and the agreement stand still meanwhile.

use crate::capturing::{Capturing, Check, Usable};
use crate::{Drawn, Record, Settings, Signed, Time, Version, mask};
use alloc::{boxed::Box, string::String};
use receipt::{Happened, PayloadParts, Step, Writer};

/// A nonce this old, in milliseconds, is renewed before signing; the server takes it for 30 minutes.
const RENEW_AFTER: i64 = 25 * 60 * 1000;

#[derive(Debug)]
pub(crate) struct Sealing {
    pub capturing: Box<Capturing>,
    /// What is signed; taken out of the check when the submit came, so that nothing else can be.
    pub usable: Usable,
    pub submitted_at: i64,
    pub iat: i64,
    /// The question whose answer is awaited: a fresh nonce, the signature, or the server's acknowledgement.
    pub awaited: Version,
    /// What was signed, once it was.
    pub signed: Option<Box<Signed>>,
}

impl Sealing {
    /// Begins, if the number is usable; gives the screen back if it is not.
    pub fn begin(mut capturing: Box<Capturing>, now: Time) -> Result<Box<Sealing>, Box<Capturing>> {
        match core::mem::replace(&mut capturing.check, Check::Empty) {
            Check::Usable(usable) => {
                capturing.send_problem = None;
                Ok(Box::new(Sealing {
                    capturing,
                    usable,
                    submitted_at: now.elapsed,
                    iat: now.unix,
                    awaited: Version::default(),
                    signed: None,
                }))
            }
            check => {
                capturing.check = check;
                Err(capturing)
            }
        }
    }

    /// Back to the number, as it was.
    pub fn reopen(self) -> Box<Capturing> {
        let mut capturing = self.capturing;
        capturing.check = Check::Usable(self.usable);
        capturing
    }

    /// Whether the nonce is young enough to be signed.
    pub fn is_fresh(&self, now: Time) -> bool {
        self.capturing
            .challenge
            .as_ref()
            .is_some_and(|received| now.elapsed - received.at < RENEW_AFTER)
    }

    /// Fixes the time that is signed. With a nonce it is the server's: what it said, and what has passed here since. No clock
    /// of the visitor's counts.
    pub fn date(&mut self, now: Time) {
        self.iat = match &self.capturing.challenge {
            Some(received) => received.challenge.issued_at + (now.elapsed - received.at).max(0) / 1000,
            None => now.unix,
        };
    }

    /// Everything that is signed, in its canonical form.
    pub fn payload(&self, settings: &Settings, drawn: &Drawn<'_>) -> String {
        let capturing = &*self.capturing;
        let agreed = &capturing.agreed;
        let disclosure = agreed.disclosure();
        let document = &disclosure.document;
        let nonce = capturing.challenge.as_ref().map(|received| &*received.challenge.nonce);
        let captured_at = capturing.captured_at.max(agreed.agreed_at());
        let step = |what: Happened, at: i64| Step {
            what,
            seconds: (at - agreed.shown_at()).max(0) / 1000,
        };
        PayloadParts {
            jti: drawn.jti,
            iss: drawn.iss,
            aud: settings.receipts.as_deref(),
            iat: self.iat,
            origin: &settings.origin,
            place: settings.place.as_deref(),
            nonce,
            earlier_nonces: if nonce.is_some() { &capturing.earlier_nonces } else { &[] },
            sd: drawn.sd,
            number_check: self.usable.check,
            withdraw_sha256: drawn.withdraw_sha256,
            notice_id: &document.id,
            notice_version: &document.version,
            notice_language: &document.language,
            notice_labels: disclosure.labels,
            notice_sha256: &agreed.digests().sha256,
            notice_text_sha256: &agreed.digests().text_sha256,
            choices: &|each| agreed.choices().for_each(|(purpose, granted)| each(&purpose.id, granted)),
            controller: &document.controller.name,
            valid_until: agreed.valid_until(self.iat),
            events: &[
                step(Happened::Shown, agreed.shown_at()),
                step(Happened::Agreed, agreed.agreed_at()),
                step(Happened::Captured { filled: capturing.filled }, captured_at),
                step(Happened::Submitted, self.submitted_at.max(captured_at)),
            ],
            evidence: agreed.seen(),
            widget: &settings.widget,
        }
        .to_jcs()
    }

    /// What the visitor keeps.
    pub fn record(&self, settings: &Settings, signed: &Signed, countersignature: Option<&str>) -> Record {
        let agreed = &self.capturing.agreed;
        let document = &agreed.disclosure().document;
        let mut out = Writer::default();
        out.array("choices");
        for (purpose, granted) in agreed.choices() {
            out.item();
            out.bool("granted", granted);
            out.text("purpose", &purpose.id);
            out.text("title", &purpose.title);
            out.end_object();
        }
        out.end_array();
        out.text("controller", &document.controller.name);
        out.maybe("countersignature", countersignature);
        out.text("extension", &self.usable.extension);
        out.int("given_at", self.iat);
        out.text("hash", &signed.hash);
        out.text("language", &document.language);
        out.text("masked", &mask(&self.usable.shown));
        out.text("notice_id", &document.id);
        out.hex("notice_sha256", &agreed.digests().sha256);
        out.text("notice_version", &document.version);
        out.text("phone", self.usable.e164.as_str());
        out.maybe("questions", document.questions.email.as_deref().or(document.questions.form.as_deref()));
        out.text("receipt", &signed.receipt);
        out.maybe("receipts", settings.receipts.as_deref());
        out.text("secret", &signed.secret);
        out.text("shown", &agreed.disclosure().notice.text());
        out.int("valid_until", agreed.valid_until(self.iat));
        Record::new(&out.end())
    }
}
