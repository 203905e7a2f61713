//! What changed in a document, as a short message for those who agreed to the text before: by text message, by email, by WhatsApp, and read out on a call.
//!
//! What lives here: the order of the sentences. What deliberately does not: who is told, and sending it.

use super::sms::stop;
use super::words::Words;
use crate::notice::link::shown;
use crate::notice::phrases::sentences;
use crate::{Change, Document, How, Labels, Method};

/// The message in its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// For a text message, with the way to stop by text.
    pub sms: String,
    /// The subject of a mail.
    pub subject: String,
    /// The text of a mail, a line for each thing.
    pub email: String,
    /// For a WhatsApp message, a line for each thing.
    pub whatsapp: String,
    /// What a person reads out. Links are left out.
    pub call: String,
}

/// The message about these entries of the document's `changes`, the latest first, for those to whom they are new and who are asked again.
pub fn changed(document: &Document, labels: &Labels, changes: &[&Change]) -> Changed {
    let words = Words::of(&document.language);
    let (colon, name) = (labels.get("colon"), document.controller.name.as_str());
    let title = words.map_or(labels.get("this_notice"), |words| words.changed);
    let subject = [name, colon, title].concat();
    let mut said = vec![ended(subject.clone(), labels)];
    said.extend(changes.iter().map(|change| {
        let label = labels.fill("changed", &[("date", &labels.date(change.date)), ("version", &change.version)]);
        ended([label.as_str(), colon, &change.summary].concat(), labels)
    }));
    said.push(labels.get("material_true").into());
    let methods = &document.opt_out.methods;
    let more = [
        words.map_or(labels.get("privacy"), |words| words.more),
        colon,
        shown(&document.controller.privacy_policy),
    ]
    .concat();
    let with = |ways: Vec<String>, more: Option<&String>| [&said[..], &ways, more.map(std::slice::from_ref).unwrap_or_default()].concat();
    let written: Vec<String> = methods.iter().map(|method| way(method, labels)).collect();
    let spoken = methods
        .iter()
        .filter(|method| method.how != How::Link)
        .map(|method| method.text.clone())
        .collect();
    Changed {
        sms: sentences(&with(vec![stop(document)], Some(&more))),
        email: with(written.clone(), Some(&more)).join("\n") + "\n",
        whatsapp: with(written, Some(&more)).join("\n"),
        call: sentences(&with(spoken, None)),
        subject,
    }
}

/// A way to stop, with where it leads.
fn way(method: &Method, labels: &Labels) -> String {
    match &method.target {
        // A link ends the sentence without a full stop, which some programs take for a part of it.
        Some(target) => [labels.named("stop_", method.how.as_str()), labels.get("colon"), shown(target)].concat(),
        None => method.text.clone(),
    }
}

fn ended(text: String, labels: &Labels) -> String {
    let stop = labels.get("full_stop");
    if text.ends_with(stop) || text.ends_with(['?', '!']) {
        text
    } else {
        [&text, stop].concat()
    }
}
