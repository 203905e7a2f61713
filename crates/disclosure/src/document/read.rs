//! Reading the model out of a JSON tree: one function for each object of the format, one line for each member.
//!
//! What lives here: which members there are, which of them are optional, and the rules that join the parts of a document: ids
//! are unique, and recipients and purposes name each other. What deliberately does not: the rules of single values (`values`).

use super::{
    Audit, Change, Complaints, Controller, Deletion, Document, Dpo, Frequency, Law, MAX_PURPOSES, Method, OptOut, Per, Proof, Purpose, Questions, Recipient,
    Representative, Retention, Security, Selling,
};
use crate::values::{
    self, FREQUENCY, PURPOSES, QUESTIONS, SELLING, TAKEN, UNKNOWN_RECIPIENT, UNUSED_RECIPIENT, country, date, day_or_month, distinct, email, filled, https, id,
    language, line, period, phone, phone_or_short_code, request, version,
};
use crate::{Channel, How, LegalBasis, Profile, Right, Role};
use json::{Mismatch, Node, Rule, Value};

pub(super) fn document(node: &Node) -> Result<Document, Mismatch> {
    let (mut recipient_ids, mut purpose_ids) = (Vec::new(), Vec::new());
    node.object(|f| {
        let document = Document {
            id: f.need("id", id)?,
            version: f.need("version", version)?,
            language: f.need("language", language)?,
            heading: f.maybe("heading", line)?,
            controller: f.need("controller", controller)?,
            summary: f.need("summary", line)?,
            recipients: f.need("recipients", |n| n.list(|n| recipient(n, &mut recipient_ids)))?,
            purposes: f.need("purposes", |n| counted(n)?.list(|n| purpose(n, &mut purpose_ids, &recipient_ids)))?,
            selling: f.need("selling", selling)?,
            security: f.need("security", security)?,
            opt_out: f.need("opt_out", opt_out)?,
            deletion: f.need("deletion", deletion)?,
            proof: f.need("proof", proof)?,
            rights: f.need("rights", |n| distinct(filled(n)?, Right::read))?,
            complaints: f.need("complaints", complaints)?,
            questions: f.need("questions", questions)?,
            laws: f.need("laws", |n| filled(n)?.list(law))?,
            changes: f.need("changes", |n| n.list(change))?,
        };
        f.need("not_a_condition", values::not_a_condition)?;
        f.need("recipients", |n| n.each(&mut |n| used(n, &document.purposes)))?;
        Ok(document)
    })
}

/// As many purposes as a visitor reads.
fn counted(node: &Node) -> Result<&Node, Mismatch> {
    let is_list = matches!(node.value, Value::Array(_));
    if is_list && !(1..=MAX_PURPOSES).contains(&node.items().len()) {
        return Err(Mismatch::broken(node, PURPOSES));
    }
    Ok(node)
}

/// An id that no earlier item of the list has.
fn new_id(node: &Node, taken: &mut Vec<String>) -> Result<String, Mismatch> {
    let id = id(node)?;
    if taken.contains(&id) {
        return Err(Mismatch::broken(node, TAKEN));
    }
    taken.push(id.clone());
    Ok(id)
}

/// A recipient that no purpose names would be disclosed without a reason.
fn used(recipient: &Node, purposes: &[Purpose]) -> Result<(), Mismatch> {
    let id = recipient.text("id");
    let is_named = |purpose: &Purpose| purpose.recipients.iter().any(|named| named == id);
    if purposes.iter().any(is_named) {
        Ok(())
    } else {
        Err(Mismatch::broken(recipient, UNUSED_RECIPIENT))
    }
}

fn controller(node: &Node) -> Result<Controller, Mismatch> {
    node.object(|f| {
        Ok(Controller {
            name: f.need("name", line)?,
            address: f.need("address", line)?,
            email: f.need("email", email)?,
            phone: f.maybe("phone", phone)?,
            website: f.need("website", https)?,
            privacy_policy: f.need("privacy_policy", https)?,
            terms: f.maybe("terms", https)?,
            representative: f.maybe("representative", representative)?,
            dpo: f.maybe("dpo", dpo)?,
        })
    })
}

fn representative(node: &Node) -> Result<Representative, Mismatch> {
    node.object(|f| {
        Ok(Representative {
            name: f.need("name", line)?,
            address: f.need("address", line)?,
            email: f.need("email", email)?,
        })
    })
}

fn dpo(node: &Node) -> Result<Dpo, Mismatch> {
    node.object(|f| {
        Ok(Dpo {
            name: f.maybe("name", line)?,
            email: f.need("email", email)?,
        })
    })
}

fn recipient(node: &Node, ids: &mut Vec<String>) -> Result<Recipient, Mismatch> {
    node.object(|f| {
        Ok(Recipient {
            id: f.need("id", |n| new_id(n, ids))?,
            name: f.need("name", line)?,
            role: f.need("role", Role::read)?,
            does: f.need("does", line)?,
            why: f.need("why", line)?,
            country: f.need("country", country)?,
            safeguard: f.maybe("safeguard", line)?,
            policy: f.maybe("policy", https)?,
        })
    })
}

fn purpose(node: &Node, ids: &mut Vec<String>, recipients: &[String]) -> Result<Purpose, Mismatch> {
    node.object(|f| {
        let purpose = Purpose {
            id: f.need("id", |n| new_id(n, ids))?,
            title: f.need("title", line)?,
            text: f.need("text", line)?,
            benefit: f.need("benefit", line)?,
            channels: f.need("channels", |n| distinct(filled(n)?, Channel::read))?,
            frequency: f.need("frequency", frequency)?,
            automated: f.need("automated", Node::bool)?,
            legal_basis: f.need("legal_basis", LegalBasis::read)?,
            retention: f.need("retention", retention)?,
            recipients: f.need("recipients", |n| distinct(n, values::string))?,
        };
        f.need("recipients", |n| n.each(&mut |n| known(n, recipients)))?;
        Ok(purpose)
    })
}

/// A purpose names only recipients that the document has.
fn known(named: &Node, recipients: &[String]) -> Result<(), Mismatch> {
    if recipients.iter().any(|id| id == named.as_text()) {
        Ok(())
    } else {
        Err(Mismatch::broken(named, UNKNOWN_RECIPIENT))
    }
}

fn frequency(node: &Node) -> Result<Frequency, Mismatch> {
    if node.as_text() == "varies" {
        return Ok(Frequency::Varies);
    }
    one_of_two(node, FREQUENCY)?.object(|f| {
        Ok(Frequency::AtMost {
            max: f.need("max", values::max)?,
            per: f.need("per", per)?,
        })
    })
}

/// What begins as a duration is one, so that a mistyped duration is not shown as a noun.
fn per(node: &Node) -> Result<Per, Mismatch> {
    match node.as_text().as_bytes() {
        [b'P', b'0'..=b'9' | b'T', ..] => Ok(Per::Period(period(node)?)),
        _ => Ok(Per::Occasion(line(node)?)),
    }
}

fn retention(node: &Node) -> Result<Retention, Mismatch> {
    node.object(|f| {
        Ok(Retention {
            period: f.need("period", period)?,
            from: f.need("from", line)?,
            reason: f.need("reason", line)?,
        })
    })
}

fn selling(node: &Node) -> Result<Selling, Mismatch> {
    if node.as_text() == "never" {
        return Ok(Selling::Never);
    }
    one_of_two(node, SELLING)?.object(|f| {
        Ok(Selling::Sold {
            to: f.need("to", line)?,
            why: f.need("why", line)?,
        })
    })
}

/// The object of a member that is a word or an object; what is neither breaks `rule`.
fn one_of_two<'a>(node: &'a Node, rule: &'static Rule) -> Result<&'a Node, Mismatch> {
    match node.fields() {
        Ok(_) => Ok(node),
        Err(_) => Err(Mismatch::broken(node, rule)),
    }
}

fn security(node: &Node) -> Result<Security, Mismatch> {
    node.object(|f| {
        Ok(Security {
            measures: f.need("measures", |n| filled(n)?.list(line))?,
            audit: f.need("audit", audit)?,
        })
    })
}

fn audit(node: &Node) -> Result<Audit, Mismatch> {
    node.object(|f| {
        Ok(Audit {
            by: f.need("by", line)?,
            last: f.need("last", day_or_month)?,
            every: f.need("every", period)?,
            report: f.maybe("report", https)?,
        })
    })
}

fn opt_out(node: &Node) -> Result<OptOut, Mismatch> {
    node.object(|f| {
        Ok(OptOut {
            decline: f.need("decline", line)?,
            methods: f.need("methods", |n| filled(n)?.list(method))?,
            respond_within: f.need("respond_within", period)?,
        })
    })
}

fn method(node: &Node) -> Result<Method, Mismatch> {
    node.object(|f| {
        let how = f.need("how", How::read)?;
        let target = match how {
            How::Sms => phone_or_short_code,
            How::Link => https,
            How::Email => email,
            How::Post => line,
            How::Call => phone,
        };
        Ok(Method {
            how,
            text: f.need("text", line)?,
            target: f.maybe("target", target)?,
        })
    })
}

fn deletion(node: &Node) -> Result<Deletion, Mismatch> {
    node.object(|f| {
        Ok(Deletion {
            how: f.need("how", line)?,
            when: f.need("when", line)?,
            request: f.need("request", request)?,
        })
    })
}

fn proof(node: &Node) -> Result<Proof, Mismatch> {
    node.object(|f| {
        Ok(Proof {
            period: f.need("period", period)?,
            reason: f.need("reason", line)?,
        })
    })
}

fn complaints(node: &Node) -> Result<Complaints, Mismatch> {
    node.object(|f| {
        Ok(Complaints {
            name: f.need("name", line)?,
            link: f.need("link", https)?,
        })
    })
}

fn questions(node: &Node) -> Result<Questions, Mismatch> {
    let questions = node.object(|f| {
        Ok(Questions {
            email: f.maybe("email", email)?,
            form: f.maybe("form", https)?,
            respond_within: f.need("respond_within", period)?,
        })
    })?;
    if questions.email.is_none() && questions.form.is_none() {
        return Err(Mismatch::broken(node, QUESTIONS));
    }
    Ok(questions)
}

fn law(node: &Node) -> Result<Law, Mismatch> {
    node.object(|f| {
        Ok(Law {
            profile: f.need("profile", Profile::read)?,
            statement: f.need("statement", line)?,
        })
    })
}

fn change(node: &Node) -> Result<Change, Mismatch> {
    node.object(|f| {
        Ok(Change {
            version: f.need("version", version)?,
            date: f.need("date", date)?,
            summary: f.need("summary", line)?,
            material: f.need("material", Node::bool)?,
        })
    })
}
