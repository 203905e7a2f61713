//! The disclosure document, member by member, read strictly.
//!
//! What lives here: [`Document`] and the rules that join its parts (ids are unique, recipients and purposes name each
//! other). The parts have a file each: who asks, what for, who gets it, how it is kept and left, what the law gives.
//! What deliberately does not: defaults (a member is said or it is absent), and any judgement of the words.

mod controller;
mod law;
mod leaving;
mod purpose;
mod recipient;

pub use controller::{Complaints, Controller, Officer, Questions, Representative};
pub use law::{Change, Law, Profile, Right};
pub use leaving::{Deletion, How, Method, OptOut, Proof};
pub use purpose::{Channel, Frequency, LegalBasis, Per, Purpose, Retention};
pub use recipient::{Audit, Recipient, Role, Security, Selling};

use crate::{Error, read};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node};

/// The most purposes one document holds: a visitor reads each.
pub const MAX_PURPOSES: usize = 32;

/// A disclosure: everything that is said, in one language, before a number is asked for.
///
/// `not_a_condition` has no field: a document in which it is not `true` cannot be read (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The document's stable id, the same in every language and version: 1 to 64 of `a-z 0-9 -`.
    pub id: String,
    /// A date (`2026-11-24`) or a semantic version (`1.2.0`).
    pub version: String,
    /// A BCP 47 tag.
    pub language: String,
    /// The notice's title; the labels have one when it is absent.
    pub heading: Option<String>,
    /// Who asks.
    pub controller: Controller,
    /// One or two sentences: what is wanted and why.
    pub summary: String,
    /// What for: 1 to [`MAX_PURPOSES`], ids unique.
    pub purposes: Vec<Purpose>,
    /// Who else gets the number, ids unique, each named by a purpose; empty when nobody does.
    pub recipients: Vec<Recipient>,
    /// Whether the number is sold.
    pub selling: Selling,
    /// How the number is protected, and who checks.
    pub security: Security,
    /// How to say no, now and later.
    pub opt_out: OptOut,
    /// How the number is deleted.
    pub deletion: Deletion,
    /// How long the receipt is kept to answer a claim.
    pub proof: Proof,
    /// The person's rights, at least one, each once.
    pub rights: Vec<Right>,
    /// The authority that hears complaints.
    pub complaints: Complaints,
    /// Where questions go.
    pub questions: Questions,
    /// What is stated under which law, at least one.
    pub laws: Vec<Law>,
    /// What changed between versions.
    pub changes: Vec<Change>,
}

impl Document {
    /// Reads the bytes of a document: UTF-8 without byte order mark or carriage return, exactly the format's members.
    pub fn parse(bytes: &[u8]) -> Result<Document, Error> {
        if let Some(at) = bytes.iter().position(|&b| b == b'\r') {
            return Err(Error::carriage_return(at));
        }
        Ok(Document::read(&json::parse(bytes)?)?)
    }

    /// The purpose with this id.
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|p| p.id == id)
    }

    /// The recipient with this id.
    pub fn recipient(&self, id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|r| r.id == id)
    }

    /// The purposes a visitor chooses: those that rest on consent, in the document's order.
    pub fn choices(&self) -> impl Iterator<Item = &Purpose> {
        self.purposes.iter().filter(|p| p.is_choice())
    }

    fn read(node: &Node) -> Result<Document, Mismatch> {
        let mut fields = node.fields()?;
        // Recipients are read before the purposes that name them, though they stand later in the file.
        let mut recipient_ids = Vec::new();
        let recipients = fields.need("recipients", |n| n.list(|n| Recipient::read(n, &mut recipient_ids)))?;
        let purposes = fields.need("purposes", |n| purposes(n, &recipient_ids))?;
        fields.need("recipients", |n| all_used(n, &recipients, &purposes))?;
        let document = Document {
            id: fields.need("id", read::id)?,
            version: fields.need("version", read::version)?,
            language: fields.need("language", read::language)?,
            heading: fields.maybe("heading", read::words)?,
            controller: fields.need("controller", Controller::read)?,
            summary: fields.need("summary", read::words)?,
            purposes,
            recipients,
            selling: fields.need("selling", Selling::read)?,
            security: fields.need("security", Security::read)?,
            opt_out: fields.need("opt_out", OptOut::read)?,
            deletion: fields.need("deletion", Deletion::read)?,
            proof: fields.need("proof", Proof::read)?,
            rights: fields.need("rights", |n| read::filled_distinct(n, Right::read))?,
            complaints: fields.need("complaints", Complaints::read)?,
            questions: fields.need("questions", Questions::read)?,
            laws: fields.need("laws", |n| read::filled(n, Law::read))?,
            changes: fields.need("changes", |n| n.list(Change::read))?,
        };
        fields.need("not_a_condition", not_a_condition)?;
        fields.end()?;
        Ok(document)
    }
}

fn purposes(node: &Node, recipients: &[String]) -> Result<Vec<Purpose>, Mismatch> {
    let mut taken = Vec::new();
    let purposes = node.list(|n| Purpose::read(n, &mut taken, recipients))?;
    if (1..=MAX_PURPOSES).contains(&purposes.len()) {
        Ok(purposes)
    } else {
        Err(Mismatch::expected(node, read::PURPOSES))
    }
}

/// A recipient that no purpose names would be disclosed without a reason.
fn all_used(node: &Node, recipients: &[Recipient], purposes: &[Purpose]) -> Result<(), Mismatch> {
    let mut next = recipients.iter();
    let each = node.list(|item| match next.next() {
        Some(r) if !purposes.iter().any(|p| p.recipients.contains(&r.id)) => Err(Mismatch::expected(item, read::UNUSED_RECIPIENT)),
        _ => Ok(()),
    });
    each.map(|_| ())
}

fn not_a_condition(node: &Node) -> Result<(), Mismatch> {
    match node.bool() {
        Ok(true) => Ok(()),
        _ => Err(Mismatch::expected(node, read::CONDITION)),
    }
}
