//! The pages beside the form: the real widget, and an email as mail programs show it. They are told things and tell things by
//! messages, so that neither sees the other's document.

use crate::page;
use crate::schema::{Kind, Line, Schema};
use crate::tree;
use disclosure::Draft;
use json::Node;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use wasm_bindgen::JsCast;
use web_sys::HtmlIFrameElement;

/// What a page beside the form says.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum FromFrame {
    /// It listens.
    Ready,
    /// Somebody pressed a text.
    Pressed {
        /// The text.
        text: String,
    },
}

/// What a page beside the form is told.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ToFrame<'a> {
    /// Show this document, or this email.
    Show {
        /// The document as JSON, or the email as HTML.
        text: &'a str,
        /// Its language.
        language: &'a str,
    },
    /// Show where this text stands; "" for nowhere.
    Point {
        /// The text.
        text: &'a str,
    },
}

/// Tells a page beside the form.
pub fn tell(frame: &str, message: &ToFrame) {
    let Some(frame) = page::by_id(frame) else { return };
    let frame: &HtmlIFrameElement = frame.unchecked_ref();
    if let (Some(window), Ok(message)) = (frame.content_window(), serde_wasm_bindgen::to_value(message)) {
        let _ = window.post_message(&message, &page::origin());
    }
}

/// A document that the widget can show, made of one that need not be finished; and how many facts are missing in it.
pub fn presentable(document: &Node, schema: &Schema) -> (String, usize) {
    let mut shown = document.clone();
    let mut text = tree::pretty(&shown);
    let mut missing = 0;
    // One round may bring about another: a recipient that is removed leaves its name in a purpose.
    for round in 0..6 {
        let Ok(draft) = Draft::read(text.as_bytes()) else { break };
        if draft.faults.is_empty() {
            break;
        }
        if round == 0 {
            let places: HashSet<&str> = draft.faults.iter().map(|fault| fault.pointer.as_str()).collect();
            missing = places.len();
        }
        // From the end, so that removing an item moves none that is still to come.
        for fault in draft.faults.iter().rev() {
            stand_in(&mut shown, schema, fault.code(), &fault.pointer);
        }
        text = tree::pretty(&shown);
    }
    (text, missing)
}

fn stand_in(shown: &mut Node, schema: &Schema, code: &str, pointer: &str) {
    let found = schema.at(pointer);
    let value = match (code, found) {
        ("ERR_MEMBER_UNKNOWN" | "ERR_DISCLOSURE_RECIPIENT_UNKNOWN" | "ERR_DISCLOSURE_RECIPIENT_UNUSED", _) | (_, None) => None,
        ("ERR_DISCLOSURE_QUESTIONS", Some(_)) => {
            tree::set(shown, schema, &format!("{pointer}/email"), Some(json::text("____@____.____")));
            return;
        }
        ("ERR_DISCLOSURE_DUPLICATE", Some(_)) => Some(json::text(format!(
            "{}-",
            pointer.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "0")
        ))),
        (_, Some(schema)) => Some(match &schema.kind {
            Kind::Line(Line::Url) => json::text("https://____/"),
            Kind::Line(Line::Email) => json::text("____@____.____"),
            Kind::Line(Line::Plain) | Kind::Text => json::text("____"),
            Kind::Line(Line::Short | Line::Phone | Line::Day) | Kind::Period | Kind::Per => json::text(&*schema.example),
            Kind::Ticks(choices) => json::array(choices.first().map(|choice| json::text(&*choice.word))),
            Kind::List(item) => json::array([item.blank()]),
            Kind::Number | Kind::Flag | Kind::Fixed | Kind::Choice(_) | Kind::Names | Kind::Object(_) | Kind::Either { .. } => schema.blank(),
        }),
    };
    // A place to go that cannot be right is not shown at all.
    let value = value.filter(|_| !pointer.ends_with("/target") && !schema.is_optional(pointer));
    tree::set(shown, schema, pointer, value);
}

/// The member whose text somebody pressed: the longest that stands in it.
pub fn member_of(document: &Node, pressed: &str) -> Option<String> {
    let mut texts = Vec::new();
    tree::strings(document, "", &mut texts);
    let stands = |text: &str| text.len() > 1 && (pressed.contains(text) || (pressed.len() > 12 && text.contains(pressed)));
    let found = texts.into_iter().filter(|(_, text)| stands(text)).max_by_key(|(_, text)| text.len());
    found.map(|(pointer, _)| pointer)
}

/// The text by which a member can be found in the preview: its own, or the title of the purpose or recipient that it belongs to.
pub fn text_of(document: &Node, at: &str) -> String {
    let own = tree::text(document, at);
    if own.len() > 1 && !at.ends_with("/id") {
        return own.into();
    }
    let mut steps = at.split('/').skip(1);
    match (steps.next(), steps.next()) {
        (Some("purposes"), Some(i)) => tree::text(document, &format!("/purposes/{i}/title")).into(),
        (Some("recipients"), Some(i)) => tree::text(document, &format!("/recipients/{i}/name")).into(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::TEMPLATES;

    #[test]
    fn an_unfinished_document_is_made_presentable() {
        let schema = Schema::of_document().expect("the schema");
        let blank = Node::from(schema.blank());
        let templates = TEMPLATES.iter().map(|template| template.document(&schema, "2026-11-27").expect(template.title));
        for document in templates.chain([blank]) {
            let (text, missing) = presentable(&document, &schema);
            let parsed = disclosure::Document::parse(text.as_bytes());
            assert!(
                parsed.is_ok(),
                "{}: {text}",
                parsed.err().map_or(String::new(), |e| e.sentence(text.as_bytes()))
            );
            assert!(missing > 0);
        }
    }

    #[test]
    fn a_text_that_is_pressed_leads_to_its_member() {
        let document = json::parse(include_bytes!("../../../www/disclosure.en.json")).expect("JSON");
        let member = |text: &str| member_of(&document, text);
        assert_eq!(member("You need not call the shop to ask."), Some("/purposes/0/benefit".into()));
        assert_eq!(member("Twilio (US) sends our texts. We never sell it."), Some("/recipients/0/does".into()));
        assert_eq!(member("No thanks"), None);
        assert_eq!(text_of(&document, "/purposes/1/frequency/max"), "Offers in spring");
    }
}
