//! A question to the controller: a button and the small form that it opens, in the disclosure and in the receipt. The nodes are the page's, not a
//! screen's: they move from one to the other, and what is written stays in them. There is no `form` element, so nothing here submits one.

use super::dom::{append, append_el, button, el, input, set_attributes, set_flag, set_text_or_hide, text_el};
use super::{gesture, listen};
use crate::Widget;
use crate::browser::{copy, create, long_date, random};
use crate::texts::{Text, Texts};
use flow::{Question, QuestionEvent, QuestionProblem, QuestionState};
use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

pub struct QuestionBox {
    pub root: HtmlElement,
    pub ask: HtmlElement,
    pub text: HtmlTextAreaElement,
    pub note: HtmlElement,
    address: HtmlInputElement,
    form: HtmlElement,
    writing: HtmlElement,
    /// The link to the answer.
    sent: HtmlElement,
    link: HtmlElement,
    _listeners: Vec<EventListener>,
}

impl QuestionBox {
    pub fn new(widget: &Widget, texts: &Texts) -> QuestionBox {
        let (root, form, writing, note, sent) = (el("div", "asking"), el("div", "asked"), el("div", ""), el("p", "note"), el("div", ""));
        let ask = button("link", "ask", texts.get(Text::Ask));
        set_attributes(&ask, &[("aria-controls", "question")]);
        set_attributes(&form, &[("id", "question"), ("part", "question")]);
        set_attributes(&note, &[("id", "question-note"), ("tabindex", "-1")]);
        let (text, address) = (create("textarea"), input("email"));
        set_attributes(
            &text,
            &[
                ("id", "question-text"),
                ("rows", "4"),
                ("aria-describedby", "question-note"),
                ("autocomplete", "off"),
            ],
        );
        set_attributes(&address, &[("id", "question-address"), ("maxlength", "200"), ("autocomplete", "email")]);
        let label = |words: Text, id: &str| {
            let label = text_el("label", "", texts.get(words));
            set_attributes(&label, &[("for", id)]);
            label
        };
        append(
            &writing,
            &[
                &label(Text::QuestionWords, "question-text"),
                &text,
                &label(Text::QuestionAddress, "question-address"),
                &address,
            ],
        );
        let acts = append_el(&writing, "div", "acts", "");
        let (send, cancel) = (
            button("link", "send-question", texts.get(Text::QuestionSend)),
            button("link", "cancel-question", texts.get(Text::Cancel)),
        );
        append(&acts, &[&send, &cancel]);
        append_el(&sent, "p", "note", texts.get(Text::QuestionKeep));
        let acts = append_el(&sent, "div", "acts", "");
        let link = append_el(&acts, "a", "", texts.get(Text::QuestionLink));
        set_attributes(&link, &[("target", "_blank"), ("rel", "noreferrer")]);
        let copy_link = button("link", "copy-question", texts.get(Text::CopyLink));
        append(&acts, &[&copy_link]);
        append(&form, &[&writing, &note, &sent]);
        append(&root, &[&ask, &form]);

        let pressed = |on: &HtmlElement, press: fn(&Widget, &web_sys::Event)| {
            listen(
                widget,
                on,
                "click",
                Box::new(move |widget, event| {
                    press(widget, event);
                    None
                }),
            )
        };
        let listeners = vec![
            pressed(&ask, |widget, _| widget.dispatch_question(QuestionEvent::AskPressed)),
            pressed(&cancel, |widget, _| widget.dispatch_question(QuestionEvent::CancelPressed)),
            pressed(&send, |widget, event| {
                if let Some(event) = sending(widget, event) {
                    widget.dispatch_question(event);
                }
            }),
            pressed(&copy_link, |widget, _| {
                copy(&widget.question_link());
                widget.say(Text::Copied);
            }),
        ];
        QuestionBox {
            root,
            ask,
            text: text.unchecked_into(),
            note,
            address,
            form,
            writing,
            sent,
            link,
            _listeners: listeners,
        }
    }

    pub fn update(&self, question: &Question, texts: &Texts) {
        set_attributes(&self.ask, &[("aria-expanded", if question.open { "true" } else { "false" })]);
        set_flag(&self.form, "hidden", !question.open);
        let (mut is_wrong, mut is_sending, mut is_sent) = (false, false, false);
        let note = match &question.state {
            QuestionState::Writing(None) => String::new(),
            QuestionState::Writing(Some(problem)) => {
                is_wrong = true;
                texts.fill(problem_text(*problem), &[])
            }
            QuestionState::Sending(_) => {
                is_sending = true;
                texts.fill(Text::QuestionSending, &[])
            }
            QuestionState::Sent { due_at } => {
                is_sent = true;
                let date = long_date(*due_at, texts.language());
                [texts.get(Text::QuestionSent), " ", &texts.fill(Text::QuestionDue, &[("date", &date)])].concat()
            }
        };
        set_attributes(&self.note, &[("class", if is_wrong { "problem" } else { "note" })]);
        set_text_or_hide(&self.note, &note);
        set_flag(&self.text, "readonly", is_sending);
        set_flag(&self.address, "readonly", is_sending);
        set_flag(&self.writing, "hidden", is_sent);
        set_flag(&self.sent, "hidden", question.link.is_empty());
        set_attributes(&self.link, &[("href", &question.link)]);
    }

    /// What is said of the question.
    pub fn note(&self) -> String {
        self.note.text_content().unwrap_or_default()
    }
}

/// What is sent when "Send" is pressed; nothing where the browser gives no random bytes or the screen is none to ask on.
fn sending(widget: &Widget, event: &web_sys::Event) -> Option<QuestionEvent> {
    let mut draft = widget.question_draft()?;
    let mut address_is_valid = true;
    widget.with_page(|page| {
        if let Some(it) = page.question() {
            draft.text = it.text.value();
            draft.reply_to = it.address.value().trim().into();
            address_is_valid = it.address.check_validity();
        }
    });
    Some(QuestionEvent::SendPressed {
        by: gesture(event),
        draft: Rc::new(draft),
        address_is_valid,
        secret: receipt::encode(&random::<32>()?),
    })
}

fn problem_text(problem: QuestionProblem) -> Text {
    match problem {
        QuestionProblem::Length => Text::QuestionProblem,
        QuestionProblem::Unreachable => Text::QuestionNotSent,
        QuestionProblem::Limit => Text::QuestionLimit,
        QuestionProblem::Busy => Text::QuestionBusy,
        QuestionProblem::Refused => Text::QuestionRefused,
    }
}
