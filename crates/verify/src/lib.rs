//! Verifies a consent receipt without a server: what an auditor, a site's back end and the receipt server check alike.
//!
//! What lives here: the cryptography behind [`receipt::Crypto`] ([`AwsLc`]), reading a server's public keys ([`read_jwks`]), the check of a
//! receipt against the disclosure it names ([`Published`], [`against_document`]), the check of a server's countersignature
//! ([`countersignature`]), of what a server's log has of it ([`logged`]) and of a drill
//! of restoring ([`drilled()`]) or the record of an imported consent ([`imported()`]), and all that a site's back end checks, in one function ([`site`]).
//! What deliberately does not: opening a receipt (`receipt::open`), and everything that only a server can answer: whether a nonce was its own,
//! whether a receipt was stored, whether the consent was withdrawn since. No I/O, no clock, no signing key.

mod aws_lc;
mod countersigned;
mod document;
mod drilled;
mod jwks;
mod logged;
mod published;
mod site;

pub use aws_lc::{AwsLc, thumbprint};
pub use countersigned::countersignature;
pub use document::against_document;
pub use drilled::{DRILL, Drilled, drilled, imported};
pub use jwks::read_jwks;
pub use logged::{Logged, Place, Proof, Shown, Told, What, logged};
pub use published::Published;
pub use site::{Accepted, Posted, Site, site};
