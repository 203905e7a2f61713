//! Makes one file per language from the controls' texts (`src/locale`) and the newest version of the notice's labels (`crates/disclosure/labels`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// Texts of `src/locale` that only the receipt server's page says: a visitor's page does not download them.
const SERVERS_OWN: [&str; 15] = [
    "link_unknown",
    "not_withdrawn",
    "question_again",
    "question_answer",
    "question_asked",
    "question_closed",
    "question_delete",
    "question_deleted",
    "question_full",
    "question_title",
    "receipt_until",
    "save_proof",
    "stop_button",
    "stop_done",
    "stop_title",
];

/// Returns the content of each language's file by language tag: `{"controls": {...}, "labels": {...}}`.
///
/// # Errors
/// Returns an error if a language is in only one of the two folders, since the page would then mix two languages, or lacks a text that English has.
pub fn languages(root: &Path) -> Result<BTreeMap<String, String>> {
    let (controls, labels) = (root.join("src/locale"), newest(&root.join("crates/disclosure/labels"))?);
    let (with_controls, with_labels) = (tags(&controls)?, tags(&labels)?);
    if let Some(tag) = with_labels.symmetric_difference(&with_controls).next() {
        let (has, lacks) = if with_labels.contains(tag) {
            (&labels, &controls)
        } else {
            (&controls, &labels)
        };
        bail!("the language `{tag}` is in {} and not in {}; add it there", has.display(), lacks.display());
    }
    let english = [&controls, &labels].map(|folder| read(&folder.join("en.json")));
    let mut files = BTreeMap::new();
    for tag in with_controls {
        let mut parts = Map::new();
        for ((name, folder), english) in [("controls", &controls), ("labels", &labels)].into_iter().zip(&english) {
            let path = folder.join(format!("{tag}.json"));
            let mut texts = read(&path)?;
            if let Ok(english) = english
                && let Some(missing) = english.keys().find(|name| !name.contains('.') && !texts.contains_key(*name))
            {
                bail!("{} lacks the text `{missing}`", path.display());
            }
            // A label of the notice may have the name of one of them.
            if name == "controls" {
                texts.retain(|name, _| !SERVERS_OWN.contains(&name.as_str()));
            }
            parts.insert(name.to_owned(), Value::Object(texts));
        }
        files.insert(tag, Value::Object(parts).to_string());
    }
    Ok(files)
}

/// Returns the folder with the highest version number.
fn newest(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let versions = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u16>().ok());
    let newest = versions.max().with_context(|| format!("{} contains no version", folder.display()))?;
    Ok(folder.join(newest.to_string()))
}

fn tags(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    Ok(entries
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect())
}

fn read(path: &Path) -> Result<Map<String, Value>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a JSON object", path.display()))
}
