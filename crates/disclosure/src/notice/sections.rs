//! The four sections that fold: protection, deletion, rights and law, questions and concerns.
//!
//! What deliberately is not here: what a visitor needs before choosing (`open`). A line says one thing; a line with a link
//! has the link's words as its text and nothing else.

use super::{Item, Section, open, words};
use crate::labels::{Key, join};
use crate::{Document, How, Labels, Profile, Right, Role};
use alloc::{string::String, vec::Vec};

pub(super) fn all(document: &Document, labels: &Labels) -> Vec<Section> {
    let section = |title, fill: fn(&mut Lines, &Document)| {
        let mut lines = Lines { labels, items: Vec::new() };
        fill(&mut lines, document);
        Section {
            title: labels.get(title).into(),
            items: lines.items,
        }
    };
    Vec::from([
        section(Key::ProtectSection, protect),
        section(Key::DeleteSection, delete),
        section(Key::RightsSection, rights),
        section(Key::AskSection, ask),
    ])
}

/// The lines of a section while they are written.
struct Lines<'a> {
    labels: &'a Labels,
    items: Vec<Item>,
}

impl Lines<'_> {
    fn push(&mut self, label: Option<&str>, text: &str, link: Option<String>) {
        self.items.push(Item {
            label: label.map(String::from),
            text: text.into(),
            link,
        });
    }

    fn say(&mut self, text: &str) {
        self.push(None, text, None);
    }

    fn fact(&mut self, label: Key, text: &str) {
        self.push(Some(self.labels.get(label)), text, None);
    }

    fn page(&mut self, label: Key, link: &str) {
        self.push(Some(self.labels.get(label)), words::bare(link), Some(link.into()));
    }

    fn email(&mut self, label: Key, address: &str) {
        self.push(Some(self.labels.get(label)), address, Some(words::link("mailto:", address)));
    }
}

fn protect(lines: &mut Lines, document: &Document) {
    let labels = lines.labels;
    let security = &document.security;
    for measure in &security.measures {
        lines.say(measure);
    }
    lines.fact(Key::CheckedBy, &security.audit.by);
    lines.fact(Key::LastCheck, &words::date(&security.audit.last, labels));
    lines.fact(Key::HowOften, &labels.fill(Key::Once, &[("per", &words::each(&security.audit.every, labels))]));
    if let Some(report) = &security.audit.report {
        lines.page(Key::Report, report);
    }
    for r in &document.recipients {
        let role = labels.get(match r.role {
            Role::Processor => Key::Processor,
            Role::Controller => Key::Controller,
        });
        let mut said = Vec::from([role, r.why.as_str()]);
        said.extend(r.safeguard.as_deref());
        let place = labels.fill(Key::Place, &[("name", &r.name), ("country", &r.country)]);
        lines.push(Some(&place), &words::sentences(&said), None);
        if let Some(policy) = &r.policy {
            lines.push(Some(&labels.fill(Key::Policy, &[("name", &r.name)])), words::bare(policy), Some(policy.clone()));
        }
    }
}

fn delete(lines: &mut Lines, document: &Document) {
    let labels = lines.labels;
    lines.fact(Key::DeleteHow, &document.deletion.how);
    lines.fact(Key::DeleteWhen, &document.deletion.when);
    lines.page(Key::DeleteRequest, &document.deletion.request);
    for purpose in &document.purposes {
        let mut said = open::kept(purpose, labels);
        said.push_str(". ");
        said.push_str(&purpose.retention.reason);
        lines.push(Some(&purpose.title), &said, None);
    }
    let kept = labels.fill(Key::ProofKept, &[("period", &words::period(&document.proof.period, labels))]);
    lines.fact(Key::Proof, &words::sentences(&[&kept, &document.proof.reason]));
}

fn rights(lines: &mut Lines, document: &Document) {
    let labels = lines.labels;
    for &right in &document.rights {
        lines.say(labels.get(sentence_of(right)));
    }
    for method in &document.opt_out.methods {
        let Some(target) = &method.target else { continue };
        let (label, link) = match method.how {
            How::Sms => (Key::StopSms, Some(words::link("sms:", target))),
            How::Link => (Key::StopLink, Some(target.clone())),
            How::Email => (Key::StopEmail, Some(words::link("mailto:", target))),
            How::Post => (Key::StopPost, None),
            How::Call => (Key::StopCall, Some(words::link("tel:", target))),
        };
        lines.push(Some(labels.get(label)), words::bare(target), link);
    }
    for purpose in &document.purposes {
        lines.push(Some(&purpose.title), open::basis(purpose.legal_basis, labels), None);
    }
    for law in &document.laws {
        lines.fact(name_of(law.profile), &law.statement);
    }
    for change in &document.changes {
        let label = labels.fill(Key::Changed, &[("date", &words::date(&change.date, labels)), ("version", &change.version)]);
        let effect = labels.get(if change.material { Key::Material } else { Key::Wording });
        lines.push(Some(&label), &words::sentences(&[&change.summary, effect]), None);
    }
    let values = [("id", document.id.as_str()), ("version", &document.version), ("language", &document.language)];
    lines.fact(Key::ThisNotice, &labels.fill(Key::Version, &values));
}

fn ask(lines: &mut Lines, document: &Document) {
    let labels = lines.labels;
    let questions = &document.questions;
    if let Some(email) = &questions.email {
        lines.email(Key::Questions, email);
    }
    if let Some(form) = &questions.form {
        lines.page(Key::Form, form);
    }
    lines.say(&labels.fill(Key::AnsweredWithin, &[("period", &words::period(&questions.respond_within, labels))]));
    let complaints = &document.complaints;
    lines.push(Some(labels.get(Key::Complain)), &complaints.name, Some(complaints.link.clone()));
    let controller = &document.controller;
    lines.push(Some(&controller.name), &controller.address, None);
    lines.email(Key::Email, &controller.email);
    if let Some(phone) = &controller.phone {
        lines.push(Some(labels.get(Key::Phone)), phone, Some(words::link("tel:", phone)));
    }
    lines.page(Key::Website, &controller.website);
    if let Some(r) = &controller.representative {
        lines.fact(
            Key::Representative,
            &join(&mut [r.name.as_str(), r.address.as_str()].into_iter(), labels.get(Key::Comma)),
        );
        lines.email(Key::Email, &r.email);
    }
    if let Some(dpo) = &controller.dpo {
        if let Some(name) = &dpo.name {
            lines.fact(Key::Dpo, name);
        }
        lines.email(if dpo.name.is_some() { Key::Email } else { Key::Dpo }, &dpo.email);
    }
}

fn sentence_of(right: Right) -> Key {
    match right {
        Right::Access => Key::Access,
        Right::Rectification => Key::Rectification,
        Right::Erasure => Key::Erasure,
        Right::Restriction => Key::Restriction,
        Right::Portability => Key::Portability,
        Right::Objection => Key::Objection,
        Right::Withdraw => Key::Withdraw,
        Right::Complaint => Key::Complaint,
        Right::NoAutomatedDecision => Key::NoAutomatedDecision,
        Right::OptOutOfSale => Key::OptOutOfSale,
        Right::LimitUse => Key::LimitUse,
        Right::NonDiscrimination => Key::NonDiscrimination,
    }
}

fn name_of(profile: Profile) -> Key {
    match profile {
        Profile::EuGdpr => Key::EuGdpr,
        Profile::UkPecr => Key::UkPecr,
        Profile::UsTcpa => Key::UsTcpa,
        Profile::UsCtia => Key::UsCtia,
        Profile::UsCcpa => Key::UsCcpa,
        Profile::CaCasl => Key::CaCasl,
        Profile::BrLgpd => Key::BrLgpd,
        Profile::InDpdp => Key::InDpdp,
        Profile::AuSpam => Key::AuSpam,
        Profile::FrL223 => Key::FrL223,
    }
}
