//! Phone numbers: their types and, with the feature `engine`, a port of Google's libphonenumber.
//!
//! What lives here: [`E164`], the enums under libphonenumber's names, the engine with its tables, and the exports of `phone.wasm` (feature `module`).
//! What deliberately does not: messages for people (each page has them in its language), anything about consent, and the generator of the tables
//! (`cargo xtask phone-tables`).
//!
//! The engine is [`Number`]: it does not allocate, needs no initialisation, and depends on `core` only. [`parse`] and the other free functions return
//! owned values.
//!
//! ```
//! use phone::{Format, Number, NumberType};
//!
//! let number = Number::parse("020 7946 0018 ext. 7", "GB")?;
//! assert_eq!((number.country_code(), number.national_significant_number()), (44, "2079460018"));
//! assert_eq!((number.number_type(), number.region()), (NumberType::FixedLine, Some("GB")));
//! assert_eq!(number.format(Format::International), "+44 20 7946 0018 x7");
//! assert_eq!(number.format_out_of_country("US"), "011 44 20 7946 0018 x7");
//! # Ok::<(), phone::ParseError>(())
//! ```
#![no_std]

// The wasm module is built without an allocator; the engine needs none.
#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
mod e164;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "module")]
mod module;
#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
mod parsed;
mod types;
#[cfg(feature = "zones")]
mod zones;

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
pub use e164::E164;
#[cfg(feature = "engine")]
pub use engine::*;
#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
pub use parsed::Parsed;
#[cfg(feature = "engine")]
pub use types::Format;
pub use types::{NumberType, ParseError, Possible};
