//! The receipt screen: what was agreed, whether it stands, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::changes::changes;
use super::dom::{append, append_el, append_link, button, el, set_attributes, set_flag, set_language, set_text, set_text_or_hide, text_el};
use super::{failure_text, gesture, listen};
use crate::Widget;
use crate::browser::{copy, long_date};
use crate::effects::{link, save_page, save_signed};
use crate::texts::{Text, Texts, joined};
use flow::{ChoiceEvent, Event, Gesture, Held, Record, RecordEvent, RecordedChoice, Standing, mask};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct ReceiptScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    status: HtmlElement,
    /// For each purpose that was agreed to, what became of it and its button.
    granted: Vec<(HtmlElement, HtmlElement)>,
    withdraw_all: HtmlElement,
    change: HtmlElement,
    decline: HtmlElement,
    /// The link, once the server has the receipt.
    link: HtmlElement,
    /// Beside the other ways on, where there is a server to ask.
    pub question_place: Option<HtmlElement>,
    note: HtmlElement,
    _listeners: Vec<EventListener>,
}

impl ReceiptScreen {
    pub fn new(widget: &Widget, held: &Held, texts: &Texts) -> ReceiptScreen {
        let record = &held.record;
        let root = el("section", "card");
        set_attributes(&root, &[("part", "receipt")]);
        set_language(&root, texts.language());
        let tick = text_el("div", "tick", "✓");
        set_attributes(&tick, &[("aria-hidden", "true")]);
        let (heading, status) = (el("h2", ""), el("p", "status"));
        set_attributes(&heading, &[("tabindex", "-1")]);
        append(&root, &[&tick, &heading, &status, &changes(held.changed.as_ref(), Text::ChangedKept, texts)]);
        let mut listeners = vec![];
        let granted = purposes(widget, record, &root, texts, &mut listeners);
        facts(widget, record, &root, texts, &mut listeners);

        let (leaving, more, note) = (el("div", "acts"), el("div", "more"), el("p", "note"));
        let withdraw_all = button("link", "withdraw-all", texts.get(Text::WithdrawAll));
        let change = button("link", "change", "");
        let decline = button("link", "decline", texts.labels.decline());
        append(&leaving, &[&withdraw_all, &change, &decline]);
        let print = button("link", "print", texts.get(Text::Print));
        let save = button("link", "save", texts.get(Text::Save));
        let link = link_out(widget, texts, &mut listeners);
        append(&more, &[&print, &save, &link]);
        let question_place = (!record.receipts.is_empty()).then(|| more.clone());
        if question_place.is_none() && !record.questions.is_empty() {
            let scheme = if record.questions.contains('@') { "mailto:" } else { "" };
            append_link(&more, texts.get(Text::Ask), Some(&[scheme, &record.questions].concat()));
        }
        append(&root, &[&leaving, &more, &note]);

        listeners.push(on_click(widget, &save, |widget, _| {
            widget.with_record(save_signed);
            None
        }));
        listeners.push(on_click(widget, &print, |widget, _| {
            let texts = widget.texts()?;
            widget.with_record(|record| save_page(record, &texts));
            None
        }));
        listeners.push(on_click(widget, &change, |_, _| Some(ChoiceEvent::ChangePressed.into())));
        listeners.push(on_click(widget, &decline, |_, event| Some(ChoiceEvent::DeclinePressed(gesture(event)).into())));
        listeners.push(on_click(widget, &withdraw_all, |_, event| Some(withdrawal(gesture(event), vec![]))));
        ReceiptScreen {
            root,
            heading,
            status,
            granted,
            withdraw_all,
            change,
            decline,
            link,
            question_place,
            note,
            _listeners: listeners,
        }
    }

    pub fn update(&self, held: &Held, texts: &Texts) {
        let record = &held.record;
        for (choice, (state, button)) in record.granted().zip(&self.granted) {
            set_text(state, &purpose_state(held.as_of, record, choice, texts));
            set_flag(button, "hidden", !choice.is_in_force(held.as_of) || !record.refused.is_empty());
        }
        let standing = record.granted().filter(|choice| choice.is_in_force(held.as_of)).count();
        set_flag(&self.withdraw_all, "hidden", !held.in_force || standing < 2);
        set_text(&self.heading, texts.get(heading(held)));
        set_text_or_hide(&self.status, &status(held, texts));
        let no_word = match held.standing {
            Standing::NotChecked(_) => held.earlier_visit || held.form_waits,
            Standing::Checked => held.form_waits,
            Standing::Checking(_) => false,
        };
        set_flag(&self.decline, "hidden", !no_word);
        set_flag(&self.change, "hidden", !held.earlier_visit);
        set_text(&self.change, texts.get(if held.in_force { Text::UseOther } else { Text::ChangedMind }));
        let signed = if record.countersignature.is_empty() {
            Text::SignedAlone
        } else {
            Text::SignedBoth
        };
        set_text(&self.note, &texts.fill(signed, &[("controller", &*record.controller)]));
        set_attributes(&self.root, &[("class", if held.is_usable() { "card" } else { "card over" })]);
        // The link works once the server has the receipt.
        let link = link(record).unwrap_or_default();
        set_flag(&self.link, "hidden", link.is_empty());
        if let Some(anchor) = self.link.first_element_child() {
            set_attributes(&anchor, &[("href", &link)]);
        }
    }
}

/// The purposes that were agreed to, each with what became of it and a button to withdraw it.
fn purposes(widget: &Widget, record: &Record, root: &HtmlElement, texts: &Texts, listeners: &mut Vec<EventListener>) -> Vec<(HtmlElement, HtmlElement)> {
    let list = append_el(root, "ul", "granted", "");
    let mut rows = vec![];
    for choice in record.granted() {
        let row = append_el(&list, "li", "", "");
        let what = append_el(&row, "div", "", "");
        append_el(&what, "strong", "", &choice.title);
        let state = append_el(&what, "div", "small", "");
        let button = button("link", "withdraw", texts.get(Text::Withdraw));
        let named = texts.fill(Text::WithdrawOne, &[("purpose", &choice.title)]);
        set_attributes(&button, &[("aria-label", &named)]);
        append(&row, &[&button]);
        let purpose = choice.purpose.clone();
        listeners.push(on_click(widget, &button, move |_, event| {
            Some(withdrawal(gesture(event), vec![purpose.clone()]))
        }));
        rows.push((state, button));
    }
    rows
}

/// Who has the number, the number itself behind "Show", when it was given, and what was not agreed to.
fn facts(widget: &Widget, record: &Record, root: &HtmlElement, texts: &Texts, listeners: &mut Vec<EventListener>) {
    let facts = append_el(root, "dl", "facts", "");
    let fact = |label: Text, text: &str| {
        append_el(&facts, "dt", "", texts.get(label));
        append_el(&facts, "dd", "", text)
    };
    fact(Text::HeldBy, &record.controller);
    let place = fact(Text::ReceiptNumber, "");
    let number = append_el(&place, "bdi", "", &mask(&record.international));
    set_attributes(&number, &[("dir", "ltr")]);
    let show = button("link", "show-number", texts.get(Text::ShowNumber));
    append(&place, &[&show]);
    let button = show.clone();
    listeners.push(on_click(widget, &show, move |widget, _| {
        widget.with_record(|record| set_text(&number, &record.international));
        set_flag(&button, "hidden", true);
        None
    }));
    fact(Text::ReceiptGiven, &long_date(record.given_at, texts.language()));
    let not: Vec<&str> = record.choices.iter().filter(|choice| !choice.granted).map(|choice| &*choice.title).collect();
    if !not.is_empty() {
        fact(Text::ReceiptNot, &joined(not));
    }
}

/// The link to the receipt's page, and a button that copies it.
fn link_out(widget: &Widget, texts: &Texts, listeners: &mut Vec<EventListener>) -> HtmlElement {
    let place = el("span", "link-out");
    let anchor = append_el(&place, "a", "", texts.get(Text::Link));
    set_attributes(&anchor, &[("target", "_blank"), ("rel", "noreferrer")]);
    let copy_link = button("link", "copy-link", texts.get(Text::CopyLink));
    append(&place, &[&copy_link]);
    listeners.push(on_click(widget, &copy_link, |widget, _| {
        let link = widget.with_record(link).flatten()?;
        copy(&link);
        widget.say(Text::Copied);
        None
    }));
    place
}

/// What the receipt is now, in a few words. Nothing is said to be recorded or agreed before the server said so.
fn heading(held: &Held) -> Text {
    let record = &held.record;
    if !record.refused.is_empty() {
        return Text::NotKept;
    }
    if !held.in_force {
        let left = record.granted().any(|choice| choice.asked_at.is_some() || choice.withdrawn_at.is_some());
        return if left { Text::WithdrawnShort } else { Text::Ended };
    }
    match held.standing {
        Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked if record.is_unsent() => Text::SignedHere,
        Standing::Checking(_) | Standing::NotChecked(_) => Text::Checking,
        Standing::Checked if !held.is_usable() => Text::SuspendedShort,
        Standing::Checked if held.earlier_visit => Text::Again,
        Standing::Checked => Text::Recorded,
    }
}

/// What is under way or went wrong, where something is or did.
fn status(held: &Held, texts: &Texts) -> String {
    let record = &held.record;
    if let Some(failure) = held.failure() {
        return texts.fill(failure_text(failure), &[]);
    }
    if record.is_withdrawing() {
        return texts.fill(Text::Withdrawing, &[]);
    }
    if let Some(at) = record.withdrawn_at() {
        let date = long_date(at, texts.language());
        return texts.fill(Text::Withdrawn, &[("date", &*date), ("controller", &*record.controller)]);
    }
    match held.standing {
        Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked if held.in_force && record.is_unsent() && !record.is_late(held.as_of) => {
            texts.fill(Text::KeptHere, &[])
        }
        Standing::NotChecked(_) => texts.fill(Text::Unchecked, &[]),
        Standing::Checking(_) | Standing::Checked => String::new(),
    }
}

/// What became of a purpose, by a time in seconds since 1970.
pub fn purpose_state(as_of: i64, record: &Record, choice: &RecordedChoice, texts: &Texts) -> String {
    let said = |text: Text, at: i64| texts.fill(text, &[("date", &*long_date(at, texts.language())), ("purpose", &*choice.title)]);
    match (choice.withdrawn_at, choice.asked_at) {
        (Some(at), _) => said(Text::WithdrawnOne, at),
        (None, Some(_)) => texts.fill(Text::Withdrawing, &[]),
        (None, None) if !record.refused.is_empty() => String::new(),
        (None, None) if choice.is_in_force(as_of) && choice.suspended => texts.get(Text::Suspended).into(),
        (None, None) if choice.is_in_force(as_of) => said(Text::UntilOne, choice.until),
        (None, None) => said(Text::EndedOne, choice.until),
    }
}

fn on_click(widget: &Widget, on: &HtmlElement, handler: impl Fn(&Widget, &web_sys::Event) -> Option<Event> + 'static) -> EventListener {
    listen(widget, on, "click", Box::new(handler))
}

fn withdrawal(by: Gesture, purposes: Vec<String>) -> Event {
    RecordEvent::WithdrawPressed { by, purposes }.into()
}
