//! libphonenumber's algorithms, on tables generated from its metadata.
//!
//! A text is classified character by character ([`input`]), parsed into a number ([`viable`], [`rfc3966`], [`prefix`], [`parse`]), and a [`number`] has a
//! type and a region, possible [`lengths`] and a [`format`]. All of them read the [`tables`], whose patterns are matched by [`pattern`] and [`rules`].
//! Nothing here allocates, needs initialisation, or panics.

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
mod answers;
mod field;
mod format;
mod formatter;
pub(crate) mod index;
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
pub use field::as_written;
#[cfg(feature = "module")]
pub(crate) use field::{Change, Reading};
#[cfg(all(feature = "module", not(feature = "zones")))]
pub(crate) use formatter::write;
pub use index::METADATA_VERSION;
pub use number::Number;
#[cfg(all(feature = "module", not(feature = "zones")))]
pub(crate) use parse::parse as parse_bytes;
#[cfg(feature = "module")]
pub(crate) use regions::example_at;
pub use text::Text;
pub use typing::as_you_type;
#[cfg(all(feature = "module", not(feature = "zones")))]
pub(crate) use typing::input as type_bytes;
