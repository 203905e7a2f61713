//! The last published checkpoint: a signed note in a file outside the database, replaced by compare-and-swap.
//!
//! What lives here: when a checkpoint is due, and publishing it. What deliberately does not: the tree (`tiles`), and what it means at start that file
//! and database disagree (`sqlite`).
//!
//! A checkpoint is published after its leaves were committed and flushed, so it never says more than the database holds. An error of the file system
//! may mean that the file was written all the same: the file is read again before the next attempt.

use super::write::OpenLog;
use crate::durable_file::{FileError, Swap, compare_and_swap};
use consent_log::{Checkpoint, Note, SignedCheckpoint, VerifierKey};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long a leaf may wait for a checkpoint that covers it.
pub const EVERY: Duration = Duration::from_secs(1);

/// What every reader of a log may know of it.
#[derive(Clone, Default)]
pub struct Current(Arc<RwLock<Option<Arc<SignedCheckpoint>>>>);

impl Current {
    /// The last published checkpoint.
    pub fn get(&self) -> Option<Arc<SignedCheckpoint>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, signed: SignedCheckpoint) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(signed));
    }
}

/// The file, and what it holds.
pub struct Publisher {
    path: PathBuf,
    held: Option<Vec<u8>>,
    /// What was to be written when an error came.
    uncertain: Option<Vec<u8>>,
    current: Current,
    tried: Option<Instant>,
}

/// Why a checkpoint was not published.
#[derive(Debug)]
pub enum PublishError {
    /// The file cannot be used now.
    File(FileError),
    /// The file holds a checkpoint that is none of this database: another program signs for this log. A sentence.
    Forked(String),
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PublishError::File(e) => e.fmt(f),
            PublishError::Forked(why) => f.write_str(why),
        }
    }
}

/// The checkpoint of a file; `None` where there is none.
///
/// # Errors
/// A sentence that names the file.
pub fn read(path: &Path, key: &VerifierKey) -> Result<Option<SignedCheckpoint>, String> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(format!("the log's checkpoint {} cannot be read ({e})", path.display())),
    };
    let opened = std::str::from_utf8(&bytes).ok().map(|text| SignedCheckpoint::open(text, key));
    match opened {
        Some(Ok(signed)) => Ok(Some(signed)),
        Some(Err(e)) => Err(format!("the log's checkpoint {} is refused: {}", path.display(), e.detail)),
        None => Err(format!("the log's checkpoint {} is not text", path.display())),
    }
}

/// How many leaves the checkpoint of a file says that its log has, whoever signed it; 0 where it is none.
pub fn size_told(path: &Path) -> u64 {
    let note = std::fs::read_to_string(path).ok().and_then(|text| Note::parse(&text).ok());
    note.and_then(|note| Checkpoint::parse(note.text()).ok())
        .map_or(0, |checkpoint| checkpoint.size)
}

impl Publisher {
    /// A publisher that goes on after this checkpoint of the file.
    pub fn new(path: PathBuf, held: Option<SignedCheckpoint>) -> Publisher {
        let current = Current::default();
        let bytes = held.as_ref().map(|signed| signed.to_text().into_bytes());
        if let Some(signed) = held {
            current.set(signed);
        }
        Publisher {
            path,
            held: bytes,
            uncertain: None,
            current,
            tried: None,
        }
    }

    /// What readers share.
    pub fn current(&self) -> Current {
        self.current.clone()
    }

    /// How long until the tree of this size is to be published; `None` where it is.
    pub fn due_in(&self, size: u64) -> Option<Duration> {
        let published = self.current.get().is_some_and(|signed| signed.checkpoint().size == size);
        (!published).then(|| self.tried.map_or(Duration::ZERO, |at| EVERY.saturating_sub(at.elapsed())))
    }

    /// Publishes the tree after the last commit, unless it is published.
    pub fn publish(&mut self, log: &OpenLog) -> Result<(), PublishError> {
        if self.due_in(log.edge.size()).is_none() {
            return Ok(());
        }
        self.tried = Some(Instant::now());
        let checkpoint = Checkpoint {
            origin: log.key.name().to_owned(),
            size: log.edge.size(),
            root: log.edge.root(),
        };
        let unsigned = |e: consent_log::Error| PublishError::Forked(format!("the log's checkpoint cannot be signed: {}", e.detail));
        let signed = checkpoint.sign(&log.key).map_err(unsigned)?;
        let new = signed.to_text().into_bytes();
        if let Some(uncertain) = self.uncertain.take() {
            // Its error may have come after it was done.
            let found = match std::fs::read(&self.path) {
                Ok(bytes) => Some(bytes),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => {
                    self.uncertain = Some(uncertain);
                    return Err(PublishError::File(FileError::Read(self.path.clone(), e)));
                }
            };
            if found.as_ref() == Some(&uncertain) {
                self.held = found;
            }
        }
        match compare_and_swap(&self.path, self.held.as_deref(), &new) {
            Ok(Swap::Swapped) => {}
            Ok(Swap::Differs(_)) => return Err(self.forked()),
            Err(e) => {
                self.uncertain = Some(new);
                return Err(PublishError::File(e));
            }
        }
        self.held = Some(new);
        self.current.set(signed);
        Ok(())
    }

    fn forked(&self) -> PublishError {
        PublishError::Forked(format!(
            "the log's checkpoint {} was written by another program; stop all but one server with these keys, and start this one again",
            self.path.display()
        ))
    }
}
