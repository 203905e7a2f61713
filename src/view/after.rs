//! The screens that follow a choice, and what they and the disclosure share when somebody comes back.

use super::Screen;
use super::capture::Capture;
use super::declined::Declined;
use super::dom::add;
use super::receipt::Receipt;
use crate::Shared;
use crate::host::{El, long_date};
use crate::locale::{Locale, Word};
use alloc::boxed::Box;
use flow::{Changed, View};

/// Makes the screen of a view. It is put into its place rather than given back, so that no compiler sees through the call which
/// kinds of screen there are.
#[inline(never)]
pub fn screen(shared: &Shared, view: &View<'_>, locale: &Locale, on: &mut Option<Box<dyn Screen>>) {
    *on = match view {
        View::Capture(view) => Some(Capture::screen(shared, view, locale)),
        View::Receipt(held) => Some(Receipt::screen(shared, held, locale)),
        View::Declined(view) => Some(Declined::screen(shared, view, locale)),
        View::Loading | View::Unavailable(_) | View::Disclosure(_) => None,
    };
}

/// A plain screen of one line, for `<phone-consent-manage>` where nothing is held.
pub fn plain(root: &El, line: &str) {
    add(&add(root, "section.card", ""), "p.lead", line);
}

/// What changed since an earlier visit, with the sentence that says what follows from it.
#[inline(never)]
pub fn changes(place: &El, changed: &Changed, sentence: Word, locale: &Locale) {
    let date = long_date(changed.since, locale.language());
    add(place, "p", &locale.fill(sentence, &[("date", &date)]));
    let list = add(place, "ul", "");
    for summary in &changed.summaries {
        add(&list, "li", summary);
    }
    if changed.summaries.is_empty() {
        add(&list, "li", locale.word(Word::changed_words));
    }
}
