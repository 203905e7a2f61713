//! Writes a log for other people's tools: `interop FOLDER`.
//!
//! The folder then holds what a server would serve (`checkpoint`, `tile/...`), an older checkpoint, both keys, and for some
//! leaves the entry, the proof and the COSE receipt. `tests/interop/log` judges it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use consent_log::{
    Checkpoint, Edge, FULL_WIDTH, Leaf, LeafKind, SignedCheckpoint, SigningKey, TileMap, Tiles, TlogProof, WitnessKey, cose_receipt, encode_bundle,
    entries_path, inclusion_proof, leaf_hash, origin, tile_path, tiles_of,
};

/// Two full tiles and a partial one of level 0, and one of level 1; the older size cuts the second tile.
const OLDER: u64 = 300;
const SIZE: u64 = 1000;
const PROVEN: [u64; 6] = [0, 255, 256, 300, 767, 999];

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).context("usage: interop FOLDER")?);
    let origin = origin("https://receipts.example", 1)?;
    let key = SigningKey::from_seed(&origin, &[1; 32])?;
    let witness = WitnessKey::from_seed("witness.example/w1", &[2; 32])?;
    let mut log = Log {
        folder,
        entries: Vec::new(),
        edge: Edge::empty(),
        tiles: TileMap::new(),
    };

    log.append_to(OLDER)?;
    log.write("older", log.checkpoint(&origin).sign(&key)?.to_text())?;
    log.append_to(SIZE)?;
    let mut signed = log.checkpoint(&origin).sign(&key)?;
    let line = witness.cosign(&signed, 1_790_000_000)?;
    signed.note_mut().add(line)?;
    log.write("checkpoint", signed.to_text())?;
    log.write("log.vkey", format!("{}\n", key.verifier()))?;
    log.write("log.ed25519", key.verifier().public())?;
    log.write("witness.vkey", format!("{}\n", witness.verifier()))?;
    for index in PROVEN {
        log.prove(index, &signed, &key)?;
    }
    Ok(())
}

struct Log {
    folder: PathBuf,
    entries: Vec<Vec<u8>>,
    edge: Edge,
    tiles: TileMap,
}

impl Log {
    /// Appends leaves of every kind, and writes the tiles and bundles of a tree of this size.
    fn append_to(&mut self, size: u64) -> Result<()> {
        while self.edge.size() < size {
            let index = self.edge.size();
            let entry = leaf(index).to_entry();
            self.edge.append(leaf_hash(&entry));
            self.entries.push(entry);
        }
        self.tiles.extend(self.edge.take_changed());
        for tile in tiles_of(size) {
            let bytes = self.tiles.tile(tile.level, tile.index, tile.width)?;
            self.write(&tile_path(tile.level, tile.index, tile.width), bytes)?;
        }
        for (entries, index) in self.entries.chunks(FULL_WIDTH.into()).zip(0..) {
            self.write(&entries_path(index, u16::try_from(entries.len())?), encode_bundle(entries)?)?;
        }
        Ok(())
    }

    fn checkpoint(&self, origin: &str) -> Checkpoint {
        Checkpoint {
            origin: origin.to_owned(),
            size: self.edge.size(),
            root: self.edge.root(),
        }
    }

    fn prove(&self, index: u64, signed: &SignedCheckpoint, key: &SigningKey) -> Result<()> {
        let entry = self.entries.get(usize::try_from(index)?).context("there is no such leaf")?;
        let path = inclusion_proof(index, signed.checkpoint().size, &self.tiles)?;
        self.write(&format!("leaf/{index}.entry"), entry)?;
        self.write(
            &format!("leaf/{index}.cose"),
            cose_receipt(key, &leaf_hash(entry), index, &path, signed.checkpoint())?,
        )?;
        self.write(&format!("leaf/{index}.tlog-proof"), TlogProof::new(index, path, signed).to_text())
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        let file = self.folder.join(path);
        let folder = file.parent().map(Path::to_owned).ok_or_else(|| anyhow!("{} is no file", file.display()))?;
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))
    }
}

fn leaf(index: u64) -> Leaf {
    let kind = LeafKind::ALL[usize::from(index as u8) % LeafKind::ALL.len()];
    let about_another = matches!(kind, LeafKind::Withdrawal | LeafKind::Erasure);
    Leaf {
        kind,
        hash: leaf_hash(&index.to_be_bytes()).0,
        reference: about_another.then_some(index / 2),
    }
}
