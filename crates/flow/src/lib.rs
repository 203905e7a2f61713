//! The state machine of the widget, from the disclosure to the receipt, and a smaller one for a receipt that is held.
//!
//! [`Flow::update`] takes an [`Event`] and the [`Time`], changes the state and returns the [`Effect`]s to carry out;
//! [`Flow::view`] says what is to be shown. Every screen is a variant of one enum and has a file of its own with its state and
//! the ways it ends; only the flow knows which screen follows. What deliberately does not live here: a clock, the DOM, the
//! network, cryptography, and texts for people.
//!
//! The order "disclosure before capture" is a type: a number is captured by `Capturing`, which is made of an `Agreed`, which
//! only a trusted gesture on a disclosure that was shown makes.

mod capturing;
mod context;
mod declined;
mod disclosing;
mod effect;
mod event;
mod failure;
mod field;
mod flow;
mod form;
mod held;
mod loading;
mod mask;
mod notice;
mod number;
mod question;
mod record;
mod recorded;
mod returning;
mod sealing;
mod settings;
mod view;

pub use effect::{Announcement, Change, Effect, Notification, NumberQuestion, RequestId, Target};
pub use event::{
    Challenge, Checked, ChoiceEvent, DisclosureEvent, Event, Gesture, LoadProblem, NumberAnswer, NumberEvent, PageEvent, PostOutcome, ReceiptEvent,
    RecordEvent, Signed, StatusOutcome, Time,
};
pub use failure::Failure;
pub use flow::Flow;
pub use form::{FormValue, Validity};
pub use held::{Held, Standing, retry_delay};
pub use mask::mask;
pub use notice::{Digests, Disclosure};
pub use number::NumberProblem;
pub use question::{Question, QuestionDraft, QuestionEvent, QuestionProblem, QuestionState};
pub use record::{Outstanding, PurposeStatus, Record, RecordedChoice, ServerStatus};
pub use returning::{Changed, is_asked_again};
pub use sealing::ReceiptInputs;
pub use settings::{OnFailure, Settings};
pub use view::{CaptureView, ChoiceProblem, DeclinedView, DisclosureView, View};
