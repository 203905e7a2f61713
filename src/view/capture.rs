//! The number screen: what was agreed in one line, the number field, and a way out.
//!
//! The input is a child of the host element in the page's own tree, without a name: so the browser and password
//! managers find it, and the form does not submit it. Its hint and its error stand beside it for the same reason: a
//! description must live in the same tree as what it describes.

use super::dom::{append, button, el, input, is_rtl, set_attributes, set_flag, set_language, set_or_remove, set_text, set_text_or_hide, text_el};
use super::{failure_text, gesture, listen};
use crate::Widget;
use crate::browser::create;
use crate::host::{attach_picker, flag, region_name, write_as_visitor};
use crate::texts::{Counted, Text, Texts, joined};
use flow::{CaptureView, Change, ChoiceEvent, Event, Gesture, NumberEvent, NumberProblem, Target};
use gloo_events::EventListener;
use json::push_int;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, HtmlElement, HtmlInputElement, InputEvent};

pub struct CaptureScreen {
    pub root: HtmlElement,
    pub input: HtmlInputElement,
    agreed_to: HtmlElement,
    note: HtmlElement,
    country: HtmlElement,
    countries: HtmlElement,
    use_anyway: HtmlElement,
    failure: HtmlElement,
    promise: HtmlElement,
    /// When the number is sent.
    promised: String,
    _listeners: Vec<EventListener>,
}

impl CaptureScreen {
    pub fn new(widget: &Widget, view: &CaptureView<'_>, texts: &Texts) -> CaptureScreen {
        let root = el("section", "card");
        set_attributes(&root, &[("part", "capture")]);
        set_language(&root, view.language);

        let (agreed, agreed_to, change) = (el("p", "agreed"), el("span", ""), button("link", "change", texts.get(Text::Change)));
        append(&agreed, &[&agreed_to, &change]);
        // The label is for the eye; the input names itself.
        let label = text_el("span", "label", texts.get(Text::Number));
        set_attributes(&label, &[("aria-hidden", "true")]);

        let country = button("picker", "country", "");
        set_attributes(&country, &[("dir", "ltr"), ("popovertarget", "countries"), ("aria-haspopup", "dialog")]);
        let (field, countries) = (el("div", "field"), CountryList::new(texts));
        set_attributes(&field, &[("part", "field")]);
        append(&field, &[&country, &slot("phone-consent-number")]);

        let use_anyway = button("link", "use-anyway", texts.get(Text::UseAnyway));
        let (failure, promise) = (el("p", "problem"), el("p", "note"));
        set_attributes(&failure, &[("part", "problem")]);
        let (acts, decline) = (el("div", "acts"), button("link", "decline", texts.labels.decline()));
        append(&acts, &[&decline]);
        append(
            &root,
            &[
                &agreed,
                &label,
                &field,
                &countries.panel,
                &slot("phone-consent-note"),
                &use_anyway,
                &failure,
                &promise,
                &acts,
            ],
        );
        attach_picker(
            widget.host(),
            &country,
            &countries.panel,
            &countries.search,
            &countries.list,
            &countries.found,
            texts.language(),
        );
        let (input, note) = number_field(widget, view, texts);
        let listeners = vec![
            listen(widget, &change, "click", Box::new(|_, _| Some(ChoiceEvent::ChangePressed.into()))),
            listen(
                widget,
                &decline,
                "click",
                Box::new(|_, event| Some(ChoiceEvent::DeclinePressed(gesture(event)).into())),
            ),
            listen(widget, &use_anyway, "click", Box::new(|_, _| Some(NumberEvent::UseAnywayPressed.into()))),
            listen(
                widget,
                &countries.panel,
                "pick",
                Box::new(|_, event| {
                    let region = event.unchecked_ref::<CustomEvent>().detail().as_string()?;
                    Some(NumberEvent::RegionChosen(region).into())
                }),
            ),
            listen(widget, &countries.found, "found", Box::new(say_found)),
            listen(widget, &input, "input", Box::new(|widget, event| is_news(widget, event).then(|| typed(event)))),
            listen(widget, &input, "compositionend", Box::new(|_, event| Some(typed(event)))),
            listen(widget, &input, "change", Box::new(changed)),
            listen(widget, &input, "blur", Box::new(|_, _| Some(NumberEvent::NumberLeft.into()))),
            listen(
                widget,
                &label,
                "click",
                Box::new(|widget, _| {
                    widget.focus(Target::Number);
                    None
                }),
            ),
        ];
        let button = widget.submit_label();
        let promised = if button.is_empty() { Text::NotSentYetForm } else { Text::NotSentYet };
        CaptureScreen {
            root,
            input,
            agreed_to,
            note,
            country,
            countries: countries.panel,
            use_anyway,
            failure,
            promise,
            promised: texts.fill(promised, &[("button", &button)]),
            _listeners: listeners,
        }
    }

    pub fn update(&self, view: &CaptureView<'_>, texts: &Texts) {
        let agreed_to = if view.by_submit { Text::Ticked } else { Text::AgreedTo };
        set_text(&self.agreed_to, &texts.fill(agreed_to, &[("list", &joined(view.agreed_to.iter().copied()))]));
        self.update_country(view, texts);
        let wrong = view.problem.is_some();
        let note = match (view.problem, view.said_back) {
            (Some(problem), _) => problem_text(problem, view, texts),
            (None, Some(number)) => texts.fill(Text::WillUse, &[("number", &in_order(number, texts))]),
            (None, None) if view.example.is_empty() => String::new(),
            (None, None) => texts.fill(Text::Example, &[("example", &in_order(view.example, texts))]),
        };
        set_text(&self.note, &note);
        set_or_remove(&self.note, "data-problem", wrong.then_some(""));
        set_or_remove(&self.input, "aria-invalid", wrong.then_some("true"));
        set_attributes(&self.root, &[("class", if wrong { "card wrong" } else { "card" })]);
        set_flag(&self.use_anyway, "hidden", !view.problem.is_some_and(NumberProblem::may_be_used));
        let failure = view.failure.map(|failure| texts.fill(failure_text(failure), &[]));
        set_text_or_hide(&self.failure, &failure.unwrap_or_default());
        set_text(&self.promise, if view.busy { texts.get(Text::Sending) } else { &self.promised });
        set_flag(&self.input, "readonly", view.busy);
        set_flag(&self.country, "disabled", view.busy);
    }

    fn update_country(&self, view: &CaptureView<'_>, texts: &Texts) {
        let (label, name) = (texts.get(Text::Region), country_name(view, texts));
        let named = [label, if name.is_empty() { "" } else { ": " }, &name].concat();
        let (shown, named) = if view.calling_code.is_empty() {
            (label.to_owned(), named)
        } else if view.region == NO_REGION {
            (name, named)
        } else {
            let flag = flag(view.region);
            // What is read out has in it what is seen, so that a voice can press it.
            let said = [view.region, " +", view.calling_code].concat();
            let sign = if flag.is_empty() { view.region } else { &flag };
            let shown = [sign, " +", view.calling_code].concat();
            (shown, [&*named, ", ", &said].concat())
        };
        set_text(&self.country, &shown);
        set_attributes(&self.country, &[("aria-label", &named)]);
        set_attributes(&self.countries, &[("data-region", view.region)]);
    }

    /// What stands under the number field.
    pub fn note(&self) -> String {
        self.note.text_content().unwrap_or_default()
    }
}

/// Replaces the text of the field, with the caret where it was in it.
pub fn show_number(input: &HtmlInputElement, text: &str, caret: Option<usize>) {
    let has_focus = input.matches(":focus").unwrap_or_default();
    if has_focus {
        write_as_visitor(input, text);
    }
    if input.value() != text {
        input.set_value(text);
    }
    // A field that is being filled has no caret, and one browser would give it the focus.
    if let Some(caret) = caret
        && has_focus
    {
        let _ = input.set_selection_range(caret as u32, caret as u32);
    }
}

impl Drop for CaptureScreen {
    fn drop(&mut self) {
        self.input.remove();
        self.note.remove();
    }
}

/// The country list, which the script brings to life.
struct CountryList {
    panel: HtmlElement,
    search: HtmlInputElement,
    found: HtmlElement,
    list: HtmlElement,
}

impl CountryList {
    fn new(texts: &Texts) -> CountryList {
        let (panel, search) = (el("div", "countries"), input("search"));
        let attributes = [("id", "countries"), ("part", "countries"), ("popover", ""), ("role", "dialog")];
        set_attributes(&panel, &attributes);
        set_attributes(
            &search,
            &[
                ("role", "combobox"),
                ("aria-autocomplete", "list"),
                ("aria-expanded", "true"),
                ("aria-controls", "country-list"),
                ("autocomplete", "off"),
                ("spellcheck", "false"),
                ("aria-label", texts.get(Text::PickerSearch)),
                ("placeholder", texts.get(Text::PickerSearch)),
            ],
        );
        let (found, list) = (el("p", "found"), el("ul", ""));
        set_attributes(&found, &[("role", "status")]);
        set_attributes(&list, &[("id", "country-list"), ("role", "listbox")]);
        for labelled in [&panel, &list] {
            set_attributes(labelled, &[("aria-label", texts.get(Text::Region))]);
        }
        append(&panel, &[&search, &found, &list]);
        CountryList { panel, search, found, list }
    }
}

fn slot(name: &str) -> HtmlElement {
    let slot = create("slot");
    set_attributes(&slot, &[("name", name)]);
    slot
}

/// The input and its note, put into the host as its own children.
fn number_field(widget: &Widget, view: &CaptureView<'_>, texts: &Texts) -> (HtmlInputElement, HtmlElement) {
    let (input, note) = (input("tel"), el("span", ""));
    let id = unique_id();
    set_attributes(
        &input,
        &[
            ("dir", "ltr"),
            ("slot", "phone-consent-number"),
            ("autocomplete", "tel"),
            ("inputmode", "tel"),
            ("aria-label", texts.get(Text::Number)),
            ("aria-describedby", &id),
        ],
    );
    set_flag(&input, "disabled", widget.is_disabled());
    // It is in the element's form wherever the element stands, so that Enter submits the form.
    if let Some(form) = widget.host().get_attribute("form") {
        set_attributes(&input, &[("form", &form)]);
    }
    set_attributes(&note, &[("slot", "phone-consent-note"), ("id", &id)]);
    // It stands in the page's tree.
    set_language(&note, view.language);
    append(widget.host(), &[&input, &note]);
    (input, note)
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An id for a node in the page's own tree.
fn unique_id() -> String {
    let mut id = String::from("phone-consent-note-");
    push_int(&mut id, i64::from(COUNT.fetch_add(1, Ordering::Relaxed)));
    id
}

/// The number field that an event is about.
fn field(event: &web_sys::Event) -> Option<HtmlInputElement> {
    event.current_target().map(JsCast::unchecked_into)
}

/// The field's text changed.
fn typed(event: &web_sys::Event) -> Event {
    // The end of a composition is no input event: then nothing composes any more.
    let input: Option<&InputEvent> = event.dyn_ref();
    let input_type = input.map(InputEvent::input_type).unwrap_or_default();
    let (text, caret) = text_and_caret(event);
    // Keys, pasting and dictation say what they did; fillers do not.
    let is_input = event.type_() == "input";
    let filled = gesture(event) == Gesture::Scripted || (is_input && (input_type.is_empty() || input_type == "insertReplacementText"));
    let change = if input_type == "deleteContentForward" {
        Change::DeletedForward
    } else {
        Change::Typed
    };
    NumberEvent::NumberTyped {
        text,
        caret,
        change,
        filled,
        // What was undone would otherwise be done again at once.
        composing: input.is_some_and(InputEvent::is_composing) || input_type.starts_with("history"),
    }
    .into()
}

/// Whether the field holds another text than is known: what the element writes into it is none.
fn is_news(widget: &Widget, event: &web_sys::Event) -> bool {
    let text = text_and_caret(event).0;
    widget.with_flow(|flow| flow.number_text() != text).unwrap_or_default()
}

/// Some fillers send only a `change`.
fn changed(widget: &Widget, event: &web_sys::Event) -> Option<Event> {
    let (text, caret) = text_and_caret(event);
    let typed = NumberEvent::NumberTyped {
        text,
        caret,
        change: Change::Typed,
        filled: true,
        composing: false,
    };
    is_news(widget, event).then(|| typed.into())
}

fn text_and_caret(event: &web_sys::Event) -> (String, usize) {
    let Some(field) = field(event) else { return (String::new(), 0) };
    let caret = field.selection_start().ok().flatten().unwrap_or_default();
    (field.value(), caret as usize)
}

/// How many countries a search left; -1 where the list could not be loaded.
fn say_found(widget: &Widget, event: &web_sys::Event) -> Option<Event> {
    let texts = widget.texts()?;
    let count = event.unchecked_ref::<CustomEvent>().detail().as_f64()? as i32;
    let text = match count {
        1.. => texts.count(Counted::Found, count, &[]),
        0 => texts.fill(Text::PickerNone, &[]),
        ..0 => texts.fill(Text::ProblemEngine, &[]),
    };
    let status: HtmlElement = event.current_target()?.unchecked_into();
    status.set_text_content(Some(&text));
    None
}

/// What is wrong with a number, in the visitor's language. Also the browser's own validation message.
pub fn problem_text(problem: NumberProblem, view: &CaptureView<'_>, texts: &Texts) -> String {
    let country = country_name(view, texts);
    let country = [("country", &*country)];
    let text = match problem {
        NumberProblem::Missing => Text::ProblemMissing,
        NumberProblem::NotANumber => Text::ProblemNumber,
        NumberProblem::NoCountry => Text::ProblemNoCountry,
        NumberProblem::UnknownCountry => Text::ProblemCountry,
        NumberProblem::TooShort(n) => return texts.count(Counted::Short, n, &country),
        NumberProblem::TooLong(n) => return texts.count(Counted::Long, n, &country),
        NumberProblem::FarTooLong => Text::ProblemTooLong,
        NumberProblem::Incomplete => Text::ProblemIncomplete,
        NumberProblem::NotAssigned => Text::ProblemUnassigned,
        NumberProblem::Doubtful => Text::ProblemDoubtful,
        NumberProblem::Letter(letter, digit) => {
            let (letter, digit) = (String::from(letter), String::from(digit));
            return texts.fill(Text::ProblemLetter, &[("letter", &letter), ("digit", &digit)]);
        }
        NumberProblem::NotMobile | NumberProblem::NoTexts => Text::ProblemMobile,
        NumberProblem::WrongType => Text::ProblemType,
        NumberProblem::Extension => Text::ProblemExtension,
        NumberProblem::NoEngine => Text::ProblemEngine,
    };
    texts.fill(text, &country)
}

/// Stands for the calling codes that belong to no region.
const NO_REGION: &str = "001";

/// The country that a number is read in, by its name, else by its calling code.
fn country_name(view: &CaptureView<'_>, texts: &Texts) -> String {
    if view.region == NO_REGION {
        return ["+", view.calling_code].concat();
    }
    region_name(texts.language(), view.region)
}

/// A number whose groups keep their order inside of a text from right to left.
fn in_order(number: &str, texts: &Texts) -> String {
    if is_rtl(texts.language()) {
        ["\u{2066}", number, "\u{2069}"].concat()
    } else {
        number.into()
    }
}
