//! The checks of a receipt that need the server's state: its nonces, its clock, its disclosures. They run in the protocol's order, and each has a
//! code of its own.
//!
//! What deliberately does not live here: the checks that need the receipt alone (`receipt::open`) or its disclosure (crate `verify`), whether a
//! nonce was used before (the store knows), and HTTP.

use crate::config::{Config, Origin};
use crate::disclosures::Disclosures;
use crate::nonce::{FRESH, NonceKey};
use disclosure::Archive;
use phone::{E164, Possible};
use receipt::{Code, Error, Opened, Payload};
use std::collections::HashSet;
use verify::against_document;

/// Tolerance in seconds: both sides round their clocks to whole seconds.
const SLACK: i64 = 2;
/// How long after its signature a receipt may arrive, in seconds: the page queues a receipt that could not be sent.
const LATE: i64 = 7 * 86_400;
/// How far a receipt may be ahead of the server's clock, in seconds.
const AHEAD: i64 = 5 * 60;

/// The inputs of the checks besides the receipt.
pub struct Context<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The key of the nonces' MAC.
    pub nonces: &'a NonceKey,
    /// The published disclosures.
    pub disclosures: &'a Disclosures,
    /// The known versions of the labels and of the layout.
    pub archive: &'a Archive,
    /// The request's `Origin` header.
    pub origin: Option<&'a str>,
    /// When the receipt arrived, seconds since 1970.
    pub now: i64,
    /// Whether the receipt is stored already, so that its nonce is not checked again.
    pub stored: bool,
}

/// The result of the checks.
#[derive(Debug)]
pub struct Checked {
    /// When the newest nonce was issued; `None` for a self-dated receipt, and for one that is stored already.
    pub nonce_issued_at: Option<i64>,
    /// The number.
    pub phone: E164,
    /// Whether the number is in an assigned range of this server's metadata; one that is only possible is accepted and flagged.
    pub number_valid: bool,
}

/// Checks an opened receipt against the server's state.
pub fn check(opened: &Opened, context: &Context<'_>) -> Result<Checked, Error> {
    let payload = &opened.payload;
    let nonce_issued_at = if context.stored { None } else { nonce(payload, context)? };
    origin(payload, context.origin, &context.config.origins)?;
    if payload.aud.as_deref() != Some(context.config.public_url.as_str()) {
        return Err(Error::told(
            Code::Audience,
            format!("aud must be this server's public address, {}", context.config.public_url.as_str()),
        ));
    }
    const UNKNOWN: Error = Error::new(Code::Notice, "notice.sha256 is not the digest of a disclosure that this server published");
    let published = context.disclosures.get(&payload.notice.sha256).ok_or(UNKNOWN)?;
    against_document(opened, published, context.archive)?;
    opened.check_events()?;
    let number = opened.number()?;
    let number_valid = number_valid(&number.phone)?;
    Ok(Checked {
        nonce_issued_at,
        phone: number.phone,
        number_valid,
    })
}

/// The newest nonce dates the signature. Earlier ones, of a visitor who took longer than half an hour, must be this server's too, each issued no later
/// than the next.
fn nonce(payload: &Payload, context: &Context<'_>) -> Result<Option<i64>, Error> {
    const FOREIGN: Error = Error::new(
        Code::Nonce,
        "the nonce was not issued by this server for this notice and origin; request one with POST /v1/challenges",
    );
    let Some(newest) = &payload.nonce else {
        return self_dated(payload, context.now).map(|()| None);
    };
    let open = |text: &str| context.nonces.open(text, &payload.notice.sha256, &payload.origin).ok_or(FOREIGN);
    let issued_at = open(newest)?;
    let mut before = 0;
    let mut seen = HashSet::from([newest]);
    for earlier in &payload.earlier_nonces {
        let at = open(earlier)?;
        if at < before || at > issued_at || !seen.insert(earlier) {
            return Err(Error::new(
                Code::Nonce,
                "earlier_nonces must be the nonces issued before this one, oldest first, each once",
            ));
        }
        before = at;
    }
    if !(issued_at - SLACK..=issued_at + FRESH + SLACK).contains(&payload.iat) {
        return Err(Error::new(
            Code::Nonce,
            "iat must be within 30 minutes after the nonce was issued; request a new nonce and sign again",
        ));
    }
    if payload.iat > context.now + AHEAD {
        return Err(Error::new(
            Code::Nonce,
            "iat is more than 5 minutes ahead of the server's clock; sign with the time at which the nonce was issued and what has passed since",
        ));
    }
    if context.now > payload.iat + LATE {
        return Err(Error::new(
            Code::Nonce,
            "the receipt arrived more than 7 days after it was signed; ask the visitor again",
        ));
    }
    Ok(Some(issued_at))
}

/// Without a nonce only the visitor's clock dates the signature: it must agree with the server's.
fn self_dated(payload: &Payload, now: i64) -> Result<(), Error> {
    if !payload.earlier_nonces.is_empty() {
        return Err(Error::new(Code::Nonce, "earlier_nonces without a nonce; send the newest one as nonce"));
    }
    if (now - LATE..=now + AHEAD).contains(&payload.iat) {
        Ok(())
    } else {
        Err(Error::new(
            Code::Nonce,
            "the visitor's clock and the server's disagree, or the receipt is over 7 days old; sign again with a nonce of this server",
        ))
    }
}

/// The origin that was signed must be the one that sends the receipt, and configured.
pub fn origin(payload: &Payload, header: Option<&str>, configured: &[Origin]) -> Result<(), Error> {
    if header != Some(payload.origin.as_str()) {
        return Err(Error::new(
            Code::Origin,
            "the Origin header is not the origin that was signed; the page that collected the consent must send the receipt",
        ));
    }
    known_origin(&payload.origin, configured)
}

/// The origin must be configured.
pub fn known_origin(origin: &str, configured: &[Origin]) -> Result<(), Error> {
    if configured.iter().any(|known| known.as_str() == origin) {
        Ok(())
    } else {
        Err(Error::new(
            Code::Origin,
            "this server accepts no receipts from this origin; its operator can add it with --origin",
        ))
    }
}

/// The number must be possible, not only within its area, and in canonical E.164. Whether it is valid is reported, not required: metadata ages.
pub fn number_valid(phone: &E164) -> Result<bool, Error> {
    const IMPOSSIBLE: Error = Error::new(Code::Phone, "this is not a possible telephone number; ask the visitor to correct it");
    let parsed = phone::parse(phone.as_str(), "").map_err(|_| IMPOSSIBLE)?;
    if parsed.reason != Possible::IsPossible || parsed.extension.is_some() {
        return Err(IMPOSSIBLE);
    }
    if parsed.e164.as_ref() != Some(phone) {
        return Err(Error::new(Code::Phone, "the number is not in E.164; leave out the national prefix"));
    }
    Ok(parsed.valid)
}
