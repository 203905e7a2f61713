//! Reading the model out of a JSON tree: one function for each object of the format, one line for each member.
//!
//! What lives here: which members there are, which of them are optional, and the rules that join the parts of a document: ids
//! are unique, and recipients and purposes name each other. What deliberately does not: the rules of single values (`values`).

use super::{
    Allow, Audit, Change, Complaints, Controller, Deletion, Document, Dpo, Frequency, Law, MAX_PURPOSES, Method, OptOut, Per, Proof, Purpose, Questions,
    Recipient, Representative, Retention, Security, Selling,
};
use crate::reader::Reader;
use crate::values::{
    self, FREQUENCY, PURPOSES, QUESTIONS, SELLING, TAKEN, UNKNOWN_RECIPIENT, UNUSED_RECIPIENT, country, date, day_or_month, distinct, email, filled,
    filled_distinct, flag, https, id, language, line, max, not_a_condition, period, phone, phone_or_short_code, request, signed, version,
};
use crate::{Channel, How, LegalBasis, Profile, Right, Role};
use json::{Mismatch, Node, Rule, Value};

/// Reads a whole document.
pub(super) fn read(tree: &Node) -> Result<Document, Mismatch> {
    let (document, mut r) = whole(tree);
    if r.is_clean() {
        references(tree, &mut r);
    }
    r.end(document, tree)
}

/// Reads as much as there is, and every fault.
pub(super) fn draft(tree: &Node) -> (Document, Vec<Mismatch>) {
    let (document, mut r) = whole(tree);
    references(tree, &mut r);
    (document, r.faults(tree))
}

fn whole(tree: &Node) -> (Document, Reader) {
    let mut r = Reader::default();
    (document(tree, &mut r), r)
}

fn document(node: &Node, r: &mut Reader) -> Document {
    let mut m = r.object(node);
    let document = Document {
        id: m.need("id", id),
        version: m.need("version", |n, r| signed(n, r, version)),
        language: m.need("language", |n, r| signed(n, r, language)),
        heading: m.maybe("heading", line),
        controller: m.need("controller", controller),
        summary: m.need("summary", line),
        recipients: m.need("recipients", |n, r| r.list(n, recipient)),
        purposes: m.need("purposes", purposes),
        selling: m.need("selling", selling),
        security: m.need("security", security),
        opt_out: m.need("opt_out", opt_out),
        deletion: m.need("deletion", deletion),
        proof: m.need("proof", proof),
        rights: m.need("rights", |n, r| filled_distinct(n, r, Right::read)),
        complaints: m.need("complaints", complaints),
        questions: m.need("questions", questions),
        laws: m.need("laws", |n, r| filled(n, r, law)),
        changes: m.need("changes", |n, r| r.list(n, change)),
        allow: m.maybe("allow", |n, r| filled(n, r, allow)).unwrap_or_default(),
    };
    m.need("not_a_condition", not_a_condition);
    m.end();
    document
}

/// The rules that join recipients and purposes, for a tree whose parts are each as they should be.
fn references(tree: &Node, r: &mut Reader) {
    let (recipients, purposes) = (tree.get("recipients").items(), tree.get("purposes").items());
    unique_ids(recipients, r);
    unique_ids(purposes, r);
    for named in purposes.iter().flat_map(|purpose| purpose.get("recipients").items()) {
        if !recipients.iter().any(|recipient| recipient.text("id") == named.as_text()) {
            r.broken(named, UNKNOWN_RECIPIENT);
        }
    }
    // A recipient that no purpose names would be disclosed without a reason.
    for recipient in recipients {
        let is_it = |named: &Node| named.as_text() == recipient.text("id");
        if !purposes.iter().any(|purpose| purpose.get("recipients").items().iter().any(is_it)) {
            r.broken(recipient, UNUSED_RECIPIENT);
        }
    }
}

fn unique_ids(items: &[Node], r: &mut Reader) {
    for (i, item) in items.iter().enumerate() {
        let id = item.get("id");
        if items.iter().take(i).any(|earlier| earlier.text("id") == id.as_text()) {
            r.broken(id, TAKEN);
        }
    }
}

fn controller(node: &Node, r: &mut Reader) -> Controller {
    let mut m = r.object(node);
    let controller = Controller {
        name: m.need("name", |n, r| signed(n, r, line)),
        address: m.need("address", line),
        email: m.need("email", email),
        phone: m.maybe("phone", phone),
        website: m.need("website", https),
        privacy_policy: m.need("privacy_policy", https),
        terms: m.maybe("terms", https),
        representative: m.maybe("representative", representative),
        dpo: m.maybe("dpo", dpo),
    };
    m.end();
    controller
}

fn representative(node: &Node, r: &mut Reader) -> Representative {
    let mut m = r.object(node);
    let representative = Representative {
        name: m.need("name", line),
        address: m.need("address", line),
        email: m.need("email", email),
    };
    m.end();
    representative
}

fn dpo(node: &Node, r: &mut Reader) -> Dpo {
    let mut m = r.object(node);
    let dpo = Dpo {
        name: m.maybe("name", line),
        email: m.need("email", email),
    };
    m.end();
    dpo
}

fn recipient(node: &Node, r: &mut Reader) -> Recipient {
    let mut m = r.object(node);
    let recipient = Recipient {
        id: m.need("id", id),
        name: m.need("name", line),
        role: m.need("role", Role::read),
        does: m.need("does", line),
        why: m.need("why", line),
        country: m.need("country", country),
        safeguard: m.maybe("safeguard", line),
        policy: m.maybe("policy", https),
    };
    m.end();
    recipient
}

/// As many purposes as a visitor reads.
fn purposes(node: &Node, r: &mut Reader) -> Vec<Purpose> {
    let items = r.items(node);
    if !(1..=MAX_PURPOSES).contains(&items.len()) {
        r.broken(node, PURPOSES);
    }
    r.list(node, purpose)
}

fn purpose(node: &Node, r: &mut Reader) -> Purpose {
    let mut m = r.object(node);
    let purpose = Purpose {
        id: m.need("id", id),
        title: m.need("title", line),
        text: m.need("text", line),
        benefit: m.need("benefit", line),
        channels: m.need("channels", |n, r| filled_distinct(n, r, Channel::read)),
        frequency: m.need("frequency", frequency),
        automated: m.need("automated", flag),
        legal_basis: m.need("legal_basis", LegalBasis::read),
        retention: m.need("retention", retention),
        recipients: m.need("recipients", |n, r| distinct(n, r, values::string)),
    };
    m.end();
    purpose
}

fn frequency(node: &Node, r: &mut Reader) -> Frequency {
    if node.as_text() == "varies" || !is_object(node, r, FREQUENCY) {
        return Frequency::Varies;
    }
    let mut m = r.object(node);
    let frequency = Frequency::AtMost {
        max: m.need("max", max),
        per: m.need("per", per),
    };
    m.end();
    frequency
}

/// For a member that is a word or an object, and is not that word: what is no object breaks `rule`, and nothing more is said of it.
fn is_object(node: &Node, r: &mut Reader, rule: &'static Rule) -> bool {
    let is_object = matches!(node.value, Value::Object(_));
    if !is_object {
        r.broken(node, rule);
    }
    is_object
}

/// What begins as a duration is one, so that a mistyped duration is not shown as a noun.
fn per(node: &Node, r: &mut Reader) -> Per {
    match node.as_text().as_bytes() {
        [b'P', b'0'..=b'9' | b'T', ..] => Per::Period(period(node, r)),
        _ => Per::Occasion(line(node, r)),
    }
}

fn retention(node: &Node, r: &mut Reader) -> Retention {
    let mut m = r.object(node);
    let retention = Retention {
        period: m.need("period", period),
        from: m.need("from", line),
        reason: m.need("reason", line),
    };
    m.end();
    retention
}

fn selling(node: &Node, r: &mut Reader) -> Selling {
    if node.as_text() == "never" || !is_object(node, r, SELLING) {
        return Selling::Never;
    }
    let mut m = r.object(node);
    let selling = Selling::Sold {
        to: m.need("to", line),
        why: m.need("why", line),
    };
    m.end();
    selling
}

fn security(node: &Node, r: &mut Reader) -> Security {
    let mut m = r.object(node);
    let security = Security {
        measures: m.need("measures", |n, r| filled(n, r, line)),
        audit: m.need("audit", audit),
    };
    m.end();
    security
}

fn audit(node: &Node, r: &mut Reader) -> Audit {
    let mut m = r.object(node);
    let audit = Audit {
        by: m.need("by", line),
        last: m.need("last", day_or_month),
        every: m.need("every", period),
        report: m.maybe("report", https),
    };
    m.end();
    audit
}

fn opt_out(node: &Node, r: &mut Reader) -> OptOut {
    let mut m = r.object(node);
    let opt_out = OptOut {
        decline: m.need("decline", line),
        methods: m.need("methods", |n, r| filled(n, r, method)),
        respond_within: m.need("respond_within", period),
    };
    m.end();
    opt_out
}

fn method(node: &Node, r: &mut Reader) -> Method {
    let mut m = r.object(node);
    let how = m.need("how", How::read);
    let target = match how {
        How::Sms => phone_or_short_code,
        How::Link => https,
        How::Email => email,
        How::Post => line,
        How::Call => phone,
    };
    let method = Method {
        how,
        text: m.need("text", line),
        target: m.maybe("target", target),
    };
    m.end();
    method
}

fn deletion(node: &Node, r: &mut Reader) -> Deletion {
    let mut m = r.object(node);
    let deletion = Deletion {
        how: m.need("how", line),
        when: m.need("when", line),
        request: m.need("request", request),
    };
    m.end();
    deletion
}

fn proof(node: &Node, r: &mut Reader) -> Proof {
    let mut m = r.object(node);
    let proof = Proof {
        period: m.need("period", period),
        reason: m.need("reason", line),
    };
    m.end();
    proof
}

fn complaints(node: &Node, r: &mut Reader) -> Complaints {
    let mut m = r.object(node);
    let complaints = Complaints {
        name: m.need("name", line),
        link: m.need("link", https),
    };
    m.end();
    complaints
}

fn questions(node: &Node, r: &mut Reader) -> Questions {
    let mut m = r.object(node);
    let questions = Questions {
        email: m.maybe("email", email),
        form: m.maybe("form", https),
        respond_within: m.need("respond_within", period),
    };
    m.end();
    if questions.email.is_none() && questions.form.is_none() {
        r.broken(node, QUESTIONS);
    }
    questions
}

fn law(node: &Node, r: &mut Reader) -> Law {
    let mut m = r.object(node);
    let law = Law {
        profile: m.need("profile", Profile::read),
        statement: m.need("statement", line),
    };
    m.end();
    law
}

fn change(node: &Node, r: &mut Reader) -> Change {
    let mut m = r.object(node);
    let change = Change {
        version: m.need("version", |n, r| signed(n, r, version)),
        date: m.need("date", date),
        summary: m.need("summary", line),
        material: m.need("material", flag),
    };
    m.end();
    change
}

fn allow(node: &Node, r: &mut Reader) -> Allow {
    let mut m = r.object(node);
    let allow = Allow {
        rule: m.need("rule", line),
        at: m.maybe("at", line),
        reason: m.need("reason", line),
    };
    m.end();
    allow
}
