//! The disclosure screen: what is said, a box for each choice, two buttons that are twins, and sections that open below them.
//!
//! The buttons' words are the notice's own, as everything on this screen but what to do when nothing is chosen.

use super::changes::changes;
use super::dom::{append, append_el, append_link, button, el, input, set_attributes, set_language, set_or_remove, set_text_or_hide, text_el};
use super::{Page, gesture, listen};
use crate::Widget;
use crate::evidence::Exposure;
use crate::host::prepare_names;
use crate::texts::{Text, Texts, joined};
use ::receipt::Evidence;
use disclosure::notice::{Purpose, Section};
use flow::{ChoiceEvent, ChoiceProblem, DisclosureView, Gesture};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

pub struct DisclosureScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    /// One for each purpose that rests on consent.
    boxes: Vec<HtmlInputElement>,
    problem: HtmlElement,
    /// In the section on questions, where there is a server to ask.
    pub question_place: Option<HtmlElement>,
    exposure: Exposure,
    _listeners: Vec<EventListener>,
}

impl DisclosureScreen {
    pub fn new(widget: &Widget, view: &DisclosureView<'_>, texts: &Texts) -> DisclosureScreen {
        let notice = view.notice;
        let root = el("section", "card");
        set_attributes(&root, &[("part", "disclosure"), ("aria-labelledby", "heading")]);
        set_language(&root, view.language);
        let heading = text_el("h2", "", &notice.heading);
        set_attributes(&heading, &[("tabindex", "-1"), ("id", "heading")]);
        append(&root, &[&changes(view.changed, Text::AskedAgain, texts), &heading]);
        append_el(&root, "p", "lead", &notice.summary);
        append_el(&root, "p", "lead", &notice.free);
        let (choices, problem, list) = (el("div", "boxes"), el("p", "problem"), el("ul", "purposes"));
        set_attributes(&choices, &[("role", "group"), ("aria-labelledby", "heading"), ("aria-describedby", "problem")]);
        set_attributes(&problem, &[("part", "problem"), ("id", "problem")]);
        let (mut boxes, mut listeners) = (Vec::new(), Vec::new());
        for (index, purpose) in notice.choices.iter().enumerate() {
            let item = append_el(&list, "li", "purpose choice", "");
            set_attributes(&item, &[("part", "purpose")]);
            // The whole row is the target, without a `label`: a label passes a scripted click on to its box as a trusted one.
            listeners.push(listen(
                widget,
                &item,
                "click",
                Box::new(move |_, event| {
                    let by = gesture(event);
                    if by == Gesture::Scripted {
                        // The box stays as it was.
                        event.prevent_default();
                    }
                    Some(ChoiceEvent::PurposeToggled { index, by }.into())
                }),
            ));
            boxes.push(choice(&item, purpose));
        }
        // The browser takes a while to load the names of countries, of which the number screen shows one: not after Agree, when the visitor waits.
        let language = texts.language().to_owned();
        listeners.push(EventListener::once(&list, "click", move |_| prepare_names(&language)));
        append(&choices, &[&problem, &list]);
        append(&root, &[&choices]);
        for fact in &notice.facts {
            let line = append_el(&root, "p", "fact", "");
            append_el(&line, "b", "", &[&*fact.label, &notice.colon].concat());
            append_link(&line, &fact.text, None);
        }
        let (twins, sections) = (el("div", "twins"), el("div", "more-about"));
        let (agree, decline) = (button("twin", "agree", &notice.agree), button("twin", "decline", &notice.decline));
        append(&twins, &[&agree, &decline]);
        let mut question_place = None;
        for section in &notice.sections {
            let (details, first_list) = folded(section, &notice.colon);
            append(&sections, &[&details]);
            question_place = first_list;
        }
        // The last section is the one on questions, and its first list says where they go.
        let question_place = question_place
            .filter(|_| widget.question_draft().is_some())
            .map(|list| append_el(&list, "li", "", ""));
        append(&root, &[&twins, &sections]);
        listeners.push(listen(
            widget,
            &agree,
            "click",
            Box::new(|widget, event| {
                let seen = widget.with_page(Page::evidence);
                Some(ChoiceEvent::AgreePressed { by: gesture(event), seen }.into())
            }),
        ));
        listeners.push(listen(
            widget,
            &decline,
            "click",
            Box::new(|_, event| Some(ChoiceEvent::DeclinePressed(gesture(event)).into())),
        ));
        DisclosureScreen {
            exposure: Exposure::new(&root),
            root,
            heading,
            boxes,
            problem,
            question_place,
            _listeners: listeners,
        }
    }

    pub fn update(&self, view: &DisclosureView<'_>, texts: &Texts) {
        let (text, is_wrong) = match view.problem {
            None => (None, false),
            Some(ChoiceProblem::NothingChosen) => (Some(Text::ChooseFirst), true),
            Some(ChoiceProblem::NotDecided) => (Some(Text::Required), true),
            Some(ChoiceProblem::ShownTooLongAgo) => (Some(Text::ReadAgain), false),
        };
        for (tick, &on) in self.boxes.iter().zip(view.ticks) {
            tick.set_checked(on);
            set_or_remove(tick, "aria-invalid", is_wrong.then_some("true"));
        }
        let problem = text.map(|text| texts.fill(text, &[])).unwrap_or_default();
        set_text_or_hide(&self.problem, &problem);
    }

    pub fn first_box(&self) -> Option<&HtmlElement> {
        self.boxes.first().map(|tick| tick.unchecked_ref())
    }

    pub fn evidence(&self) -> Option<Evidence> {
        self.exposure.evidence()
    }
}

/// A purpose with its box, put into its row.
fn choice(item: &HtmlElement, purpose: &Purpose) -> HtmlInputElement {
    let (words, title, about) = (el("div", ""), text_el("strong", "", &purpose.title), el("div", ""));
    append_el(&about, "p", "", &purpose.text);
    append_el(&about, "p", "gain", &purpose.benefit);
    append_el(&about, "p", "small", &joined(purpose.facts.iter().map(String::as_str)));
    append(&words, &[&title, &about]);
    let tick = input("checkbox");
    set_attributes(&tick, &[("part", "box"), ("autocomplete", "off")]);
    for (named, attribute, prefix) in [(&title, "aria-labelledby", "title-"), (&about, "aria-describedby", "about-")] {
        let id = [prefix, &*purpose.id].concat();
        set_attributes(named, &[("id", &id)]);
        set_attributes(&tick, &[(attribute, &id)]);
    }
    append(item, &[&tick, &words]);
    tick
}

/// A section that folds, and its first list.
fn folded(section: &Section, colon: &str) -> (HtmlElement, Option<HtmlElement>) {
    let mut first_list = None;
    let details = el("details", "");
    append_el(&details, "summary", "", &section.title);
    for group in &section.groups {
        if let Some(title) = &group.title {
            append_el(&details, "h3", "", title);
        }
        let list = append_el(&details, "ul", "", "");
        for item in &group.items {
            let line = append_el(&list, "li", "", "");
            if let Some(label) = &item.label {
                append_el(&line, "span", "label", &[label, colon].concat());
            }
            append_link(&line, &item.text, item.link.as_deref());
        }
        first_list.get_or_insert(list);
    }
    (details, first_list)
}
