//! The demo shop's handler, an example of what a site does with the element.
//!
//! What lives here: serving the shop's pages under a strict Content Security Policy ([`app`]), filling them
//! ([`Site`]), and taking a booking whose phone number is believed only with its receipt ([`consent`]).
//! What deliberately does not: storage. The shop counts its bookings and forgets them; a real one would keep the
//! number beside the receipt's hash. The receipt server is another program.

mod app;
pub mod consent;
mod files;
mod fill;
mod gallery;
mod site;
mod words;

pub use app::app;
pub use site::{Options, Site};
pub use words::Language;
