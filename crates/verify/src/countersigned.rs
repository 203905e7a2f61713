//! A server's countersignature against the receipt that it is said to be of.

use crate::AwsLc;
use crate::site::SKEW;
use receipt::{Code, Countersignature, Error, Opened, ServerKey, open_countersignature};

/// How long after its signature a receipt may reach the server, in seconds.
const LATE: i64 = 7 * 86_400;

/// How long after it was given a nonce may be signed, in seconds; both sides round to whole seconds.
const FRESH: i64 = 30 * 60 + 2;

/// Opens a countersignature with the server's public keys and checks that it is of this receipt, by the server that the receipt was made for, and
/// that the receipt's time is that at which the server saw it.
///
/// # Errors
/// It does not open with these keys ([`open_countersignature`]), is of another receipt or server ([`Code::Countersignature`]), or of
/// another time ([`Code::Time`]).
pub fn countersignature(opened: &Opened, compact: &str, keys: &[ServerKey]) -> Result<Countersignature, Error> {
    let said = open_countersignature(compact, keys, &AwsLc)?;
    let payload = &opened.payload;
    if said.receipt_hash != opened.hash || said.notice_sha256 != payload.notice.sha256 {
        return Err(Error::new(Code::Countersignature, "the countersignature is of another receipt"));
    }
    if payload.aud.as_deref() != Some(said.iss.as_str()) {
        return Err(Error::new(
            Code::Countersignature,
            "the countersignature is of another server than the receipt was made for",
        ));
    }
    let given = said.nonce_issued_at.unwrap_or(payload.iat);
    let arrived = (payload.iat - SKEW..=payload.iat.saturating_add(LATE)).contains(&said.received_at);
    if !arrived || !(given.saturating_sub(2)..=given.saturating_add(FRESH)).contains(&payload.iat) {
        return Err(Error::new(Code::Time, "the receipt's time is not that at which the server saw it"));
    }
    Ok(said)
}
