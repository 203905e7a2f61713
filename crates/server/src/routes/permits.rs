//! `POST /v1/permits`, `DELETE /v1/permits/{id}` and `GET /v1/permits`: may this number be contacted now?
//!
//! What lives here: the requests and answers, and what of a decision is told to whom. What deliberately does not: the decision (crate `promises`), and the
//! contacts (crate `store`).
//!
//! To the role `permit` a refusal tells no more than that there is no consent, or when frequency or hours allow the contact again: a number that nobody gave,
//! and one whose consent was refused, withdrawn, suspended, erased, has ended or is for another channel, are answered alike.

use super::publish::{allowed, known};
use super::{Client, Named, failed, reply};
use crate::access::Role;
use crate::app::App;
use crate::disclosures::Disclosures;
use crate::problem::Problem;
use crate::{body, now};
use aws_lc_rs::rand::fill;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use disclosure::{Channel, Document};
use json::{Fields, Mismatch, Node, Value, array, object, text};
use phone::E164;
use promises::{Commitment, Decision, LIFETIME, Limit, NoConsent, PermitId, Reason};
use receipt::{Digest, Salt};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::{Documents, GiveBackOutcome, PermitRequest, Permitted, PermittedContact};
use verify::AwsLc;

/// The largest request, in bytes.
const MAX: usize = 512 * 1024;
const TOO_LARGE: &str = "the request is over 512 kB; ask for fewer permits at once";
/// The most permits in one request, and in one answer of the list.
const AT_ONCE: usize = 1_000;
/// How far `at` may be behind the server's clock, in seconds: clocks differ.
const BEHIND: i64 = 60;
/// How far ahead a contact may be planned with `dry_run`, in seconds: a year and a day.
const PLANNED: i64 = 367 * 86_400;

impl Documents for Disclosures {
    fn document(&self, sha256: &Digest) -> Option<&Document> {
        self.get(sha256).map(|published| &published.document)
    }
}

/// What is asked.
struct Asked {
    contacts: Vec<Contact>,
    /// Whether `permits` lists them, and so does the answer.
    is_list: bool,
    dry_run: bool,
}

/// A contact that somebody wants to make.
struct Contact {
    number: E164,
    purpose: String,
    channel: Channel,
    document: Option<String>,
    at: Option<i64>,
    occasion: Option<String>,
}

/// `{number, purpose, channel, document?, at?, occasion?, dry_run?}`, or `{permits: [...], dry_run?}` with up to 1,000 of them -> for each the permit as it
/// is signed, and its members in clear; with `dry_run` no permit, and nothing is counted.
pub async fn ask(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (role, who) = asking(&app, client, &headers).await?;
    let asked = body::json_up_to(MAX, TOO_LARGE, &headers, body, asked).await?;
    if role != Role::Permit && !asked.dry_run {
        return Err(Problem::role(Role::Permit));
    }
    let (disclosures, now) = (app.disclosures(), now());
    let request = |(place, contact)| request(&disclosures, contact, &who, now, asked.dry_run).map_err(|why| at_place(why, asked.is_list, place));
    let requests: Vec<PermitRequest> = asked.contacts.into_iter().enumerate().map(request).collect::<Result<_, Problem>>()?;
    let answers = if asked.dry_run {
        let decided = app.store.would_permit(requests, disclosures).await.map_err(failed)?;
        decided.iter().map(|one| object(planned(one, role))).collect()
    } else {
        let decided = app.store.permit(requests, disclosures).await.map_err(failed)?;
        signed(&app, decided).await?
    };
    let answer = if asked.is_list {
        object([("permits", array(answers))])
    } else {
        answers.into_iter().next().ok_or_else(Problem::unavailable)?
    };
    Ok(reply(StatusCode::OK, &answer))
}

/// `DELETE /v1/permits/{id}` -> `{permit_id, given_back_at}`: the contact did not take place, and counts no longer.
pub async fn give_back(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named(id): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Permit).await?;
    let id = PermitId::from_hex(&id).ok_or_else(unknown)?;
    match app.store.give_back(id, now()).await.map_err(failed)? {
        GiveBackOutcome::Unknown => Err(unknown()),
        GiveBackOutcome::TooLate => Err(Problem::new(
            StatusCode::CONFLICT,
            "ERR_PERMIT_OVER",
            "this permit ended over an hour ago, so its contact counts; give a permit back as soon as the contact is not made",
        )),
        GiveBackOutcome::GivenBack(at) => Ok(reply(
            StatusCode::OK,
            &object([("permit_id", text(id.to_hex())), ("given_back_at", Value::Int(at))]),
        )),
    }
}

/// `GET /v1/permits?after=ID` -> `{permits: [...], more}`: the contacts that were permitted, the oldest first; never a number.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Audit).await?;
    let query = query.unwrap_or_default();
    let after = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "after");
    let after = after.map(|(_, id)| PermitId::from_hex(&id).ok_or_else(unknown)).transpose()?;
    let limit = u32::try_from(AT_ONCE + 1).unwrap_or(u32::MAX);
    let found = app.store.contacts(after, limit).await.map_err(failed)?.ok_or_else(unknown)?;
    let permits = found.iter().take(AT_ONCE).map(listed);
    let members = [("permits", array(permits)), ("more", Value::Bool(found.len() > AT_ONCE))];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// The role and the name of the request's key, where it may ask.
async fn asking(app: &App, client: Option<Extension<Client>>, headers: &HeaderMap) -> Result<(Role, String), Problem> {
    let key = known(app, client, headers).await?;
    match Role::parse(&key.role) {
        Some(role @ (Role::Permit | Role::Operate)) => Ok((role, key.name)),
        Some(Role::Publish | Role::Audit) | None => Err(Problem::role(Role::Permit)),
    }
}

fn asked(f: &mut Fields<'_>) -> Result<Asked, Mismatch> {
    let many = |node: &Node| {
        if !(1..=AT_ONCE).contains(&node.items().len()) {
            return Err(Mismatch::expected(node, "an array of 1 to 1,000 contacts"));
        }
        node.list(|item| {
            let mut f = item.fields()?;
            let contact = contact(&mut f)?;
            f.end()?;
            Ok(contact)
        })
    };
    let (contacts, is_list) = match f.maybe("permits", many)? {
        Some(contacts) => (contacts, true),
        None => (vec![contact(f)?], false),
    };
    Ok(Asked {
        contacts,
        is_list,
        dry_run: f.maybe("dry_run", Node::bool)?.unwrap_or(false),
    })
}

fn contact(f: &mut Fields<'_>) -> Result<Contact, Mismatch> {
    let number = |node: &Node| E164::new(node.str()?).ok_or_else(|| Mismatch::expected(node, "a number in E.164, such as +353850123456"));
    let channel = |node: &Node| {
        let name = node.str()?;
        let known = Channel::ALL.iter().copied().find(|channel| channel.as_str() == name);
        known.ok_or_else(|| Mismatch::expected(node, "call, sms, whatsapp, rcs or voicemail"))
    };
    Ok(Contact {
        number: f.need("number", number)?,
        purpose: f.need("purpose", Node::line)?,
        channel: f.need("channel", channel)?,
        document: f.maybe("document", Node::line)?,
        at: f.maybe("at", Node::int)?,
        occasion: f.maybe("occasion", Node::line)?,
    })
}

/// The question for the store. Its refusals are about the request alone, never about the number.
fn request(disclosures: &Disclosures, contact: Contact, who: &str, now: i64, dry_run: bool) -> Result<PermitRequest, Problem> {
    let wrong = |code, detail| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail);
    let at = contact.at.unwrap_or(now);
    let ahead = if dry_run { PLANNED } else { LIFETIME };
    if !(now - BEHIND..=now + ahead).contains(&at) {
        return Err(wrong(
            "ERR_PERMIT_AT",
            "at must be within the next 5 minutes, or with dry_run within a year, in seconds since 1970; ask right before the contact",
        ));
    }
    let unstated = || {
        wrong(
            "ERR_PERMIT_UNSTATED",
            "no published document states this purpose; send the id that the document has",
        )
    };
    let document = match (contact.document, &disclosures.stating(&contact.purpose)[..]) {
        (Some(named), stating) if stating.contains(&&*named) => named,
        (Some(_), _) | (None, []) => return Err(unstated()),
        (None, [only]) => (*only).to_owned(),
        (None, [_, _, ..]) => {
            return Err(wrong(
                "ERR_PERMIT_DOCUMENT",
                "several published documents state this purpose; send the id of the one that is meant as document",
            ));
        }
    };
    Ok(PermitRequest {
        id: PermitId::new(milliseconds(), random()?),
        commitment: Commitment::new(Salt(random()?), &contact.number, &AwsLc),
        number: contact.number,
        document,
        purpose: contact.purpose,
        channel: contact.channel,
        at,
        occasion: contact.occasion,
        asked_by: who.to_owned(),
    })
}

fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    fill(&mut bytes).map_err(|_| Problem::unavailable())?;
    Ok(bytes)
}

/// Of a list, the refusal says which contact is meant.
fn at_place(mut why: Problem, is_list: bool, place: usize) -> Problem {
    if is_list {
        why.detail = format!("/permits/{place}: {}", why.detail).into();
    }
    why
}

/// The answers with their permits. Signing a thousand takes a while, so it is done on a thread for such work; to wake one for a single permit takes longer
/// than to sign it.
async fn signed(app: &App, decided: Vec<Permitted>) -> Result<Vec<Value>, Problem> {
    let signing = app.keys.signing.clone();
    let is_one = decided.len() == 1;
    let work = move || {
        let sign = |one: &Permitted| {
            let mut members = one.permit.members();
            members.push(("permit", text(signing.permit(&one.permit)?)));
            members.extend(told(one));
            Ok(object(members))
        };
        decided.iter().map(sign).collect::<Result<Vec<_>, String>>()
    };
    let signed = match is_one {
        true => work(),
        false => tokio::task::spawn_blocking(work).await.map_err(|_| Problem::unavailable())?,
    };
    signed.map_err(|why| {
        tracing::error!(event = "error", "{why}");
        Problem::unavailable()
    })
}

/// The members of a plan: those of a permit that says nothing of one, since none was given.
fn planned(one: &Permitted, role: Role) -> Vec<(&'static str, Value)> {
    let mut members = one.permit.members();
    members.retain(|(name, _)| !matches!(*name, "number" | "permit_id"));
    members.push(("dry_run", Value::Bool(true)));
    members.extend(told(one));
    if let (Role::Operate, Decision::Refused(reason)) = (role, one.decision) {
        members.push(("why", text(exactly(reason))));
    }
    members
}

/// What of a decision everybody may know who asks: of a refusal its reason in a word, and that the consent was imported, which nobody signed.
fn told(one: &Permitted) -> Vec<(&'static str, Value)> {
    let again = |next: Option<i64>| ("next", next.map_or(Value::Null, Value::Int));
    match &one.decision {
        Decision::Allowed { .. } => one.imported.then_some(("imported", Value::Bool(true))).into_iter().collect(),
        Decision::Refused(Reason::NoConsent(_) | Reason::Suspended | Reason::Channel) => vec![("reason", text("consent"))],
        Decision::Refused(Reason::Frequency { next, .. }) => vec![("reason", text("frequency")), again(*next)],
        Decision::Refused(Reason::QuietHours { next }) => vec![("reason", text("hours")), again(*next)],
    }
}

/// The reason as `docs/spec/permit.md` names it: for the operator alone.
fn exactly(reason: Reason) -> &'static str {
    match reason {
        Reason::NoConsent(NoConsent::Unknown) => "unknown",
        Reason::NoConsent(NoConsent::OtherBasis) => "other-basis",
        Reason::NoConsent(NoConsent::Refused) => "refused",
        Reason::NoConsent(NoConsent::NotYet) => "not-yet",
        Reason::NoConsent(NoConsent::Expired) => "expired",
        Reason::NoConsent(NoConsent::Withdrawn) => "withdrawn",
        Reason::NoConsent(NoConsent::Erased) => "erased",
        Reason::Suspended => "suspended",
        Reason::Channel => "channel",
        Reason::Frequency { limit: Limit::Document, .. } => "frequency",
        Reason::Frequency { limit: Limit::State, .. } => "frequency-of-state",
        Reason::QuietHours { .. } => "quiet-hours",
    }
}

fn listed(contact: &PermittedContact) -> Value {
    object([
        ("permit_id", text(contact.permit.to_hex())),
        ("receipt_hash", text(contact.receipt.to_hex())),
        ("purpose", text(&*contact.purpose)),
        ("channel", text(contact.channel.as_str())),
        ("as_of", Value::Int(contact.at)),
        ("exp", Value::Int(contact.exp)),
        ("asked_by", text(&*contact.asked_by)),
        ("given_back_at", contact.given_back_at.map_or(Value::Null, Value::Int)),
    ])
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_PERMIT_UNKNOWN",
        "this server permitted no contact under this permit_id; a refused permit is not kept",
    )
}
