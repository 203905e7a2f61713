//! One strict JSON reader with positions and one canonical writer, shared by page, server and command line.
//!
//! What lives here: reading bytes into a [`Node`] tree that remembers where each value stood, taking typed
//! members out of it with errors that name a JSON Pointer (RFC 6901), and writing a [`Value`] as JCS (RFC 8785).
//! What deliberately does not: floats, integers of 2^53 and beyond, duplicate members, a byte order mark,
//! nesting deeper than [`MAX_DEPTH`] (all refused when read, so that one text has one meaning), and any derive.
#![no_std]
extern crate alloc;

mod error;
mod read;
mod shape;
mod value;
mod write;

pub use error::{Error, Kind, Position, position};
pub use read::{MAX_DEPTH, parse, skim};
pub use shape::{Fields, Mismatch, Problem};
pub use value::{Member, Node, Value, array, object, push_step, text};
pub use write::{join, push_int, to_jcs};
