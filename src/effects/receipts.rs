//! The receipt server: a nonce on Agree, the receipt on submit, and later whether it stands (docs/spec/protocol.md).

use super::net::{Answer, get, int, post, string};
use crate::browser::now;
use flow::{Challenge, PostOutcome, PurposeStatus, ServerStatus, StatusOutcome};
use json::Node;
use receipt::{Digest, Writer};

/// Asks for a nonce for this notice; `None` where there is none to be had.
pub async fn request_challenge(server: &str, origin: &str, notice: &Digest) -> Option<Box<Challenge>> {
    let mut body = Writer::default();
    body.hex("notice_sha256", notice);
    body.text("origin", origin);
    let answer = post(server, "/v1/challenges", "application/json", &body.end()).await?;
    let node = answer.json();
    Some(Box::new(Challenge {
        nonce: string(&node, "nonce")?,
        issued_at: int(&node, "issued_at")?,
        expires_at: int(&node, "expires_at")?,
    }))
}

/// Posts a receipt.
pub async fn send(server: &str, receipt: &str) -> PostOutcome {
    let answer = post(server, "/v1/receipts", "application/sd-jwt", receipt).await;
    answer.map_or(PostOutcome::Unreachable, |answer| outcome(&answer))
}

fn outcome(answer: &Answer) -> PostOutcome {
    let node = answer.json();
    match answer.status {
        200..300 => match string(&node, "countersignature") {
            Some(countersignature) => PostOutcome::Accepted { countersignature },
            None => PostOutcome::Unreachable,
        },
        // Only the server's own word counts: a proxy refuses as well, and may have let an earlier attempt through.
        _ => match string(&node, "code") {
            Some(code) if code.starts_with("ERR_") && !answer.is_for_later() => PostOutcome::Refused { code },
            Some(_) | None => PostOutcome::Unreachable,
        },
    }
}

/// Asks whether a receipt stands.
pub async fn status(server: &str, hash: &str) -> StatusOutcome {
    let Some(answer) = get(server, &["/v1/receipts/", hash].concat()).await else {
        return StatusOutcome::Unreachable;
    };
    let node = answer.json();
    match string(&node, "countersignature") {
        Some(countersignature) if answer.ok() => StatusOutcome::Known(ServerStatus {
            as_of: int(&node, "as_of").unwrap_or_else(|| now().unix),
            countersignature,
            purposes: purposes(&node),
        }),
        // Only the server's own word counts: a proxy answers 404 as well.
        Some(_) | None => match string(&node, "code") {
            Some(code) if code == "ERR_RECEIPT_UNKNOWN" => StatusOutcome::Unknown { code },
            Some(_) | None => StatusOutcome::Unreachable,
        },
    }
}

/// The member `purposes` of an answer.
pub fn purposes(node: &Node) -> Vec<PurposeStatus> {
    let items = node.get("purposes").items().iter();
    let status = |item: &Node| PurposeStatus {
        purpose: item.text("purpose").into(),
        withdrawn_at: int(item, "withdrawn_at"),
        suspended: int(item, "suspended_since").is_some(),
    };
    items.map(status).collect()
}
