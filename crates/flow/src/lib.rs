//! What happens when: one machine from disclosure to receipt, and a small one for a receipt that is held.
//!
//! What lives here: [`Flow`] takes an [`Event`] and the [`Time`], changes its state, and answers with [`Effect`]s to
//! carry out; [`View`] says what is to be seen. A log of events and effects reads as a story. What deliberately does
//! not: a clock, the page, the network, cryptography, and words for people (a view has them in its language).
//!
//! Order is a type: a number can only be captured by a [`capturing::Capturing`], which is made of an
//! [`disclosing::Agreed`], which only a trusted gesture on a disclosure that was shown can make.
#![no_std]
extern crate alloc;

mod after;
mod capturing;
mod disclosing;
mod effect;
mod event;
mod held;
mod machine;
mod mask;
mod record;
mod returning;
mod sealing;
mod settings;
mod view;
mod walks;

pub use capturing::NumberProblem;
pub use disclosing::{Digests, Disclosure};
pub use effect::{Announcement, Drawn, Effect, Happening, Target, Version};
pub use event::{Challenge, Checked, Event, Gesture, LoadProblem, PostOutcome, Signed, WithdrawOutcome};
pub use held::{Held, HeldState};
pub use machine::{Flow, FormValue, Time, Validity};
pub use mask::mask;
pub use record::{Choice, Record};
pub use returning::Changed;
pub use settings::{OnFailure, Settings};
pub use view::{CaptureView, DeclinedView, DisclosureView, SendProblem, View};
