//! Makes the tables of the phone engine out of libphonenumber's metadata.
//!
//! What lives here: the two sources of metadata (what the crate `rlibphonenumber` packages, and Google's own XML), the model between, and the spelling
//! of the tables. What deliberately does not: the engine that reads them, which depends on nothing of this.

pub mod model;
pub mod packaged;
pub mod pattern;
pub mod spell;
pub mod xml;
