//! The screen after a no: it was heard, what follows, and the way back.

use super::dom::{draw, speak};
use super::{Screen, listen};
use crate::Shared;
use crate::host::{El, Listener};
use crate::locale::Locale;
use alloc::boxed::Box;
use flow::{DeclinedView, Event, Target, View};

/// See `dom`.
pub const OUTLINE: &str = "\
#section.card part=declined
 #h2 tabindex=-1:declined
 #p.lead
 div.acts
  #button.link type=button part=change:changed_mind";

pub struct Declined {
    root: El,
    heading: El,
    _listener: Listener,
}

impl Declined {
    pub fn screen(shared: &Shared, view: &DeclinedView<'_>, locale: &Locale) -> Box<dyn Screen> {
        let [root, heading, lead, back] = draw(OUTLINE, locale);
        speak(&root, view.language);
        lead.set_text(view.consequence);
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
