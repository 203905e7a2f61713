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

use crate::{Error, read, reader::Reader};
use alloc::{string::String, vec::Vec};
use json::Value;

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
        let node = json::parse(bytes)?;
        let mut reader = Reader::of(&node);
        let document = Document::read(&mut reader);
        match reader.end() {
            Some(fault) => Err(fault.into()),
            None => Ok(document),
        }
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

    fn read(r: &mut Reader) -> Document {
        // Recipients are read before the purposes that name them, though they stand later in the file.
        let recipients = r.objects("recipients", Recipient::read);
        let recipient_ids: Vec<String> = recipients.iter().map(|r| r.id.clone()).collect();
        let purposes = r.objects("purposes", |r| Purpose::read(r, &recipient_ids));
        if !(1..=MAX_PURPOSES).contains(&purposes.len()) {
            r.fail("purposes", read::PURPOSES);
        }
        let purpose_ids: Vec<&str> = purposes.iter().map(|p| p.id.as_str()).collect();
        let recipient_ids: Vec<&str> = recipients.iter().map(|r| r.id.as_str()).collect();
        unique(r, "recipients", &recipient_ids);
        unique(r, "purposes", &purpose_ids);
        for (i, id) in recipient_ids.iter().enumerate() {
            // A recipient that no purpose names would be disclosed without a reason.
            if !purposes.iter().any(|p| p.recipients.iter().any(|named| named == id)) {
                r.fail_item("recipients", i, read::UNUSED_RECIPIENT);
            }
        }
        let document = Document {
            id: r.text("id", read::id),
            version: r.text("version", read::version),
            language: r.text("language", read::language),
            heading: r.maybe("heading", read::words),
            controller: r.object("controller", Controller::read),
            summary: r.text("summary", read::words),
            purposes,
            recipients,
            selling: Selling::read(r),
            security: r.object("security", Security::read),
            opt_out: r.object("opt_out", OptOut::read),
            deletion: r.object("deletion", Deletion::read),
            proof: r.object("proof", Proof::read),
            rights: r.some_of("rights"),
            complaints: r.object("complaints", Complaints::read),
            questions: r.object("questions", Questions::read),
            laws: r.some_objects("laws", Law::read),
            changes: r.objects("changes", Change::read),
        };
        if document.questions.email.is_none() && document.questions.form.is_none() {
            r.fail("questions", read::ASK);
        }
        match r.need("not_a_condition").map(|node| &node.value) {
            Some(Value::Bool(true)) => {}
            _ => r.fail("not_a_condition", read::CONDITION),
        }
        document
    }
}

/// Each item of a list of objects has an id of its own.
fn unique(r: &mut Reader, name: &str, ids: &[&str]) {
    for (i, id) in ids.iter().enumerate() {
        if ids[..i].contains(id) {
            r.fail_member(name, i, "id", read::TAKEN);
        }
    }
}
