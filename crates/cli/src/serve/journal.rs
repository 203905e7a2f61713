//! What a running server writes: sentences, or JSON for programs.
//!
//! What lives here: the two forms, and who gets which. What deliberately does not: what is written (crate `server`), and files: standard error is the
//! operator's to keep.
//!
//! Events of other crates are not written, whatever they say: they know nothing of what may be.

use crate::say;
use clap::ValueEnum;
use std::io::stderr;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Registry, fmt};

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// A sentence a line.
    Text,
    /// A JSON object a line.
    Json,
}

/// The target of this program's own events, which only the log in JSON has.
const OWN: &str = "phone_consent";

/// Decides for the rest of the process what is written. Where standard error is a file on a full disk a line is lost: a request must not fail for it.
pub fn begin(log: Log) {
    let ours = Targets::new().with_target("server", Level::INFO);
    // Fails when it was decided before, which a process does once.
    let _ = match log {
        Log::Text => {
            let message_alone = debug_fn(|out, field, value| if field.name() == "message" { write!(out, "{value:?}") } else { Ok(()) });
            let sentences = fmt::layer()
                .with_writer(stderr)
                .with_ansi(false)
                .with_level(false)
                .with_target(false)
                .without_time()
                .log_internal_errors(false)
                .fmt_fields(message_alone);
            let ours = ours.with_target(OWN, Level::WARN).with_target(server::DETAIL, LevelFilter::OFF);
            tracing::subscriber::set_global_default(Registry::default().with(ours).with(sentences))
        }
        Log::Json => {
            let objects = fmt::layer()
                .json()
                .flatten_event(true)
                .with_current_span(false)
                .with_span_list(false)
                .with_target(false)
                .with_writer(stderr)
                .log_internal_errors(false);
            // Where it happened, without the message: that may have anything in it.
            std::panic::set_hook(Box::new(|panic| {
                let place = panic.location().map(ToString::to_string);
                tracing::error!(event = "error", place, "a part of the server panicked");
            }));
            tracing::subscriber::set_global_default(Registry::default().with(ours.with_target(OWN, Level::INFO)).with(objects))
        }
    };
}

/// Says a sentence on standard output, and in the log in JSON.
pub fn told(event: &str, sentence: &str) {
    say(&format!("{sentence}\n"));
    tracing::info!(event, "{sentence}");
}
