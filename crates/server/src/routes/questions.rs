//! `POST /v1/questions`, which any visitor's page sends; `GET /v1/questions`, `GET /v1/questions/{id}`, `POST /v1/questions/{id}/answer` and
//! `POST /v1/questions/{id}/close`, with an access key of the role `operate`.
//!
//! What lives here: these requests. What deliberately does not: taking a question (`questions`), and the visitor's page (`question_page`).

use super::operating::{keyed, keyed_up_to};
use super::publish::allowed;
use super::withdrawals::time;
use super::{Client, Named, failed, reply, whole, within};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use crate::questions::{self, Asked, BODY_MAX, Mail, Secret, mail};
use crate::{body, now};
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Fields, Mismatch, Node, Value, array, object, text};
use receipt::Digest;
use std::sync::Arc;
use store::questions::{AnswerOutcome, Author, Entry, Question, QuestionKey, QuestionState};

/// How many are listed at once.
const PAGE: u32 = 100;
/// How many characters of a question are listed.
const EXCERPT: usize = 100;
const TOO_LARGE: &str = "the body is over 64 kB; no valid request is";

/// `{notice_sha256, receipt_hash?, text, language, reply_to?, secret?}` -> `{link, due_at}`. The same with the same `secret` is stored once.
pub async fn ask(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let drawn = Secret::random()?;
    let take = |f: &mut Fields<'_>| {
        Ok(Asked {
            notice: f.need("notice_sha256", digest)?,
            receipt: f.maybe("receipt_hash", digest)?,
            is_holder: false,
            text: f.need("text", said)?,
            language: f.need("language", tag)?,
            reply_to: f.maybe("reply_to", Node::line)?,
            secret: f.maybe("secret", secret)?.unwrap_or(drawn),
        })
    };
    let asked = body::json_up_to(BODY_MAX, TOO_LARGE, &headers, body, take).await?;
    within(app.limits.questions.as_ref(), client)?;
    let link = asked.secret.link(&app);
    let due_at = questions::ask(&app, asked).await?;
    Ok(reply(StatusCode::CREATED, &object([("link", text(link)), ("due_at", Value::Int(due_at))])))
}

/// `?state=open&after=ROW` -> `{questions: [...], next}`: in the order of their arrival, a hundred at once, each with the beginning of what was written last;
/// `next` is what to give as `after` for those behind them.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Operate).await?;
    let (state, after) = wanted(query.as_deref().unwrap_or_default())?;
    let listed = app.store.questions(state, after, PAGE).await.map_err(failed)?;
    let next = if listed.len() < PAGE as usize {
        None
    } else {
        listed.last().map(|last| last.row)
    };
    let one = |question: &Question| {
        let last = question.thread.as_ref().and_then(|thread| thread.last_of(Author::Visitor));
        let excerpt = last.map_or(Value::Null, |entry| text(entry.text.chars().take(EXCERPT).collect::<String>()));
        let mut members = known(question);
        members.push(("excerpt", excerpt));
        object(members)
    };
    Ok(reply(
        StatusCode::OK,
        &object([("questions", array(listed.iter().map(one))), ("next", time(next))]),
    ))
}

/// Everything of a question, and its answer as a mail to send.
pub async fn show(State(app): State<Arc<App>>, client: Option<Extension<Client>>, Named(id): Named<String>, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Operate).await?;
    let id = id_of(&id)?;
    let question = app.store.question(QuestionKey::Id(id)).await.map_err(failed)?.ok_or_else(unknown)?;
    let thread = question.thread.as_ref().ok_or_else(unknown)?;
    let entry = |entry: &Entry| object([("at", Value::Int(entry.at)), ("by", text(entry.by.as_str())), ("text", text(&*entry.text))]);
    let disclosures = app.disclosures();
    let mail = disclosures.get(&question.notice_sha256).and_then(|published| mail(&question, published));
    let mail = mail.map_or(Value::Null, |Mail { to, subject, body }| {
        object([("to", text(to)), ("subject", text(subject)), ("body", text(body))])
    });
    let mut members = known(&question);
    members.push(("entries", array(thread.entries.iter().map(entry))));
    members.push(("reply_to", thread.reply_to.as_deref().map_or(Value::Null, text)));
    members.push(("mail", mail));
    Ok(reply(StatusCode::OK, &object(members)))
}

/// `{text, again?}` -> `{id, state, answered_at}`: a person's answer, shown on the question's page from now on.
pub async fn answer(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named(id): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let take = |f: &mut Fields<'_>| Ok((f.need("text", said)?, f.maybe("again", Node::bool)?.unwrap_or(false)));
    let (_, (answer, again)) = keyed_up_to(BODY_MAX, TOO_LARGE, &app, client, &headers, body, take).await?;
    let id = id_of(&id)?;
    let refused = |code, why| Err(Problem::new(StatusCode::CONFLICT, code, why));
    match app.store.answer(id, answer, again, now()).await.map_err(failed)? {
        AnswerOutcome::Answered(at) => Ok(reply(StatusCode::OK, &ended(id, QuestionState::Answered, ("answered_at", at)))),
        AnswerOutcome::Unknown => Err(unknown()),
        AnswerOutcome::NotOpen(QuestionState::Closed) => refused(
            "ERR_QUESTION_CLOSED",
            "this question is closed, so nothing was changed; its visitor opens it by writing again",
        ),
        AnswerOutcome::NotOpen(QuestionState::Answered | QuestionState::Open) => refused(
            "ERR_QUESTION_ANSWERED",
            "this question was answered before, so nothing was changed; look at the answer, and send \"again\": true to add another",
        ),
    }
}

/// `{}` -> `{id, state, closed_at}`: nobody has to answer it any more.
pub async fn close(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named(id): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    keyed(&app, client, &headers, body, |_| Ok(())).await?;
    let id = id_of(&id)?;
    let closed_at = app.store.close_question(id, now()).await.map_err(failed)?.ok_or_else(unknown)?;
    Ok(reply(StatusCode::OK, &ended(id, QuestionState::Closed, ("closed_at", closed_at))))
}

fn ended(id: Digest, state: QuestionState, (name, at): (&'static str, i64)) -> Value {
    object([("id", text(id.to_hex())), ("state", text(state.as_str())), (name, Value::Int(at))])
}

/// What is known of a question besides its text.
fn known(question: &Question) -> Vec<(&'static str, Value)> {
    vec![
        ("id", text(question.id.to_hex())),
        ("notice_sha256", text(question.notice_sha256.to_hex())),
        ("receipt_hash", question.receipt.map_or(Value::Null, |receipt| text(receipt.to_hex()))),
        ("receipt_held", Value::Bool(question.is_holder)),
        ("language", text(&*question.language)),
        ("received_at", Value::Int(question.received_at)),
        ("state", text(question.state.as_str())),
        ("due_at", Value::Int(question.due_at)),
        ("answered_at", time(question.answered_at)),
        ("closed_at", time(question.closed_at)),
    ]
}

fn wanted(query: &str) -> Result<(Option<QuestionState>, i64), Problem> {
    let wrong = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_QUESTION_QUERY",
            "the address takes state=open, answered, closed or all, and after= with the next of the answer before",
        )
    };
    let (mut state, mut after) = (None, 0);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("state", "all") => state = None,
            ("state", named) => state = Some(QuestionState::parse(named).ok_or_else(wrong)?),
            ("after", row) => after = whole(row).ok_or_else(wrong)?,
            _ => return Err(wrong()),
        }
    }
    Ok((state, after))
}

fn digest(node: &Node) -> Result<Digest, Mismatch> {
    Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a SHA-256 digest of 64 lower-case hexadecimal digits"))
}

fn said(node: &Node) -> Result<String, Mismatch> {
    questions::text(node.str()?).ok_or_else(|| Mismatch::expected(node, "a text of 1 to 4000 characters that says something"))
}

/// A language's tag (BCP 47), by its characters alone.
fn tag(node: &Node) -> Result<String, Mismatch> {
    let tag = node.str()?;
    let fits = (1..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| tag.to_owned())
        .ok_or_else(|| Mismatch::expected(node, "a language's tag (BCP 47), such as en or pt-BR"))
}

fn secret(node: &Node) -> Result<Secret, Mismatch> {
    Secret::from_text(node.str()?).ok_or_else(|| Mismatch::expected(node, "32 random bytes as 43 characters of base64url"))
}

/// The id in an address.
fn id_of(id: &str) -> Result<Digest, Problem> {
    Digest::from_hex(id).ok_or_else(unknown)
}

pub(super) fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_QUESTION_UNKNOWN",
        "this server has no such question, or it was deleted",
    )
}
