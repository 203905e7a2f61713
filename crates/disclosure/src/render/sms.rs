//! The text message: who asks, each use with its key facts, sharing, how to stop, help, and the link to all of it.
//!
//! What lives here: the order of the sentences. What deliberately does not: counting parts (`segments`), and cutting: a text message has
//! parts, so everything stays.

use super::ten_dlc::help_message;
use super::words::Words;
use crate::base_language;
use crate::notice::link::shown;
use crate::notice::phrases::sentences;
use crate::{Document, How, Labels, Notice, Selling};

/// The message. `segments` says how it is sent, `plain` writes it without characters that make its parts small.
pub fn sms(document: &Document, labels: &Labels) -> String {
    let notice = Notice::new(document, labels);
    let words = Words::of(&document.language);
    let colon = labels.get("colon");
    let mut said = vec![[document.controller.name.as_str(), colon, &notice.heading].concat(), document.summary.clone()];
    for choice in &notice.choices {
        let facts = choice.facts.join(labels.get("comma"));
        said.push(ended([choice.title.as_str(), colon, &facts].concat(), labels));
    }
    said.push(match &document.selling {
        Selling::Never => labels.get("never_sold").into(),
        Selling::Sold { to, .. } => labels.fill("sold", &[("to", to)]),
    });
    said.push(stop(document));
    let questions = &document.questions;
    if let Some(address) = questions.email.as_deref().or(questions.form.as_deref()) {
        let address = shown(address);
        said.push(match words {
            Some(words) => ended([words.help, colon, address].concat(), labels),
            None => ended([labels.get("questions"), colon, address].concat(), labels),
        });
    }
    let label = words.map_or(labels.get("privacy"), |words| words.more);
    // The link ends the message without a full stop, which some programs take for a part of it.
    said.push([label, colon, shown(&document.controller.privacy_policy)].concat());
    sentences(&said)
}

/// The answer to a message that asks for help: who it is, where a person answers, how to stop. In English as carriers want it.
pub fn help(document: &Document, labels: &Labels) -> String {
    if base_language(&document.language) == "en" {
        return help_message(document);
    }
    let words = Words::of(&document.language);
    let colon = labels.get("colon");
    let questions = &document.questions;
    let address = questions.email.as_deref().or(questions.form.as_deref()).map_or("", shown);
    let by_phone = document.controller.phone.as_ref().map_or_else(String::new, |phone| format!(", {phone}"));
    let label = words.map_or(labels.get("questions"), |words| words.help);
    let contact = [label, colon, address, &by_phone].concat();
    let said = [[document.controller.name.as_str(), colon, &contact].concat(), stop(document)];
    sentences(&said.map(|text| ended(text, labels)))
}

/// How a reader of a text message stops: by text where that is a way, else by the first way.
pub(super) fn stop(document: &Document) -> String {
    let methods = &document.opt_out.methods;
    let by_text = methods.iter().find(|method| method.how == How::Sms);
    by_text.or(methods.first()).map_or_else(String::new, |method| method.text.clone())
}

fn ended(text: String, labels: &Labels) -> String {
    let stop = labels.get("full_stop");
    if text.ends_with(stop) { text } else { [&text, stop].concat() }
}
