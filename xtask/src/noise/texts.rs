//! The texts that are measured: reading them, and their prose without addresses.

use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A text of the folder.
pub struct Source {
    /// Where it comes from: its path in the repository that the index names, or its file's name.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its text.
    pub text: String,
}

/// Reads every file of a folder, in order of their names. An index beside it (`FOLDER.json`) says where each comes from.
pub fn read(folder: &Path) -> Result<Vec<Source>> {
    let index = index(&folder.with_extension("json"))?;
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    if paths.is_empty() {
        bail!("{} has no files", folder.display());
    }
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let sha256: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let path = index.iter().find(|(hash, _)| *hash == sha256).map_or(name, |(_, path)| path.clone());
            Ok(Source { path, sha256, text })
        })
        .collect()
}

/// The hashes and origins that an index lists; empty when there is none.
fn index(path: &Path) -> Result<Vec<(String, String)>> {
    let Ok(text) = fs::read_to_string(path) else { return Ok(Vec::new()) };
    let all: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    let entries = all.as_array().into_iter().flatten();
    let field = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    Ok(entries
        .map(|entry| {
            let commit = field(entry, "commit");
            let at = commit.get(..12).unwrap_or_default();
            (field(entry, "sha256"), format!("{}@{at}:{}", field(entry, "repo"), field(entry, "path")))
        })
        .collect())
}

/// The text with its addresses and tags blanked, each byte by a space, so that places stay those of the file.
pub fn prose(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut blank = |range: Range<usize>| {
        for at in range {
            if let Some(byte) = out.get_mut(at).filter(|byte| **byte != b'\n') {
                *byte = b' ';
            }
        }
    };
    let (mut at, bytes) = (0, text.as_bytes());
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = |stops: &[u8]| at + rest.iter().position(|byte| stops.contains(byte)).unwrap_or(rest.len());
        if rest.starts_with(b"](") {
            let close = end(b")\n");
            blank(at..(close + 1).min(bytes.len()));
            at = close;
        } else if rest.starts_with(b"http://") || rest.starts_with(b"https://") || rest.starts_with(b"www.") {
            let close = end(b" )]>\n\t\"");
            blank(at..close);
            at = close;
        } else if rest.starts_with(b"<") {
            let close = end(b">\n");
            blank(at..(close + 1).min(bytes.len()));
            at = close;
        } else if rest.starts_with(b"[") {
            blank(at..at + 1);
        }
        at += 1;
    }
    // Only whole characters are blanked: every stop above is ASCII.
    String::from_utf8(out).unwrap_or_default()
}

/// The sentence around a place, with the place marked.
pub fn around(text: &str, range: &Range<usize>) -> String {
    let stops = |c: char| matches!(c, '.' | '\n' | '!' | '?');
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let from = before.rfind(stops).map_or(0, |at| at + 1);
    let to = range.end + after.find(stops).unwrap_or(after.len());
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let said = format!("{}>>{}<<{}", part(from..range.start), part(range.clone()), part(range.end..to));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}
