//! The disk is full, or fails.

use super::faults::{ENOSPC, Faults, Orders, What};
use super::visits::Rules;
use super::{Options, Run};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

/// The size of the disk that fills.
const SMALL: &str = "size=10m";
/// Its size when there is room again.
const LARGE: &str = "size=1g";

/// The disk is full, and then is not.
///
/// # Errors
/// A promise is broken.
pub fn full(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    match Disk::mount(own.path()) {
        Some(disk) => {
            let seen = with_room(&disk.folder, options, vec![], &|room| disk.resize(if room { LARGE } else { SMALL }))?;
            Ok(format!("a file system of 10 MB; {seen}"))
        }
        None => {
            let faults = Faults::make(own.path())?;
            let full = Orders {
                write: What::NotDone,
                error: ENOSPC,
                ..Orders::NONE
            };
            let set = |room: bool| faults.order(if room { Orders::NONE } else { full });
            let seen = with_room(own.path(), options, faults.environment(), &set)?;
            Ok(format!("no file system can be mounted here, so each write fails with ENOSPC; {seen}"))
        }
    }
}

fn with_room(folder: &Path, options: &Options, environment: Vec<(&'static str, PathBuf)>, room: &dyn Fn(bool) -> Result<()>) -> Result<String> {
    let mut run = Run::begin(folder, environment, options)?;
    run.load(Rules::Unavailable, options.fault.min(Duration::from_secs(1)), |_| Ok(()))?;
    room(false)?;
    // Until it is full, and as long again.
    let mut rounds = 0;
    while run.ledger.unavailable.0 == 0 {
        rounds += 1;
        ensure!(rounds < 100, "the disk does not fill");
        run.load(Rules::Unavailable, options.fault, |_| Ok(()))?;
    }
    run.load(Rules::Unavailable, options.fault, |_| Ok(()))?;
    room(true)?;
    run.settle(Rules::Unavailable)?;
    run.load(Rules::Killed, options.fault, Run::kill)?;
    run.start()?;
    run.end(Rules::Killed)
}

/// A file system in memory, until it is dropped.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// `None` where this user may mount nothing.
    fn mount(beside: &Path) -> Option<Disk> {
        let folder = beside.join("disk");
        std::fs::create_dir(&folder).ok()?;
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", SMALL, "tmpfs"]).arg(&folder).output();
        mount.is_ok_and(|done| done.status.success()).then_some(Disk { folder })
    }

    fn resize(&self, size: &str) -> Result<()> {
        let done = Command::new("mount").args(["-o", &format!("remount,{size}")]).arg(&self.folder).output()?;
        ensure!(
            done.status.success(),
            "the file system could not be resized: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A server that a broken promise left behind ends a moment later.
        for _ in 0..50 {
            if Command::new("umount").arg(&self.folder).output().is_ok_and(|done| done.status.success()) {
                return;
            }
            sleep(Duration::from_millis(100));
        }
    }
}

/// Writes and flushes fail. After each fault the server is killed, and what it wrote meanwhile is all that its successor has.
///
/// # Errors
/// A promise is broken.
pub fn failing(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let faults = Faults::make(own.path())?;
    let mut run = Run::begin(own.path(), faults.environment(), options)?;
    let all = [What::NotDone, What::DoneAnyway]
        .into_iter()
        .flat_map(|what| [1, 3, 50].map(|one_in| (what, one_in)));
    for (what, one_in) in all {
        for (flush, write) in [(what, What::AsUsual), (What::AsUsual, what)] {
            let fault = Orders {
                flush,
                write,
                one_in,
                ..Orders::NONE
            };
            run.load(Rules::Unavailable, options.fault, |_| {
                sleep(options.fault / 4);
                faults.order(fault)
            })?;
            // Killed in the middle of it, every other time; the others go on in the same process.
            if one_in != 3 {
                run.kill()?;
                faults.order(Orders::NONE)?;
                run.start()?;
            }
            faults.order(Orders::NONE)?;
            run.settle(Rules::Unavailable)?;
        }
    }
    ensure!(run.ledger.unavailable.0 > 0, "no fault reached the server");
    run.end(Rules::Unavailable)
}
