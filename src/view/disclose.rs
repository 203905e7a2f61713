//! The disclosure screen: what is said, a box for each choice, and two buttons that are twins.

use super::dom::{attr, button, el, flag, link, put, set_text, show, text};
use super::{Press, Screen, listen};
use crate::Shared;
use crate::locale::{Locale, Word};
use disclosure::notice::{Notice, Purpose};
use flow::{Event, Target, View};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, Node};

pub struct Disclose {
    root: HtmlElement,
    heading: HtmlElement,
    boxes: Vec<HtmlInputElement>,
    problem: HtmlElement,
    choose_first: String,
    _listeners: Vec<EventListener>,
}

impl Disclose {
    pub fn new(shared: &Shared, notice: &Notice, language: &str, locale: &Locale) -> Disclose {
        let root = el("section", "card");
        attr(&root, "part", "disclosure");
        attr(&root, "lang", language);
        let heading = text("h2", "", &notice.heading);
        attr(&heading, "tabindex", "-1");
        attr(&heading, "id", "heading");
        attr(&root, "aria-labelledby", "heading");
        put(&root, &[&heading, &text("p", "lead", &notice.summary), &text("p", "lead", &notice.decline)]);

        let mut boxes = vec![];
        let mut listeners = vec![];
        let list = el("ul", "purposes");
        for purpose in &notice.purposes {
            let (item, tick) = row(purpose);
            if let Some(tick) = tick {
                listeners.push(listen(shared, &item, "click", boxes.len(), toggle));
                boxes.push(tick);
            }
            put(&list, &[&item]);
        }
        put(&root, &[&list]);

        let facts = el("dl", "facts");
        for fact in &notice.facts {
            let said = el("dd", "");
            put(&said, &[&linked(&fact.text, fact.link.as_deref())]);
            put(&facts, &[&text("dt", "", &fact.label), &said]);
        }
        put(&root, &[&facts]);
        for section in &notice.sections {
            put(&root, &[&fold(section, &notice.colon)]);
        }

        let problem = text("p", "problem", "");
        attr(&problem, "id", "choose");
        attr(&problem, "part", "problem");
        let agree = button("agree", "twin", locale.word(Word::agree));
        let decline = button("decline", "twin", locale.word(Word::decline));
        let twins = el("div", "twins");
        put(&twins, &[&agree, &decline]);
        put(&root, &[&problem, &twins]);
        listeners.push(listen(shared, &agree, "click", 0, |press| Some(Event::AgreePressed(press.gesture))));
        listeners.push(listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))));
        Disclose {
            root,
            heading,
            boxes,
            problem,
            choose_first: locale.fill(Word::choose_first, &[]),
            _listeners: listeners,
        }
    }
}

impl Screen for Disclose {
    fn root(&self) -> &HtmlElement {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, _locale: &Locale) {
        let View::Disclosure(view) = view else { return };
        for (tick, &on) in self.boxes.iter().zip(view.ticks) {
            if tick.checked() != on {
                tick.set_checked(on);
            }
            flag(tick, "aria-invalid", view.choose_first.then_some("true"));
        }
        set_text(&self.problem, if view.choose_first { &self.choose_first } else { "" });
        show(&self.problem, view.choose_first);
    }

    fn focus(&self, target: Target) -> Option<HtmlElement> {
        match target {
            Target::Disclosure => Some(self.heading.clone()),
            Target::FirstPurpose => self.boxes.first().map(|tick| tick.clone().unchecked_into()),
            _ => None,
        }
    }

    fn anchor(&self) -> Option<HtmlElement> {
        self.focus(Target::FirstPurpose)
    }
}

/// A purpose with its box, or as a plain statement where there is nothing to choose.
fn row(purpose: &Purpose) -> (HtmlElement, Option<HtmlInputElement>) {
    let item = el("li", if purpose.choice { "purpose choice" } else { "purpose" });
    attr(&item, "part", "purpose");
    let words = el("div", "");
    let title = text("strong", "", &purpose.title);
    let about = el("div", "");
    put(
        &about,
        &[
            &text("p", "", &purpose.text),
            &text("p", "gain", &purpose.benefit),
            &text("p", "small", &purpose.facts.join(" · ")),
        ],
    );
    put(&words, &[&title, &about]);
    if !purpose.choice {
        put(&item, &[&words]);
        return (item, None);
    }
    let (title_id, about_id) = (["title-", &purpose.id].concat(), ["about-", &purpose.id].concat());
    attr(&title, "id", &title_id);
    attr(&about, "id", &about_id);
    let tick = el("input", "");
    for (name, value) in [
        ("type", "checkbox"),
        ("part", "box"),
        ("autocomplete", "off"),
        ("aria-labelledby", &title_id),
        ("aria-describedby", &about_id),
    ] {
        attr(&tick, name, value);
    }
    put(&item, &[&tick, &words]);
    (item, Some(tick.unchecked_into()))
}

/// The whole row is the target, without a `label`: a label passes a scripted click on to its box as a trusted one.
fn toggle(press: &Press) -> Option<Event> {
    press.undo_if_scripted();
    Some(Event::PurposeToggled {
        index: press.index,
        by: press.gesture,
    })
}

fn linked(words: &str, href: Option<&str>) -> Node {
    match href {
        Some(href) => link(href, words).into(),
        None => crate::host::document().create_text_node(words).into(),
    }
}

fn fold(section: &disclosure::notice::Section, colon: &str) -> HtmlElement {
    let details = el("details", "");
    let list = el("ul", "");
    for item in &section.items {
        let line = el("li", "");
        if let Some(label) = &item.label {
            put(&line, &[&text("span", "label", &[label, colon].concat())]);
        }
        put(&line, &[&linked(&item.text, item.link.as_deref())]);
        put(&list, &[&line]);
    }
    put(&details, &[&text("summary", "", &section.title), &list]);
    details
}
