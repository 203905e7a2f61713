//! A monitor that looks while visitors come: each checkpoint that the log shows has the log's signature, and its tree begins with the tree of the checkpoint
//! shown before (RFC 9162, 2.1.4). A monitor in [`monitors`](super::monitors) checks between restarts that the entries make that tree.

use super::monitors::log_key;
use crate::client::{Answer, Ask, ask_all};
use anyhow::{Context, Result, anyhow, ensure};
use consent_log::{
    Checkpoint, HASH_BYTES, SignedCheckpoint, TileId, TileMap, VerifierKey, consistency_proof, consistency_tiles, tile_path, verify_consistency,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

/// How long it waits between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// What a monitor remembers from look to look, over every restart of the server.
pub struct Watched {
    key: VerifierKey,
    last: Checkpoint,
    /// How many checkpoints were compared with the one before.
    pub looks: u64,
    /// How many of them had more leaves than it.
    pub grown: u64,
}

impl Watched {
    /// The first look: the key and the checkpoint are believed as the server tells them.
    ///
    /// # Errors
    /// It does not tell them.
    pub fn begin(port: u16) -> Result<Watched> {
        let key = VerifierKey::parse(&log_key(port)?).map_err(|e| anyhow!("the log's key cannot be read: {}", e.detail))?;
        let answer = ask(port, vec!["/v1/log/1/checkpoint".into()])?
            .context("the server shows no checkpoint")?
            .remove(0);
        let last = checkpoint(&answer, &key)?;
        Ok(Watched { key, last, looks: 0, grown: 0 })
    }

    /// One look. A server that does not answer, or cannot for now, is no fault of its log.
    fn look(&mut self, port: u16) -> Result<()> {
        let Some(mut answers) = ask(port, vec!["/v1/log/1/checkpoint".into()])? else {
            return Ok(());
        };
        let new = checkpoint(&answers.remove(0), &self.key)?;
        let old = &self.last;
        ensure!(
            new.size >= old.size,
            "the log had {} leaves and has {}: leaves were taken back",
            old.size,
            new.size
        );
        let needed = consistency_tiles(old.size, new.size).map_err(|e| anyhow!(e.detail))?;
        let Some(tiles) = tiles(port, &needed)? else { return Ok(()) };
        let proof = consistency_proof(old.size, new.size, &tiles).map_err(|e| anyhow!(e.detail))?;
        verify_consistency(old.size, &old.root, new.size, &new.root, &proof)
            .map_err(|e| anyhow!("the checkpoint of {} leaves does not begin with that of {}: {}", new.size, old.size, e.detail))?;
        self.looks += 1;
        self.grown += u64::from(new.size > old.size);
        self.last = new;
        Ok(())
    }
}

/// A monitor at work on a thread of its own.
pub struct Watcher {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Result<Watched>>,
}

impl Watcher {
    /// Looks again and again, until [`end`](Watcher::end).
    pub fn start(port: u16, mut watched: Watched) -> Watcher {
        let over = Arc::new(AtomicBool::new(false));
        let told = over.clone();
        let thread = thread::spawn(move || {
            while !told.load(Ordering::Relaxed) {
                watched.look(port)?;
                sleep(PAUSE);
            }
            Ok(watched)
        });
        Watcher { over, thread }
    }

    /// The last look is over.
    ///
    /// # Errors
    /// A checkpoint did not begin with the one before.
    pub fn end(self) -> Result<Watched> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow!("the monitor's thread stopped"))?
    }
}

/// The answers; `None` where the server is gone or says that it cannot now.
fn ask(port: u16, paths: Vec<String>) -> Result<Option<Vec<Answer>>> {
    let Ok(answers) = ask_all(port, 1, paths.iter().cloned().map(Ask::get).collect()) else {
        return Ok(None);
    };
    for (path, answer) in paths.iter().zip(&answers) {
        match answer.status {
            200 => {}
            429 | 503 => return Ok(None),
            _ => return Err(anyhow!("{path} is answered with {}", answer.shown())),
        }
    }
    Ok(Some(answers))
}

fn checkpoint(answer: &Answer, key: &VerifierKey) -> Result<Checkpoint> {
    let note = std::str::from_utf8(&answer.body).context("the checkpoint is not text")?;
    let signed = SignedCheckpoint::open(note, key).map_err(|e| anyhow!("the checkpoint is refused: {}", e.detail))?;
    Ok(signed.checkpoint().clone())
}

fn tiles(port: u16, needed: &[TileId]) -> Result<Option<TileMap>> {
    let mut tiles = TileMap::new();
    if needed.is_empty() {
        return Ok(Some(tiles));
    }
    let paths = needed
        .iter()
        .map(|id| format!("/v1/log/1/{}", tile_path(id.level, id.index, id.width)))
        .collect();
    let Some(answers) = ask(port, paths)? else { return Ok(None) };
    for (id, answer) in needed.iter().zip(answers) {
        ensure!(
            answer.body.len() == usize::from(id.width) * HASH_BYTES,
            "tile {id:?} has {} bytes",
            answer.body.len()
        );
        tiles.insert(id.level, id.index, answer.body.to_vec());
    }
    Ok(Some(tiles))
}
