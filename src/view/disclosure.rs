//! The disclosure screen: what is said, a box for each choice, and two buttons that are twins.

use super::changes::changes;
use super::dom::{append, append_el, append_link, button, el, input, set_attributes, set_language, set_or_remove, set_text_or_hide, text_el};
use super::{Page, gesture, listen};
use crate::Widget;
use crate::evidence::Exposure;
use crate::texts::{Text, Texts, joined};
use ::receipt::Evidence;
use disclosure::Notice;
use disclosure::notice::{Purpose, Section};
use flow::{ChoiceEvent, DisclosureView, Gesture};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

pub struct DisclosureScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    /// One for each purpose that rests on consent.
    boxes: Vec<HtmlInputElement>,
    problem: HtmlElement,
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
        append_el(&root, "p", "lead", &notice.decline);
        let problem = el("p", "problem");
        set_attributes(&problem, &[("part", "problem")]);

        let list = el("ul", "purposes");
        let (mut boxes, mut listeners) = (Vec::new(), Vec::new());
        for purpose in &notice.purposes {
            let item = el("li", if purpose.choice { "purpose choice" } else { "purpose" });
            set_attributes(&item, &[("part", "purpose")]);
            if purpose.choice {
                let index = boxes.len();
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
            } else {
                append(&item, &[&described(purpose).words]);
            }
            append(&list, &[&item]);
        }
        append(&root, &[&problem, &list, &facts(notice)]);
        let sections = el("div", "");
        for section in &notice.sections {
            append(&sections, &[&folded(section, &notice.colon)]);
        }
        let twins = el("div", "twins");
        let (agree, decline) = (
            button("twin", "agree", texts.get(Text::Agree)),
            button("twin", "decline", texts.get(Text::Decline)),
        );
        append(&twins, &[&agree, &decline]);
        append(&root, &[&sections, &twins]);
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
            _listeners: listeners,
        }
    }

    pub fn update(&self, view: &DisclosureView<'_>, texts: &Texts) {
        for (tick, &on) in self.boxes.iter().zip(view.ticks) {
            tick.set_checked(on);
            set_or_remove(tick, "aria-invalid", view.choose_first.then_some("true"));
        }
        let problem = if view.choose_first {
            texts.fill(Text::ChooseFirst, &[])
        } else {
            String::new()
        };
        set_text_or_hide(&self.problem, &problem);
    }

    pub fn first_box(&self) -> Option<&HtmlElement> {
        self.boxes.first().map(|tick| tick.unchecked_ref())
    }

    pub fn evidence(&self) -> Option<Evidence> {
        self.exposure.evidence()
    }
}

/// What a purpose says: all of it, its title, and what stands below the title.
struct Described {
    words: HtmlElement,
    title: HtmlElement,
    about: HtmlElement,
}

fn described(purpose: &Purpose) -> Described {
    let (words, title, about) = (el("div", ""), text_el("strong", "", &purpose.title), el("div", ""));
    append_el(&about, "p", "", &purpose.text);
    append_el(&about, "p", "gain", &purpose.benefit);
    append_el(&about, "p", "small", &joined(purpose.facts.iter().map(String::as_str)));
    append(&words, &[&title, &about]);
    Described { words, title, about }
}

/// A purpose with its box, put into its row.
fn choice(item: &HtmlElement, purpose: &Purpose) -> HtmlInputElement {
    let Described { words, title, about } = described(purpose);
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

fn facts(notice: &Notice) -> HtmlElement {
    let list = el("dl", "facts");
    for fact in &notice.facts {
        append_el(&list, "dt", "", &fact.label);
        append_link(&append_el(&list, "dd", "", ""), &fact.text, fact.link.as_deref());
    }
    list
}

fn folded(section: &Section, colon: &str) -> HtmlElement {
    let details = el("details", "");
    append_el(&details, "summary", "", &section.title);
    let list = append_el(&details, "ul", "", "");
    for item in &section.items {
        let line = append_el(&list, "li", "", "");
        if let Some(label) = &item.label {
            append_el(&line, "span", "label", &[label, colon].concat());
        }
        append_link(&line, &item.text, item.link.as_deref());
    }
    details
}
