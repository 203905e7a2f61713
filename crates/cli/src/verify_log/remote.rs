//! A log over HTTP: its checkpoint, entries and tiles, and an earlier checkpoint that it must begin with.
//!
//! What deliberately does not live here: trees and signatures (crate `consent-log`). What comes from the server is believed only as far as its tree leads
//! to the root that the log signed.

use crate::fetch;
use consent_log::{
    Checkpoint, Code, Edge, Error, FULL_WIDTH, HASH_BYTES, Leaf, LeafKind, MAX_BUNDLE_BYTES, Note, SignedCheckpoint, Tile, Tiles, VerifierKey, entries_path,
    parse_bundle, tile_path,
};
use json::Node;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use ureq::http::StatusCode;
use ureq::http::header::RETRY_AFTER;

/// The largest answer but a bundle.
const MAX: u64 = 1024 * 1024;

/// How often a request that was put off is made again.
const TRIES: u32 = 60;

/// What is to be checked.
pub struct Asked<'a> {
    /// The server's public address.
    pub url: &'a str,
    /// The log's key.
    pub key: Option<VerifierKey>,
    /// The file of an earlier checkpoint.
    pub since: Option<&'a str>,
    /// The file for the new one.
    pub save: Option<&'a str>,
}

/// Why a check ended.
enum Stopped {
    /// The log is not as it should be.
    Fault(String),
    /// Something could not be asked or read.
    Unable(String),
}

impl From<Error> for Stopped {
    fn from(e: Error) -> Stopped {
        Stopped::Fault(e.detail.into_owned())
    }
}

/// Checks the log. The inner error is a fault of the log; the outer one says why it could not be checked.
pub fn check(asked: &Asked<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Result<Vec<String>, String>, String> {
    match Remote::new(asked.url)?.check(asked, progress) {
        Ok(said) => Ok(Ok(said)),
        Err(Stopped::Fault(why)) => Ok(Err(why)),
        Err(Stopped::Unable(why)) => Err(why),
    }
}

struct Remote {
    agent: ureq::Agent,
    url: String,
}

/// A log as the server names it.
struct Named {
    number: i64,
    origin: String,
    key: Option<String>,
}

impl Remote {
    fn new(url: &str) -> Result<Remote, String> {
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return Err(format!("\"{url}\" is not a server's address; write it like https://receipts.shop.example"));
        }
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .build();
        Ok(Remote {
            agent: ureq::Agent::new_with_config(config),
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    fn check(&self, asked: &Asked<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<String>, Stopped> {
        let logs = self.logs()?;
        let newest = logs.last().ok_or_else(|| Stopped::Fault(format!("{} names no log", self.url)))?;
        let mut said = Vec::new();
        let key = match &asked.key {
            Some(key) => key.clone(),
            None => {
                let told = newest
                    .key
                    .as_deref()
                    .ok_or_else(|| Stopped::Fault("the server has lost the key of its log".into()))?;
                let key = VerifierKey::parse(told)?;
                said.push(format!(
                    "the key is the one that the server tells, {key}: keep it, and give it with --log-key the next time"
                ));
                key
            }
        };
        let since = asked.since.map_or(Ok(None), |name| earlier(name, &key))?;
        if newest.origin != key.name() {
            return Err(Stopped::Fault(format!(
                "the server now writes to the log {}, and the key is of {}: ask its operator what became of that one",
                newest.origin,
                key.name()
            )));
        }
        let base = format!("{}/v1/log/{}", self.url, newest.number);
        let note = String::from_utf8(self.get(&format!("{base}/checkpoint"), MAX)?).map_err(|_| Stopped::Fault("the checkpoint is not text".into()))?;
        let signed = SignedCheckpoint::open(&note, &key)?;
        let new = signed.checkpoint();
        let served = Served { remote: self, base: &base };
        let mut edge = match &since {
            Some(old) => grown(old, new, &served)?,
            None => Edge::empty(),
        };
        let from = edge.size();
        let mut counts = Counts::default();
        while edge.size() < new.size {
            let bundle = edge.size() / 256;
            let width = u16::try_from((new.size - bundle * 256).min(256)).unwrap_or(FULL_WIDTH);
            let bytes = self.get(&format!("{base}/{}", entries_path(bundle, width)), MAX_BUNDLE_BYTES as u64)?;
            let known = usize::try_from(edge.size() % 256).unwrap_or(0);
            for entry in parse_bundle(&bytes, width)?.into_iter().skip(known) {
                counts.add(entry, edge.size())?;
                edge.append(consent_log::leaf_hash(entry));
            }
            for tile in edge.take_changed() {
                // The right edge is looked at when all of it is there.
                if tile.width == FULL_WIDTH || edge.size() == new.size {
                    served.compare(&tile)?;
                }
            }
            progress(edge.size() - from, new.size - from);
        }
        if edge.root() != new.root {
            return Err(Stopped::Fault(format!(
                "the entries of the log do not lead to the root of its checkpoint of {} leaves",
                new.size
            )));
        }
        said.push(format!("{}: {} leaves, {}", new.origin, new.size, counts.sentence(from)));
        if let Some(old) = &since {
            said.push(format!("it begins with the {} leaves of the earlier checkpoint", old.size));
        }
        if let Some(name) = asked.save {
            save(Path::new(name), &signed.to_text()).map_err(|e| Stopped::Unable(format!("the checkpoint {name} cannot be written ({e})")))?;
            said.push(format!("kept the checkpoint in {name}"));
        }
        Ok(said)
    }

    fn logs(&self) -> Result<Vec<Named>, Stopped> {
        let bytes = self.get(&format!("{}/v1/log", self.url), MAX)?;
        let foreign = || Stopped::Unable(format!("{} does not answer like a receipt server with a log", self.url));
        let node = json::parse(&bytes).map_err(|_| foreign())?;
        let named = |node: &Node| {
            Ok(Named {
                number: node.get("number").int()?,
                origin: node.get("origin").words()?,
                key: node.get("key").str().ok().map(str::to_owned),
            })
        };
        node.get("logs").list(named).map_err(|_| foreign())
    }

    /// Asks once, and again where the server says that it is asked too often.
    fn get(&self, address: &str, max: u64) -> Result<Vec<u8>, Stopped> {
        let unable = |why: String| Stopped::Unable(format!("{address} {why}"));
        for _ in 0..TRIES {
            let mut response = self.agent.get(address).call().map_err(|e| unable(format!("cannot be asked ({e})")))?;
            match response.status() {
                StatusCode::OK => {
                    let read = response.body_mut().with_config().limit(max).read_to_vec();
                    return read.map_err(|e| unable(format!("cannot be read ({e})")));
                }
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                    sleep(Duration::from_secs(seconds.unwrap_or(1u64).clamp(1, 60)));
                }
                StatusCode::NOT_FOUND => return Err(Stopped::Fault(format!("{address} is not there, and a server with a log has it"))),
                status => return Err(unable(format!("answers {status}"))),
            }
        }
        Err(unable("was asked too often; try again later".into()))
    }
}

/// The tree of the earlier checkpoint, read from the log's tiles: the log begins with it.
fn grown(old: &Checkpoint, new: &Checkpoint, served: &Served<'_>) -> Result<Edge, Stopped> {
    if old.size > new.size {
        return Err(Stopped::Fault(format!(
            "the log had {} leaves and has {} now: leaves were taken back",
            old.size, new.size
        )));
    }
    let edge = Edge::load(old.size, served)?;
    if edge.root() == old.root {
        return Ok(edge);
    }
    Err(Stopped::Fault(format!(
        "the first {} leaves of the log are others than those of the earlier checkpoint",
        old.size
    )))
}

/// The tiles as the server serves them.
struct Served<'a> {
    remote: &'a Remote,
    base: &'a str,
}

impl Tiles for Served<'_> {
    type Error = Stopped;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<u8>, Stopped> {
        let bytes = self.remote.get(&format!("{}/{}", self.base, tile_path(level, index, width)), MAX)?;
        if bytes.len() == usize::from(width) * HASH_BYTES {
            return Ok(bytes);
        }
        Err(Stopped::Fault(format!("tile {index} of level {level} has not {width} hashes")))
    }
}

impl Served<'_> {
    /// A tile that the entries make is the one that is served.
    fn compare(&self, made: &Tile) -> Result<(), Stopped> {
        if self.tile(made.level, made.index, made.width)? == made.bytes {
            return Ok(());
        }
        Err(Stopped::Fault(format!(
            "tile {} of level {} is not that of the entries below it",
            made.index, made.level
        )))
    }
}

/// What was added.
#[derive(Default)]
struct Counts {
    receipts: u64,
    imports: u64,
    withdrawals: u64,
    others: u64,
}

impl Counts {
    fn add(&mut self, entry: &[u8], index: u64) -> Result<(), Stopped> {
        let wrong = |why: &str| Stopped::Fault(format!("the entry of leaf {index} {why}"));
        match Leaf::from_entry(entry) {
            Ok(leaf) => {
                if leaf.reference.is_some_and(|earlier| earlier >= index) {
                    return Err(wrong("refers to a leaf that is not before it"));
                }
                match (leaf.kind, leaf.reference) {
                    (LeafKind::Receipt, None) => self.receipts += 1,
                    (LeafKind::Import, None) => self.imports += 1,
                    (LeafKind::Withdrawal, Some(_)) => self.withdrawals += 1,
                    (LeafKind::Receipt, Some(_)) => return Err(wrong("is a receipt that refers to another leaf")),
                    (LeafKind::Import, Some(_)) => return Err(wrong("is an imported consent that refers to another leaf")),
                    (LeafKind::Withdrawal, None) => return Err(wrong("is a withdrawal of no receipt")),
                    (LeafKind::Drill, Some(_)) => return Err(wrong("is a drill that refers to another leaf")),
                    (LeafKind::Access, Some(_)) => return Err(wrong("is a look at numbers that refers to another leaf")),
                    (LeafKind::Erasure | LeafKind::Permit, _) | (LeafKind::Drill | LeafKind::Access, None) => self.others += 1,
                }
            }
            // A newer server may write what this program does not know.
            Err(e) if e.code == Code::Leaf || e.code == Code::Size => self.others += 1,
            Err(e) => return Err(e.into()),
        }
        Ok(())
    }

    fn sentence(&self, from: u64) -> String {
        let what = if from > 0 {
            format!("after the first {from} of them: ")
        } else {
            String::new()
        };
        let others = if self.others > 0 {
            format!(", {} others", self.others)
        } else {
            String::new()
        };
        let imports = if self.imports > 0 {
            format!("{} imported consents, ", self.imports)
        } else {
            String::new()
        };
        format!("{what}{} receipts, {imports}{} withdrawals{others}", self.receipts, self.withdrawals)
    }
}

/// The checkpoint of an earlier run; `None` where there was none yet.
fn earlier(name: &str, key: &VerifierKey) -> Result<Option<Checkpoint>, Stopped> {
    if !Path::new(name).exists() {
        return Ok(None);
    }
    let bytes = fetch::file(name, "checkpoint").map_err(Stopped::Unable)?;
    let refused = |why: &str| Stopped::Unable(format!("the earlier checkpoint {name} is refused: {why}"));
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not text"))?;
    let note = Note::parse(&text).map_err(|e| refused(&e.detail))?;
    let told = Checkpoint::parse(note.text()).map_err(|e| refused(&e.detail))?;
    if told.origin != key.name() {
        return Err(Stopped::Fault(format!(
            "the earlier checkpoint is of the log {}, and the key is of {}: ask the operator what became of that one",
            told.origin,
            key.name()
        )));
    }
    let signed = SignedCheckpoint::open(&text, key).map_err(|e| refused(&e.detail))?;
    Ok(Some(signed.checkpoint().clone()))
}

/// Replaces the file as a whole.
fn save(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}
