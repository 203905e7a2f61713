//! Plain-text HTTP scripts, run against the real server, and the receipts they send.
//!
//! This crate reads scripts, runs them against the `phone-consent` binary, and makes valid and invalid receipts as a page does. It shares no code with the
//! server: nonces are implemented here again from the protocol's description, so that server and test cannot agree on the same mistake.

pub mod client;
pub mod expect;
pub mod maker;
pub mod process;
pub mod run;
pub mod script;
pub mod spoil;
pub mod variables;
