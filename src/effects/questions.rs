//! Posting a question to the receipt server (docs/spec/protocol.md, `POST /v1/questions`), and keeping the link to its answer.

use super::net::{int, post, string};
use super::store::keep_question_link;
use flow::{QuestionDraft, QuestionProblem};
use receipt::Writer;

/// Sends a question; its link and due time, seconds since 1970.
pub async fn send(draft: &QuestionDraft, secret: &str) -> Result<(String, i64), QuestionProblem> {
    let mut body = Writer::default();
    body.text("language", &draft.language);
    body.text("notice_sha256", &draft.notice_sha256);
    for (name, text) in [("receipt_hash", &draft.receipt_hash), ("reply_to", &draft.reply_to)] {
        if !text.is_empty() {
            body.text(name, text);
        }
    }
    body.text("secret", secret);
    body.text("text", &draft.text);
    let answer = post(&draft.server, "/v1/questions", "application/json", &body.end()).await;
    let answer = answer.ok_or(QuestionProblem::Unreachable)?;
    let node = answer.json();
    match answer.status {
        200..300 => match (string(&node, "link"), int(&node, "due_at")) {
            (Some(link), Some(due_at)) if link.starts_with("http") => {
                keep_question_link(&link);
                Ok((link, due_at))
            }
            (Some(_) | None, Some(_) | None) => Err(QuestionProblem::Busy),
        },
        413 => Err(QuestionProblem::Length),
        429 => Err(QuestionProblem::Limit),
        _ if answer.is_for_later() => Err(QuestionProblem::Busy),
        _ => Err(QuestionProblem::Refused),
    }
}
