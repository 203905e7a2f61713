//! The machine's two long walks: entering a number, and sealing it into a receipt.

use crate::capturing::{Capturing, Check, Received};
use crate::disclosing::Disclosing;
use crate::machine::{Screen, decline};
use crate::sealing::{Sealing, Stage};
use crate::view::SendProblem;
use crate::{Announcement, Effect, Event, Flow, Gesture, Happening, Held, NumberProblem, OnFailure, PostOutcome, Signed, Target, Time, Version};
use alloc::{boxed::Box, string::String, vec, vec::Vec};

impl Flow {
    pub(crate) fn capturing(&mut self, mut capturing: Box<Capturing>, event: Event, now: Time) -> (Screen, Vec<Effect>) {
        let effects = match event {
            Event::ChallengeGiven { version, challenge } if capturing.asked == Some(version) => {
                capturing.asked = None;
                capturing.challenge = Some(Received { challenge, at: now.elapsed });
                vec![]
            }
            Event::ChallengeFailed { version } if capturing.asked == Some(version) => {
                capturing.asked = None;
                vec![]
            }
            Event::RegionChosen(region) => {
                capturing.region = region;
                self.unsent = None;
                let version = self.next();
                capturing.ask(version)
            }
            Event::NumberTyped { text, filled } => {
                self.unsent = None;
                let version = self.next();
                capturing.typed(text, filled, version)
            }
            Event::NumberRestored(number) => {
                self.unsent = None;
                let version = self.next();
                let mut effects = vec![Effect::SetNumberText(number.clone())];
                effects.extend(capturing.typed(number, true, version));
                effects
            }
            Event::NumberChecked { version, answer } if capturing.check == Check::Pending(version) => {
                let mut effects = capturing.checked(answer, &self.settings, now.elapsed);
                if core::mem::take(&mut capturing.submit_waits) {
                    let (screen, more) = self.submit(capturing, now);
                    effects.extend(more);
                    return (screen, effects);
                }
                effects
            }
            Event::EngineFailed { version } if capturing.check == Check::Pending(version) => {
                capturing.check = Check::Wrong(NumberProblem::NoEngine);
                capturing.say = true;
                match core::mem::take(&mut capturing.submit_waits) {
                    true => vec![Effect::StopSubmit, Effect::Focus(Target::Number)],
                    false => vec![],
                }
            }
            Event::NumberLeft => {
                capturing.say = !capturing.text.is_empty();
                vec![]
            }
            Event::UseAnywayPressed => {
                capturing.use_anyway = true;
                let version = self.next();
                capturing.ask(version)
            }
            Event::SubmitHeld => return self.submit(capturing, now),
            Event::ChangePressed => {
                self.leave_number(&mut capturing);
                return (Screen::Disclosing(capturing.agreed.reconsider()), vec![Effect::Focus(Target::Disclosure)]);
            }
            Event::DeclinePressed(Gesture::Trusted) => {
                self.unsent = None;
                return decline(capturing.agreed.reconsider());
            }
            Event::FormReset => return self.start_again(capturing.agreed.reconsider()),
            _ => vec![],
        };
        (Screen::Capturing(capturing), effects)
    }

    /// The number stays in the visitor's field while they read the disclosure again.
    fn leave_number(&mut self, capturing: &mut Capturing) {
        self.unsent = None;
        if !capturing.text.is_empty() {
            self.waiting_number = Some(core::mem::take(&mut capturing.text));
        }
    }

    fn submit(&mut self, mut capturing: Box<Capturing>, now: Time) -> (Screen, Vec<Effect>) {
        if let Check::Pending(_) = capturing.check {
            capturing.submit_waits = true;
            return (Screen::Capturing(capturing), vec![]);
        }
        let version = self.next();
        match Sealing::begin(capturing, &self.settings, version, now) {
            Ok((mut sealing, first)) => {
                let mut effects = vec![Effect::Announce(Announcement::Sending)];
                match self.unsent.take() {
                    Some((signed, iat)) => {
                        sealing.iat = iat;
                        effects.push(post(&mut sealing, version, signed));
                    }
                    None => effects.push(first),
                }
                (Screen::Sealing(Box::new(sealing)), effects)
            }
            Err(mut capturing) => {
                capturing.say = true;
                (Screen::Capturing(capturing), vec![Effect::StopSubmit, Effect::Focus(Target::Number)])
            }
        }
    }

    pub(crate) fn sealing(&mut self, mut sealing: Box<Sealing>, event: Event, now: Time) -> (Screen, Vec<Effect>) {
        match (event, &sealing.stage) {
            (Event::ChallengeGiven { version, challenge }, &Stage::Renewing(awaited)) if version == awaited => {
                sealing.capturing.challenge = Some(Received { challenge, at: now.elapsed });
                let version = self.next();
                let effect = sealing.sign(version, now);
                (Screen::Sealing(sealing), vec![effect])
            }
            // No server: the receipt dates itself, and is kept as such.
            (Event::ChallengeFailed { version }, &Stage::Renewing(awaited)) if version == awaited => {
                let version = self.next();
                let effect = sealing.sign(version, now);
                (Screen::Sealing(sealing), vec![effect])
            }
            (Event::ReceiptSigned { version, signed }, &Stage::Signing(awaited)) if version == awaited => {
                if self.settings.receipts.is_none() {
                    return self.record(*sealing, signed, None);
                }
                let version = self.next();
                let effect = post(&mut sealing, version, signed);
                (Screen::Sealing(sealing), vec![effect])
            }
            (Event::SigningFailed { version }, &Stage::Signing(awaited)) if version == awaited => not_sent(*sealing, SendProblem::Signing),
            (Event::ReceiptPosted { version, outcome }, Stage::Posting(awaited, signed)) if version == *awaited => {
                let signed = signed.clone();
                match outcome {
                    PostOutcome::Accepted { countersignature } => self.record(*sealing, signed, Some(countersignature)),
                    PostOutcome::Unreachable if self.settings.on_failure == OnFailure::Allow => self.record(*sealing, signed, None),
                    PostOutcome::Unreachable => {
                        self.unsent = Some((signed, sealing.iat));
                        not_sent(*sealing, SendProblem::Unreachable)
                    }
                    PostOutcome::Refused { code } => {
                        // The next try takes a fresh nonce, in case it was the nonce's fault.
                        if let Some(old) = sealing.capturing.challenge.take() {
                            sealing.capturing.earlier_nonces.push(old.challenge.nonce);
                        }
                        not_sent(*sealing, SendProblem::Refused(code))
                    }
                }
            }
            (_, _) => (Screen::Sealing(sealing), vec![]),
        }
    }

    fn record(&mut self, sealing: Sealing, signed: Signed, countersignature: Option<String>) -> (Screen, Vec<Effect>) {
        let record = sealing.record(&self.settings, &signed, countersignature);
        let effects = vec![
            Effect::KeepRecord(Box::new(record.clone())),
            Effect::Announce(Announcement::Recorded),
            Effect::Tell(Happening::Receipt(record.receipt.clone())),
            Effect::Continue,
        ];
        let back = Disclosing {
            ticks: vec![false; sealing.capturing.agreed.ticks().len()],
            ..sealing.capturing.agreed.reconsider()
        };
        (Screen::Recorded(Box::new(Held::new(record)), back), effects)
    }
}

fn post(sealing: &mut Sealing, version: Version, signed: Signed) -> Effect {
    let effect = Effect::PostReceipt {
        version,
        receipt: signed.receipt.clone(),
    };
    sealing.stage = Stage::Posting(version, signed);
    effect
}

fn not_sent(sealing: Sealing, problem: SendProblem) -> (Screen, Vec<Effect>) {
    let code = match &problem {
        SendProblem::Unreachable => "ERR_SERVER_UNREACHABLE",
        SendProblem::Refused(code) => code,
        SendProblem::Signing => "ERR_SIGNING",
    };
    let effects = vec![
        Effect::StopSubmit,
        Effect::Announce(Announcement::NotSent),
        Effect::Tell(Happening::Error(code.into())),
    ];
    let mut capturing = sealing.capturing;
    capturing.send_problem = Some(problem);
    (Screen::Capturing(capturing), effects)
}
