//! Decides whether a posted phone number may be stored: the check that every site with the element makes on its own back end.
//!
//! It checks what the four form fields may be together. The checks themselves are in crate `verify`; asking the receipt server is in `receipts`.

use crate::receipts::ReceiptServer;
use receipt::Error;
use verify::{Accepted, Published, Site, site};

/// The element's fields, as the form posted them (`phone`, `phone_consent`, `phone_receipt`, `phone_countersignature`).
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// E.164, or empty.
    pub phone: &'a str,
    /// `given` or `declined`; empty where no script ran.
    pub consent: &'a str,
    /// The receipt, or empty.
    pub receipt: &'a str,
    /// The receipt server's countersignature, or empty.
    pub countersignature: &'a str,
}

/// The shop's own settings, which a receipt must match.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The receipt server's address, as the page names it.
    pub audience: &'a str,
    /// The shop's origins as browsers reach it.
    pub origins: &'a [String],
    /// The disclosures that the shop shows.
    pub disclosures: &'a [Published],
    /// The receipt server.
    pub server: &'a ReceiptServer,
    /// Seconds since 1970.
    pub now: i64,
}

/// The result of the check.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No number was given; the booking goes on without one.
    NoNumber,
    /// The number may be used for what was agreed to.
    Given(Box<Accepted>),
}

/// The reason why a number is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is a number or a receipt, but not `given` with both.
    NumberWithoutReceipt,
    /// The receipt is not valid, not for this number and this shop, not seen by its server, or does not stand.
    Receipt(Error),
}

/// Checks the element's form fields. Blocks while it asks the receipt server for its keys and whether the consent still stands.
///
/// # Errors
/// The number may not be used.
pub fn check(posted: &Posted, expected: &Expected) -> Result<Outcome, Refusal> {
    if posted.phone.is_empty() && posted.receipt.is_empty() && posted.consent != "given" {
        return Ok(Outcome::NoNumber);
    }
    if posted.consent != "given" || posted.receipt.is_empty() {
        return Err(Refusal::NumberWithoutReceipt);
    }
    verified(posted, expected)
        .map(|accepted| Outcome::Given(Box::new(accepted)))
        .map_err(Refusal::Receipt)
}

fn verified(posted: &Posted, expected: &Expected) -> Result<Accepted, Error> {
    let fields = verify::Posted {
        number: posted.phone,
        receipt: posted.receipt,
        countersignature: posted.countersignature,
    };
    let accepted = site(
        &fields,
        &Site {
            audience: expected.audience,
            origins: expected.origins,
            keys: &expected.server.keys()?,
            disclosures: expected.disclosures,
            now: expected.now,
        },
    )?;
    let held = expected.server.held(&accepted.hash)?;
    accepted.still_stands(&held)
}
