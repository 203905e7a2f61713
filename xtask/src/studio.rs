//! The studio's files: a folder that any web server can serve, written to `target/studio/` by `cargo xtask build`.
//!
//! It contains the pages of `www/studio`, the studio's script and wasm module, the JSON Schema, and a copy of the widget for the preview. It is no part of
//! the npm package.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::build::{compile, compiled};
use crate::bundle::{esbuild, makes_code};
use crate::compression;
use crate::process::{root, target};
use crate::wasm;

/// The profile of `Cargo.toml`: speed before bytes, since an author waits for findings with every key.
const PROFILE: &str = "wasm-fast";

/// The folder with the studio.
pub fn folder() -> PathBuf {
    target().join("studio")
}

/// Builds the studio, after the npm package.
///
/// # Errors
/// Returns an error if the crate does not compile, or the script contains code that a strict Content-Security-Policy refuses.
pub fn build() -> Result<()> {
    compile("phone-consent-studio", PROFILE, &["--crate-type", "cdylib"], &[])?;
    let (glue, module) = wasm::bind(&compiled(&target(), PROFILE, "studio.wasm"))?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert("studio.js".into(), script(&glue)?.into_bytes());
    files.insert("studio.wasm".into(), wasm::without_names(&module)?);
    for name in ["studio.js", "studio.wasm"] {
        let bytes = files.get(name).cloned().unwrap_or_default();
        files.insert(format!("{name}.gz"), compression::gzip(&bytes)?);
    }
    let copied = [("www/studio", ""), ("www/schema", "schema/"), ("pkg/files", "files/")];
    for (from, to) in copied {
        let from = root().join(from);
        let entries = fs::read_dir(&from).with_context(|| format!("{} cannot be read", from.display()))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // The script's own source is bundled.
            if name != "studio.js" {
                files.insert(
                    format!("{to}{name}"),
                    fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?,
                );
            }
        }
    }
    let widget = root().join("pkg/phone-consent.js");
    files.insert(
        "phone-consent.js".into(),
        fs::read(&widget).with_context(|| format!("{} cannot be read", widget.display()))?,
    );
    write(&files)
}

/// Bundles the script with wasm-bindgen's glue.
fn script(glue: &str) -> Result<String> {
    let place = target().join("xtask/studio");
    fs::create_dir_all(&place).with_context(|| format!("the folder {} cannot be created", place.display()))?;
    let entry = place.join("studio.js");
    fs::write(place.join("glue.js"), glue).with_context(|| format!("{} cannot be written", place.display()))?;
    fs::copy(root().join("www/studio/studio.js"), &entry).context("www/studio/studio.js cannot be copied")?;
    let options = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
        "--charset=utf8",
    ];
    let bundled = esbuild(&[&options[..], &[entry.to_string_lossy().as_ref()]].concat())?;
    match makes_code(&bundled) {
        Some(found) => bail!("the studio's script contains `{found}`, which a strict Content-Security-Policy refuses"),
        None => Ok(bundled),
    }
}

/// Writes the files that differ and removes those of an earlier build.
fn write(files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    let folder = folder();
    for sub in ["", "files", "schema"] {
        let place = folder.join(sub);
        fs::create_dir_all(&place).with_context(|| format!("the folder {} cannot be created", place.display()))?;
        let entries = fs::read_dir(&place).with_context(|| format!("{} cannot be read", place.display()))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()) {
            let name = path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().into_owned();
            if !files.contains_key(&name) {
                fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
            }
        }
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        }
    }
    Ok(())
}
