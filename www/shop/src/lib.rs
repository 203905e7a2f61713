//! The demo shop: an example of a site with the element.
//!
//! It serves the shop's pages under a strict Content Security Policy ([`app`]), fills in their templates ([`Site`]), and accepts bookings, whose phone number
//! is trusted only with its receipt ([`consent`]). Its [`Desk`] texts those who booked, each time with a permit. It stores nothing on disk: a real shop would
//! store the number with the receipt's hash. The receipt server is a separate program.

mod app;
pub mod consent;
mod desk;
mod files;
mod fill;
mod gallery;
mod messages;
mod receipts;
mod site;
mod studio;
mod texts;

pub use app::app;
pub use desk::Desk;
pub use messages::Language;
pub use site::{Options, Site};
