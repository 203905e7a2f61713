//! What the page configures by attributes.

use receipt::Widget;

/// What happens to the form when the receipt server cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// The form waits; the visitor retries or declines.
    Wait,
    /// The form is submitted with the signed receipt.
    Allow,
}

/// The page's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The page's origin.
    pub origin: String,
    /// The receipt server's public address, if there is one.
    pub receipts: Option<String>,
    /// A label for the form.
    pub place: Option<String>,
    /// A decision is required (never an agreement).
    pub required: bool,
    /// A number that is possible but not known to be assigned may be used after a warning.
    pub accept_possible: bool,
    /// The types of number that the page takes, by libphonenumber's names, separated by spaces or commas; "" takes all.
    pub types: String,
    /// An extension may be given.
    pub extension: bool,
    /// The region to start with, ISO 3166 alpha-2.
    pub region: String,
    /// What happens when the receipt server cannot be reached.
    pub on_failure: OnFailure,
    /// Which build of the widget this is.
    pub widget: Widget,
}

impl Settings {
    /// Whether the page takes numbers of this type. Where mobile and fixed-line numbers cannot be told apart, either name will do.
    pub(crate) fn takes_type(&self, number_type: &str) -> bool {
        let mut taken = self.taken_types().peekable();
        let either = number_type == "FIXED_LINE_OR_MOBILE";
        taken.peek().is_none() || taken.any(|one| one == number_type || (either && matches!(one, "MOBILE" | "FIXED_LINE")))
    }

    /// The type of the example number: the first that the page takes.
    pub(crate) fn example_type(&self) -> &str {
        self.taken_types().next().unwrap_or("MOBILE")
    }

    fn taken_types(&self) -> impl Iterator<Item = &str> {
        self.types.split([' ', ',']).filter(|one| !one.is_empty())
    }
}
