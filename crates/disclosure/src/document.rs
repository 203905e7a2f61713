//! The disclosure document as a typed model: every member of the format is a field here.
//!
//! What lives here: the types, and what can be asked of them. What deliberately does not: parsing (`document::read`), default
//! values (a member is stated or it is absent), and any judgement of the text (the linter).
//!
//! # How to add a member to a purpose
//!
//! 1. `document.rs`: the field of [`Purpose`].
//! 2. `document/read.rs`: one line in `purpose`; for a new kind of value, a function in `values.rs` or an enumeration in
//!    `enumerations.rs`.
//! 3. `diff/purposes.rs`: what a change of it is called, and whether it is material. It does not compile before.
//! 4. `notice/purpose.rs` (or `notice/sections.rs`): the line of the notice that states it. This is a new layout, see `notice.rs`.
//! 5. `labels/N/*.json`: the words around it. This is a new version of the labels, see `labels.rs`.
//!
//! The tests then name what else is due: both documents in `www/` need the member, and the golden files change.

mod read;

use crate::{Channel, Date, Error, How, LegalBasis, Period, Profile, Right, Role};
use json::{Mismatch, Node, Value};

/// The most purposes that one document holds: a visitor reads each of them.
pub const MAX_PURPOSES: usize = 32;

/// A disclosure: everything that is stated, in one language, before a number is asked for.
///
/// `not_a_condition` has no field: it is always `true`, and a document that says otherwise is refused
/// (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The document's stable id, the same in every language and version: 1 to 64 of `a-z 0-9 -`.
    pub id: String,
    /// A date (`2026-11-24`) or a semantic version (`1.2.0`).
    pub version: String,
    /// A BCP 47 tag.
    pub language: String,
    /// The title; the labels have one for documents without.
    pub heading: Option<String>,
    /// Who asks.
    pub controller: Controller,
    /// One or two sentences: what is wanted and why.
    pub summary: String,
    /// Who else gets the number: ids unique, each named by at least one purpose.
    pub recipients: Vec<Recipient>,
    /// What the number is for: 1 to [`MAX_PURPOSES`], ids unique.
    pub purposes: Vec<Purpose>,
    /// Whether the number is sold.
    pub selling: Selling,
    /// How the number is protected.
    pub security: Security,
    /// How to say no, now and later.
    pub opt_out: OptOut,
    /// How the number is deleted.
    pub deletion: Deletion,
    /// How long the proof of the answer is kept.
    pub proof: Proof,
    /// The person's rights: at least one, none twice.
    pub rights: Vec<Right>,
    /// Where to complain.
    pub complaints: Complaints,
    /// Where questions go: an email address, a form or both.
    pub questions: Questions,
    /// How the document meets the laws that apply: at least one.
    pub laws: Vec<Law>,
    /// What changed from version to version, newest first.
    pub changes: Vec<Change>,
    /// Findings of the linter that the author has looked at and lets stand. The notice does not show them.
    pub allow: Vec<Allow>,
}

/// Who asks for the number and answers for it (GDPR 4(7), 13(1)(a); "the seller" of 47 CFR 64.1200(f)(9); SOR/2012-36 s. 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// The legal name.
    pub name: String,
    /// The postal address.
    pub address: String,
    /// The email address.
    pub email: String,
    /// The telephone number, grouped as its owner writes it.
    pub phone: Option<String>,
    /// The web site, https.
    pub website: String,
    /// The privacy policy, https.
    pub privacy_policy: String,
    /// The terms, https.
    pub terms: Option<String>,
    /// The representative (GDPR 27).
    pub representative: Option<Representative>,
    /// The data protection officer (GDPR 37).
    pub dpo: Option<Dpo>,
}

/// Who represents a controller that is not established where its visitors are (GDPR 27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representative {
    /// The name.
    pub name: String,
    /// The postal address.
    pub address: String,
    /// The email address.
    pub email: String,
}

/// The data protection officer (GDPR 13(1)(b)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dpo {
    /// The name.
    pub name: Option<String>,
    /// The email address.
    pub email: String,
}

/// Somebody else who gets the number (GDPR 13(1)(e) and (f)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// 1 to 64 of `a-z 0-9 -`, unique in the document. Purposes name it.
    pub id: String,
    /// The name.
    pub name: String,
    /// In what capacity it gets the number.
    pub role: Role,
    /// What it does with the number: a verb and its object, continuing the name.
    pub does: String,
    /// Why it gets the number.
    pub why: String,
    /// Where it is: an ISO 3166 country code.
    pub country: String,
    /// What protects the number there (GDPR 46).
    pub safeguard: Option<String>,
    /// Its privacy policy, https.
    pub policy: Option<String>,
}

/// One use of the number (GDPR 13(1)(c)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// 1 to 64 of `a-z 0-9 -`, unique in the document. Receipts name it.
    pub id: String,
    /// A few words: the label of the box.
    pub title: String,
    /// What happens.
    pub text: String,
    /// What the person gains.
    pub benefit: String,
    /// By which means the number is used: at least one, none twice.
    pub channels: Vec<Channel>,
    /// How often.
    pub frequency: Frequency,
    /// Whether a machine dials, speaks or sends.
    pub automated: bool,
    /// Why the use is lawful.
    pub legal_basis: LegalBasis,
    /// How long the number is kept for this.
    pub retention: Retention,
    /// The ids of the recipients that get the number for this, none twice.
    pub recipients: Vec<String>,
}

/// How often a number is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Nobody can say.
    Varies,
    /// This often at most.
    AtMost {
        /// 1 to 9999 times.
        max: u16,
        /// In which span of time, or on which occasion.
        per: Per,
    },
}

/// What a frequency counts by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// A span of time.
    Period(Period),
    /// An occasion, as a noun: `repair`.
    Occasion(String),
}

/// How long the number is kept for a purpose (GDPR 13(2)(a)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub period: Period,
    /// From when: `the end of the repair`.
    pub from: String,
    /// Why that long.
    pub reason: String,
}

/// Whether the number is sold (Cal. Civ. Code 1798.100(a)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selling {
    /// It is not.
    Never,
    /// It is.
    Sold {
        /// To whom.
        to: String,
        /// Why.
        why: String,
    },
}

/// How the number is protected (GDPR 32).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// The measures, a sentence each: at least one.
    pub measures: Vec<String>,
    /// Who checks them.
    pub audit: Audit,
}

/// A regular check of the security measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Who checks.
    pub by: String,
    /// When last: a day or a month.
    pub last: Date,
    /// How often.
    pub every: Period,
    /// The report, https.
    pub report: Option<String>,
}

/// How to refuse, and how to stop later (GDPR 7(3); 47 CFR 64.1200(a)(10)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// What happens when the visitor says no, in a sentence or two.
    pub decline: String,
    /// The ways to stop later: at least one.
    pub methods: Vec<Method>,
    /// How soon a request to stop is met.
    pub respond_within: Period,
}

/// A way to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The means.
    pub how: How,
    /// What to do, in a sentence.
    pub text: String,
    /// Where: an https link, an email address, a telephone number or short code, or a postal address, as `how` demands.
    pub target: Option<String>,
}

/// How the number is deleted (GDPR 17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// What is done.
    pub how: String,
    /// When.
    pub when: String,
    /// Where to ask for it: https or mailto.
    pub request: String,
}

/// How long the proof of the visitor's answer is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How long.
    pub period: Period,
    /// Why.
    pub reason: String,
}

/// The authority to complain to (GDPR 13(2)(d)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaints {
    /// Its name.
    pub name: String,
    /// Its page, https.
    pub link: String,
}

/// Where a visitor's question goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// Where to write.
    pub email: Option<String>,
    /// A page with a form, https.
    pub form: Option<String>,
    /// How soon an answer comes.
    pub respond_within: Period,
}

/// How the document meets a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// The law.
    pub profile: Profile,
    /// How it is met, in a sentence.
    pub statement: String,
}

/// A change from the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version that brought it.
    pub version: String,
    /// The day of that version.
    pub date: Date,
    /// What changed, in a sentence or two.
    pub summary: String,
    /// Whether those who agreed before are asked again.
    pub material: bool,
}

/// A finding of the linter that stands with a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id: `specific/hedge`.
    pub rule: String,
    /// The member that it is allowed at, with all below it, as an RFC 6901 pointer; everywhere when absent.
    pub at: Option<String>,
    /// Why it may stand.
    pub reason: String,
}

/// A document that need not be finished: what was read of it, and all that is wrong with its shape.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What was read. A member that is missing or wrong is empty, `false`, zero, or its enumeration's first value.
    pub document: Document,
    /// Every fault, in the order of the text. None: the document would be accepted.
    pub faults: Vec<Mismatch>,
    /// The JSON tree, with the place of each value.
    pub tree: Node,
}

impl Draft {
    /// Reads as much of the bytes as can be read. An error is a text that is not JSON at all.
    pub fn read(bytes: &[u8]) -> Result<Draft, Error> {
        let tree = tree(bytes)?;
        let (document, faults) = read::draft(&tree);
        Ok(Draft { document, faults, tree })
    }

    /// The same of a tree in memory, for an editor that has no text. Its values are numbered in their order instead of having a place in a text.
    pub fn of(mut tree: Node) -> Draft {
        number(&mut tree, &mut 0);
        let (document, faults) = read::draft(&tree);
        Draft { document, faults, tree }
    }
}

fn number(node: &mut Node, next: &mut usize) {
    node.at = std::mem::replace(next, *next + 1);
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| number(item, next)),
        Value::Object(members) => members.iter_mut().for_each(|member| {
            member.at = std::mem::replace(next, *next + 1);
            number(&mut member.node, next);
        }),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => {}
    }
}

fn tree(bytes: &[u8]) -> Result<Node, Error> {
    match bytes.iter().position(|&b| b == b'\r') {
        Some(at) => Err(Error::carriage_return(at)),
        None => Ok(json::parse(bytes)?),
    }
}

impl Document {
    /// Parses the bytes of a document: UTF-8 without byte order mark or carriage return, exactly the members of the format.
    pub fn parse(bytes: &[u8]) -> Result<Document, Error> {
        Ok(read::read(&tree(bytes)?)?)
    }

    /// The purpose with this id.
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|p| p.id == id)
    }

    /// The recipient with this id.
    pub fn recipient(&self, id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|r| r.id == id)
    }

    /// The purposes that a visitor chooses: those that rest on consent, in the document's order.
    pub fn choices(&self) -> impl Iterator<Item = &Purpose> {
        self.purposes.iter().filter(|p| p.is_choice())
    }
}

impl Purpose {
    /// Whether a visitor chooses it. Where the basis is another than consent, a box would mislead: the use happens anyway.
    pub fn is_choice(&self) -> bool {
        self.legal_basis == LegalBasis::Consent
    }
}
