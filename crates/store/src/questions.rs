//! Questions of visitors: what a store is told of one, and what it answers.
//!
//! What lives here: the trait [`Questions`] and its types. What deliberately does not: by when a question must be answered (crate `promises`), how long a text may
//! be (the server), and SQL.
//!
//! A question is a thread: what the visitor wrote, the answer, what the visitor wrote after it. It is open until it is answered or closed; what the visitor
//! writes then opens it again.

use crate::Reply;
use crate::optouts::named;
use receipt::Digest;

/// How long a question is kept after it was answered or closed, whichever was later, in seconds: 90 days. One that is open is kept.
pub const KEPT: i64 = 90 * 86_400;

/// How often a visitor may write to one question.
pub const MOST_WRITTEN: usize = 20;

/// Questions of visitors. Calls may run at the same time; each of them is atomic.
pub trait Questions: Send + Sync {
    /// Stores a question. The same one under the same secret again changes nothing.
    fn ask(&self, new: NewQuestion) -> Reply<'_, AskOutcome>;
    /// A question, unless it was forgotten.
    fn question(&self, key: QuestionKey) -> Reply<'_, Option<Question>>;
    /// At most so many questions whose row is behind `after`, in the order of their arrival: those in this state, or all that there ever were.
    fn questions(&self, state: Option<QuestionState>, after: i64, limit: u32) -> Reply<'_, Vec<Question>>;
    /// Adds what the visitor writes. A question that was answered or closed is open again, and due at this time; one that is open stays due when it was. The same
    /// text once more, before anything else was written, changes nothing.
    fn write_again(&self, secret_sha256: Digest, text: String, at: i64, due_at: i64) -> Reply<'_, WriteAgainOutcome>;
    /// Answers a question that is open, or with `again` one that was answered. The text of the last answer, again, changes nothing.
    fn answer(&self, id: Digest, text: String, again: bool, at: i64) -> Reply<'_, AnswerOutcome>;
    /// Closes a question. Closing it again keeps the first time. `None` where there is none, otherwise since when it is closed.
    fn close_question(&self, id: Digest, at: i64) -> Reply<'_, Option<i64>>;
    /// Forgets the question of this secret. Returns whether there was one.
    fn delete_question(&self, secret_sha256: Digest, at: i64) -> Reply<'_, bool>;
    /// Forgets at most so many questions that were answered or closed [`KEPT`] before this time. Returns how many there were.
    fn forget_questions(&self, at: i64, limit: u32) -> Reply<'_, usize>;
}

named! {
    /// The state of a question.
    QuestionState {
        /// It waits for an answer.
        Open = "open",
        /// It was answered.
        Answered = "answered",
        /// It was closed, or forgotten.
        Closed = "closed",
    }
}

named! {
    /// Who wrote.
    Author {
        /// Whoever has the link.
        Visitor = "visitor",
        /// Whoever has an access key.
        Operator = "operator",
    }
}

/// A question to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// SHA-256 of the secret in its link.
    pub secret_sha256: Digest,
    /// The document that it is about; it must be stored already.
    pub notice_sha256: Digest,
    /// The receipt that it is about, as whoever asks says.
    pub receipt: Option<Digest>,
    /// Whether whoever asks has that receipt's withdrawal link.
    pub is_holder: bool,
    /// In which language it is shown, BCP 47.
    pub language: String,
    /// What was written.
    pub text: String,
    /// Where to answer to, besides the link.
    pub reply_to: Option<String>,
    /// The current time.
    pub at: i64,
    /// When it must be answered.
    pub due_at: i64,
}

/// The result of [`Questions::ask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// It is stored, now or by an earlier call, and due at this time.
    Asked {
        /// When it must be answered.
        due_at: i64,
    },
    /// Another question has this secret, or had it and was forgotten; nothing was changed.
    SecretTaken,
}

/// What identifies a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKey {
    /// Its id.
    Id(Digest),
    /// SHA-256 of the secret in its link.
    Secret(Digest),
}

/// A stored question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its place in the order of arrival.
    pub row: i64,
    /// Its id: 32 random bytes.
    pub id: Digest,
    /// The document that it is about.
    pub notice_sha256: Digest,
    /// The receipt that it is about, as whoever asked said.
    pub receipt: Option<Digest>,
    /// Whether whoever asked had that receipt's withdrawal link.
    pub is_holder: bool,
    /// In which language it is shown.
    pub language: String,
    /// When it came.
    pub received_at: i64,
    /// Its state.
    pub state: QuestionState,
    /// When it must be answered.
    pub due_at: i64,
    /// When it was answered last; `None` while it is open.
    pub answered_at: Option<i64>,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// What was written; `None` after it was forgotten.
    pub thread: Option<Thread>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Where to answer to, besides the link.
    pub reply_to: Option<String>,
    /// Oldest first.
    pub entries: Vec<Entry>,
}

impl Thread {
    /// What this author wrote last.
    pub fn last_of(&self, author: Author) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.by == author)
    }
}

/// One text of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: i64,
    /// By whom.
    pub by: Author,
    /// What.
    pub text: String,
}

/// The result of [`Questions::write_again`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteAgainOutcome {
    /// There is no such question, or it was forgotten.
    Unknown,
    /// The visitor has written [`MOST_WRITTEN`] times; nothing was changed.
    Full,
    /// It is added, now or by an earlier call.
    Written,
}

/// The result of [`Questions::answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// There is no such question, or it was forgotten.
    Unknown,
    /// It was answered before, or closed; nothing was changed.
    NotOpen(QuestionState),
    /// It is answered, now or by an earlier call, since this time.
    Answered(i64),
}
