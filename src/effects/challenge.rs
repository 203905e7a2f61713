//! The receipt server: a nonce on Agree, and the receipt on submit.

use super::net::{Answer, int, post as send, string};
use crate::Shared;
use alloc::{boxed::Box, string::String};
use flow::{Challenge, Event, PostOutcome, Version};
use receipt::{Digest, Writer};

/// Asks for a nonce for this notice.
pub fn request(shared: &Shared, version: Version, notice: &Digest) {
    let this = shared.clone();
    let Some((server, body)) = shared.with_settings(|settings| {
        let mut body = Writer::default();
        body.hex("notice_sha256", notice);
        body.text("origin", &settings.origin);
        Some((settings.receipts.clone()?, body.end()))
    }) else {
        return shared.dispatch(Event::ChallengeFailed { version });
    };
    send(
        &server,
        "/v1/challenges",
        "application/json",
        &body,
        Box::new(move |answer| {
            this.dispatch(match answer.and_then(challenge) {
                Some(challenge) => Event::ChallengeGiven { version, challenge },
                None => Event::ChallengeFailed { version },
            });
        }),
    );
}

fn challenge(answer: Answer) -> Option<Box<Challenge>> {
    let node = answer.json();
    Some(Box::new(Challenge {
        nonce: string(&node, "nonce")?,
        issued_at: int(&node, "issued_at")?,
        expires_at: int(&node, "expires_at")?,
    }))
}

/// Posts the receipt.
pub fn post(shared: &Shared, version: Version, receipt: &str) {
    let this = shared.clone();
    // Only a page with a receipt server posts; an empty address is no answer. A receipt that is held knows its own server.
    let held = shared.with_record(|record| String::from(record.receipts()));
    let server = held.or_else(|| shared.with_settings(|settings| settings.receipts.clone())).unwrap_or_default();
    send(
        &server,
        "/v1/receipts",
        "application/sd-jwt",
        receipt,
        Box::new(move |answer| {
            let outcome = answer.map_or(PostOutcome::Unreachable, outcome);
            this.dispatch(Event::ReceiptPosted { version, outcome });
        }),
    );
}

fn outcome(answer: Answer) -> PostOutcome {
    let node = answer.json();
    match answer.status {
        200..300 => match string(&node, "countersignature") {
            Some(countersignature) => PostOutcome::Accepted { countersignature },
            None => PostOutcome::Unreachable,
        },
        // Come again: a time-out, a full queue, a limit, a server in trouble.
        408 | 425 | 429 | 500.. => PostOutcome::Unreachable,
        _ => PostOutcome::Refused {
            code: string(&node, "code").unwrap_or_else(|| "ERR_SERVER".into()),
        },
    }
}
