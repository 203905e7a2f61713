//! The receipt server: the protocol of consent receipts over HTTP, on a [`Store`](store::Store).
//!
//! What lives here: configuration, the server's keys, nonces, the checks of a receipt that need the server's state, the routes, and the accept loop.
//! What deliberately does not: what a receipt, a disclosure or a number is (crates `receipt`, `disclosure`, `phone`), verification without a server
//! (crate `verify`), storage (crate `store`), and the command line (crate `cli`). No client address, user agent or referrer is stored or logged.

mod accept;
pub mod access;
mod accesses;
mod app;
mod body;
mod changes;
mod check;
mod clock;
pub mod config;
mod connections;
mod custody;
mod description;
mod disclosures;
mod etag;
mod files;
mod keys;
mod limit;
mod locale;
mod metrics;
mod nonce;
mod optouts;
mod page;
mod problem;
mod publishing;
mod questions;
mod ready;
pub mod records;
pub mod recover;
mod retention;
mod root_key;
pub mod rotate;
mod routes;
mod serve;
mod twilio;
pub mod verify_log;
mod version;
pub mod webhooks;

pub use config::{Config, Origin, PublicUrl};
pub use root_key::RootKeyPlace;
pub use serve::Server;

use std::fmt;

/// Why the server did not start: one sentence that says what is wrong, where, and what to do.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Failure {
        Failure(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// The target of what only a log for programs has: each request, each delivery, each erasure on request. Every other event is a sentence for the operator
/// too. All have a field `event` that says what they are about, and none has a number, a text, a secret, a key, or an address that was asked for.
pub const DETAIL: &str = "server::detail";

/// Opens the keys and the store of a data folder as the server does, without serving anything: for a program that fills a store.
///
/// # Errors
/// What keeps a server from starting on it.
pub fn open_store(config: &Config) -> Result<std::sync::Arc<dyn store::Store>, Failure> {
    custody::open(config).map(|custody| custody.store)
}

/// Seconds since 1970 by this machine's clock.
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
