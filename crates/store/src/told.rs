//! Who was told of a material change of a document.
//!
//! What lives here: the trait [`Told`] and its types. What deliberately does not: which versions a text does not cover (the server), the message (crate
//! `disclosure`), and sending it, which is the operator's.

use crate::Reply;
use phone::E164;
use receipt::Digest;

/// Who was told of what. Calls may run at the same time; each of them is atomic.
pub trait Told: Send + Sync {
    /// When the first text of each version of each document was published, in that order.
    fn publications(&self) -> Reply<'_, Vec<Publication>>;
    /// How many receipts that a change concerns stand at this time, and how many of them were told of it.
    fn count_told(&self, change: TextChange, at: i64) -> Reply<'_, Concerned>;
    /// At most so many of these receipts whose row is behind `after`, in the order of their arrival.
    fn to_tell(&self, change: TextChange, whom: Whom, at: i64, after: i64, limit: u32) -> Reply<'_, Vec<Addressee>>;
    /// Notes that the people of these receipts were told of a change. Who was told before keeps the first time.
    fn tell(&self, change: TextChange, telling: Telling) -> Reply<'_, Marked>;
    /// Notes that the person with this number was told of these changes by the notice, to which they agreed at this time: for each receipt for the number, however
    /// old, that they concern. Returns how many there were.
    fn told_by_notice(&self, number: E164, changes: Vec<TextChange>, at: i64) -> Reply<'_, usize>;
}

/// A change of a document's text, and whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// The document's id.
    pub document: String,
    /// The version that brought it.
    pub version: String,
    /// The earlier versions that the text of this one does not cover.
    pub uncovered: Vec<String>,
}

/// When a version was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The document's id.
    pub document: String,
    /// The version.
    pub version: String,
    /// When its first language was published.
    pub at: i64,
}

/// How many receipts a change concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concerned {
    /// Those that stand.
    pub standing: i64,
    /// Those of them that were told.
    pub told: i64,
}

/// Which receipts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Those that were not told.
    Untold,
    /// All that the change concerns.
    Every,
}

/// A receipt that a change concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Its place in the order of arrival.
    pub row: i64,
    /// The receipt.
    pub receipt: Digest,
    /// The version that the person agreed to.
    pub version: String,
    /// The language of the text that they agreed to.
    pub language: String,
    /// By which way they were told, and when.
    pub told: Option<(ToldBy, i64)>,
}

/// By which way somebody was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// A text message.
    Sms,
    /// A mail.
    Email,
    /// A WhatsApp message.
    Whatsapp,
    /// A call.
    Call,
    /// The notice itself: they agreed to a text that has the change.
    Notice,
}

impl ToldBy {
    /// Every way.
    pub const ALL: &[ToldBy] = &[ToldBy::Sms, ToldBy::Email, ToldBy::Whatsapp, ToldBy::Call, ToldBy::Notice];

    /// Its name in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            ToldBy::Sms => "sms",
            ToldBy::Email => "email",
            ToldBy::Whatsapp => "whatsapp",
            ToldBy::Call => "call",
            ToldBy::Notice => "notice",
        }
    }

    /// The way of this name.
    pub fn parse(name: &str) -> Option<ToldBy> {
        ToldBy::ALL.iter().copied().find(|way| way.as_str() == name)
    }
}

/// That people were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Whose receipts.
    pub receipts: Vec<Digest>,
    /// How.
    pub way: ToldBy,
    /// When.
    pub at: i64,
    /// The name of the access key that says so.
    pub by: String,
}

/// The result of [`Told::tell`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// How many are noted now.
    pub told: u64,
    /// How many were before.
    pub before: u64,
    /// Those that the change does not concern, or that are not there.
    pub foreign: Vec<Digest>,
}
