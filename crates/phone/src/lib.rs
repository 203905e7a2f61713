//! What a number is: its types, and behind the feature `engine` the answers of Google's libphonenumber.
//!
//! What lives here: [`E164`], the engine's vocabulary in libphonenumber's own words, the engine, and the exports of
//! `phone.wasm` (feature `module`). What deliberately does not: sentences for people (a page has them in its
//! language) and anything of consent. The engine stands on `rlibphonenumber` until this crate's own tables replace it
//! behind the same functions.
#![cfg_attr(not(feature = "engine"), no_std)]
extern crate alloc;

mod e164;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "module")]
mod module;
mod words;

pub use e164::E164;
#[cfg(feature = "engine")]
pub use engine::{calling_code, example, parse, regions};
pub use words::{NumberType, ParseError, Parsed, Possible};
