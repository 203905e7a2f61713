//! A purpose with its facts, a few words each: how often, by whom, kept how long, who else gets the number.

use super::Purpose;
use crate::{Channel, Document, Frequency, Labels, Per, Role, document};

pub(super) fn purpose(document: &Document, purpose: &document::Purpose, labels: &Labels) -> Purpose {
    let mut facts = frequency(purpose, labels);
    let spoken = purpose.channels.iter().filter(|channel| channel.is_spoken()).count();
    if purpose.automated {
        if spoken < purpose.channels.len() {
            facts.push(labels.get("machine_text").into());
        }
        if spoken > 0 {
            facts.push(labels.get("machine_call").into());
        }
    } else {
        facts.push(labels.get("person").into());
    }
    facts.push(labels.fill("kept_for", &[("period", &labels.period(purpose.retention.period))]));
    for recipient in purpose.recipients.iter().filter_map(|id| document.recipient(id)) {
        let label = match recipient.role {
            Role::Controller => "given_to",
            Role::Processor if spoken > 0 => "called_through",
            Role::Processor => "sent_through",
        };
        facts.push(labels.fill(label, &[("name", &recipient.name), ("country", &recipient.country)]));
    }
    if purpose.recipients.is_empty() {
        facts.push(labels.get("no_one").into());
    }
    if !purpose.is_choice() {
        facts.push(labels.named("basis_", purpose.legal_basis.as_str()).into());
    }
    Purpose {
        id: purpose.id.clone(),
        title: purpose.title.clone(),
        text: purpose.text.clone(),
        benefit: purpose.benefit.clone(),
        facts,
    }
}

/// How often and by which means: `2 texts per repair`, or with more than one means `2 times per repair` and `by text or phone`.
pub(crate) fn frequency(purpose: &document::Purpose, labels: &Labels) -> Vec<String> {
    let by = || {
        let means: Vec<&str> = purpose.channels.iter().map(|channel| labels.get(name(*channel))).collect();
        labels.fill("by", &[("list", &labels.list(&means, "or"))])
    };
    match &purpose.frequency {
        Frequency::Varies => vec![by(), labels.get("varies").into()],
        Frequency::AtMost { max, per } => {
            let per = match per {
                Per::Period(period) => labels.every(*period),
                Per::Occasion(noun) => labels.fill("per_noun", &[("noun", noun)]),
            };
            let often = |unit: &str| labels.fill("frequency", &[("count", &labels.count(unit, *max)), ("per", &per)]);
            match purpose.channels[..] {
                [only] => vec![often(counted(only))],
                _ => vec![often("times"), by()],
            }
        }
    }
}

/// The label that names a channel.
pub(crate) fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "call",
        Channel::Sms => "text",
        Channel::Whatsapp => "whatsapp",
        Channel::Rcs => "rcs",
        Channel::Voicemail => "voicemail",
    }
}

/// The label that counts what comes by a channel.
fn counted(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "calls",
        Channel::Sms => "texts",
        Channel::Whatsapp => "whatsapps",
        Channel::Rcs => "rcs_messages",
        Channel::Voicemail => "voicemails",
    }
}
