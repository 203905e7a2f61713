//! Failpoints: places at which a test makes a durable write fail, or kills the process.
//!
//! What lives here: the list of those writes, and, with the feature `failpoints`, what is to happen at them. Without the feature nothing happens, and
//! nothing of it is compiled. What deliberately does not: the crate `fail`, whose last release is of 2022; it arms places by free text, and what is
//! needed here is each write in a pair, as Sunlight's tests fail each upload: "not done", and "done, but an error was reported".
//!
//! A test arms points in its own process with `Points`, or in a program that it starts with the environment variable `PHONE_CONSENT_FAILPOINTS`, for
//! example `vault-commit.after=kill@3,file-replace.before=fail`: at the third commit of the key store, and at the first replacement of a file. A point
//! that acts says so on standard error, as `failpoint vault-commit.after=kill`.

use std::io;

/// A durable write: those outside the database each by itself, those inside by the commit of their transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// The commit of a transaction of the key store.
    VaultCommit,
    /// The overwriting of the key store's write-ahead log, after keys were destroyed.
    VaultOverwrite,
    /// The truncation of that log.
    VaultTruncate,
    /// An entry of the erasure journal.
    JournalAppend,
    /// A new file, such as a key.
    FileCreate,
    /// A file that takes the place of an older one, such as the last checkpoint.
    FileReplace,
    /// The overwriting and removal of a file, such as a key that was replaced.
    FileErase,
    /// The removal of a file.
    FileRemove,
    /// The commit of a transaction of the database.
    DatabaseCommit,
    /// The writing of the whole database anew, after a migration.
    DatabaseRewrite,
    /// The file that records the last write of the database, as a whole.
    RecordReplace,
    /// The record in it, after a commit.
    RecordPut,
    /// The flush of that record.
    RecordFlush,
}

impl Write {
    /// All of them.
    pub const ALL: [Write; 13] = [
        Write::VaultCommit,
        Write::VaultOverwrite,
        Write::VaultTruncate,
        Write::JournalAppend,
        Write::FileCreate,
        Write::FileReplace,
        Write::FileErase,
        Write::FileRemove,
        Write::DatabaseCommit,
        Write::DatabaseRewrite,
        Write::RecordReplace,
        Write::RecordPut,
        Write::RecordFlush,
    ];

    /// Its name in the environment variable.
    pub fn name(self) -> &'static str {
        match self {
            Write::VaultCommit => "vault-commit",
            Write::VaultOverwrite => "vault-overwrite",
            Write::VaultTruncate => "vault-truncate",
            Write::JournalAppend => "journal-append",
            Write::FileCreate => "file-create",
            Write::FileReplace => "file-replace",
            Write::FileErase => "file-erase",
            Write::FileRemove => "file-remove",
            Write::DatabaseCommit => "database-commit",
            Write::DatabaseRewrite => "database-rewrite",
            Write::RecordReplace => "record-replace",
            Write::RecordPut => "record-put",
            Write::RecordFlush => "record-flush",
        }
    }
}

/// Does the write, between its two failpoints.
///
/// # Errors
/// The error of the write, or that of a failpoint: `Before` it, nothing was done; `After` it, everything was.
pub fn around<T, E: From<io::Error>>(write: Write, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    around_with(write, E::from, work)
}

/// The same for an error that is made of the failpoint's by this function.
///
/// # Errors
/// As [`around`].
pub fn around_with<T, E>(write: Write, error: impl Fn(io::Error) -> E, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    hit(write, Moment::Before).map_err(&error)?;
    let done = work()?;
    hit(write, Moment::After).map_err(&error)?;
    Ok(done)
}

/// When a failpoint acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The write is not done.
    Before,
    /// The write is done and durable.
    After,
}

impl Moment {
    /// Both.
    pub const ALL: [Moment; 2] = [Moment::Before, Moment::After];

    /// Its name in the environment variable.
    pub fn name(self) -> &'static str {
        match self {
            Moment::Before => "before",
            Moment::After => "after",
        }
    }
}

/// What happens at a failpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The write reports an error.
    Fail,
    /// The process ends at once, without any cleaning up.
    Kill,
}

impl Action {
    /// Both.
    pub const ALL: [Action; 2] = [Action::Fail, Action::Kill];

    /// Its name in the environment variable.
    pub fn name(self) -> &'static str {
        match self {
            Action::Fail => "fail",
            Action::Kill => "kill",
        }
    }
}

#[cfg(not(feature = "failpoints"))]
fn hit(_: Write, _: Moment) -> io::Result<()> {
    Ok(())
}

#[cfg(feature = "failpoints")]
pub use armed::Points;
#[cfg(feature = "failpoints")]
use armed::hit;

#[cfg(feature = "failpoints")]
mod armed {
    use super::{Action, Moment, Write};
    use std::io;
    use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

    struct Armed {
        write: Write,
        moment: Moment,
        action: Action,
        /// How many hits pass before it acts, once.
        pass: u32,
    }

    static ARMED: LazyLock<Mutex<Vec<Armed>>> = LazyLock::new(|| Mutex::new(from_environment()));
    static TURN: Mutex<()> = Mutex::new(());

    /// The failpoints of this process, held by one test at a time: every test of a program that arms any begins with this.
    pub struct Points {
        _turn: MutexGuard<'static, ()>,
    }

    impl Points {
        /// Waits for the turn of the calling test, with no point armed.
        pub fn hold() -> Points {
            let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
            lock().clear();
            Points { _turn: turn }
        }

        /// Lets the next hit of this point act, once.
        pub fn arm(&self, write: Write, moment: Moment, action: Action) {
            self.arm_later(write, moment, action, 0);
        }

        /// Lets the hit of this point act that comes after so many others, once.
        pub fn arm_later(&self, write: Write, moment: Moment, action: Action, pass: u32) {
            lock().push(Armed { write, moment, action, pass });
        }

        /// How many points have not acted yet.
        pub fn armed(&self) -> usize {
            lock().len()
        }
    }

    impl Drop for Points {
        fn drop(&mut self) {
            lock().clear();
        }
    }

    pub(super) fn hit(write: Write, moment: Moment) -> io::Result<()> {
        let mut armed = lock();
        let Some(at) = armed.iter().position(|point| point.write == write && point.moment == moment) else {
            return Ok(());
        };
        if armed[at].pass > 0 {
            armed[at].pass -= 1;
            return Ok(());
        }
        let action = armed.remove(at).action;
        eprintln!("failpoint {}.{}={}", write.name(), moment.name(), action.name());
        match action {
            Action::Fail => Err(io::Error::other(format!("failpoint {}", write.name()))),
            Action::Kill => std::process::abort(),
        }
    }

    fn lock() -> MutexGuard<'static, Vec<Armed>> {
        ARMED.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the environment says. A word that is not understood ends the process: a test would pass that should not.
    fn from_environment() -> Vec<Armed> {
        let text = std::env::var("PHONE_CONSENT_FAILPOINTS").unwrap_or_default();
        let words = text.split(',').filter(|word| !word.is_empty());
        words
            .map(|word| {
                parse(word).unwrap_or_else(|| {
                    eprintln!("PHONE_CONSENT_FAILPOINTS: `{word}` is no failpoint");
                    std::process::exit(2)
                })
            })
            .collect()
    }

    /// Reads `vault-commit.after=kill@3`.
    fn parse(word: &str) -> Option<Armed> {
        let (point, action) = word.split_once('=')?;
        let (name, moment) = point.split_once('.')?;
        let (action, nth) = action.split_once('@').unwrap_or((action, "1"));
        Some(Armed {
            write: Write::ALL.into_iter().find(|write| write.name() == name)?,
            moment: Moment::ALL.into_iter().find(|one| one.name() == moment)?,
            action: Action::ALL.into_iter().find(|one| one.name() == action)?,
            pass: nth.parse::<u32>().ok()?.checked_sub(1)?,
        })
    }

    #[cfg(test)]
    mod tests {
        use super::parse;
        use crate::failpoint::{Action, Moment, Write};

        #[test]
        fn the_environment_names_a_write_a_moment_an_action_and_a_count() {
            for write in Write::ALL {
                for moment in Moment::ALL {
                    let point = parse(&format!("{}.{}=kill@3", write.name(), moment.name())).expect("it is one");
                    assert_eq!((point.write, point.moment, point.action, point.pass), (write, moment, Action::Kill, 2));
                }
            }
            assert_eq!(parse("file-create.after=fail").map(|point| (point.action, point.pass)), Some((Action::Fail, 0)));
            for wrong in [
                "",
                "file-create",
                "file-create=fail",
                "file-create.after=fail@0",
                "file-create.now=fail",
                "x.after=fail",
                "file-create.after=stop",
            ] {
                assert!(parse(wrong).is_none(), "{wrong}");
            }
        }
    }
}
