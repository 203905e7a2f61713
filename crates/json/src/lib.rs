//! A strict JSON parser with positions, and a canonical (RFC 8785) writer, shared by page, server and command line.
//!
//! What lives here: parsing bytes into a tree of [`Node`]s that keep the byte offset of each value, reading typed members out of
//! the tree with errors that name a JSON Pointer (RFC 6901), what one line of text is ([`is_line`]), and writing a [`Value`] in canonical form (JCS, RFC 8785).
//! What deliberately does not: floats, integers of 2^53 and beyond, duplicate members, a byte order mark, and nesting deeper
//! than [`MAX_DEPTH`] (the parser refuses them all, so that every reader of a text sees the same value), and derive macros.
//!
//! The crate runs inside a web page, so it uses no formatting machinery (`format!`, `Display` of numbers) and no floats.

mod error;
mod line;
mod read;
mod shape;
mod value;
mod write;

pub use error::{Error, Kind, Position, position};
pub use line::{MAX_LINE, escaped, is_line, steers_output};
pub use read::{MAX_DEPTH, MAX_INT, parse};
pub use shape::{Fields, Mismatch, Problem, Rule};
pub use value::{Member, Node, Value, array, object, push_step, text};
pub use write::{join, push_int, to_jcs};
