//! A purpose with its facts, a few words each: how often, by whom, kept how long, who else gets the number.

use super::Purpose;
use crate::{Labels, document::is_choice};
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

/// The facts of a purpose while they are written.
struct Facts<'a> {
    labels: &'a Labels,
    said: Vec<String>,
}

impl Facts<'_> {
    fn say(&mut self, label: &str, node: &Node, values: &[(&str, &str)]) {
        let mut out = String::new();
        self.labels.fill(&mut out, label, node, values);
        self.said.push(out);
    }
}

pub(super) fn purpose(document: &Node, purpose: &Node, labels: &Labels) -> Purpose {
    let mut facts = Facts { labels, said: Vec::new() };
    let channels = purpose.get("channels").items();
    frequency(&mut facts, purpose.get("frequency"), channels);
    let spoken = channels.iter().filter(is_spoken).count();
    if !purpose.flag("automated") {
        facts.say("person", purpose, &[]);
    } else {
        if spoken < channels.len() {
            facts.say("machine_text", purpose, &[]);
        }
        if spoken > 0 {
            facts.say("machine_call", purpose, &[]);
        }
    }
    facts.say("kept", purpose.get("retention"), &[]);
    let named = purpose.get("recipients").items();
    for id in named {
        let known = document.get("recipients").items();
        if let Some(recipient) = known.iter().find(|r| r.text("id") == id.as_text()) {
            let label = match recipient.text("role") {
                "controller" => "given_to",
                _ if spoken > 0 => "called_through",
                _ => "sent_through",
            };
            facts.say(label, recipient, &[]);
        }
    }
    if named.is_empty() {
        facts.say("no_one", purpose, &[]);
    }
    let choice = is_choice(purpose);
    if !choice {
        facts.say(&join(&["basis_", purpose.text("legal_basis")], ""), purpose, &[]);
    }
    let text = |name| String::from(purpose.text(name));
    Purpose {
        id: text("id"),
        title: text("title"),
        text: text("text"),
        benefit: text("benefit"),
        facts: facts.said,
        choice,
    }
}

/// How often and by which means: `2 texts per repair`, or with more than one means `2 times per repair` and `by text or phone`.
fn frequency(facts: &mut Facts, frequency: &Node, channels: &[Node]) {
    let max = match frequency.get("max").value {
        Value::Int(max) => max as u16,
        _ => 0,
    };
    if max > 0 {
        let unit = match channels {
            [only] => channel(only).2,
            _ => "times",
        };
        let mut count = String::new();
        facts.labels.count(&mut count, "", unit, max);
        facts.say("frequency", frequency, &[("count", &count)]);
        if channels.len() == 1 {
            return;
        }
    }
    let (mut means, mut list) = (Vec::new(), String::new());
    for node in channels {
        means.push(String::from(facts.labels.get(channel(node).1)));
    }
    facts.labels.join(&mut list, &means, "or");
    facts.say("by", frequency, &[("list", &list)]);
    if max == 0 {
        facts.say("varies", frequency, &[]);
    }
}
