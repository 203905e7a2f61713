//! The screen after a no: it was heard, what follows, and the way back.

use super::dom::{attr, button, el, put, text};
use super::{Screen, listen};
use crate::Shared;
use crate::locale::{Locale, Word};
use flow::{DeclinedView, Event, Target, View};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct Declined {
    root: HtmlElement,
    heading: HtmlElement,
    _listener: EventListener,
}

impl Declined {
    pub fn new(shared: &Shared, view: &DeclinedView<'_>, locale: &Locale) -> Declined {
        let root = el("section", "card");
        attr(&root, "part", "declined");
        attr(&root, "lang", view.language);
        let heading = text("h2", "", locale.word(Word::declined));
        attr(&heading, "tabindex", "-1");
        let back = button("change", "link", locale.word(Word::changed_mind));
        let acts = el("div", "acts");
        put(&acts, &[&back]);
        put(&root, &[&heading, &text("p", "lead", view.consequence), &acts]);
        let listener = listen(shared, &back, "click", 0, |_| Some(Event::ChangePressed));
        Declined {
            root,
            heading,
            _listener: listener,
        }
    }
}

impl Screen for Declined {
    fn root(&self) -> &HtmlElement {
        &self.root
    }

    fn patch(&mut self, _view: &View<'_>, _locale: &Locale) {}

    fn focus(&self, target: Target) -> Option<HtmlElement> {
        (target == Target::Declined).then(|| self.heading.clone())
    }
}
