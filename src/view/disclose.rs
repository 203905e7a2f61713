//! The disclosure screen: what is said, a box for each choice, and two buttons that are twins.

use super::dom::{add, el, flag, linked, say};
use super::{Press, Screen, listen};
use crate::Shared;
use crate::host::{El, Listener};
use crate::locale::{Locale, Word};
use alloc::{boxed::Box, string::String, vec::Vec};
use disclosure::notice::{Notice, Purpose};
use flow::{Event, Target, View};

pub struct Disclose {
    root: El,
    heading: El,
    boxes: Vec<El>,
    problem: El,
    choose_first: String,
    _listeners: Vec<Listener>,
}

impl Disclose {
    pub fn new(shared: &Shared, notice: &Notice, language: &str, locale: &Locale) -> Box<dyn Screen> {
        let root = el("section.card part=disclosure aria-labelledby=heading", "");
        root.set("lang", language);
        let heading = add(&root, "h2 tabindex=-1 id=heading", &notice.heading);
        add(&root, "p.lead", &notice.summary);
        add(&root, "p.lead", &notice.decline);

        let mut boxes = Vec::new();
        let mut listeners = Vec::new();
        let list = add(&root, "ul.purposes", "");
        for purpose in &notice.purposes {
            let item = add(&list, "li.purpose part=purpose", "");
            if purpose.choice {
                listeners.push(listen(shared, &item, "click", boxes.len(), toggle));
                boxes.push(tick(&item, purpose));
            }
            words(&item, purpose);
        }

        let facts = add(&root, "dl.facts", "");
        for fact in &notice.facts {
            add(&facts, "dt", &fact.label);
            linked(&add(&facts, "dd", ""), &fact.text, fact.link.as_deref());
        }
        for section in &notice.sections {
            let details = add(&root, "details", "");
            add(&details, "summary", &section.title);
            let list = add(&details, "ul", "");
            for item in &section.items {
                let line = add(&list, "li", "");
                if let Some(label) = &item.label {
                    add(&line, "span.label", &[label, &*notice.colon].concat());
                }
                linked(&line, &item.text, item.link.as_deref());
            }
        }

        let problem = add(&root, "p.problem id=choose part=problem", "");
        let twins = add(&root, "div.twins", "");
        let agree = add(&twins, "button.twin type=button part=agree", locale.word(Word::agree));
        let decline = add(&twins, "button.twin type=button part=decline", locale.word(Word::decline));
        listeners.push(listen(shared, &agree, "click", 0, |press| Some(Event::AgreePressed(press.gesture))));
        listeners.push(listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))));
        Box::new(Disclose {
            root,
            heading,
            boxes,
            problem,
            choose_first: locale.fill(Word::choose_first, &[]),
            _listeners: listeners,
        })
    }
}

impl Screen for Disclose {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, _locale: &Locale) {
        let View::Disclosure(view) = view else { return };
        for (tick, &on) in self.boxes.iter().zip(view.ticks) {
            tick.set_checked(on);
            flag(tick, "aria-invalid", view.choose_first.then_some("true"));
        }
        say(&self.problem, if view.choose_first { &self.choose_first } else { "" });
    }

    fn focus(&self, target: Target) -> Option<&El> {
        match target {
            Target::Disclosure => Some(&self.heading),
            Target::FirstPurpose => self.boxes.first(),
            _ => None,
        }
    }

    fn anchor(&self) -> Option<&El> {
        self.focus(Target::FirstPurpose)
    }
}

/// What a purpose says.
fn words(item: &El, purpose: &Purpose) {
    let words = add(item, "div", "");
    add(&words, "strong", &purpose.title).set("id", &["title-", &*purpose.id].concat());
    let about = add(&words, "div", "");
    about.set("id", &["about-", &*purpose.id].concat());
    add(&about, "p", &purpose.text);
    add(&about, "p.gain", &purpose.benefit);
    add(
        &about,
        "p.small",
        &json::join(&purpose.facts.iter().map(String::as_str).collect::<Vec<_>>(), " · "),
    );
}

/// The box of a purpose that can be chosen.
fn tick(item: &El, purpose: &Purpose) -> El {
    item.set("class", "purpose choice");
    let tick = add(item, "input type=checkbox part=box autocomplete=off", "");
    tick.set("aria-labelledby", &["title-", &*purpose.id].concat());
    tick.set("aria-describedby", &["about-", &*purpose.id].concat());
    tick
}

/// The whole row is the target, without a `label`: a label passes a scripted click on to its box as a trusted one.
fn toggle(press: &Press) -> Option<Event> {
    press.undo_if_scripted();
    Some(Event::PurposeToggled {
        index: press.index,
        by: press.gesture,
    })
}
