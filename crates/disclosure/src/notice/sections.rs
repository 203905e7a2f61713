//! The four sections that fold, line by line.
//!
//! What lives here: which lines there are, and in which order. What deliberately does not: how values are put into words
//! (`phrases`) and what a link looks like (`link`).

use super::{Item, Section, link, phrases::sentences};
use crate::{Document, How, Labels, Method};

pub(super) fn sections(document: &Document, labels: &Labels) -> Vec<Section> {
    let section = |title: &str, write: fn(&Document, &Labels, &mut Lines)| {
        let mut lines = Lines(Vec::new());
        write(document, labels, &mut lines);
        Section {
            title: labels.get(title).into(),
            items: lines.0,
        }
    };
    vec![
        section("section_protect", protection),
        section("section_delete", deletion),
        section("section_rights", rights),
        section("section_ask", contacts),
    ]
}

/// The lines of a section while they are written.
struct Lines(Vec<Item>);

impl Lines {
    /// A sentence by itself.
    fn sentence(&mut self, text: String) {
        let (label, link) = (None, None);
        self.0.push(Item { label, text, link });
    }

    /// A label and a text.
    fn text(&mut self, label: &str, text: String) {
        let (label, link) = (Some(label.into()), None);
        self.0.push(Item { label, text, link });
    }

    /// A label and a text that leads somewhere.
    fn link(&mut self, label: &str, text: &str, link: String) {
        let (label, text, link) = (Some(label.into()), text.into(), Some(link));
        self.0.push(Item { label, text, link });
    }

    /// A label and a web or mail address, shown without its scheme.
    fn address(&mut self, label: &str, url: &str) {
        self.link(label, link::shown(url), url.into());
    }

    /// A label and an email address to write to.
    fn email(&mut self, label: &str, address: &str) {
        self.link(label, address, link::mailto(address));
    }
}

fn protection(document: &Document, labels: &Labels, lines: &mut Lines) {
    for measure in &document.security.measures {
        lines.sentence(measure.clone());
    }
    let audit = &document.security.audit;
    lines.text(labels.get("checked_by"), audit.by.clone());
    lines.text(labels.get("last_check"), labels.date(audit.last));
    lines.text(labels.get("how_often"), labels.fill("once", &[("every", &labels.every(audit.every))]));
    if let Some(report) = &audit.report {
        lines.address(labels.get("report"), report);
    }
    for recipient in &document.recipients {
        let place = labels.fill("place", &[("name", &recipient.name), ("country", &recipient.country)]);
        let mut said = vec![labels.named("role_", recipient.role.as_str()).into(), recipient.why.clone()];
        said.extend(recipient.safeguard.clone());
        lines.text(&place, sentences(&said));
        if let Some(policy) = &recipient.policy {
            lines.address(&labels.fill("policy", &[("name", &recipient.name)]), policy);
        }
    }
}

fn deletion(document: &Document, labels: &Labels, lines: &mut Lines) {
    let deletion = &document.deletion;
    lines.text(labels.get("delete_how"), deletion.how.clone());
    lines.text(labels.get("delete_when"), deletion.when.clone());
    lines.address(labels.get("delete_request"), &deletion.request);
    for purpose in &document.purposes {
        let kept = labels.kept(&purpose.retention) + labels.get("full_stop");
        lines.text(&purpose.title, sentences(&[kept, purpose.retention.reason.clone()]));
    }
    let kept = labels.fill("proof_kept", &[("period", &labels.period(document.proof.period))]);
    lines.text(labels.get("proof"), sentences(&[kept, document.proof.reason.clone()]));
}

fn rights(document: &Document, labels: &Labels, lines: &mut Lines) {
    for right in &document.rights {
        lines.sentence(labels.named("right_", right.as_str()).into());
    }
    for method in &document.opt_out.methods {
        way_to_stop(method, labels, lines);
    }
    for purpose in &document.purposes {
        lines.text(&purpose.title, labels.named("basis_", purpose.legal_basis.as_str()).into());
    }
    for law in &document.laws {
        lines.text(labels.named("law_", law.profile.as_str()), law.statement.clone());
    }
    for change in &document.changes {
        let label = labels.fill("changed", &[("date", &labels.date(change.date)), ("version", &change.version)]);
        let again = labels.get(if change.material { "material_true" } else { "material_false" });
        lines.text(&label, sentences(&[change.summary.clone(), again.into()]));
    }
    let this = labels.fill(
        "notice_version",
        &[("id", &document.id), ("version", &document.version), ("language", &document.language)],
    );
    lines.text(labels.get("this_notice"), this);
}

/// Where a way to stop leads. Without a target its sentence says it all, and that is among the key facts.
fn way_to_stop(method: &Method, labels: &Labels, lines: &mut Lines) {
    let Some(target) = &method.target else { return };
    let label = labels.named("stop_", method.how.as_str());
    match method.how {
        How::Sms => lines.link(label, target, link::number("sms:", target)),
        How::Link => lines.address(label, target),
        How::Email => lines.email(label, target),
        How::Post => lines.text(label, link::shown(target).into()),
        How::Call => lines.link(label, target, link::number("tel:", target)),
    }
}

fn contacts(document: &Document, labels: &Labels, lines: &mut Lines) {
    let questions = &document.questions;
    if let Some(email) = &questions.email {
        lines.email(labels.get("questions"), email);
    }
    if let Some(form) = &questions.form {
        lines.address(labels.get("form"), form);
    }
    let within = labels.period(questions.respond_within);
    lines.sentence(labels.fill("answered_within", &[("respond_within", &within)]));

    let complaints = &document.complaints;
    lines.link(labels.get("complain"), &complaints.name, complaints.link.clone());

    let controller = &document.controller;
    lines.text(&controller.name, controller.address.clone());
    lines.email(labels.get("email"), &controller.email);
    if let Some(phone) = &controller.phone {
        lines.link(labels.get("phone"), phone, link::number("tel:", phone));
    }
    lines.address(labels.get("website"), &controller.website);
    if let Some(representative) = &controller.representative {
        let office = labels.fill("office", &[("name", &representative.name), ("address", &representative.address)]);
        lines.text(labels.get("representative"), office);
        lines.email(labels.get("email"), &representative.email);
    }
    if let Some(dpo) = &controller.dpo {
        match &dpo.name {
            Some(name) => {
                lines.text(labels.get("dpo"), name.clone());
                lines.email(labels.get("email"), &dpo.email);
            }
            None => lines.email(labels.get("dpo"), &dpo.email),
        }
    }
}
