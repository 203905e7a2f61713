//! The number screen: what was agreed in one line, the number field, and a way out.
//!
//! The input is a child of the host element in the page's own tree, without a name: so the browser and password
//! managers find it, and the form does not submit it. Its hint and its error stand beside it for the same reason: a
//! description must live in the same tree as what it describes.

use super::dom::{draw, flag, say, set_text, speak};
use super::{Press, Screen, listen};
use crate::Shared;
use crate::host::{El, Listener, ask, calling_code, flag as flag_of, picker, region_name, retype};
use crate::languages::unique_id;
use crate::locale::{Counted, Locale, Word};
use crate::text::{cut, listed, pieces, words};
use alloc::{boxed::Box, string::String};
use flow::{CaptureView, Event, NumberProblem, SendProblem, Target, View};

/// See `dom`. The label is for the eye; the input names itself.
pub const OUTLINE: &str = "\
#section.card part=capture
 p.agreed
  #span
  #button.link type=button part=change:change
 #span.label aria-hidden=true:number
 div.field part=field
  #button.picker type=button dir=ltr part=country popovertarget=countries aria-haspopup=dialog
  slot name=phone-consent-number
 #div.countries id=countries part=countries popover= role=dialog
  #input type=search role=combobox aria-autocomplete=list aria-expanded=true aria-controls=country-list autocomplete=off spellcheck=false
  #p.found role=status
  #ul id=country-list role=listbox
 slot name=phone-consent-note
 #button.link type=button part=use-anyway:use_anyway
 #p.problem part=problem
 #p.note
 div.acts
  #button.link type=button part=decline:decline";

/// The input and its note, put into the host as its own children.
pub const LIGHT: &str = "\
#div
 #input type=tel dir=ltr slot=phone-consent-number autocomplete=tel inputmode=tel
 #span slot=phone-consent-note";

pub struct Capture {
    root: El,
    agreed_to: El,
    input: El,
    note: El,
    country: El,
    countries: El,
    use_anyway: El,
    send_problem: El,
    promise: El,
    promised: String,
    /// A type of number that the page takes, for the example.
    example_type: String,
    _listeners: [Listener; 10],
}

impl Capture {
    pub fn screen(shared: &Shared, view: &CaptureView<'_>, locale: &Locale) -> Box<dyn Screen> {
        let [
            root,
            agreed_to,
            change,
            label,
            country,
            countries,
            search,
            found,
            list,
            use_anyway,
            send_problem,
            promise,
            decline,
        ] = draw(OUTLINE, locale);
        speak(&root, view.language);
        for labelled in [&countries, &list] {
            labelled.set("aria-label", locale.word(Word::region));
        }
        for name in ["aria-label", "placeholder"] {
            search.set(name, locale.word(Word::picker_search));
        }
        picker(shared.host(), &country, &countries, &search, &list, &found, locale.language());

        let [_, input, note] = draw(LIGHT, locale);
        let id = unique_id();
        input.set("aria-label", locale.word(Word::number));
        input.set("aria-describedby", &id);
        note.set("id", &id);
        // It stands in the page's tree.
        speak(&note, view.language);
        input.set_disabled(shared.0.disabled.get());
        // It is in the element's form wherever the element stands, so that Enter sends the form.
        if let Some(form) = shared.host().attribute("form") {
            input.set("form", &form);
        }
        shared.host().append(&input);
        shared.host().append(&note);

        let button = shared.submit_label();
        let promised = if button.is_empty() { Word::not_sent_yet_form } else { Word::not_sent_yet };
        let listeners = [
            listen(shared, &change, "click", 0, |_| Some(Event::ChangePressed)),
            listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))),
            listen(shared, &use_anyway, "click", 0, |_| Some(Event::UseAnywayPressed)),
            listen(shared, &countries, "pick", 0, |press| Some(Event::RegionChosen(press.event.picked()))),
            listen(shared, &found, "found", 0, say_found),
            listen(shared, &input, "input", 0, typed),
            listen(shared, &input, "compositionend", 0, typed),
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
            country,
            countries,
            use_anyway,
            send_problem,
            promise,
            promised: locale.fill(promised, &[("button", &button)]),
            example_type: shared
                .with_settings(|settings| words(&settings.types).next().map(String::from))
                .unwrap_or_else(|| "MOBILE".into()),
            _listeners: listeners,
        })
    }
}

/// What is typed is written as people of its region write it, once the engine is there; never under an input method that is
/// still composing it.
fn typed(press: &Press) -> Option<Event> {
    let field = press.event.current_target();
    if !press.event.is_composing().unwrap_or_default() {
        let forward = press.event.input_type().is_some_and(|kind| kind == "deleteContentForward");
        press.shared.with_flow(|flow| {
            if let View::Capture(view) = flow.view() {
                retype(&field, view.region, forward);
            }
        });
    }
    Some(Event::NumberTyped {
        text: field.value(),
        filled: press.filled(),
    })
}

/// How many countries a search left.
fn say_found(press: &Press) -> Option<Event> {
    let (status, locale) = (press.event.current_target(), press.shared.locale());
    status.set_text(&match press.event.found() {
        n if n > 0 => locale.count(Counted::Found, n, &[]),
        0 => locale.fill(Word::picker_none, &[]),
        _ => locale.fill(Word::problem_engine, &[]),
    });
    None
}

/// An example of a number of a type as it stands behind the calling code, which the field shows; once the engine is there.
fn example(region: &str, number_type: &str, locale: &Locale) -> String {
    let answer = ask("example", &[region, "\n", number_type].concat()).unwrap_or_default();
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
        let code = calling_code(view.region);
        let (word, name) = (locale.word(Word::region), region_name(locale.language(), view.region));
        let (shown, named) = if code.is_empty() {
            (word.into(), [word, ": ", &name].concat())
        } else {
            let flag = flag_of(view.region);
            // What is read out has in it what is seen, so that a voice can press it.
            let said = [view.region, " +", &code].concat();
            let shown = if flag.is_empty() { said.clone() } else { [&flag, " +", &code].concat() };
            (shown, [word, ": ", &name, ", ", &said].concat())
        };
        set_text(&self.country, &shown);
        self.country.set("aria-label", &named);
        self.countries.set("data-region", view.region);

        let wrong = view.problem.is_some();
        let note = match view.problem {
            Some(problem) => problem_text(problem, view.region, locale),
            None => example(view.region, &self.example_type, locale),
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
        self.country.set_disabled(view.busy);
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
#[inline(never)]
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
        NumberProblem::NotMobile => Word::problem_mobile,
        NumberProblem::WrongType => Word::problem_type,
        NumberProblem::Extension => Word::problem_extension,
        NumberProblem::NoEngine => Word::problem_engine,
    };
    locale.fill(word, &country)
}
