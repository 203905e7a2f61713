//! One error for everything that can be wrong with a log: a stable code, and a sentence for whoever reads the server's log.

use std::borrow::Cow;
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// Why something of a log is refused. The text of a code never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name),* }
        impl Code {
            /// The stable text of the code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }
        }
    };
}

codes! {
    /// Larger than the bound of its format.
    Size = "ERR_LOG_SIZE",
    /// An entry is not a leaf in its canonical form.
    Leaf = "ERR_LOG_LEAF",
    /// A tile is missing, or has not the hashes that its tree needs.
    Tile = "ERR_LOG_TILE",
    /// The address of a tile or of an entry bundle is not in the form of C2SP tlog-tiles.
    Path = "ERR_LOG_PATH",
    /// An entry bundle is not the sequence of entries that its address promises.
    Bundle = "ERR_LOG_BUNDLE",
    /// An index or a size is outside of the tree.
    Index = "ERR_LOG_INDEX",
    /// The name of a log or of a key is not one.
    Name = "ERR_LOG_NAME",
    /// A verifier key is not in the form of C2SP signed-note, or of the wrong kind.
    Key = "ERR_LOG_KEY",
    /// A text is not a signed note.
    Note = "ERR_LOG_NOTE",
    /// The text of a note is not a checkpoint.
    Checkpoint = "ERR_LOG_CHECKPOINT",
    /// A checkpoint is of another log.
    Origin = "ERR_LOG_ORIGIN",
    /// A signature is missing or does not verify.
    Signature = "ERR_LOG_SIGNATURE",
    /// The entry is not in the tree at this index.
    Inclusion = "ERR_LOG_INCLUSION",
    /// The newer tree does not begin with the older one.
    Consistency = "ERR_LOG_CONSISTENCY",
    /// A text is not a proof of C2SP tlog-proof.
    Proof = "ERR_LOG_PROOF",
    /// Bytes are not a COSE receipt in the form of this log.
    Cose = "ERR_LOG_COSE",
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// What is wrong and what to do, in one sentence.
    pub detail: Cow<'static, str>,
}

impl Error {
    /// A refusal with a fixed sentence.
    pub const fn new(code: Code, detail: &'static str) -> Error {
        Error {
            code,
            detail: Cow::Borrowed(detail),
        }
    }

    /// A refusal with a sentence made for the occasion.
    pub fn told(code: Code, detail: String) -> Error {
        Error {
            code,
            detail: Cow::Owned(detail),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Error {}
