//! Decides whether a posted phone number may be stored: the check that every site with the element makes on its own back end.
//!
//! It checks the three form fields against the shop's own settings. The receipt server has made its checks (nonce, displayed text) before the form was
//! posted.

use phone::E164;
use receipt::{Code, Crypto, Digest, Error};
use verify::AwsLc;

/// The element's fields, as the form posted them (`phone`, `phone_consent`, `phone_receipt`).
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// E.164, or empty.
    pub phone: &'a str,
    /// `given` or `declined`; empty where no script ran.
    pub consent: &'a str,
    /// The receipt, or empty.
    pub receipt: &'a str,
}

/// The shop's own settings, which a receipt must match.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The receipt server's address, as the page names it.
    pub audience: &'a str,
    /// The shop's origins as browsers reach it.
    pub origins: &'a [String],
    /// SHA-256 of each disclosure that the shop shows.
    pub notices: &'a [Digest],
    /// Seconds since 1970.
    pub now: i64,
}

/// The result of the check.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No number was given; the booking goes on without one.
    NoNumber,
    /// The number may be used for what was agreed to.
    Given {
        /// The number.
        phone: E164,
        /// The receipt's identity: a shop that stores the number stores this with it.
        receipt: Digest,
        /// How many purposes were granted, and how many there were.
        granted: (usize, usize),
    },
}

/// The reason why a number is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is a number or a receipt, but not `given` with both.
    NumberWithoutReceipt,
    /// The receipt is not valid, or not for this number and this shop.
    Receipt(Error),
}

/// Checks the element's form fields.
pub fn check(posted: &Posted, expected: &Expected) -> Result<Outcome, Refusal> {
    if posted.phone.is_empty() && posted.receipt.is_empty() && posted.consent != "given" {
        return Ok(Outcome::NoNumber);
    }
    if posted.consent != "given" || posted.receipt.is_empty() {
        return Err(Refusal::NumberWithoutReceipt);
    }
    verify(posted, expected).map_err(Refusal::Receipt)
}

fn verify(posted: &Posted, expected: &Expected) -> Result<Outcome, Error> {
    let opened = receipt::open(posted.receipt, &AwsLc)?;
    opened.check_events()?;
    let phone = opened.number()?.phone;
    let payload = &opened.payload;
    let need = |holds: bool, code, detail| if holds { Ok(()) } else { Err(Error::new(code, detail)) };
    need(
        phone.as_str() == posted.phone,
        Code::Phone,
        "the receipt is about another number than the one that was posted",
    )?;
    need(
        payload.aud.as_deref() == Some(expected.audience),
        Code::Audience,
        "the receipt was made for another receipt server",
    )?;
    need(
        expected.origins.contains(&payload.origin),
        Code::Origin,
        "the receipt was made on another site; name this one's origin with --origin",
    )?;
    need(
        expected.notices.contains(&payload.notice.sha256),
        Code::Notice,
        "the receipt is about a disclosure that the shop does not show",
    )?;
    let granted = opened.granted().count();
    need(granted > 0, Code::Choices, "the receipt grants no purpose")?;
    need(expected.now < payload.valid_until, Code::Expired, "the consent has expired")?;
    Ok(Outcome::Given {
        phone,
        receipt: opened.hash,
        granted: (granted, payload.choices.len()),
    })
}

/// SHA-256 of a disclosure's bytes, as receipts name it.
pub fn sha256(bytes: &[u8]) -> Digest {
    AwsLc.sha256(bytes)
}
