//! Opt-outs by number: what a store is told of one, and what it answers.
//!
//! What lives here: the trait [`OptOuts`] and its types. What deliberately does not: what a reply means (crate `optout`), by when a request must be met (crate
//! `promises`), and SQL.
//!
//! An opt-out that is sure withdraws every standing choice of every receipt for the number, each with an event and a leaf of the log. One that is not sure
//! suspends them: nothing may be sent for a purpose that is suspended, until a person has settled it.

use crate::Reply;
use phone::E164;
use receipt::Digest;

/// How long number and text of an opt-out are kept after it was done or settled, in seconds: 90 days.
pub const KEPT: i64 = 90 * 86_400;

/// How long after a sender was asked what they meant nobody of the same number is asked again, in seconds: a day.
pub const ASKED: i64 = 86_400;

/// Opt-outs by number. Calls may run at the same time; each of them is atomic.
pub trait OptOuts: Send + Sync {
    /// Stores an opt-out, and withdraws or suspends what stands for its number. The same opt-out again changes nothing.
    fn opt_out(&self, new: NewOptOut) -> Reply<'_, OptedOut>;
    /// At most so many opt-outs whose row is behind `after`, in the order of their arrival.
    fn opt_outs(&self, which: Which, after: i64, limit: u32) -> Reply<'_, Vec<OptOut>>;
    /// Ends a suspension by a person's decision.
    fn settle(&self, id: Digest, settlement: Settlement, at: i64) -> Reply<'_, SettleOutcome>;
    /// Notes of at most so many opt-outs that they are late at this time: suspended, and due before. Each is noted once, with a change. Returns which, and when
    /// they were due.
    fn note_late(&self, at: i64, limit: u32) -> Reply<'_, Vec<(Digest, i64)>>;
    /// How many wait for a person at this time.
    fn waiting(&self, at: i64) -> Reply<'_, Waiting>;
    /// Destroys number and text of at most so many opt-outs that were done or settled [`KEPT`] before this time. Returns how many there were.
    fn forget_opt_outs(&self, at: i64, limit: u32) -> Reply<'_, usize>;
    /// Destroys number and text of every opt-out of this number. Returns how many there were.
    fn forget_opt_outs_of(&self, number: E164, at: i64) -> Reply<'_, usize>;
}

/// Makes an enum whose values have a name in data.
macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $value,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[$name] = &[$($name::$value),*];

            /// The name in data.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$value => $text,)*
                }
            }

            /// The value of this name.
            pub fn parse(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }
    };
}

pub(crate) use named;

named! {
    /// By which way an opt-out came.
    Way {
        /// A text message from the number.
        Sms = "sms",
        /// An RCS message from the number, or its event.
        Rcs = "rcs",
        /// A WhatsApp message from the number.
        WhatsApp = "whatsapp",
        /// A mail. Its sender may be anybody.
        Email = "email",
        /// A link that only the person has.
        Link = "link",
        /// A call.
        Call = "call",
        /// The public form, which anybody can fill in with any number.
        Form = "form",
        /// A list that the operator imported.
        Csv = "csv",
        /// The operator, without saying how.
        Operator = "operator",
    }
}

impl Way {
    /// Whether it shows that whoever has the number asked for it.
    pub const fn is_proof(self) -> bool {
        match self {
            Way::Sms | Way::Rcs | Way::WhatsApp | Way::Link | Way::Call | Way::Csv | Way::Operator => true,
            Way::Email | Way::Form => false,
        }
    }
}

named! {
    /// How an opt-out was read.
    Read {
        /// The number is somebody else's.
        WrongNumber = "wrong_number",
        /// It is one.
        Stop = "stop",
        /// It may be one.
        Unclear = "unclear",
    }
}

named! {
    /// The state of an opt-out.
    OptOutState {
        /// Everything was withdrawn at once, or nothing stood.
        Done = "done",
        /// Something is suspended and waits for a person.
        Suspended = "suspended",
        /// It was suspended, and that has ended.
        Settled = "settled",
    }
}

/// An opt-out to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOptOut {
    /// 32 bytes, random or a digest of the message's id at its provider: a message that is delivered twice counts once.
    pub id: Digest,
    /// Whose.
    pub number: E164,
    /// The current time.
    pub at: i64,
    /// How it came.
    pub by: Way,
    /// How it was read.
    pub read: Read,
    /// What was written; empty where nothing was.
    pub text: String,
    /// When it must be met where no receipt says it.
    pub due_at: i64,
    /// What the documents of the number's receipts say.
    pub terms: Vec<Terms>,
}

/// What a document says of an opt-out that was received now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The document.
    pub notice_sha256: Digest,
    /// When it must be met.
    pub due_at: i64,
    /// The purposes that are no advertising: an opt-out without proof suspends them.
    pub service: Vec<String>,
}

/// What an opt-out did to a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Which.
    pub receipt: Digest,
    /// The purposes that were withdrawn.
    pub withdrawn: Vec<String>,
    /// The purposes that are suspended.
    pub suspended: Vec<String>,
}

/// The result of [`OptOuts::opt_out`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptedOut {
    /// Its id; that of the earlier one where this one is the same.
    pub id: Digest,
    /// Whether it was counted before.
    pub repeated: bool,
    /// Its state.
    pub state: OptOutState,
    /// When it must be met.
    pub due_at: i64,
    /// What it did now, for each receipt to which it did something.
    pub receipts: Vec<Stopped>,
    /// Whether its sender is to be asked now what they meant: it is unclear and suspends something, and nobody of its number was asked within [`ASKED`].
    pub ask: bool,
}

/// How many opt-outs wait for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Those that are not late.
    pub open: i64,
    /// Those that were due before.
    pub late: i64,
}

/// Which opt-outs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that wait for a person.
    Open,
    /// All.
    Every,
}

/// A stored opt-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// Its place in the order of arrival.
    pub row: i64,
    /// Its id.
    pub id: Digest,
    /// When it came.
    pub received_at: i64,
    /// How.
    pub by: Way,
    /// How it was read.
    pub read: Read,
    /// Its state.
    pub state: OptOutState,
    /// When it must be met.
    pub due_at: i64,
    /// When it was; `None` while it is suspended.
    pub done_at: Option<i64>,
    /// Number and text; `None` after they were destroyed.
    pub said: Option<(E164, String)>,
    /// What is suspended by it now: the receipt and its purposes.
    pub suspended: Vec<(Digest, Vec<String>)>,
}

named! {
    /// What a person decided.
    Settlement {
        /// It was an opt-out: what is suspended is withdrawn.
        Stop = "stop",
        /// It was none: what is suspended stands again.
        Resume = "resume",
    }
}

/// The result of [`OptOuts::settle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleOutcome {
    /// There is no such opt-out.
    Unknown,
    /// Nothing was suspended by it any more; nothing was changed.
    NotOpen(OptOutState),
    /// It is settled now.
    Settled,
}
