//! The screen after a no: it was heard, what follows, and the way back.

use super::dom::{append, append_el, button, el, set_attributes, set_language, text_el};
use super::listen;
use crate::Widget;
use crate::texts::{Text, Texts};
use flow::{ChoiceEvent, DeclinedView};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct DeclinedScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    _listener: EventListener,
}

impl DeclinedScreen {
    pub fn new(widget: &Widget, view: &DeclinedView<'_>, texts: &Texts) -> DeclinedScreen {
        let root = el("section", "card");
        set_attributes(&root, &[("part", "declined")]);
        set_language(&root, view.language);
        let heading = text_el("h2", "", texts.get(Text::Declined));
        set_attributes(&heading, &[("tabindex", "-1")]);
        append(&root, &[&heading]);
        append_el(&root, "p", "lead", view.consequence);
        let (acts, back) = (el("div", "acts"), button("link", "change", texts.get(Text::ChangedMind)));
        append(&acts, &[&back]);
        append(&root, &[&acts]);
        DeclinedScreen {
            _listener: listen(widget, &back, "click", Box::new(|_, _| Some(ChoiceEvent::ChangePressed.into()))),
            root,
            heading,
        }
    }
}
