//! The sections that fold, list by list.
//!
//! What lives here: which lists and lines there are, and in which order. What deliberately does not: how values are put into
//! words (`phrases`) and what a link looks like (`link`).

use super::{Group, Item, Section, link, phrases::sentences, purpose};
use crate::{Document, How, Labels, Method};

pub(super) fn sections(document: &Document, labels: &Labels) -> Vec<Section> {
    let section = |title: &str, write: fn(&Document, &Labels, &mut Lines)| {
        let mut lines = Lines(Vec::new());
        write(document, labels, &mut lines);
        Section {
            title: labels.get(title).into(),
            groups: lines.0,
        }
    };
    let mut sections = vec![
        section("section_stated", statements),
        section("section_protect", protection),
        section("section_delete", deletion),
        section("section_rights", rights),
        section("section_ask", contacts),
    ];
    // Only a document whose every use is a choice has nothing to state here.
    sections.retain(|section| !section.groups.is_empty());
    sections
}

/// The lists of a section while they are written.
struct Lines(Vec<Group>);

impl Lines {
    /// Begins a list.
    #[inline(never)]
    fn list(&mut self, title: Option<String>) {
        let items = Vec::new();
        self.0.push(Group { title, items });
    }

    #[inline(never)]
    fn push(&mut self, label: Option<&str>, text: String, link: Option<String>) {
        let label = label.map(Into::into);
        if let Some(group) = self.0.last_mut() {
            group.items.push(Item { label, text, link });
        }
    }

    /// A sentence by itself.
    fn sentence(&mut self, text: String) {
        self.push(None, text, None);
    }

    /// A label and a text.
    fn text(&mut self, label: &str, text: String) {
        self.push(Some(label), text, None);
    }

    /// A label and a text that leads somewhere.
    fn link(&mut self, label: &str, text: &str, link: String) {
        self.push(Some(label), text.into(), Some(link));
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

/// What happens on another basis than consent: it has no box, because a box for what happens anyway would mislead.
fn statements(document: &Document, labels: &Labels, lines: &mut Lines) {
    for stated in document.purposes.iter().filter(|purpose| !purpose.is_choice()) {
        let purpose = purpose::purpose(document, stated, labels);
        lines.list(Some(purpose.title));
        lines.sentence(purpose.text);
        lines.sentence(purpose.benefit);
        for fact in purpose.facts {
            lines.sentence(fact);
        }
    }
}

fn protection(document: &Document, labels: &Labels, lines: &mut Lines) {
    lines.list(None);
    for measure in &document.security.measures {
        lines.sentence(measure.clone());
    }
    let audit = &document.security.audit;
    lines.list(Some(labels.get("checked_by").into()));
    lines.sentence(audit.by.clone());
    lines.text(labels.get("last_check"), labels.date(audit.last));
    lines.text(labels.get("how_often"), labels.fill("once", &[("every", &labels.every(audit.every))]));
    if let Some(report) = &audit.report {
        lines.address(labels.get("report"), report);
    }
    for recipient in &document.recipients {
        lines.list(Some(labels.recipient(recipient)));
        lines.sentence(labels.named("role_", recipient.role.as_str()).into());
        lines.sentence(recipient.why.clone());
        if let Some(safeguard) = &recipient.safeguard {
            lines.sentence(safeguard.clone());
        }
        if let Some(policy) = &recipient.policy {
            lines.address(&labels.fill("policy", &[("name", &recipient.name)]), policy);
        }
    }
}

fn deletion(document: &Document, labels: &Labels, lines: &mut Lines) {
    let deletion = &document.deletion;
    lines.list(None);
    lines.text(labels.get("delete_how"), deletion.how.clone());
    lines.text(labels.get("delete_when"), deletion.when.clone());
    lines.address(labels.get("delete_request"), &deletion.request);
    for purpose in &document.purposes {
        lines.list(Some(purpose.title.clone()));
        lines.sentence(labels.kept(&purpose.retention));
        lines.sentence(purpose.retention.reason.clone());
    }
    lines.list(Some(labels.get("proof").into()));
    lines.sentence(labels.fill("proof_kept", &[("period", &labels.period(document.proof.period))]));
    lines.sentence(document.proof.reason.clone());
}

fn rights(document: &Document, labels: &Labels, lines: &mut Lines) {
    lines.list(None);
    for right in &document.rights {
        lines.sentence(labels.named("right_", right.as_str()).into());
    }
    lines.list(Some(labels.get("stop").into()));
    for method in &document.opt_out.methods {
        way_to_stop(method, labels, lines);
    }
    lines.list(None);
    for purpose in &document.purposes {
        lines.text(&purpose.title, labels.named("basis_", purpose.legal_basis.as_str()).into());
    }
    for law in &document.laws {
        lines.text(labels.named("law_", law.profile.as_str()), law.statement.clone());
    }
    lines.address(labels.get("privacy"), &document.controller.privacy_policy);
    if let Some(terms) = &document.controller.terms {
        lines.address(labels.get("terms"), terms);
    }
    let this = labels.fill(
        "notice_version",
        &[("id", &document.id), ("version", &document.version), ("language", &document.language)],
    );
    lines.list(Some(labels.get("this_notice").into()));
    lines.sentence(this);
    for change in &document.changes {
        let label = labels.fill("changed", &[("date", &labels.date(change.date)), ("version", &change.version)]);
        let again = labels.get(if change.material { "material_true" } else { "material_false" });
        lines.text(&label, sentences(&[change.summary.clone(), again.into()]));
    }
}

/// A way to stop, and where it leads. Without a target its sentence says it all.
fn way_to_stop(method: &Method, labels: &Labels, lines: &mut Lines) {
    lines.sentence(method.text.clone());
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
    lines.list(None);
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
    lines.list(Some(controller.name.clone()));
    lines.sentence(controller.address.clone());
    lines.email(labels.get("email"), &controller.email);
    if let Some(phone) = &controller.phone {
        lines.link(labels.get("phone"), phone, link::number("tel:", phone));
    }
    lines.address(labels.get("website"), &controller.website);
    if let Some(representative) = &controller.representative {
        let office = labels.fill("office", &[("name", &representative.name), ("address", &representative.address)]);
        lines.list(Some(labels.get("representative").into()));
        lines.sentence(office);
        lines.email(labels.get("email"), &representative.email);
    }
    if let Some(dpo) = &controller.dpo {
        lines.list(Some(labels.get("dpo").into()));
        if let Some(name) = &dpo.name {
            lines.sentence(name.clone());
        }
        lines.email(labels.get("email"), &dpo.email);
    }
}
