//! What stands in the open: each purpose with its facts, and the key facts. Enough for a decision in ten seconds.
//!
//! What deliberately is not here: what needs a fold (`sections`).

use super::{Fact, Purpose, words};
use crate::labels::{Key, join};
use crate::{Document, Labels, LegalBasis, Recipient, Role, Selling};
use alloc::{string::String, vec::Vec};

pub(super) fn heading(document: &Document, labels: &Labels) -> String {
    document.heading.as_deref().unwrap_or(labels.get(Key::Heading)).into()
}

pub(super) fn purpose(document: &Document, purpose: &crate::Purpose, labels: &Labels) -> Purpose {
    let mut facts = words::frequency(purpose, labels);
    if !purpose.automated {
        facts.push(labels.get(Key::Person).into());
    } else {
        if !purpose.channels.iter().all(words::is_spoken) {
            facts.push(labels.get(Key::MachineText).into());
        }
        if purpose.channels.iter().any(words::is_spoken) {
            facts.push(labels.get(Key::MachineCall).into());
        }
    }
    facts.push(kept(purpose, labels));
    for id in &purpose.recipients {
        facts.extend(document.recipient(id).map(|r| through(r, purpose, labels)));
    }
    if purpose.recipients.is_empty() {
        facts.push(labels.get(Key::NoOne).into());
    }
    if !purpose.is_choice() {
        facts.push(basis(purpose.legal_basis, labels).into());
    }
    Purpose {
        id: purpose.id.clone(),
        title: purpose.title.clone(),
        text: purpose.text.clone(),
        benefit: purpose.benefit.clone(),
        facts,
        choice: purpose.is_choice(),
    }
}

/// `kept 6 months from the end of the repair`
pub(super) fn kept(purpose: &crate::Purpose, labels: &Labels) -> String {
    let period = words::period(&purpose.retention.period, labels);
    labels.fill(Key::Kept, &[("period", &period), ("from", &purpose.retention.from)])
}

/// Why it is lawful, in a few words.
pub(super) fn basis(basis: LegalBasis, labels: &Labels) -> &str {
    labels.get(match basis {
        LegalBasis::Consent => Key::Consent,
        LegalBasis::Contract => Key::Contract,
        LegalBasis::LegalObligation => Key::LegalObligation,
        LegalBasis::VitalInterests => Key::VitalInterests,
        LegalBasis::PublicTask => Key::PublicTask,
        LegalBasis::LegitimateInterests => Key::LegitimateInterests,
    })
}

/// `sent through Twilio (US)`, or `also given to ...` for a recipient that decides for itself.
fn through(recipient: &Recipient, purpose: &crate::Purpose, labels: &Labels) -> String {
    let key = match recipient.role {
        Role::Controller => Key::GivenTo,
        Role::Processor if purpose.channels.iter().any(words::is_spoken) => Key::CalledThrough,
        Role::Processor => Key::SentThrough,
    };
    labels.fill(key, &[("name", &recipient.name), ("country", &recipient.country)])
}

pub(super) fn facts(document: &Document, labels: &Labels) -> Vec<Fact> {
    let controller = &document.controller;
    let fact = |label, text: String| Fact {
        label: labels.get(label).into(),
        text,
        link: None,
    };
    let page = |label, link: &String| Fact {
        label: labels.get(label).into(),
        text: words::bare(link).into(),
        link: Some(link.clone()),
    };
    let mut facts = Vec::from([
        fact(Key::WhoAsks, controller.name.clone()),
        fact(Key::WhoGets, who_gets(document, labels)),
        fact(Key::Stop, stop(document, labels)),
        fact(Key::Choice, labels.get(Key::NotCondition).into()),
        page(Key::Privacy, &controller.privacy_policy),
    ]);
    // In the open and not under a fold: carriers refuse a call to action that hides its terms (CTIA).
    facts.extend(controller.terms.as_ref().map(|link| page(Key::Terms, link)));
    facts
}

fn who_gets(document: &Document, labels: &Labels) -> String {
    let mut said = Vec::new();
    if document.recipients.is_empty() {
        said.push(String::from(labels.get(Key::ShareNone)));
    } else {
        said.push(labels.fill(Key::Us, &[("name", words::unstopped(&document.controller.name))]));
    }
    for r in &document.recipients {
        said.push(labels.fill(
            Key::Recipient,
            &[("name", &r.name), ("country", &r.country), ("does", words::unstopped(&r.does))],
        ));
    }
    match &document.selling {
        Selling::Never => said.push(labels.get(Key::NeverSold).into()),
        Selling::Sold { to, why } => {
            said.push(labels.fill(Key::Sold, &[("to", words::unstopped(to))]));
            said.push(why.clone());
        }
    }
    join(&mut said.iter().map(String::as_str), " ")
}

fn stop(document: &Document, labels: &Labels) -> String {
    let mut said: Vec<&str> = document.opt_out.methods.iter().map(|m| m.text.as_str()).collect();
    let within = labels.fill(Key::DoneWithin, &[("period", &words::period(&document.opt_out.respond_within, labels))]);
    said.push(&within);
    words::sentences(&said)
}
