//! What may be done when: the promises of a disclosure as decisions.
//!
//! What lives here: whether a number may be contacted now ([`decide`]), the hours that laws set for it ([`LocalRules`]), when
//! requests and audits are due ([`deadline`]), and the permit that a server signs, with the record that its log knows
//! ([`Permit`], [`PermitRecord`]). What deliberately does not: a clock, randomness, I/O, cryptography and storage. Every
//! time is an argument, in seconds since 1970 (UTC). `docs/spec/permit.md` is the specification.
//!
//! Whatever is not known refuses.

pub mod deadline;
mod error;
mod frequency;
mod hours;
mod latest;
mod permit;
mod record;

pub use error::{Code, Error};
pub use frequency::{Contact, Limit, matters_since};
pub use hours::{LocalRules, Place, place};
pub use latest::{Candidate, Choice, latest};
pub use permit::{Decision, LIFETIME, NoConsent, Question, Reason, decide};
pub use record::{Answer, Commitment, PERMIT_TYP, Permit, PermitId, PermitRecord, open_permit, permit_input, sign_permit};
