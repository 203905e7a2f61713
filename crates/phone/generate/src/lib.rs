//! Makes the tables of the phone engine out of libphonenumber's metadata.
//!
//! What lives here: the two sources of metadata (what the crate `rlibphonenumber` packages, and Google's own XML), the model between, and the tables,
//! which are spelt record by record and put into files. What deliberately does not: the engine that reads them, which depends on nothing of this.

pub mod files;
pub mod model;
pub mod packaged;
pub mod pattern;
mod spell;
pub mod xml;
