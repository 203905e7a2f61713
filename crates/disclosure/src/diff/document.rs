//! The differences of a whole document, but for its purposes and recipients.
//!
//! Each function takes a struct apart by all its fields, so that a new member does not compile until its difference is told.

use super::{Differ, purposes};
use crate::{Audit, Change, Complaints, Controller, Deletion, Document, Dpo, Law, Method, OptOut, Proof, Questions, Representative, Right, Security, Selling};

pub(super) fn document(old: &Document, new: &Document, differ: &mut Differ) {
    let Document {
        id,
        version: _, // Another one is expected, and says nothing about the number.
        language,
        heading,
        controller: who,
        summary,
        recipients,
        purposes: uses,
        selling: sale,
        security: safety,
        opt_out: out,
        deletion: end,
        proof: sealed,
        rights,
        complaints: authority,
        questions: asked,
        laws,
        changes: history,
        allow: _, // A note to the linter, which no visitor sees.
    } = new;
    differ.text("/id", "The document's id", &old.id, id, true);
    differ.text("/language", "The language", &old.language, language, false);
    differ.optional("/heading", "The heading", old.heading.as_deref(), heading.as_deref(), false);
    controller(&old.controller, who, differ);
    differ.text("/summary", "The summary", &old.summary, summary, false);
    purposes::purposes(old, new, uses, differ);
    purposes::recipients(&old.recipients, recipients, differ);
    selling(&old.selling, sale, differ);
    security(&old.security, safety, differ);
    opt_out(&old.opt_out, out, differ);
    deletion(&old.deletion, end, differ);
    proof(&old.proof, sealed, differ);
    let named = |rights: &[Right], differ: &Differ| -> Vec<String> {
        let sentence = |right: &Right| differ.labels.named("right_", right.as_str()).to_owned();
        rights.iter().map(sentence).collect()
    };
    let (before, now) = (named(&old.rights, differ), named(rights, differ));
    differ.lines("/rights", "A right", &before, &now);
    complaints(&old.complaints, authority, differ);
    questions(&old.questions, asked, differ);
    let stated = |laws: &[Law]| laws.iter().map(law).collect::<Vec<_>>();
    differ.lines("/laws", "A law's statement", &stated(&old.laws), &stated(laws));
    changes(&old.changes, history, differ);
}

fn controller(old: &Controller, new: &Controller, differ: &mut Differ) {
    let Controller {
        name,
        address,
        email,
        phone,
        website,
        privacy_policy,
        terms,
        representative,
        dpo,
    } = new;
    differ.text("/controller/name", "Who asks", &old.name, name, true);
    differ.text("/controller/address", "The postal address", &old.address, address, false);
    differ.text("/controller/email", "The email address", &old.email, email, false);
    differ.optional("/controller/phone", "The phone number", old.phone.as_deref(), phone.as_deref(), false);
    differ.text("/controller/website", "The website", &old.website, website, false);
    differ.text("/controller/privacy_policy", "The privacy policy", &old.privacy_policy, privacy_policy, false);
    differ.optional("/controller/terms", "The link to the terms", old.terms.as_deref(), terms.as_deref(), false);
    let office = |representative: &Representative| {
        let Representative { name, address, email } = representative;
        format!("{name}, {address}, {email}")
    };
    let (before, now) = (old.representative.as_ref().map(office), representative.as_ref().map(office));
    differ.optional("/controller/representative", "The representative", before.as_deref(), now.as_deref(), false);
    let officer = |dpo: &Dpo| {
        let Dpo { name, email } = dpo;
        name.as_ref().map_or_else(|| email.clone(), |name| format!("{name}, {email}"))
    };
    let (before, now) = (old.dpo.as_ref().map(officer), dpo.as_ref().map(officer));
    differ.optional("/controller/dpo", "The data protection officer", before.as_deref(), now.as_deref(), false);
}

fn selling(old: &Selling, new: &Selling, differ: &mut Differ) {
    match (old, new) {
        (Selling::Never, Selling::Never) => {}
        (Selling::Never, Selling::Sold { to, why }) => differ.push("/selling", true, format!("The number is sold to {to}, was never sold: “{why}”")),
        (Selling::Sold { to, .. }, Selling::Never) => differ.push("/selling", false, format!("The number is never sold, was sold to {to}")),
        (
            Selling::Sold {
                to: to_before,
                why: why_before,
            },
            Selling::Sold { to, why },
        ) => {
            differ.text("/selling/to", "Who buys the number", to_before, to, true);
            differ.text("/selling/why", "Why the number is sold", why_before, why, false);
        }
    }
}

fn security(old: &Security, new: &Security, differ: &mut Differ) {
    let Security {
        measures,
        audit: Audit { by, last, every, report },
    } = new;
    differ.lines("/security/measures", "A measure of protection", &old.measures, measures);
    let audit = &old.audit;
    differ.text("/security/audit/by", "Who checks the protection", &audit.by, by, false);
    let (before, now) = (differ.labels.date(audit.last), differ.labels.date(*last));
    differ.text("/security/audit/last", "The last check", &before, &now, false);
    differ.period("/security/audit/every", "Checked every", audit.every, *every, false);
    differ.optional(
        "/security/audit/report",
        "The report of the check",
        audit.report.as_deref(),
        report.as_deref(),
        false,
    );
}

fn opt_out(old: &OptOut, new: &OptOut, differ: &mut Differ) {
    let OptOut {
        decline,
        methods,
        respond_within,
    } = new;
    differ.text("/opt_out/decline", "What happens after a no", &old.decline, decline, false);
    let ways = |methods: &[Method]| methods.iter().map(method).collect::<Vec<_>>();
    differ.lines("/opt_out/methods", "A way to stop", &ways(&old.methods), &ways(methods));
    differ.period("/opt_out/respond_within", "Stopped within", old.respond_within, *respond_within, false);
}

fn method(method: &Method) -> String {
    let Method { how, text, target } = method;
    match target {
        Some(target) => format!("{text} ({}: {target})", how.as_str()),
        None => format!("{text} ({})", how.as_str()),
    }
}

fn deletion(old: &Deletion, new: &Deletion, differ: &mut Differ) {
    let Deletion { how, when, request } = new;
    differ.text("/deletion/how", "How the number is deleted", &old.how, how, false);
    differ.text("/deletion/when", "When the number is deleted", &old.when, when, false);
    differ.text("/deletion/request", "Where to ask for deletion", &old.request, request, false);
}

fn proof(old: &Proof, new: &Proof, differ: &mut Differ) {
    let Proof { period, reason } = new;
    differ.period("/proof/period", "The proof of the answer is kept", old.period, *period, true);
    differ.text("/proof/reason", "Why the proof is kept", &old.reason, reason, false);
}

fn complaints(old: &Complaints, new: &Complaints, differ: &mut Differ) {
    let Complaints { name, link } = new;
    differ.text("/complaints/name", "The authority to complain to", &old.name, name, false);
    differ.text("/complaints/link", "The authority's page", &old.link, link, false);
}

fn questions(old: &Questions, new: &Questions, differ: &mut Differ) {
    let Questions { email, form, respond_within } = new;
    differ.optional("/questions/email", "The address for questions", old.email.as_deref(), email.as_deref(), false);
    differ.optional("/questions/form", "The form for questions", old.form.as_deref(), form.as_deref(), false);
    differ.period(
        "/questions/respond_within",
        "Questions are answered within",
        old.respond_within,
        *respond_within,
        false,
    );
}

fn law(law: &Law) -> String {
    let Law { profile, statement } = law;
    format!("{}: {statement}", profile.as_str())
}

/// New entries tell of the other differences and are none. An old entry that is gone or that reads otherwise is one: a visitor who
/// comes back is told by it.
fn changes(old: &[Change], new: &[Change], differ: &mut Differ) {
    for before in old {
        let Change {
            version,
            date: _,
            summary,
            material,
        } = before;
        match new.iter().position(|now| now.version == *version) {
            None => differ.push("/changes", false, format!("The entry of version {version} is gone from the list of changes")),
            Some(i) => {
                let now = new.get(i).unwrap_or(before);
                let at = format!("/changes/{i}");
                differ.text(&at, &format!("What changed with version {version}"), summary, &now.summary, false);
                if now.material != *material {
                    let said = if now.material { "material, was wording" } else { "wording, was material" };
                    differ.push(&at, false, format!("The change of version {version} is called {said}"));
                }
                if now.date != before.date {
                    let (before, now) = (differ.labels.date(before.date), differ.labels.date(now.date));
                    differ.text(&at, &format!("The date of version {version}"), &before, &now, false);
                }
            }
        }
    }
}
