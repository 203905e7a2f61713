//! What is signed: the receipt's payload, its SD-JWT envelope, and the check of both.
//!
//! What lives here: bytes to hash and to sign, and the reading of bytes that claim to be a receipt. The envelope is
//! `<JWS>~<disclosure of the number>~`: SD-JWT (RFC 9901) over JWS (RFC 7515), ES256, payload in JCS (RFC 8785).
//! What deliberately does not: cryptography, a clock, randomness, I/O. Hashing and verifying come in by [`Crypto`]
//! (aws-lc-rs on a server), signing is the caller's (SubtleCrypto in a page). Rules that need the disclosure
//! document or the server's nonces live in the server.
#![no_std]
extern crate alloc;

mod base64url;
mod countersign;
mod envelope;
mod error;
mod imported;
mod number;
mod open;
mod payload;
mod payload_json;
mod record;
mod uuid7;
mod withdraw;
mod write;

pub use base64url::{decode, encode};
pub use countersign::{COUNTERSIGNATURE_TYP, Countersignature, LogPlace, ServerKey, countersignature_input, log_place, open_countersignature};
pub use envelope::{Jwk, TYP, compact, jws, signing_input};
pub use error::{Code, Error};
pub use imported::{IMPORT, ImportedConsent, number_in};
pub use number::{NumberDisclosure, Salt};
pub use open::{Crypto, MAX_BYTES, MAX_EVENTS, Opened, open};
pub use payload::{Choice, Digest, EachChoice, Evidence, Happened, NoticeRef, NumberCheck, Payload, PayloadParts, SCHEMA, Step, Widget};
pub use record::{Cause, erasure_record, withdrawal_record};
pub use uuid7::uuid_v7;
pub use withdraw::WithdrawalSecret;
pub use write::Writer;
