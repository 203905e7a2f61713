//! One attempt to deliver a message.
//!
//! What lives here: the HTTP request and what its answer means. What deliberately does not: when it is tried again (`deliver`).

use super::address::{Judged, Reach, Unreachable};
use super::message::Secret;
use std::time::Duration;
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::unversioned::transport::DefaultConnector;

/// How long an attempt may take, from the look-up of the name to the head of the answer.
const TIME: Duration = Duration::from_secs(15);
/// The longest reason that is kept.
const MAX_REASON: usize = 200;

/// Posts messages.
#[derive(Clone)]
pub struct Sender {
    agent: Agent,
}

/// How an endpoint answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx.
    Taken,
    /// 410: it wants no more.
    Gone,
    /// Anything else, for this reason.
    Failed(String),
}

impl Sender {
    /// Reaches what it may.
    pub fn new(reach: Reach) -> Sender {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config = Agent::config_builder()
            .timeout_global(Some(TIME))
            .max_redirects(0)
            .http_status_as_error(false)
            // A proxy would resolve the name by itself, and reach what it can.
            .proxy(None)
            // Each attempt resolves the name, and judges what it finds.
            .max_idle_connections(0)
            .user_agent(concat!("phone-consent/", env!("CARGO_PKG_VERSION")))
            .build();
        Sender {
            agent: Agent::with_parts(config, DefaultConnector::default(), Judged::new(reach)),
        }
    }

    /// Posts a message with this id, at this time. Blocks.
    pub fn post(&self, url: &str, secret: &Secret, id: &str, at: i64, body: &str) -> Answer {
        let request = self
            .agent
            .post(url)
            .content_type("application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", secret.signature(id, at, body));
        // The answer's body is not read: its connection is closed.
        match request.send(body) {
            Ok(answer) if answer.status().is_success() => Answer::Taken,
            Ok(answer) if answer.status() == StatusCode::GONE => Answer::Gone,
            Ok(answer) if answer.status().is_redirection() => {
                Answer::Failed(format!("it answered {}, and redirects are not followed", answer.status().as_u16()))
            }
            Ok(answer) => Answer::Failed(format!("it answered {}", answer.status().as_u16())),
            Err(e) => Answer::Failed(reason(&e)),
        }
    }
}

fn reason(e: &ureq::Error) -> String {
    let text = match e {
        ureq::Error::Timeout(_) => format!("it did not answer within {} seconds", TIME.as_secs()),
        ureq::Error::HostNotFound => "its host has no address".into(),
        ureq::Error::Other(why) if why.is::<Unreachable>() => why.to_string(),
        other => other.to_string(),
    };
    text.chars().take(MAX_REASON).collect()
}
