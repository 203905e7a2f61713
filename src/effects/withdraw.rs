//! Telling the server that a consent is withdrawn.

use super::net::post;
use crate::host::now;
use flow::{Event, Version, WithdrawOutcome};
use json::{object, text, to_jcs};

/// Sends the secret. Without a server the withdrawal is the visitor's own note.
pub async fn send(version: Version, receipts: Option<String>, secret: String) -> Event {
    let outcome = match receipts {
        None => WithdrawOutcome::Withdrawn { at: now().unix },
        Some(server) => {
            let body = to_jcs(&object([("secret", text(secret))]));
            let answer = post(&[&*server, "/v1/withdrawals"].concat(), "application/json", &body).await;
            match answer.filter(super::net::Answer::ok).and_then(|answer| answer.int("withdrawn_at")) {
                Some(at) => WithdrawOutcome::Withdrawn { at },
                None => WithdrawOutcome::Unreachable,
            }
        }
    };
    Event::WithdrawalEnded { version, outcome }
}
