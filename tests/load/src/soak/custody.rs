//! After kills under load: an older copy of the database is put back, and each file of the keys is lost in turn.
//!
//! Each time the server must refuse to start, in one sentence that names the file, until what was lost is back; then everything is there.

use super::monitors::{program, run as run_program};
use super::visits::Rules;
use super::{Options, Run};
use crate::process;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use store::sqlite::FILE;

/// The files of the keys, and what the refusal says of each.
const LOST: [(&str, &str); 8] = [
    ("sign-0001.p8", "is missing"),
    ("nonce.key", "is missing"),
    ("root.key", "is missing"),
    ("vault.sqlite", "is missing"),
    ("log-0001.key", "is missing"),
    ("log-0001.checkpoint", "is missing"),
    ("last-write", "is missing"),
    ("erased.log", "lacks its last entries"),
];

/// Copies, kills, puts back and loses.
///
/// # Errors
/// A promise is broken.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let (data, copy) = (own.path().join("data"), own.path().join("copy"));
    let mut run = Run::begin(own.path(), vec![], options)?;
    run.load(Rules::Killed, options.fault * 2, |run| {
        sleep(options.fault / 2);
        run_program(Command::new(program()?).arg("backup").arg(&copy).arg("--data").arg(&data))?;
        sleep(options.fault);
        run.kill()
    })?;
    let database = data.join(FILE);
    let away = Away::take(&database)?;
    fs::copy(copy.join(FILE), &database)?;
    refused(own.path(), "lacks what was written last")?;
    away.put_back()?;
    for (name, says) in LOST {
        let away = Away::take(&data.join("keys").join(name))?;
        ensure!(away.is_something, "there is no {name}");
        let sentence = refused(own.path(), says)?;
        ensure!(sentence.contains(name), "the refusal does not name {name}: {sentence}");
        away.put_back()?;
        run.start()?;
        run.load(Rules::Killed, options.fault, |run| {
            sleep(options.fault / 2);
            run.kill()
        })?;
    }
    run.start()?;
    Ok(format!("an older copy and {} lost files refused; {}", LOST.len(), run.end(Rules::Killed)?))
}

/// A file that is moved away, with those that SQLite puts beside it.
struct Away {
    path: PathBuf,
    is_something: bool,
}

const ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

impl Away {
    fn take(path: &Path) -> Result<Away> {
        let mut is_something = false;
        for ending in ENDINGS {
            let from = with(path, ending);
            if from.exists() {
                fs::rename(&from, with(path, &format!(".away{ending}")))?;
                is_something = true;
            }
        }
        Ok(Away {
            path: path.into(),
            is_something,
        })
    }

    /// Whatever is in its place is removed.
    fn put_back(self) -> Result<()> {
        for ending in ENDINGS {
            let (there, from) = (with(&self.path, ending), with(&self.path, &format!(".away{ending}")));
            if there.exists() {
                fs::remove_file(&there)?;
            }
            if from.exists() {
                fs::rename(&from, &there)?;
            }
        }
        Ok(())
    }
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The sentence of a start that is refused.
fn refused(folder: &Path, says: &str) -> Result<String> {
    match process::start(folder, &[]) {
        Ok(_) => bail!("it starts, although it should say: {says}"),
        Err(why) => {
            let said = why.to_string();
            let sentence = said.lines().find_map(|line| line.split_once("phone-consent: ")).context(said.clone())?.1;
            ensure!(sentence.contains(says), "it should say \"{says}\", and says: {said}");
            Ok(sentence.to_owned())
        }
    }
}
