//! What the machine gives: flushes of the disk in the folder of the database, and checks of ES256 signatures on one core and on two.

use super::report::Machine;
use anyhow::{Context, Result, anyhow, ensure};
use http_scripts::maker::{AwsLc, Key};
use receipt::Crypto;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long each limit is measured.
const TIME: Duration = Duration::from_secs(2);
/// A page of the database.
const PAGE: usize = 4096;
/// The signed part of a receipt, in bytes, about.
const RECEIPT: usize = 2000;
/// The file that is written over and over, in pages: as a write-ahead log is.
const PAGES: u64 = 1024;

/// Measures the limits. The folder is the database's.
///
/// # Errors
/// The folder cannot be written.
pub fn measure(folder: &Path) -> Result<Machine> {
    Ok(Machine {
        cores: std::thread::available_parallelism()?.get(),
        load: load()?,
        flushes_per_second: flushes(folder)?,
        checks_per_second: [1, 2].into_iter().map(checks).collect::<Result<_>>()?,
    })
}

/// The load of the last minute, before the measurement: what else runs here.
fn load() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    text.split(' ').next().and_then(|load| load.parse().ok()).context("no load average")
}

/// `fdatasync` a second, each after a page was overwritten.
fn flushes(folder: &Path) -> Result<f64> {
    let path = folder.join("flushes");
    let file: File = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let page = [7; PAGE];
    for at in 0..PAGES {
        file.write_all_at(&page, at * PAGE as u64)?;
    }
    file.sync_all()?;
    let (start, mut count) = (Instant::now(), 0u32);
    while start.elapsed() < TIME {
        file.write_all_at(&page, u64::from(count) % PAGES * PAGE as u64)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / start.elapsed().as_secs_f64();
    drop(file);
    std::fs::remove_file(path)?;
    Ok(rate)
}

/// Signatures over a message of a receipt's length that are checked a second on so many threads.
fn checks(threads: usize) -> Result<f64> {
    let said = |why: String| anyhow!(why);
    let key = Key::new().map_err(said)?;
    let message = "a".repeat(RECEIPT);
    let signature: [u8; 64] = key.sign(&message).map_err(said)?.try_into().map_err(|_| anyhow!("no signature of 64 bytes"))?;
    let check = || AwsLc.verify_es256(&key.jwk, message.as_bytes(), &signature);
    ensure!(check(), "a signature of this program does not verify");
    let start = Instant::now();
    let counts: Vec<u32> = std::thread::scope(|scope| {
        let each = || {
            let mut count = 0;
            while start.elapsed() < TIME {
                count += (0..100).map(|_| u32::from(check())).sum::<u32>();
            }
            count
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(each)).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    Ok(f64::from(counts.iter().sum::<u32>()) / start.elapsed().as_secs_f64())
}
