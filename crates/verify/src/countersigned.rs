//! A server's countersignature against the receipt that it is said to be of.

use crate::AwsLc;
use receipt::{Code, Countersignature, Error, Jwk, Opened, open_countersignature};

/// Opens a countersignature with the server's public keys and checks that it is of this receipt, by the server that the receipt was made for.
///
/// # Errors
/// It does not open with these keys ([`open_countersignature`]), is of another receipt ([`Code::Signature`]), or of another server
/// ([`Code::Audience`]).
pub fn countersignature(opened: &Opened, compact: &str, keys: &[Jwk]) -> Result<Countersignature, Error> {
    let said = open_countersignature(compact, keys, &AwsLc)?;
    let payload = &opened.payload;
    if said.receipt_hash != opened.hash || said.notice_sha256 != payload.notice.sha256 {
        return Err(Error::new(Code::Signature, "the countersignature is of another receipt"));
    }
    if payload.aud.as_deref() != Some(said.iss.as_str()) {
        return Err(Error::new(
            Code::Audience,
            "the countersignature is of another server than the receipt was made for",
        ));
    }
    Ok(said)
}
