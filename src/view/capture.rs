//! The number screen: what was agreed in one line, the number field, and a way out.
//!
//! The input is a child of the host element in the page's own tree, without a name: so the browser and password
//! managers find it, and the form does not submit it. Its hint and its error stand beside it for the same reason: a
//! description must live in the same tree as what it describes.

use super::dom::{attr, button, el, flag, put, set_text, show, text};
use super::{Screen, listen};
use crate::Shared;
use crate::host::{Phone, document, region_names};
use crate::locale::{Counted, Locale, Word};
use flow::{CaptureView, Event, NumberProblem, SendProblem, Target, View};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

pub struct Capture {
    root: HtmlElement,
    shared: Shared,
    agreed_to: HtmlElement,
    input: HtmlInputElement,
    note: HtmlElement,
    region: HtmlSelectElement,
    region_shown: HtmlElement,
    use_anyway: HtmlElement,
    send_problem: HtmlElement,
    promise: HtmlElement,
    promised: String,
    /// Each region with its calling code, once the engine told them.
    calling_codes: Vec<(String, i32)>,
    _listeners: Vec<EventListener>,
}

impl Capture {
    pub fn new(shared: &Shared, view: &CaptureView<'_>, locale: &Locale) -> Capture {
        let root = el("section", "card");
        attr(&root, "part", "capture");
        attr(&root, "lang", view.language);
        let agreed_to = text("span", "", "");
        let change = button("change", "link", locale.word(Word::change));
        let agreed = el("p", "agreed");
        put(&agreed, &[&agreed_to, &change]);

        let label = text("span", "label", locale.word(Word::number));
        // The input names itself; this is for the eye.
        attr(&label, "aria-hidden", "true");
        let region = el("select", "");
        attr(&region, "part", "region");
        attr(&region, "aria-label", locale.word(Word::region));
        let region: HtmlSelectElement = region.unchecked_into();
        let region_shown = text("span", "shown", view.region);
        attr(&region_shown, "aria-hidden", "true");
        let picker = el("div", "picker");
        put(&picker, &[&region_shown, &region]);
        let number_slot = el("slot", "");
        attr(&number_slot, "name", "phone-consent-number");
        let field = el("div", "field");
        attr(&field, "part", "field");
        put(&field, &[&picker, &number_slot]);
        let note_slot = el("slot", "");
        attr(&note_slot, "name", "phone-consent-note");

        let use_anyway = button("use-anyway", "link", locale.word(Word::use_anyway));
        let send_problem = text("p", "problem", "");
        attr(&send_problem, "part", "problem");
        let promise = text("p", "note", "");
        let decline = button("decline", "link", locale.word(Word::decline));
        let acts = el("div", "acts");
        put(&acts, &[&decline]);
        put(&root, &[&agreed, &label, &field, &note_slot, &use_anyway, &send_problem, &promise, &acts]);

        let (input, note) = light(shared, locale);
        let promised = match shared.submit_label() {
            Some(button) => locale.fill(Word::not_sent_yet, &[("button", &button)]),
            None => locale.fill(Word::not_sent_yet_form, &[]),
        };
        let listeners = vec![
            listen(shared, &change, "click", 0, |_| Some(Event::ChangePressed)),
            listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))),
            listen(shared, &use_anyway, "click", 0, |_| Some(Event::UseAnywayPressed)),
            listen(shared, &region, "change", 0, |press| Some(Event::RegionChosen(press.value()?))),
            listen(shared, &input, "input", 0, |press| {
                Some(Event::NumberTyped {
                    text: press.value()?,
                    filled: press.filled(),
                })
            }),
            listen(shared, &input, "change", 0, |press| {
                // Some fillers send only this one.
                let text = press.value()?;
                (text != press.shared.number_text()).then_some(Event::NumberTyped { text, filled: true })
            }),
            listen(shared, &input, "blur", 0, |_| Some(Event::NumberLeft)),
            listen(shared, &label, "click", 0, |press| {
                press.shared.focus(Target::Number);
                None
            }),
        ];
        let mut capture = Capture {
            root,
            shared: shared.clone(),
            agreed_to,
            input,
            note,
            region,
            region_shown,
            use_anyway,
            send_problem,
            promise,
            promised,
            calling_codes: vec![],
            _listeners: listeners,
        };
        capture.add_region(view.region, view.region);
        capture
    }

    fn add_region(&mut self, code: &str, label: &str) {
        let option = text("option", "", label);
        attr(&option, "value", code);
        put(&self.region, &[&option]);
    }

    /// All regions by name in the visitor's language, once the engine is there to tell them.
    fn fill_regions(&mut self, phone: &Phone, language: &str) {
        self.region.set_text_content(None);
        for region in phone.regions(language) {
            let (code, calling_code) = (region.code(), region.calling_code());
            self.add_region(&code, &with_code(&region.name(), calling_code));
            self.calling_codes.push((code, calling_code));
        }
    }

    fn example(&self, phone: &Phone, region: &str, locale: &Locale) -> String {
        let Some(example) = phone.example(region, "MOBILE") else {
            return String::new();
        };
        let international = example.international();
        let local = international.split_once(' ').map_or(&*international, |(_, rest)| rest);
        locale.fill(Word::example, &[("example", local)])
    }
}

/// `Ireland +353`
fn with_code(name: &str, calling_code: i32) -> String {
    let mut out = [name, " +"].concat();
    json::push_int(&mut out, i64::from(calling_code));
    out
}

/// The input and its note, put into the host as its own children.
fn light(shared: &Shared, locale: &Locale) -> (HtmlInputElement, HtmlElement) {
    let input = el("input", "");
    let note = el("span", "");
    let id = shared.unique_id();
    for (name, value) in [
        ("type", "tel"),
        ("slot", "phone-consent-number"),
        ("autocomplete", "tel"),
        ("inputmode", "tel"),
        ("aria-label", locale.word(Word::number)),
        ("aria-describedby", &id),
    ] {
        attr(&input, name, value);
    }
    attr(&note, "slot", "phone-consent-note");
    attr(&note, "id", &id);
    put(shared.host(), &[&input, &note]);
    (input.unchecked_into(), note)
}

impl Screen for Capture {
    fn root(&self) -> &HtmlElement {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        let View::Capture(view) = view else { return };
        set_text(&self.agreed_to, &locale.fill(Word::agreed_to, &[("list", &view.agreed_to.join(" · "))]));
        let phone = self.shared.phone();
        if let (Some(phone), true) = (&phone, self.calling_codes.is_empty()) {
            self.fill_regions(phone, locale.language());
        }
        if self.region.value() != view.region {
            self.region.set_value(view.region);
        }
        let calling_code = self
            .calling_codes
            .iter()
            .find(|(code, _)| code == view.region)
            .map(|(_, calling_code)| *calling_code);
        let shown = calling_code.map_or_else(|| view.region.into(), |code| with_code(view.region, code));
        set_text(&self.region_shown, &[&shown, " ▾"].concat());

        let problem = view.problem.as_ref().map(|problem| problem_text(problem, view.region, locale));
        let hint = || phone.as_ref().map_or_else(String::new, |phone| self.example(phone, view.region, locale));
        set_text(&self.note, &problem.clone().unwrap_or_else(hint));
        flag(&self.note, "data-problem", problem.as_ref().map(|_| ""));
        flag(&self.input, "aria-invalid", problem.as_ref().map(|_| "true"));
        self.root.set_class_name(if problem.is_some() { "card wrong" } else { "card" });
        show(&self.use_anyway, view.problem == Some(NumberProblem::Doubtful));
        let send = view.send_problem.as_ref().map(|problem| match problem {
            SendProblem::Unreachable => locale.fill(Word::send_unreachable, &[]),
            SendProblem::Signing => locale.fill(Word::send_signing, &[]),
            SendProblem::Refused(code) => locale.fill(Word::send_refused, &[("code", code)]),
        });
        set_text(&self.send_problem, send.as_deref().unwrap_or_default());
        show(&self.send_problem, send.is_some());
        set_text(&self.promise, if view.busy { locale.word(Word::sending) } else { &self.promised });
        self.input.set_read_only(view.busy);
        self.region.set_disabled(view.busy);
    }

    fn focus(&self, target: Target) -> Option<HtmlElement> {
        (target == Target::Number).then(|| self.input.clone().unchecked_into())
    }

    fn anchor(&self) -> Option<HtmlElement> {
        self.focus(Target::Number)
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
pub fn problem_text(problem: &NumberProblem, region: &str, locale: &Locale) -> String {
    let country = region_names(locale.language()).map_or_else(|| region.to_owned(), |names| names.name(region));
    let country = [("country", &*country)];
    match problem {
        NumberProblem::Missing => locale.fill(Word::problem_missing, &[]),
        NumberProblem::NotANumber => locale.fill(Word::problem_number, &[]),
        NumberProblem::UnknownCountry => locale.fill(Word::problem_country, &[]),
        NumberProblem::TooShort(n) => locale.count(Counted::Short, *n, &country),
        NumberProblem::TooLong(n) => locale.count(Counted::Long, *n, &country),
        NumberProblem::Incomplete => locale.fill(Word::problem_incomplete, &[]),
        NumberProblem::NotAssigned => locale.fill(Word::problem_unassigned, &country),
        NumberProblem::Doubtful => locale.fill(Word::problem_doubtful, &country),
        NumberProblem::NoEngine => locale.fill(Word::problem_engine, &[]),
    }
}

/// The text of the form's submit button, so that the visitor reads which press sends the number.
pub fn submit_label(form: &web_sys::HtmlFormElement) -> Option<String> {
    let found = form
        .query_selector("button:not([type=button]):not([type=reset]), input[type=submit]")
        .ok()
        .flatten()?;
    let label = match found.dyn_ref::<HtmlInputElement>() {
        Some(input) => input.value(),
        None => found.text_content().unwrap_or_default(),
    };
    let label = label.trim();
    (!label.is_empty() && document().contains(Some(&found))).then(|| label.to_owned())
}
