//! What the page decides about its widget.

use alloc::string::String;
use receipt::Widget;

/// What happens to the form when the receipt server cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// The form waits; the visitor tries again or says no.
    Wait,
    /// The form goes on with the signed receipt in its field.
    Allow,
}

/// The page's settings, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The page's origin.
    pub origin: String,
    /// The receipt server's public address, where there is one.
    pub receipts: Option<String>,
    /// A label for the form.
    pub place: Option<String>,
    /// A decision is required (never a yes).
    pub required: bool,
    /// A possible number that the metadata does not know may be used after a warning.
    pub accept_possible: bool,
    /// The types of number that are wanted, in libphonenumber's names with spaces or commas between them; "" takes all.
    pub types: String,
    /// An extension may be given.
    pub extension: bool,
    /// The region to start with, ISO 3166 alpha-2.
    pub region: String,
    /// What happens when the server cannot be reached.
    pub on_failure: OnFailure,
    /// Which program this is.
    pub widget: Widget,
}
