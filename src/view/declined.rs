//! The screen after a no: it was heard, what follows, and the way back.

use super::dom::{add, el};
use super::{Screen, listen};
use crate::Shared;
use crate::host::{El, Listener};
use crate::locale::{Locale, Word};
use alloc::boxed::Box;
use flow::{DeclinedView, Event, Target, View};

pub struct Declined {
    root: El,
    heading: El,
    _listener: Listener,
}

impl Declined {
    pub fn new(shared: &Shared, view: &DeclinedView<'_>, locale: &Locale) -> Box<dyn Screen> {
        let root = el("section.card part=declined", "");
        root.set("lang", view.language);
        let heading = add(&root, "h2 tabindex=-1", locale.word(Word::declined));
        add(&root, "p.lead", view.consequence);
        let acts = add(&root, "div.acts", "");
        let back = add(&acts, "button.link type=button part=change", locale.word(Word::changed_mind));
        Box::new(Declined {
            root,
            heading,
            _listener: listen(shared, &back, "click", 0, |_| Some(Event::ChangePressed)),
        })
    }
}

impl Screen for Declined {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, _view: &View<'_>, _locale: &Locale) {}

    fn focus(&self, target: Target) -> Option<&El> {
        (target == Target::Declined).then_some(&self.heading)
    }
}
