//! The demo shop: an example of a site with the element.
//!
//! What lives here: serving the shop's pages under a strict Content Security Policy ([`app`]), filling their templates ([`Site`]), and accepting a booking
//! whose phone number is trusted only with its receipt ([`consent`]).
//! What deliberately does not: storage. The shop counts its bookings and drops them; a real one would store the number with the receipt's hash. The receipt
//! server is another program.

mod app;
pub mod consent;
mod files;
mod fill;
mod gallery;
mod messages;
mod receipts;
mod site;

pub use app::app;
pub use messages::Language;
pub use site::{Options, Site};
