//! A purpose with its facts, a few words each: how often, by whom, kept how long, who else gets the number.

use super::Purpose;
use crate::{Labels, Period, document::is_choice};
use alloc::{string::String, vec::Vec};
use json::{Node, Value, join};

/// A channel's word in the document, its name among the labels, and its counted name.
const CHANNELS: [(&str, &str, &str); 5] = [
    ("call", "call", "calls"),
    ("sms", "text", "texts"),
    ("whatsapp", "whatsapp", "whatsapps"),
    ("rcs", "rcs", "rcs_messages"),
    ("voicemail", "voicemail", "voicemails"),
];

fn channel(node: &Node) -> (&'static str, &'static str, &'static str) {
    CHANNELS.into_iter().find(|c| c.0 == node.as_text()).unwrap_or_default()
}

/// Whether a voice is heard: a call or a message left in a voicemail box.
fn is_spoken(channel: &&Node) -> bool {
    matches!(channel.as_text(), "call" | "voicemail")
}

pub(super) fn purpose(document: &Node, purpose: &Node, labels: &Labels) -> Purpose {
    let mut facts = frequency(purpose, labels);
    let channels = purpose.get("channels").items();
    let mut other = channels.len();
    let mut spoken = false;
    for channel in channels {
        if is_spoken(&channel) {
            other -= 1;
            spoken = true;
        }
    }
    let automated = purpose.flag("automated");
    for (label, is_so) in [
        ("person", !automated),
        ("machine_text", automated && other > 0),
        ("machine_call", automated && spoken),
    ] {
        if is_so {
            facts.push(labels.get(label).into());
        }
    }
    facts.push(labels.fill("kept", purpose.get("retention"), &[]));
    let named = purpose.get("recipients").items();
    for id in named {
        let known = document.get("recipients").items();
        if let Some(recipient) = known.iter().find(|r| r.text("id") == id.as_text()) {
            let label = match recipient.text("role") {
                "controller" => "given_to",
                _ if spoken => "called_through",
                _ => "sent_through",
            };
            facts.push(labels.fill(label, recipient, &[]));
        }
    }
    if named.is_empty() {
        facts.push(labels.get("no_one").into());
    }
    let choice = is_choice(purpose);
    if !choice {
        facts.push(labels.get(&join(&["basis_", purpose.text("legal_basis")], "")).into());
    }
    let text = |name| String::from(purpose.text(name));
    Purpose {
        id: text("id"),
        title: text("title"),
        text: text("text"),
        benefit: text("benefit"),
        facts,
        choice,
    }
}

/// How often and by which means: `2 texts per repair`, or with more than one means `2 times per repair` and `by text or phone`.
fn frequency(purpose: &Node, labels: &Labels) -> Vec<String> {
    let channels = purpose.get("channels").items();
    let frequency = purpose.get("frequency");
    let mut said = Vec::new();
    if let Value::Int(max) = frequency.get("max").value {
        let per = frequency.text("per");
        let per = match Period::parse(per) {
            Some(_) => labels.each(per),
            None => labels.fill("per_noun", Node::ABSENT, &[("noun", per)]),
        };
        let unit = match channels {
            [only] => channel(only).2,
            _ => "times",
        };
        let count = labels.count("", unit, max as u16);
        said.push(labels.fill("frequency", Node::ABSENT, &[("count", &count), ("per", &per)]));
        if channels.len() == 1 {
            return said;
        }
    }
    let mut means = Vec::new();
    for node in channels {
        means.push(String::from(labels.get(channel(node).1)));
    }
    said.push(labels.fill("by", Node::ABSENT, &[("list", &labels.join(&means, "or"))]));
    if frequency.as_text() == "varies" {
        said.push(labels.get("varies").into());
    }
    said
}
