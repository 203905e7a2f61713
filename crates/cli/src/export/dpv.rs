//! A receipt as a consent record of ISO/IEC TS 27560:2023 in JSON-LD, with the W3C community group's Data Privacy Vocabulary (DPV 2) and its schema of such
//! records (`dpv-27560:record-2`, <https://w3id.org/dpv/guides/consent-27560>).
//!
//! What lives here: that one mapping. What deliberately does not: what a receipt cannot tell, such as where the number is stored: that member is left out.

use super::{Exported, time, withdrawn_at};
use disclosure::{Document, Purpose};
use json::{Value, array, object, text};
use server::records::ChoiceStatus;

/// What stands for the controller in a record.
const CONTROLLER: &str = "urn:phone-consent:controller";

/// The record of a receipt, as it is at this time.
pub fn record(one: &Exported<'_>, now: i64) -> Value {
    let status = one.status;
    let given_at = status.imported.as_ref().map_or(status.received_at, |imported| imported.given_at);
    let hash = status.hash.to_hex();
    let subject = match &one.number {
        Some(number) => format!("tel:{number}"),
        None => format!("urn:phone-consent:receipt:{hash}"),
    };
    let language = one.document.map_or("und", |document| document.language.split('-').next().unwrap_or_default());
    object([
        ("@context", context()),
        ("@id", text(format!("urn:phone-consent:receipt:{hash}"))),
        ("@type", text("dpv:ConsentRecord")),
        ("dct:conformsTo", text("dpv-27560:record-2")),
        ("dct:created", text(time(status.received_at))),
        ("dct:creator", text(CONTROLLER)),
        ("dct:language", text(language)),
        (
            "dpv:hasDataSubject",
            object([("@type", array([text("dpv:DataSubject")])), ("dpv:hasIdentifier", text(subject))]),
        ),
        ("dpv:hasEntity", array(entities(one.document))),
        ("dpv:hasIdentifier", text(hash)),
        (
            "dpv:hasNotice",
            array([object([
                ("@type", array([text("dpv:ConsentNotice")])),
                ("dpv:hasIdentifier", text(status.notice_sha256.to_hex())),
            ])]),
        ),
        ("dpv:hasProcess", array(processes(one, given_at, now))),
    ])
}

/// Each choice is a process, also one that was refused.
fn processes(one: &Exported<'_>, given_at: i64, now: i64) -> Vec<Value> {
    let (status, document) = (one.status, one.document);
    let exercised_at = match &status.imported {
        None => "the form in which the number was asked for, or the withdrawal link that it gave",
        Some(_) => "elsewhere: the consent was imported, and nobody signed it; it is withdrawn by number",
    };
    let process = |choice: &ChoiceStatus| {
        let stated = document.and_then(|document| document.purpose(&choice.purpose));
        let (state, since) = match choice.granted {
            None => ("dpv:ConsentRefused", status.received_at),
            Some(granted) => match withdrawn_at(status.erased_at, granted) {
                Some(at) => ("dpv:ConsentWithdrawn", at),
                None if granted.until <= now => ("dpv:ConsentExpired", granted.until),
                // Something was said that may be a withdrawal, and a person has to decide.
                None => match granted.suspended_since {
                    Some(since) => ("dpv:ConsentStatusInvalidForProcessing", since),
                    None => ("dpv:ConsentGiven", given_at),
                },
            },
        };
        let mut consent = vec![
            ("@type", array([text(state), text("dpv:ExpressedConsent")])),
            ("dpv:isIndicatedAtTime", text(time(since))),
            ("dpv:isExercisedAt", text(exercised_at)),
        ];
        if let Some(granted) = choice.granted {
            consent.push((
                "dpv:hasDuration",
                object([("@type", array([text("dpv:UntilTimeDuration")])), ("rdf:value", text(time(granted.until)))]),
            ));
        }
        let mut members = vec![
            ("@type", array([text("dpv:Process")])),
            ("dpv:hasPurpose", array([purpose(&choice.purpose, stated)])),
            ("dpv:hasPersonalData", array([text("pd:TelephoneNumber")])),
            ("dpv:hasProcessing", array(["dpv:Collect", "dpv:Store", "dpv:Use"].map(text))),
            ("dpv:hasDataController", array([text(CONTROLLER)])),
            ("dpv:hasDataSource", array([text("dpv:DataSubjectDataSource")])),
            ("dpv:hasLegalBasis", array([text("dpv:Consent")])),
            ("dpv:hasConsentStatus", array([object(consent)])),
        ];
        if let Some(stated) = stated {
            let period = object([
                ("@type", array([text("dpv:TemporalDuration")])),
                ("rdf:value", text(stated.retention.period.to_string())),
            ]);
            let storage = object([("@type", array([text("dpv:StorageDuration")])), ("dpv:hasDuration", period)]);
            members.push(("dpv:hasStorageCondition", array([storage])));
            let recipients = stated.recipients.iter().map(|id| text(recipient_id(id)));
            members.push(("dpv:hasRecipient", array(std::iter::once(text(CONTROLLER)).chain(recipients))));
        }
        object(members)
    };
    status.choices.iter().map(process).collect()
}

fn purpose(id: &str, stated: Option<&Purpose>) -> Value {
    let mut members = vec![
        ("@type", array([text("dpv:Purpose")])),
        ("dpv:hasIdentifier", text(id)),
        ("skos:broader", array([text("dpv:CommunicationManagement")])),
        ("skos:prefLabel", text(stated.map_or(id, |stated| &*stated.title))),
    ];
    members.extend(stated.map(|stated| ("skos:definition", text(&*stated.text))));
    object(members)
}

/// The controller and the recipients. Each is a node of its own, which the processes name.
fn entities(document: Option<&Document>) -> Vec<Value> {
    let recipients = document.map_or(&[][..], |document| &document.recipients).iter().map(|recipient| {
        object([
            ("@id", text(recipient_id(&recipient.id))),
            ("@type", array([text("dpv:Recipient")])),
            ("dpv:hasName", text(&*recipient.name)),
        ])
    });
    std::iter::once(controller(document)).chain(recipients).collect()
}

fn recipient_id(id: &str) -> String {
    format!("urn:phone-consent:recipient:{id}")
}

fn controller(document: Option<&Document>) -> Value {
    let mut members = vec![("@id", text(CONTROLLER)), ("@type", array([text("dpv:DataController")]))];
    if let Some(document) = document {
        let controller = &document.controller;
        members.push(("dpv:hasName", text(&*controller.name)));
        members.push(("dpv:hasAddress", text(&*controller.address)));
        members.push(("dpv:hasContact", text(&*controller.email)));
    }
    object(members)
}

/// What the names mean. It is in each record, so that none needs anything from elsewhere to be read.
fn context() -> Value {
    let prefixes = [
        ("dct", "http://purl.org/dc/terms/"),
        ("dpv", "https://w3id.org/dpv#"),
        ("dpv-27560", "https://w3id.org/dpv/schema/dpv-27560#"),
        ("pd", "https://w3id.org/dpv/pd#"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ]
    .map(|(prefix, address)| (prefix, text(address)));
    let references = [
        "dct:conformsTo",
        "dct:creator",
        "dpv:hasDataController",
        "dpv:hasDataSource",
        "dpv:hasLegalBasis",
        "dpv:hasPersonalData",
        "dpv:hasProcessing",
        "dpv:hasRecipient",
        "skos:broader",
    ]
    .map(|name| (name, object([("@type", text("@id"))])));
    let times = ["dct:created", "dpv:isIndicatedAtTime"].map(|name| (name, object([("@type", text("xsd:dateTime"))])));
    object(prefixes.into_iter().chain(references).chain(times).collect::<Vec<_>>())
}
