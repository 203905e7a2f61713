//! libphonenumber's answers, on tables of its metadata.
//!
//! A text becomes bytes ([`input`]), a row of bytes a number ([`viable`], [`rfc3966`], [`prefix`], [`parse`]), and a [`number`] is asked for its type and
//! region, its [`lengths`] and its [`format`]. All of it reads the [`tables`], whose patterns [`pattern`] matches and [`rules`] takes apart. Nothing here
//! allocates, sets anything up, or can fail in another way than the functions say.

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
mod answers;
mod format;
mod formatter;
mod input;
mod lengths;
mod number;
mod parse;
mod pattern;
mod prefix;
pub mod regions;
mod rfc3966;
mod rules;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
mod text;
mod typing;
mod viable;

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
pub use answers::{calling_code, example, parse, regions};
pub use number::Number;
#[cfg(feature = "module")]
pub(crate) use parse::parse as parse_bytes;
#[cfg(feature = "module")]
pub(crate) use regions::example_at;
pub use tables::METADATA_VERSION;
pub use text::Text;
pub use typing::as_you_type;
#[cfg(feature = "module")]
pub(crate) use typing::input as type_bytes;
