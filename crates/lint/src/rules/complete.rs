//! Everything that the format and the chosen laws ask for is there.

pub(super) mod australia;
pub(super) mod california;
pub(super) mod contact;
pub(super) mod deadlines;
pub(super) mod france;
pub(super) mod gdpr;
pub(super) mod india;
pub(super) mod leaving;
pub(super) mod marketing;
mod members;
pub(super) mod purposes;
pub(super) mod rights;
pub(super) mod shape;
pub(super) mod statements;
pub(super) mod states;
pub(super) mod tcpa;
pub(super) mod texting;

pub(crate) use shape::duration;
pub(super) use shape::is_near;
