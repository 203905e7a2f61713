//! The number screen: what was agreed in one line, the number field, and a way out.
//!
//! The input is a child of the host element in the page's own tree, without a name: so the browser and password
//! managers find it, and the form does not submit it. Its hint and its error stand beside it for the same reason: a
//! description must live in the same tree as what it describes.

use super::dom::{add, draw, flag, say, set_text};
use super::{Screen, listen};
use crate::Shared;
use crate::host::{El, Listener, all_regions, ask, region_name};
use crate::languages::unique_id;
use crate::locale::{Counted, Locale, Word};
use crate::text::{cut, listed, pieces};
use alloc::{boxed::Box, string::String};
use flow::{CaptureView, Event, NumberProblem, SendProblem, Target, View};
use json::join;

/// See `dom`. The label is for the eye; the input names itself.
pub const OUTLINE: &str = "\
#section.card part=capture
 p.agreed
  #span
  #button.link type=button part=change:change
 #span.label aria-hidden=true:number
 div.field part=field
  div.picker
   #span.shown aria-hidden=true
   #select part=region
  slot name=phone-consent-number
 slot name=phone-consent-note
 #button.link type=button part=use-anyway:use_anyway
 #p.problem part=problem
 #p.note
 div.acts
  #button.link type=button part=decline:decline";

/// The input and its note, put into the host as its own children.
pub const LIGHT: &str = "\
#div
 #input type=tel slot=phone-consent-number autocomplete=tel inputmode=tel
 #span slot=phone-consent-note";

pub struct Capture {
    root: El,
    agreed_to: El,
    input: El,
    note: El,
    region: El,
    region_shown: El,
    use_anyway: El,
    send_problem: El,
    promise: El,
    promised: String,
    /// Each region with its calling code and its name, a line each, once the engine told them.
    regions: String,
    _listeners: [Listener; 8],
}

impl Capture {
    pub fn screen(shared: &Shared, view: &CaptureView<'_>, locale: &Locale) -> Box<dyn Screen> {
        let [root, agreed_to, change, label, region_shown, region, use_anyway, send_problem, promise, decline] = draw(OUTLINE, locale);
        root.set("lang", view.language);
        region.set("aria-label", locale.word(Word::region));
        add_region(&region, view.region, view.region);

        let [_, input, note] = draw(LIGHT, locale);
        let id = unique_id();
        input.set("aria-label", locale.word(Word::number));
        input.set("aria-describedby", &id);
        note.set("id", &id);
        shared.host().append(&input);
        shared.host().append(&note);

        let button = shared.submit_label();
        let promised = if button.is_empty() { Word::not_sent_yet_form } else { Word::not_sent_yet };
        let listeners = [
            listen(shared, &change, "click", 0, |_| Some(Event::ChangePressed)),
            listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))),
            listen(shared, &use_anyway, "click", 0, |_| Some(Event::UseAnywayPressed)),
            listen(shared, &region, "change", 0, |press| Some(Event::RegionChosen(press.value()))),
            listen(shared, &input, "input", 0, |press| {
                Some(Event::NumberTyped {
                    text: press.value(),
                    filled: press.filled(),
                })
            }),
            listen(shared, &input, "change", 0, |press| {
                // Some fillers send only this one.
                let text = press.value();
                let known = press.shared.with_flow(|flow| flow.number_text() == text).unwrap_or(true);
                (!known).then_some(Event::NumberTyped { text, filled: true })
            }),
            listen(shared, &input, "blur", 0, |_| Some(Event::NumberLeft)),
            listen(shared, &label, "click", 0, |press| {
                press.shared.focus(Target::Number);
                None
            }),
        ];
        Box::new(Capture {
            root,
            agreed_to,
            input,
            note,
            region,
            region_shown,
            use_anyway,
            send_problem,
            promise,
            promised: locale.fill(promised, &[("button", &button)]),
            regions: String::new(),
            _listeners: listeners,
        })
    }

    /// All regions by name in the visitor's language, once the engine is there to tell them.
    fn fill_regions(&mut self, language: &str) {
        self.regions = all_regions(language);
        if !self.regions.is_empty() {
            self.region.set_text("");
        }
        for (code, calling_code, name) in lines(&self.regions) {
            add_region(&self.region, code, &join(&[name, calling_code], " +"));
        }
    }
}

fn add_region(select: &El, code: &str, label: &str) {
    add(select, "option", label).set("value", code);
}

/// Code, calling code and name of each region.
fn lines(regions: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    pieces(regions, b'\n').filter_map(|line| {
        let (code, rest) = cut(line, b' ');
        let (calling_code, name) = cut(rest?, b' ');
        Some((code, calling_code, name?))
    })
}

/// An example of a mobile number as people of the region would type it, once the engine is there.
fn example(region: &str, locale: &Locale) -> String {
    let answer = ask("example", &[region, "\nMOBILE"].concat()).unwrap_or_default();
    // The international format is the ninth line: the calling code, a space, and the rest.
    match pieces(&answer, b'\n').nth(8).and_then(|number| cut(number, b' ').1) {
        Some(local) => locale.fill(Word::example, &[("example", local)]),
        None => String::new(),
    }
}

impl Screen for Capture {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        let View::Capture(view) = view else { return };
        set_text(
            &self.agreed_to,
            &locale.fill(Word::agreed_to, &[("list", &listed(&mut view.agreed_to.iter().copied()))]),
        );
        if self.regions.is_empty() {
            self.fill_regions(locale.language());
        }
        self.region.set_value(view.region);
        let calling_code = lines(&self.regions)
            .find(|(code, ..)| *code == view.region)
            .map(|(_, calling_code, _)| calling_code);
        let shown = calling_code.map_or_else(|| view.region.into(), |calling_code| join(&[view.region, calling_code], " +"));
        set_text(&self.region_shown, &[&shown, " ▾"].concat());

        let wrong = view.problem.is_some();
        let note = match view.problem {
            Some(problem) => problem_text(problem, view.region, locale),
            None => example(view.region, locale),
        };
        set_text(&self.note, &note);
        flag(&self.note, "data-problem", wrong.then_some(""));
        flag(&self.input, "aria-invalid", wrong.then_some("true"));
        self.root.set("class", if wrong { "card wrong" } else { "card" });
        self.use_anyway.set_hidden(view.problem != Some(NumberProblem::Doubtful));
        let (word, code) = match view.send_problem {
            None => (None, ""),
            Some(SendProblem::Unreachable) => (Some(Word::send_unreachable), ""),
            Some(SendProblem::Signing) => (Some(Word::send_signing), ""),
            Some(SendProblem::Refused(code)) => (Some(Word::send_refused), &**code),
        };
        say(&self.send_problem, &word.map(|word| locale.fill(word, &[("code", code)])).unwrap_or_default());
        set_text(&self.promise, if view.busy { locale.word(Word::sending) } else { &self.promised });
        self.input.set_read_only(view.busy);
        self.region.set_disabled(view.busy);
    }

    fn focus(&self, target: Target) -> Option<&El> {
        (target == Target::Number).then_some(&self.input)
    }

    fn anchor(&self) -> Option<&El> {
        Some(&self.input)
    }

    fn set_number(&self, number: &str) {
        self.input.set_value(number);
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.input.remove();
        self.note.remove();
    }
}

/// What is wrong with a number, in the visitor's language. Also the browser's own validation message.
pub fn problem_text(problem: NumberProblem, region: &str, locale: &Locale) -> String {
    let country = region_name(locale.language(), region);
    let country = [("country", &*country)];
    let word = match problem {
        NumberProblem::Missing => Word::problem_missing,
        NumberProblem::NotANumber => Word::problem_number,
        NumberProblem::UnknownCountry => Word::problem_country,
        NumberProblem::TooShort(n) => return locale.count(Counted::Short, n, &country),
        NumberProblem::TooLong(n) => return locale.count(Counted::Long, n, &country),
        NumberProblem::Incomplete => Word::problem_incomplete,
        NumberProblem::NotAssigned => Word::problem_unassigned,
        NumberProblem::Doubtful => Word::problem_doubtful,
        NumberProblem::NoEngine => Word::problem_engine,
    };
    locale.fill(word, &country)
}
