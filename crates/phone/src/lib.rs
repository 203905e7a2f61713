//! What a number is: its types, and behind the feature `engine` the answers of Google's libphonenumber.
//!
//! What lives here: [`E164`], the engine's vocabulary in libphonenumber's own words, the engine with its tables, and the exports of `phone.wasm`
//! (feature `module`). What deliberately does not: sentences for people (a page has them in its language), anything of consent, and the making of the
//! tables (`cargo xtask phone-tables`).
//!
//! The engine is [`Number`]: it allocates nothing, has nothing to set up, and stands on `core` alone. [`parse`] and its kind put its answers into values
//! with texts of their own.
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

// The module for browsers is built without an allocator. The engine uses none.
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
mod words;
#[cfg(feature = "zones")]
mod zones;

#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
pub use e164::E164;
#[cfg(feature = "engine")]
pub use engine::*;
#[cfg(not(all(feature = "module", target_arch = "wasm32")))]
pub use parsed::Parsed;
#[cfg(feature = "engine")]
pub use words::Format;
pub use words::{NumberType, ParseError, Possible};
