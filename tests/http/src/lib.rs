//! Plain-text HTTP scripts run against the real server, and the maker of the receipts they send.
//!
//! What lives here: reading a script, running it against the `phone-consent` binary, and making receipts, good and bad,
//! the way a page does. What deliberately does not: any part of the server. Nonces are read and made from the protocol's
//! description here, so that server and test do not agree by sharing a mistake.

pub mod client;
pub mod expect;
pub mod maker;
pub mod process;
pub mod run;
pub mod script;
pub mod spoil;
pub mod variables;
