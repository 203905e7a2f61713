//! Small files that are complete or absent, and durable when the call returns: keys, and a file that is replaced by compare-and-swap.
//!
//! What lives here: the order of the steps, and who may read such a file. What deliberately does not: what is in them, and the files that SQLite
//! writes. Each write goes to a temporary file beside, which is flushed to the disk before it gets its name; then the folder is flushed. After a crash
//! a temporary file may be left; the next write of the same name removes it.

use crate::failpoint::{Write, around};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Why a file could not be used: one sentence that names it.
#[derive(Debug)]
pub enum FileError {
    /// It cannot be read.
    Read(PathBuf, io::Error),
    /// It cannot be written. If the error came after the rename, it may have been written all the same.
    Write(PathBuf, io::Error),
    /// Other users can read it.
    OpenToOthers(PathBuf, u32),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Read(path, e) => write!(f, "{} cannot be read ({e})", path.display()),
            FileError::Write(path, e) => write!(f, "{} cannot be written ({e})", path.display()),
            FileError::OpenToOthers(path, mode) => write!(
                f,
                "{} can be read by other users (mode {mode:03o}); run: chmod 600 {}",
                path.display(),
                path.display()
            ),
        }
    }
}

impl std::error::Error for FileError {}

/// Writes a new file that only its owner can read. Never replaces one: of two programs that create it at once, one fails.
///
/// # Errors
/// [`FileError::Write`], also where the file is there already ([`io::ErrorKind::AlreadyExists`]).
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || {
        let beside = Beside::write(path, bytes)?;
        // A link, unlike a rename, fails where the name is taken.
        fs::hard_link(&beside.0, path)?;
        beside.remove()?;
        flush_folder(path)
    };
    around(Write::FileCreate, write).map_err(|e| FileError::Write(path.into(), e))
}

/// The bytes of a file that only its owner can read.
///
/// # Errors
/// [`FileError::Read`], [`FileError::OpenToOthers`].
pub fn read_private(path: &Path) -> Result<Vec<u8>, FileError> {
    check_private(path)?;
    fs::read(path).map_err(|e| FileError::Read(path.into(), e))
}

/// Refuses a file that others than its owner can read.
///
/// # Errors
/// [`FileError::Read`], [`FileError::OpenToOthers`].
pub fn check_private(path: &Path) -> Result<(), FileError> {
    let mode = fs::metadata(path).map_err(|e| FileError::Read(path.into(), e))?.permissions().mode();
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(FileError::OpenToOthers(path.into(), mode & 0o777))
    }
}

/// Overwrites a file with zeros and removes it: a key that is not to be used any more. A file that is not there is no error. What a file system or a disk
/// keeps of overwritten blocks is beyond reach.
///
/// # Errors
/// [`FileError::Write`]; the file may be overwritten and still be there.
pub fn erase(path: &Path) -> Result<(), FileError> {
    let remove = || {
        overwrite(path)?;
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => flush_folder(path),
        }
    };
    around(Write::FileErase, remove).map_err(|e| FileError::Write(path.into(), e))
}

/// Gives a file another name in its folder, in place of the file that has it.
///
/// # Errors
/// [`FileError::Write`].
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    let rename = || {
        fs::rename(from, to)?;
        flush_folder(to)
    };
    around(Write::FileReplace, rename).map_err(|e| FileError::Write(to.into(), e))
}

/// Overwrites every byte of a file with zeros, flushed to the disk. A file that is not there is no error.
pub(crate) fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    let mut left = file.metadata()?.len();
    let zeros = [0; 64 * 1024];
    while left > 0 {
        let part = usize::try_from(left).map_or(zeros.len(), |left| left.min(zeros.len()));
        file.write_all(&zeros[..part])?;
        left -= part as u64;
    }
    file.sync_data()
}

/// The result of [`compare_and_swap`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swap {
    /// The file has the new content, durably.
    Swapped,
    /// The file has this content, and `None` where there is no file; nothing was changed.
    Differs(Option<Vec<u8>>),
}

/// Replaces the content of a file if it is `expected`; `None` expects that there is no file. Programs take turns by a lock (`flock`) on the file
/// `PATH.lock`, which stays.
///
/// # Errors
/// [`FileError`]. After [`FileError::Write`] the file has the old content or the new one, as a whole: read it and try again.
pub fn compare_and_swap(path: &Path, expected: Option<&[u8]>, new: &[u8]) -> Result<Swap, FileError> {
    let failed = |e| FileError::Write(path.into(), e);
    let lock = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(with_ending(path, ".lock"))
        .map_err(failed)?;
    lock.lock().map_err(failed)?;
    let found = match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(FileError::Read(path.into(), e)),
    };
    if found.as_deref() != expected {
        return Ok(Swap::Differs(found));
    }
    replace(path, new)?;
    // The lock ends when its file is closed.
    Ok(Swap::Swapped)
}

/// Writes a file that only its owner can read, in the place of the one that is there, if any.
///
/// # Errors
/// [`FileError::Write`]; the file has the old content or the new one, as a whole.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || {
        fs::rename(Beside::write(path, bytes)?.0, path)?;
        flush_folder(path)
    };
    around(Write::FileReplace, write).map_err(|e| FileError::Write(path.into(), e))
}

/// Removes a file; it stays removed after a crash of the machine. One that is missing is no error.
///
/// # Errors
/// [`FileError::Write`].
pub fn remove(path: &Path) -> Result<(), FileError> {
    let remove = || {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
        flush_folder(path)
    };
    around(Write::FileRemove, remove).map_err(|e| FileError::Write(path.into(), e))
}

/// A temporary file beside the one that is to be written, flushed to the disk.
struct Beside(PathBuf);

impl Beside {
    fn write(path: &Path, bytes: &[u8]) -> io::Result<Beside> {
        let name = path.file_name().ok_or_else(|| io::Error::other("it names no file"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".new");
        let beside = path.with_file_name(hidden);
        match fs::remove_file(&beside) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(Beside(beside))
    }

    fn remove(self) -> io::Result<()> {
        fs::remove_file(self.0)
    }
}

/// Makes the names in the file's folder durable.
pub(crate) fn flush_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
        Some(_) | None => File::open(".")?.sync_all(),
    }
}

pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
