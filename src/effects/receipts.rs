//! The receipt server: a nonce on Agree, and the receipt on submit (docs/spec/protocol.md).

use super::net::{Answer, int, post, string};
use flow::{Challenge, PostOutcome};
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
        // Try again later: a time-out, a full queue, a limit, a server in trouble.
        408 | 425 | 429 | 500.. => PostOutcome::Unreachable,
        _ => PostOutcome::Refused {
            code: string(&node, "code").unwrap_or_else(|| "ERR_SERVER".into()),
        },
    }
}
