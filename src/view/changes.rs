//! What changed since an earlier visit, for the disclosure that asks again and the receipt that stands.

use super::dom::{append, append_el, el, set_attributes, set_flag};
use crate::browser::long_date;
use crate::texts::{Text, Texts};
use flow::Changed;
use web_sys::HtmlElement;

/// The list, under a sentence that says what follows from it; hidden where nothing changed.
pub fn changes(changed: Option<&Changed>, sentence: Text, texts: &Texts) -> HtmlElement {
    let place = el("div", "changed");
    set_attributes(&place, &[("part", "changed")]);
    let Some(changed) = changed else {
        set_flag(&place, "hidden", true);
        return place;
    };
    let date = long_date(changed.since, texts.language());
    append_el(&place, "p", "", &texts.fill(sentence, &[("date", &date)]));
    let list = el("ul", "");
    for summary in &changed.summaries {
        append_el(&list, "li", "", summary);
    }
    if changed.summaries.is_empty() {
        append_el(&list, "li", "", texts.get(Text::ChangedWords));
    }
    append(&place, &[&list]);
    place
}
