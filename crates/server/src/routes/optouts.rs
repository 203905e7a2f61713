//! `POST /v1/optouts`, `GET /v1/optouts` and `POST /v1/optouts/{id}/settle`: what an operator reports, lists and decides, with an access key of the role `operate`.
//!
//! What lives here: these requests. What deliberately does not: the withdrawals (crate `store`), and reading a message (`hooks`).

use super::accesses::why;
use super::operating::{keyed, number};
use super::publish::allowed;
use super::withdrawals::time;
use super::{Client, Named, failed, reply, whole};
use crate::access::Role;
use crate::accesses::record;
use crate::app::App;
use crate::now;
use crate::optouts::{Message, Said, shown, take};
use crate::problem::Problem;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Fields, Mismatch, Node, Value, array, object, text};
use receipt::Digest;
use std::sync::Arc;
use store::accesses::{Subject, Viewer, Why};
use store::optouts::{OptOut, SettleOutcome, Settlement, Way, Which};

/// How many are listed at once.
const PAGE: u32 = 100;

/// `{number, by, text?}` -> `{id, repeated, state, due_at, receipts: [{receipt_hash, withdrawn, suspended}]}`: somebody has opted out, and the operator knows it.
pub async fn report(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take_fields = |f: &mut Fields<'_>| Ok((f.need("number", number)?, f.need("by", way)?, f.maybe("text", Node::str)?.map(str::to_owned)));
    let (number, by, said) = keyed(&app, client, &headers, body, take_fields).await?;
    let message = Message {
        number,
        by,
        said: Said::Reported(said.unwrap_or_default()),
        language: None,
        id: None,
    };
    let answered = take(&app, message).await.map_err(failed)?;
    let done = answered.opted_out.ok_or_else(Problem::unavailable)?;
    Ok(reply(StatusCode::OK, &shown(&done)))
}

/// `?state=open&after=ROW&why=REASON` -> `{opt_outs: [...], next}`: in the order of their arrival, a hundred at once; `next` is what to give as `after` for those
/// behind them. Numbers and texts are shown where a reason is given, and the look is recorded before; without one they are null.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let who = allowed(&app, client, &headers, Role::Operate).await?;
    let (which, after, why) = asked(query.as_deref().unwrap_or_default())?;
    let mut listed = app.store.opt_outs(which, after, PAGE).await.map_err(failed)?;
    let shown: Vec<Digest> = listed.iter().filter(|one| one.said.is_some()).map(|one| one.id).collect();
    match why {
        None => listed.iter_mut().for_each(|one| one.said = None),
        Some(_) if shown.is_empty() => {}
        Some(why) => record(&*app.store, Viewer::Key(who), why, Subject::OptOuts(shown)).await.map_err(failed)?,
    }
    let next = if listed.len() < PAGE as usize {
        None
    } else {
        listed.last().map(|last| last.row)
    };
    let members = [("opt_outs", array(listed.iter().map(one))), ("next", time(next))];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// `{settlement: "stop" | "resume"}` -> `{id, state}`: a person has decided of what is suspended.
pub async fn settle(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named(id): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let settlement = keyed(&app, client, &headers, body, |f| f.need("settlement", settlement)).await?;
    let id = Digest::from_hex(&id).ok_or_else(unknown)?;
    match app.store.settle(id, settlement, now()).await.map_err(failed)? {
        SettleOutcome::Settled => Ok(reply(StatusCode::OK, &object([("id", text(id.to_hex())), ("state", text("settled"))]))),
        SettleOutcome::Unknown => Err(unknown()),
        SettleOutcome::NotOpen(_) => Err(Problem::new(
            StatusCode::CONFLICT,
            "ERR_OPTOUT_SETTLED",
            "nothing is suspended by this opt-out any more, so nothing was changed; GET /v1/optouts shows its state",
        )),
    }
}

fn one(one: &OptOut) -> Value {
    let (number, said) = match &one.said {
        Some((number, said)) => (text(number.as_str()), text(&**said)),
        None => (Value::Null, Value::Null),
    };
    let suspended = one.suspended.iter().map(|(receipt, purposes)| {
        object([
            ("receipt_hash", text(receipt.to_hex())),
            ("purposes", array(purposes.iter().map(|purpose| text(&**purpose)))),
        ])
    });
    object([
        ("id", text(one.id.to_hex())),
        ("received_at", Value::Int(one.received_at)),
        ("by", text(one.by.as_str())),
        ("reading", text(one.read.as_str())),
        ("state", text(one.state.as_str())),
        ("due_at", Value::Int(one.due_at)),
        ("done_at", time(one.done_at)),
        ("number", number),
        ("text", said),
        ("suspended", array(suspended)),
    ])
}

fn asked(query: &str) -> Result<(Which, i64, Option<Why>), Problem> {
    let wrong = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_OPTOUT_QUERY",
            "the address takes state=open or state=all, after= with the next of the answer before, and why= with the reason to see the numbers",
        )
    };
    let (mut which, mut after, mut reason) = (Which::Every, 0, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("state", "open") => which = Which::Open,
            ("state", "all") => which = Which::Every,
            ("after", row) => after = whole(row).ok_or_else(wrong)?,
            ("why", written) => reason = Some(why(written)?),
            _ => return Err(wrong()),
        }
    }
    Ok((which, after, reason))
}

/// The member `by`.
pub(super) fn way(node: &Node) -> Result<Way, Mismatch> {
    Way::parse(node.str()?).ok_or_else(|| Mismatch::expected(node, "one of sms, rcs, whatsapp, email, link, call, form, csv, operator"))
}

fn settlement(node: &Node) -> Result<Settlement, Mismatch> {
    Settlement::parse(node.str()?).ok_or_else(|| Mismatch::expected(node, "stop or resume"))
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "ERR_OPTOUT_UNKNOWN", "this server has stored no opt-out with this id")
}
