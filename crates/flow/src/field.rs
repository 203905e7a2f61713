//! The number field: its text, the country that it is read in, and what is known of the number.
//!
//! What lives here: the questions to the engine and what their answers change. What deliberately does not: the judgement itself (`number.rs`), and what
//! follows from a number (`capturing.rs`).

use crate::context::Context;
use crate::number::{Check, Usable, is_international, judge};
use crate::{Announcement, Change, Effect, Notification, NumberAnswer, NumberProblem, NumberQuestion, RequestId, Settings, Target, Time};
use phone::E164;
use std::mem;

/// The state of the number field.
#[derive(Debug)]
pub(crate) struct Field {
    pub check: Check,
    /// The number, or a part of it, was filled in rather than typed.
    pub filled: bool,
    /// When the engine last judged the number, by the page's monotonic clock.
    pub captured_at: i64,
    text: String,
    /// The region that a number without an international prefix is read in.
    region: String,
    /// The visitor chose the region or typed a number that implies it: a region that the page detects later is ignored.
    region_settled: bool,
    /// The region that the text is read in, by the engine's last answer; "" until there is one.
    country: String,
    /// Its calling code, without `+`.
    calling_code: String,
    /// An example of its numbers.
    example: String,
    /// The digits behind an international prefix, where the text has one.
    rest: Option<String>,
    /// The question that the engine has not answered yet.
    question: Option<PendingQuestion>,
    /// Only texts were agreed to.
    only_texts: bool,
    /// What the visitor said is right though it is doubtful.
    confirmed: Option<E164>,
    /// The visitor left the field or submitted: what is known of the number is shown.
    shown: bool,
    /// It is to be said once it is known.
    to_say: bool,
}

/// How to apply the answer to a question.
#[derive(Debug)]
struct PendingQuestion {
    id: RequestId,
    origin: Origin,
}

/// Where the text of a question comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// The field, with the caret at this position.
    Typed { caret: usize },
    /// The field, while an input method is composing or a change was undone: the text is judged but not replaced.
    Composing { caret: usize },
    /// Not the visitor's keys: the number was filled in or restored, or its region changed. The caret is left to the browser.
    Elsewhere,
    /// The field, which was left with a number that can be used: it is written anew.
    Left,
}

impl Field {
    pub fn new(settings: &Settings, only_texts: bool) -> Field {
        Field {
            check: Check::Empty,
            filled: false,
            captured_at: 0,
            text: String::new(),
            region: settings.region.clone(),
            region_settled: false,
            country: String::new(),
            calling_code: String::new(),
            example: String::new(),
            rest: None,
            question: None,
            only_texts,
            confirmed: None,
            shown: false,
            to_say: false,
        }
    }

    /// The text changed by the visitor's hand.
    pub fn change(&mut self, context: &mut Context, text: String, filled: bool, origin: Origin, change: Change) {
        self.set_text(text, filled);
        self.ask(context, origin, change);
    }

    /// A number that was restored or set by the page.
    pub fn restore(&mut self, context: &mut Context, number: String) {
        context.push(Effect::ShowNumber {
            text: number.clone(),
            caret: None,
        });
        self.change(context, number, true, Origin::Elsewhere, Change::Typed);
    }

    fn set_text(&mut self, text: String, filled: bool) {
        // One part that is filled in makes the number a filled one, until the field is emptied.
        self.filled = filled || (self.filled && !self.text.is_empty());
        self.text = text;
        // A problem that is shown stays until it is mended, while one that is being typed is not shown before the field is left.
        self.shown &= self.usable().is_none() && !self.is_empty();
        self.to_say = false;
    }

    /// The visitor chose a region: it takes the place of an international prefix.
    pub fn pick(&mut self, context: &mut Context, region: String) {
        self.region_settled = true;
        self.confirmed = None;
        self.region = region;
        let caret = self.text.encode_utf16().count();
        let change = if self.rest.is_some() { Change::Picked } else { Change::Typed };
        self.ask(context, Origin::Typed { caret }, change);
    }

    /// The page determined the visitor's region, possibly late. What is entered already is not read in another region, but it is where it had none.
    pub fn detect(&mut self, context: &mut Context, region: String) {
        if !self.region_settled && (self.is_empty() || self.region.is_empty()) {
            self.region = region;
            self.ask_as_it_stands(context);
        }
    }

    /// Asks about the text as it stands, without a change of the visitor's: of an empty field for the calling code and the example, and again
    /// after the engine could not be loaded.
    pub fn ask_as_it_stands(&mut self, context: &mut Context) {
        self.ask(context, Origin::Elsewhere, Change::Typed);
    }

    /// The visitor left the field.
    pub fn leave(&mut self, context: &mut Context) {
        if !self.is_empty() {
            // A number is said back once, a problem each time.
            self.to_say = !self.shown || self.usable().is_none();
            self.shown = true;
            self.say(context);
        }
    }

    /// The form was submitted with a number that cannot be used.
    pub fn stop(&mut self, context: &mut Context) {
        self.shown = true;
        context.stop_submit_at_number();
        context.announce(Announcement::Number);
    }

    /// Says what is known of the number, if that is to be said and known.
    fn say(&mut self, context: &mut Context) {
        if !self.to_say {
            return;
        }
        match self.check {
            Check::Pending => {}
            Check::Usable(_) => {
                self.to_say = false;
                self.push_question(context, Origin::Left, Change::Left);
            }
            Check::Empty | Check::Doubtful(..) | Check::Wrong(_) => {
                self.to_say = false;
                context.announce(Announcement::Number);
            }
        }
    }

    fn ask(&mut self, context: &mut Context, origin: Origin, change: Change) {
        if self.usable().is_some() {
            context.notify(Notification::Number(None));
        }
        self.check = if self.is_empty() { Check::Empty } else { Check::Pending };
        self.push_question(context, origin, change);
    }

    fn push_question(&mut self, context: &mut Context, origin: Origin, change: Change) {
        let id = context.next_id();
        self.question = Some(PendingQuestion { id, origin });
        let caret = match origin {
            Origin::Typed { caret } | Origin::Composing { caret } => caret,
            Origin::Elsewhere | Origin::Left => self.text.encode_utf16().count(),
        };
        let text = match (change, &self.rest) {
            (Change::Picked, Some(rest)) => rest.clone(),
            (Change::Picked, None) | (Change::Typed | Change::DeletedForward | Change::Left, _) => self.text.clone(),
        };
        context.push(Effect::AskEngine {
            id,
            question: NumberQuestion {
                text,
                caret,
                change,
                region: self.region.clone(),
                number_type: context.settings.example_type().into(),
            },
        });
    }

    /// The engine answered. Returns whether the number is known now.
    pub fn answered(&mut self, context: &mut Context, id: RequestId, answer: NumberAnswer, now: Time) -> bool {
        let Some(question) = self.question.take_if(|question| question.id == id) else {
            return false;
        };
        self.country = answer.country;
        self.calling_code = answer.calling_code;
        self.example = answer.example;
        self.rest = answer.rest;
        if self.is_empty() {
            return true;
        }
        self.show(context, question.origin, answer.text, answer.caret);
        // What follows a plus is read alike everywhere. `001` stands for calling codes of no region.
        if self.rest.is_some() && is_international(&self.text) && self.country != "001" {
            self.region.clone_from(&self.country);
            self.region_settled = true;
        }
        if matches!(question.origin, Origin::Left) {
            context.announce(Announcement::Number);
            return true;
        }
        self.check = match judge(answer.number, &self.text, &self.region, &context.settings, self.only_texts) {
            Check::Doubtful(usable, _) if self.confirmed.as_ref() == Some(&usable.e164) => Check::Usable(usable),
            check => check,
        };
        self.captured_at = now.elapsed;
        self.notify_usable(context);
        self.say(context);
        true
    }

    /// Shows the formatted text where it differs from the text in the field.
    fn show(&mut self, context: &mut Context, origin: Origin, text: String, caret: usize) {
        let (differs, caret) = match origin {
            Origin::Typed { caret: typed } => (text != self.text || caret != typed, Some(caret)),
            Origin::Composing { .. } => (false, None),
            Origin::Elsewhere | Origin::Left => (text != self.text, None),
        };
        if differs {
            self.text.clone_from(&text);
            context.push(Effect::ShowNumber { text, caret });
        }
    }

    /// The engine or its tables could not be loaded. Returns whether this was the question at hand.
    pub fn failed(&mut self, context: &mut Context, id: RequestId) -> bool {
        let asked = self.question.take_if(|question| question.id == id).is_some();
        if asked {
            context.notify_error("ERR_ENGINE_LOAD");
            if !self.is_empty() {
                self.check = Check::Wrong(NumberProblem::NoEngine);
                // Said when it is shown, and not again at each attempt.
                self.to_say |= !self.shown;
                self.shown = true;
                self.say(context);
            }
        }
        asked
    }

    /// "Use it anyway" was pressed.
    pub fn use_anyway(&mut self, context: &mut Context, now: Time) {
        match mem::replace(&mut self.check, Check::Empty) {
            Check::Doubtful(usable, _) => {
                self.confirmed = Some(usable.e164.clone());
                self.check = Check::Usable(usable);
                self.captured_at = now.elapsed;
                // The button that had the focus is removed.
                context.focus(Target::Number);
                self.notify_usable(context);
                context.announce(Announcement::Number);
            }
            check @ (Check::Empty | Check::Pending | Check::Usable(_) | Check::Wrong(_)) => self.check = check,
        }
    }

    fn notify_usable(&self, context: &mut Context) {
        if let Some(usable) = self.usable() {
            context.notify(Notification::Number(Some(usable.e164.as_str().into())));
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The number, where it can be used.
    pub fn usable(&self) -> Option<&Usable> {
        match &self.check {
            Check::Usable(usable) => Some(usable),
            Check::Empty | Check::Pending | Check::Doubtful(..) | Check::Wrong(_) => None,
        }
    }

    /// Why the number cannot be used, whether shown yet or not.
    pub fn problem(&self) -> Option<NumberProblem> {
        match &self.check {
            Check::Empty => Some(NumberProblem::Missing),
            Check::Doubtful(_, problem) | Check::Wrong(problem) => Some(*problem),
            Check::Pending | Check::Usable(_) => None,
        }
    }

    /// The same, once it is time to show it.
    pub fn shown_problem(&self) -> Option<NumberProblem> {
        self.problem().filter(|_| self.shown)
    }

    /// The number in full, once it is time to show it.
    pub fn said_back(&self) -> Option<&str> {
        self.usable().filter(|_| self.shown).map(|usable| &*usable.international)
    }

    /// The region that the text is read in.
    pub fn country(&self) -> &str {
        if self.country.is_empty() { &self.region } else { &self.country }
    }

    pub fn calling_code(&self) -> &str {
        &self.calling_code
    }

    pub fn example(&self) -> &str {
        &self.example
    }
}
