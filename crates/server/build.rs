//! Finds the languages: each file of `src/locale` is one, with the labels of the same name in `crates/disclosure/labels`. A
//! language that is added there is known here without another line.

use std::fmt::Write;
use std::fs;
use std::io::{Error, Result};
use std::path::Path;

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let [controls, labels] = ["src/locale", "crates/disclosure/labels"].map(|folder| root.join(folder));
    let mut names: Vec<String> = fs::read_dir(&controls)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".json").map(str::to_owned))
        .filter(|name| labels.join(format!("{name}.json")).is_file())
        .collect();
    names.sort();
    let mut table = String::from("&[\n");
    for name in names {
        let [controls, labels] = [&controls, &labels].map(|folder| folder.join(format!("{name}.json")));
        writeln!(table, "    ({name:?}, include_str!({controls:?}), include_str!({labels:?})),").map_err(Error::other)?;
    }
    table.push_str("]\n");
    for folder in [controls, labels] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let out = std::env::var("OUT_DIR").map_err(Error::other)?;
    fs::write(Path::new(&out).join("languages.rs"), table)
}
