//! What a site's back end asks of a posted number: one function that makes every check, in an order that does not depend on what was posted.
//!
//! What lives here: the site's own values against the receipt, the clock, and the receipt server's word. What deliberately does not: I/O. The site
//! fetches the server's keys and what it holds, and hands both in as bytes.

use crate::{AwsLc, Published, against_document, countersignature};
use disclosure::Archive;
use json::{Node, Value, parse};
use phone::E164;
use receipt::{Code, Countersignature, Digest, Error, Opened, ServerKey, open};

/// How far two clocks may differ, in seconds.
pub(crate) const SKEW: i64 = 300;

/// No receipt of this format is older: 2020-01-01.
const EPOCH: i64 = 1_577_836_800;

/// The element's fields as the form posted them.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// `NAME`: the number.
    pub number: &'a str,
    /// `NAME_receipt`.
    pub receipt: &'a str,
    /// `NAME_countersignature`; empty where no server saw the receipt, which is refused.
    pub countersignature: &'a str,
}

/// The site's own values, which a receipt must match.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The receipt server's address, as the page names it.
    pub audience: &'a str,
    /// The site's origins as browsers reach it.
    pub origins: &'a [String],
    /// The receipt server's public keys ([`read_jwks`](crate::read_jwks)).
    pub keys: &'a [ServerKey],
    /// The disclosures that the site shows.
    pub disclosures: &'a [Published],
    /// Seconds since 1970.
    pub now: i64,
}

/// A number that may be used for what was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The number.
    pub phone: E164,
    /// The receipt's identity: a site that stores the number stores this with it.
    pub hash: Digest,
    /// The purposes that stand: granted, not ended, and neither withdrawn nor suspended as far as the server was [asked](Accepted::still_stands).
    pub granted: Vec<String>,
    /// The purposes that are suspended, so that the number may not be used for them now: the visitor said what may have been an opt-out, and nobody has looked
    /// at it yet. Empty until the server was asked.
    pub suspended: Vec<String>,
    /// What the receipt server said when the receipt arrived.
    pub seen: Countersignature,
}

/// Makes every check that needs no answer of the receipt server: the receipt alone, the number, the site, the server's countersignature, times, and
/// the disclosure. What is proved is that whoever held the receipt's key signed it, and when the server saw it: nobody vouches for the key.
///
/// # Errors
/// The first check that fails.
pub fn site(posted: &Posted<'_>, site: &Site<'_>) -> Result<Accepted, Error> {
    let opened = open(posted.receipt, &AwsLc)?;
    opened.check_ends()?;
    opened.check_events()?;
    let phone = opened.number()?.phone;
    names(&opened, &phone, posted, site)?;
    if posted.countersignature.is_empty() {
        return Err(Error::new(Code::Unseen, "no receipt server saw this receipt: no countersignature was posted"));
    }
    let seen = countersignature(&opened, posted.countersignature, site.keys)?;
    let payload = &opened.payload;
    if !(EPOCH..=site.now + SKEW).contains(&payload.iat) || seen.received_at > site.now + SKEW {
        return Err(Error::new(Code::Time, "the receipt was not signed at a time that can be"));
    }
    const UNKNOWN: Error = Error::new(Code::Notice, "the receipt is about a disclosure that the site does not show");
    let published = site.disclosures.iter().find(|one| one.sha256 == payload.notice.sha256).ok_or(UNKNOWN)?;
    against_document(&opened, published, Archive::shipped())?;
    let standing = payload.choices.iter().filter(|choice| choice.until.is_some_and(|until| until > site.now));
    let granted: Vec<String> = standing.map(|choice| choice.purpose.clone()).collect();
    if granted.is_empty() {
        return Err(Error::new(Code::Expired, "the consent has expired"));
    }
    Ok(Accepted {
        phone,
        hash: opened.hash,
        granted,
        suspended: Vec::new(),
        seen,
    })
}

/// The number, the receipt server and the origin.
fn names(opened: &Opened, phone: &E164, posted: &Posted<'_>, site: &Site<'_>) -> Result<(), Error> {
    let payload = &opened.payload;
    let need = |holds: bool, code, detail| if holds { Ok(()) } else { Err(Error::new(code, detail)) };
    need(
        phone.as_str() == posted.number,
        Code::Phone,
        "the receipt is about another number than the one that was posted",
    )?;
    need(
        payload.aud.as_deref() == Some(site.audience),
        Code::Audience,
        "the receipt was made for another receipt server",
    )?;
    need(
        site.origins.contains(&payload.origin),
        Code::Origin,
        "the receipt was made on another site than those that this one is reached by",
    )
}

impl Accepted {
    /// What is left of it after the receipt server's answer to `GET /v1/receipts/{hash}`.
    ///
    /// # Errors
    /// The answer is not of the protocol ([`Code::Unreachable`]), nothing of the consent stands ([`Code::Withdrawn`]), or what stands is suspended
    /// ([`Code::Suspended`]).
    pub fn still_stands(mut self, answer: &[u8]) -> Result<Accepted, Error> {
        const STRANGE: Error = Error::new(Code::Unreachable, "the receipt server's answer is not of the protocol");
        let node = parse(answer).map_err(|_| STRANGE)?;
        let hash = node.get("receipt_hash").str().ok().and_then(Digest::from_hex);
        let has = |node: &Node, name: &str| node.members().iter().any(|member| member.name == name);
        let stands = |node: &Node| has(node, "withdrawn_at") && matches!(node.get("withdrawn_at").value, Value::Null);
        if hash != Some(self.hash) || !has(&node, "withdrawn_at") || !has(&node, "purposes") {
            return Err(STRANGE);
        }
        // A server that suspends nothing does not say it.
        let is_suspended = |node: &Node| !matches!(node.get("suspended_since").value, Value::Null);
        let named = |id: &str| node.get("purposes").items().iter().find(|one| one.text("purpose") == id && stands(one));
        if !stands(&node) {
            self.granted.clear();
        }
        self.granted.retain(|id| named(id).is_some());
        (self.suspended, self.granted) = self.granted.into_iter().partition(|id| named(id).is_some_and(is_suspended));
        match (self.granted.is_empty(), self.suspended.is_empty()) {
            (false, _) => Ok(self),
            (true, true) => Err(Error::new(Code::Withdrawn, "the consent was withdrawn")),
            (true, false) => Err(Error::new(
                Code::Suspended,
                "the consent is suspended: the visitor may have opted out, and nobody has looked at it yet",
            )),
        }
    }
}
