//! The receipt server: a nonce on Agree, and the receipt on submit.

use super::net::{Answer, post as send};
use crate::Shared;
use flow::{Challenge, Event, PostOutcome, Version};
use json::{object, text, to_jcs};
use receipt::Digest;

/// Asks for a nonce for this notice.
pub async fn request(shared: &Shared, version: Version, notice: Digest) -> Event {
    match nonce(shared, notice).await {
        Some(challenge) => Event::ChallengeGiven { version, challenge },
        None => Event::ChallengeFailed { version },
    }
}

async fn nonce(shared: &Shared, notice: Digest) -> Option<Challenge> {
    let (server, origin) = shared.server()?;
    let body = to_jcs(&object([("notice_sha256", text(notice.to_hex())), ("origin", text(origin))]));
    let answer = send(&[&*server, "/v1/challenges"].concat(), "application/json", &body).await?;
    Some(Challenge {
        nonce: answer.string("nonce")?,
        issued_at: answer.int("issued_at")?,
        expires_at: answer.int("expires_at")?,
    })
}

/// Posts the receipt.
pub async fn post(shared: &Shared, version: Version, receipt: &str) -> Event {
    let outcome = match shared.server() {
        Some((server, _)) => outcome(send(&[&*server, "/v1/receipts"].concat(), "application/sd-jwt", receipt).await),
        None => PostOutcome::Unreachable,
    };
    Event::ReceiptPosted { version, outcome }
}

fn outcome(answer: Option<Answer>) -> PostOutcome {
    let Some(answer) = answer else { return PostOutcome::Unreachable };
    match answer.status {
        200..300 => match answer.string("countersignature") {
            Some(countersignature) => PostOutcome::Accepted { countersignature },
            None => PostOutcome::Unreachable,
        },
        // Come again: a time-out, a full queue, a limit, a server in trouble.
        408 | 425 | 429 | 500.. => PostOutcome::Unreachable,
        _ => PostOutcome::Refused {
            code: answer.string("code").unwrap_or_else(|| "ERR_SERVER".into()),
        },
    }
}
