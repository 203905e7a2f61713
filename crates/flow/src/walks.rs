//! The machine's two long walks: entering a number, and sealing it into a receipt.

use crate::after::{After, Recorded};
use crate::capturing::{Capturing, Check, Received};
use crate::held::later;
use crate::machine::Screen;
use crate::sealing::Sealing;
use crate::view::SendProblem;
use crate::{
    Announcement, Drawn, Effect, Event, Flow, Gesture, Happening, Held, NumberProblem, OnFailure, PostOutcome, Settings, Signed, Target, Time, Version, View,
};
use alloc::{boxed::Box, string::String};
use core::mem::take;
use phone::E164;

impl After for Capturing {
    fn step(self: Box<Self>, flow: &mut Flow, event: Event, now: Time) -> Screen {
        flow.capturing(self, event, now)
    }

    fn view(&self) -> View<'_> {
        View::Capture(self.view(false))
    }

    fn state(&self) -> &'static str {
        if self.usable().is_some() { "ready" } else { "capturing" }
    }

    fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        self.agreed.choices().for_each(|(purpose, granted)| each(&purpose.id, granted));
    }

    fn number_text(&self) -> &str {
        &self.text
    }

    fn problem(&self) -> Option<NumberProblem> {
        self.problem()
    }

    fn holds_submit(&self) -> bool {
        true
    }
}

impl After for Sealing {
    fn step(self: Box<Self>, flow: &mut Flow, event: Event, now: Time) -> Screen {
        flow.sealing(self, event, now)
    }

    fn view(&self) -> View<'_> {
        View::Capture(self.capturing.view(true))
    }

    fn state(&self) -> &'static str {
        "sealing"
    }

    fn each_choice(&self, each: &mut dyn FnMut(&str, bool)) {
        self.capturing.each_choice(each);
    }

    fn number_text(&self) -> &str {
        &self.capturing.text
    }

    fn holds_submit(&self) -> bool {
        true
    }

    fn number_to_sign(&self, version: Version) -> Option<&E164> {
        (self.awaited == version).then_some(&self.usable.e164)
    }

    fn payload(&self, version: Version, settings: &Settings, drawn: &Drawn<'_>) -> Option<String> {
        (self.awaited == version).then(|| self.payload(settings, drawn))
    }
}

impl Flow {
    fn capturing(&mut self, mut capturing: Box<Capturing>, event: Event, now: Time) -> Screen {
        match event {
            Event::ChallengeGiven { version, challenge } if capturing.asked == Some(version) => {
                capturing.asked = None;
                capturing.challenge = Some(Received { challenge, at: now.elapsed });
            }
            Event::ChallengeFailed { version } if capturing.asked == Some(version) => capturing.asked = None,
            Event::RegionChosen(region) => {
                self.tell(Happening::Country(region.clone()));
                capturing.region_settled = true;
                self.focus(Target::Number);
                self.read_in(&mut capturing, region);
            }
            Event::RegionDetected(region) if !capturing.region_settled && capturing.first_char().is_none() => self.read_in(&mut capturing, region),
            Event::NumberTyped { text, filled } => self.typed(&mut capturing, text, filled),
            Event::NumberRestored(number) => self.restore(&mut capturing, number),
            Event::NumberChecked { version, answer } if capturing.awaits(version) => {
                capturing.checked(answer, &self.settings, now.elapsed);
                if let Some(usable) = capturing.usable() {
                    self.tell(Happening::Number(Some(usable.e164.as_str().into())));
                }
                if take(&mut capturing.submit_waits) {
                    return self.submit(capturing, now);
                }
            }
            Event::EngineFailed { version } if capturing.awaits(version) => {
                capturing.check = Check::Wrong(NumberProblem::NoEngine);
                capturing.say = true;
                if take(&mut capturing.submit_waits) {
                    self.stop();
                }
            }
            Event::NumberLeft => capturing.say = !capturing.text.is_empty(),
            Event::UseAnywayPressed => {
                capturing.use_anyway = true;
                // The button goes, and takes the focus with it.
                self.focus(Target::Number);
                self.check(&mut capturing);
            }
            Event::SubmitHeld => return self.submit(capturing, now),
            // The same receipt once more: typing or choosing otherwise would have forgotten it.
            Event::Woken { version } if self.try_again == Some(version) && self.unsent.is_some() => return self.submit(capturing, now),
            Event::ChangePressed => {
                self.unsent = None;
                // The number stays in the visitor's field while they read the disclosure again.
                if !capturing.text.is_empty() {
                    self.waiting_number = Some(capturing.text);
                }
                self.focus(Target::Disclosure);
                return Screen::Disclosing(capturing.agreed.reconsider());
            }
            Event::DeclinePressed(Gesture::Trusted) => {
                self.unsent = None;
                return self.decline(capturing.agreed.reconsider());
            }
            Event::FormReset => return self.start_again(capturing.agreed.reconsider()),
            _ => {}
        }
        Screen::After(capturing)
    }

    /// A number that was restored or set.
    pub(crate) fn restore(&mut self, capturing: &mut Capturing, number: String) {
        self.then(Effect::SetNumberText(number.clone()));
        self.typed(capturing, number, true);
    }

    fn typed(&mut self, capturing: &mut Capturing, text: String, filled: bool) {
        self.unsent = None;
        let was_usable = capturing.typed(text, filled);
        self.check(capturing);
        if was_usable {
            self.tell(Happening::Number(None));
        }
    }

    /// The number is read as one of this region from now on.
    fn read_in(&mut self, capturing: &mut Capturing, region: String) {
        self.then(Effect::LoadEngine { region: region.clone() });
        capturing.region = region;
        self.unsent = None;
        self.check(capturing);
    }

    /// Asks the engine, unless there is nothing to ask.
    fn check(&mut self, capturing: &mut Capturing) {
        let version = self.next();
        if capturing.first_char().is_none() {
            capturing.check = Check::Empty;
            return;
        }
        capturing.check = Check::Pending(version);
        self.then(Effect::CheckNumber {
            version,
            text: capturing.text.clone(),
            region: capturing.region.clone(),
        });
    }

    /// Asks the server for a nonce, so that it can say that the notice came first.
    pub(crate) fn ask_server(&mut self, capturing: &Capturing) -> Version {
        let version = self.next();
        let notice = Box::new(capturing.agreed.digests().sha256);
        self.then(Effect::RequestChallenge { version, notice });
        version
    }

    /// The held submit is dropped: the number wants attention first.
    fn stop(&mut self) {
        self.then(Effect::StopSubmit);
        self.focus(Target::Number);
    }

    fn submit(&mut self, mut capturing: Box<Capturing>, now: Time) -> Screen {
        if let Check::Pending(_) = capturing.check {
            capturing.submit_waits = true;
            return Screen::After(capturing);
        }
        match Sealing::begin(capturing, now) {
            Ok(mut sealing) => {
                self.announce(Announcement::Sending);
                if let Some((signed, iat)) = self.unsent.take() {
                    sealing.iat = iat;
                    self.post(&mut sealing, signed);
                } else if self.settings.receipts.is_none() || sealing.is_fresh(now) {
                    self.sign(&mut sealing, now);
                } else {
                    forget_nonce(&mut sealing);
                    sealing.awaited = self.ask_server(&sealing.capturing);
                }
                Screen::After(sealing)
            }
            Err(mut capturing) => {
                capturing.say = true;
                self.stop();
                Screen::After(capturing)
            }
        }
    }

    fn sealing(&mut self, mut sealing: Box<Sealing>, event: Event, now: Time) -> Screen {
        let awaited = sealing.awaited;
        match event {
            Event::NumberRestored(number) => self.waiting_number = Some(number),
            Event::ChallengeGiven { version, challenge } if version == awaited => {
                sealing.capturing.challenge = Some(Received { challenge, at: now.elapsed });
                self.sign(&mut sealing, now);
            }
            // No server: the receipt dates itself, and is kept as such.
            Event::ChallengeFailed { version } if version == awaited => self.sign(&mut sealing, now),
            Event::ReceiptSigned { version, signed } if version == awaited => {
                if self.settings.receipts.is_none() {
                    return self.record(*sealing, &signed, None);
                }
                self.post(&mut sealing, signed);
            }
            Event::SigningFailed { version } if version == awaited => return self.not_sent(*sealing, SendProblem::Signing),
            Event::ReceiptPosted { version, outcome } if version == awaited => {
                let Some(signed) = sealing.signed.take() else {
                    return Screen::After(sealing);
                };
                match outcome {
                    PostOutcome::Accepted { countersignature } => return self.record(*sealing, &signed, Some(&countersignature)),
                    PostOutcome::Unreachable if self.settings.on_failure == OnFailure::Allow => return self.record(*sealing, &signed, None),
                    PostOutcome::Unreachable => {
                        self.unsent = Some((signed, sealing.iat));
                        let version = self.next();
                        self.try_again = Some(version);
                        let effect = later(version, &mut self.tries);
                        self.then(effect);
                        return self.not_sent(*sealing, SendProblem::Unreachable);
                    }
                    PostOutcome::Refused { code } => {
                        // The next try takes a fresh nonce, in case it was the nonce's fault.
                        forget_nonce(&mut sealing);
                        return self.not_sent(*sealing, SendProblem::Refused(code));
                    }
                }
            }
            _ => {}
        }
        Screen::After(sealing)
    }

    fn sign(&mut self, sealing: &mut Sealing, now: Time) {
        sealing.date(now);
        sealing.awaited = self.next();
        self.then(Effect::SignReceipt { version: sealing.awaited });
    }

    fn post(&mut self, sealing: &mut Sealing, signed: Box<Signed>) {
        sealing.awaited = self.next();
        self.then(Effect::PostReceipt {
            version: sealing.awaited,
            receipt: signed.receipt.clone(),
        });
        sealing.signed = Some(signed);
    }

    fn record(&mut self, sealing: Sealing, signed: &Signed, countersignature: Option<&str>) -> Screen {
        let record = sealing.record(&self.settings, signed, countersignature);
        self.then(Effect::KeepRecord);
        self.announce(Announcement::Recorded);
        self.focus(Target::Receipt);
        self.tell(Happening::Receipt(signed.receipt.clone()));
        let mut held = Held::new(record);
        if held.record.is_unsent() {
            let version = self.next();
            held.wait(version, &mut self.effects);
        }
        self.tries = 0;
        self.then(Effect::Continue);
        let mut back = sealing.capturing.agreed.reconsider();
        back.clear();
        Screen::After(Box::new(Recorded { held, back }))
    }

    fn not_sent(&mut self, sealing: Sealing, problem: SendProblem) -> Screen {
        let code = match &problem {
            SendProblem::Unreachable => "ERR_SERVER_UNREACHABLE",
            SendProblem::Refused(code) => code,
            SendProblem::Signing => "ERR_SIGNING",
        };
        self.then(Effect::StopSubmit);
        self.announce(Announcement::NotSent);
        self.tell(Happening::Error(code.into()));
        let mut capturing = sealing.reopen();
        capturing.send_problem = Some(problem);
        Screen::After(capturing)
    }
}

/// The nonce is not signed any more; a receipt with a younger one names it.
fn forget_nonce(sealing: &mut Sealing) {
    if let Some(old) = sealing.capturing.challenge.take() {
        sealing.capturing.earlier_nonces.push(old.challenge.nonce);
    }
}
