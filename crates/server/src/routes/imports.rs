//! `POST /v1/imports`: consents that were given elsewhere are taken over, with an access key of the role `operate`.
//!
//! What lives here: the request, and what of document, dates, purposes and number forbids a consent. What deliberately does not: what of a number's past does,
//! and the storage (crate `store`).
//!
//! An import says what the operator says: nobody signed it. So where a law asks for a signature it is refused.

use super::operating::{keyed_up_to, number};
use super::{Client, failed, reply};
use crate::app::App;
use crate::check::number_valid;
use crate::problem::Problem;
use crate::{DETAIL, now};
use aws_lc_rs::rand::fill;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use disclosure::Profile;
use json::{Fields, Mismatch, Node, Value, array, object, text};
use phone::E164;
use receipt::{Crypto, Digest, ImportedConsent, Salt};
use std::sync::Arc;
use store::imports::{ImportOutcome, NewImport};
use verify::{AwsLc, Published};

/// The largest request, in bytes.
const MAX: usize = 512 * 1024;
const TOO_LARGE: &str = "the request is over 512 kB; import fewer consents at once";
/// The most consents in one request.
const AT_ONCE: usize = 200;
/// How many last digits of a number make an id one that names it.
const DIGITS: usize = 7;

/// What is asked.
struct Asked {
    document: Digest,
    consents: Vec<Asserted>,
    dry_run: bool,
}

/// A consent as the operator says it was given.
struct Asserted {
    id: String,
    number: E164,
    purposes: Vec<String>,
    given_at: i64,
    source: String,
}

/// Why a consent is not taken over: a stable code, and a sentence.
struct Refused {
    code: &'static str,
    detail: String,
}

/// `{document, consents: [{id, number, purposes, given_at, source}], dry_run?}` with up to 200 -> `{imports: [...], dry_run}`, in their order: of one that is taken
/// over `{imported: true, receipt_hash, until}`, of one that is not `{imported: false, code, detail}`.
pub async fn import(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (who, asked) = keyed_up_to(MAX, TOO_LARGE, &app, client, &headers, body, asked).await?;
    let published = app.disclosures().get(&asked.document).cloned().ok_or_else(|| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_IMPORT_DOCUMENT",
            "no document with this SHA-256 is published here; publish it first, or send the digest that GET /v1/disclosures/{id} is of",
        )
    })?;
    let now = now();
    let mut answers = Vec::with_capacity(asked.consents.len());
    let mut new = Vec::new();
    for consent in asked.consents {
        match made(&published, consent, &who, now)? {
            Ok(one) => {
                new.push(one);
                answers.push(None);
            }
            Err(refused) => answers.push(Some(refused)),
        }
    }
    let outcomes = match (new.is_empty(), asked.dry_run) {
        (true, _) => Vec::new(),
        (false, true) => app.store.would_import(new.clone()).await.map_err(failed)?,
        (false, false) => app.store.import(new.clone()).await.map_err(failed)?,
    };
    let mut stored = new.iter().zip(outcomes);
    let mut imported = 0;
    let mut all = Vec::with_capacity(answers.len());
    for answer in answers {
        let refused = match answer {
            Some(refused) => refused,
            None => {
                let (one, outcome) = stored.next().ok_or_else(Problem::unavailable)?;
                match known(outcome) {
                    None => {
                        imported += 1;
                        all.push(taken(one, asked.dry_run));
                        continue;
                    }
                    Some(refused) => refused,
                }
            }
        };
        all.push(object([
            ("imported", Value::Bool(false)),
            ("code", text(refused.code)),
            ("detail", text(refused.detail)),
        ]));
    }
    if !asked.dry_run {
        tracing::info!(target: DETAIL, event = "import", imported, refused = all.len() - imported);
    }
    Ok(reply(
        StatusCode::OK,
        &object([("imports", array(all)), ("dry_run", Value::Bool(asked.dry_run))]),
    ))
}

fn asked(f: &mut Fields<'_>) -> Result<Asked, Mismatch> {
    let digest = |node: &Node| Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "the document's SHA-256, 64 hexadecimal digits"));
    let many = |node: &Node| {
        if !(1..=AT_ONCE).contains(&node.items().len()) {
            return Err(Mismatch::expected(node, "an array of 1 to 200 consents"));
        }
        node.list(|item| {
            let mut f = item.fields()?;
            let one = consent(&mut f)?;
            f.end()?;
            Ok(one)
        })
    };
    Ok(Asked {
        document: f.need("document", digest)?,
        consents: f.need("consents", many)?,
        dry_run: f.maybe("dry_run", Node::bool)?.unwrap_or(false),
    })
}

fn consent(f: &mut Fields<'_>) -> Result<Asserted, Mismatch> {
    let purposes = |node: &Node| {
        if !(1..=disclosure::MAX_PURPOSES).contains(&node.items().len()) {
            return Err(Mismatch::expected(node, "an array of 1 to 32 purposes"));
        }
        node.list(Node::line)
    };
    let given_at = |node: &Node| {
        let at = node.int()?;
        if at < 0 {
            return Err(Mismatch::expected(node, "seconds since 1970 (UTC)"));
        }
        Ok(at)
    };
    Ok(Asserted {
        id: f.need("id", Node::line)?,
        number: f.need("number", number)?,
        purposes: f.need("purposes", purposes)?,
        given_at: f.need("given_at", given_at)?,
        source: f.need("source", Node::line)?,
    })
}

/// The consent for the store, or why document, dates, purposes or number forbid it.
fn made(published: &Published, asserted: Asserted, who: &str, now: i64) -> Result<Result<NewImport, Refused>, Problem> {
    let refused = |code, detail| Ok(Err(Refused { code, detail }));
    let Ok(number_valid) = number_valid(&asserted.number) else {
        return refused("ERR_IMPORT_NUMBER", "this is not a possible telephone number".into());
    };
    if names_number(&asserted.id, &asserted.number) {
        return refused(
            "ERR_IMPORT_ID",
            "the id has the number in it, and it is kept after the number is erased; take an id that names nobody".into(),
        );
    }
    if asserted.given_at > now {
        return refused("ERR_IMPORT_FUTURE", format!("given_at is in the future: {}", time(asserted.given_at)));
    }
    // A program cannot tell advertising from information by its words, and a wrong guess would call or text without the agreement that the law asks for.
    if published.document.laws.iter().any(|law| law.profile == Profile::UsTcpa) {
        return refused(
            "ERR_IMPORT_SIGNATURE",
            "the document answers us-tcpa: for advertising 47 CFR 64.1200(f)(9) asks for an agreement that the person signed, which an import cannot show; ask on the page".into(),
        );
    }
    for (place, purpose) in asserted.purposes.iter().enumerate() {
        match published.document.purpose(purpose) {
            None => return refused("ERR_IMPORT_PURPOSE", format!("purpose {} of it is none of the document", place + 1)),
            Some(stated) if !stated.is_choice() => {
                return refused(
                    "ERR_IMPORT_PURPOSE",
                    format!("the purpose {purpose} does not rest on consent, so there is none to import"),
                );
            }
            Some(_) => {}
        }
        if asserted.purposes.iter().take(place).any(|before| before == purpose) {
            return refused("ERR_IMPORT_PURPOSE", format!("the purpose {purpose} is named twice"));
        }
    }
    // In the document's order, as in a receipt.
    let (mut purposes, mut until) = (Vec::new(), Vec::new());
    for stated in &published.document.purposes {
        if asserted.purposes.contains(&stated.id) {
            let end = stated.retention.period.add_to(asserted.given_at);
            if end <= now {
                return refused(
                    "ERR_IMPORT_ENDED",
                    format!("the consent to {} ended {}, by the period in the document", stated.id, time(end)),
                );
            }
            purposes.push(stated.id.clone());
            until.push(end);
        }
    }
    let mut salt = [0; 32];
    fill(&mut salt).map_err(|_| Problem::unavailable())?;
    let id_sha256 = AwsLc.sha256(asserted.id.as_bytes());
    let consent = ImportedConsent {
        given_at: asserted.given_at,
        id: asserted.id,
        imported_at: now,
        imported_by: who.to_owned(),
        notice_sha256: published.sha256,
        number: asserted.number,
        purposes,
        salt: Salt(salt),
        source: asserted.source,
    };
    Ok(Ok(NewImport {
        hash: AwsLc.sha256(consent.to_jcs().as_bytes()),
        id_sha256,
        consent,
        number_valid,
        until,
    }))
}

/// Whether the digits of an id have the last digits of the number among them.
fn names_number(id: &str, number: &E164) -> bool {
    let digits: String = id
        .chars()
        .filter_map(|c| c.to_digit(10))
        .filter_map(|digit| char::from_digit(digit, 10))
        .collect();
    let number = number.as_str().trim_start_matches('+');
    let last = number.get(number.len().saturating_sub(DIGITS)..).unwrap_or(number);
    digits.contains(last)
}

fn taken(one: &NewImport, dry_run: bool) -> Value {
    let until = one.consent.purposes.iter().zip(&one.until);
    let mut members = vec![
        ("imported", Value::Bool(true)),
        (
            "purposes",
            array(until.map(|(purpose, until)| object([("purpose", text(&**purpose)), ("until", Value::Int(*until))]))),
        ),
    ];
    if !dry_run {
        members.push(("receipt_hash", text(one.hash.to_hex())));
    }
    object(members)
}

/// Why the store did not take it; `None` where it did.
fn known(outcome: ImportOutcome) -> Option<Refused> {
    let (code, detail) = match outcome {
        ImportOutcome::Imported => return None,
        ImportOutcome::Known(hash) => ("ERR_IMPORT_KNOWN", format!("it was imported before, as {}", hash.to_hex())),
        ImportOutcome::Erased(at) => (
            "ERR_IMPORT_ERASED",
            format!("what was imported with this id was erased {}; erase it where it comes from too", time(at)),
        ),
        ImportOutcome::OptedOut(at) => (
            "ERR_IMPORT_OPTED_OUT",
            format!("the number opted out, or may have, {}; an import does not undo that", time(at)),
        ),
        ImportOutcome::Withdrawn(at) => (
            "ERR_IMPORT_WITHDRAWN",
            format!("the person withdrew what they had agreed to {}; an import does not undo that", time(at)),
        ),
        ImportOutcome::Answered(purpose) => (
            "ERR_IMPORT_ANSWERED",
            format!("the person has answered for {purpose} already, and that answer counts"),
        ),
    };
    Some(Refused { code, detail })
}

fn time(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| format!("on {at}"))
}

#[cfg(test)]
mod tests {
    use super::names_number;
    use phone::E164;

    #[test]
    fn an_id_names_a_number_by_its_last_seven_digits() {
        let number = E164::new("+353850123456").expect("a number");
        for named in [
            "+353850123456",
            "085 012 3456",
            "tel:0850123456/1",
            "0123456",
            "\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        ] {
            assert_eq!(names_number(named, &number), named.is_ascii(), "{named}");
        }
        for other in ["crm-4711", "123456", "0123457", "6543210"] {
            assert!(!names_number(other, &number), "{other}");
        }
    }
}
