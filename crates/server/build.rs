//! Finds the languages of the controls: each file of `src/locale` is one. A language that is added there is known here without
//! another line.

use std::fmt::Write;
use std::io::{Error, Result};
use std::path::Path;
use std::{env, fs};

fn main() -> Result<()> {
    // As it is now: this program may have been compiled for another copy of the sources.
    let package = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| Error::other("cargo says where the package is"))?;
    let controls = Path::new(&package).join("../../src/locale").canonicalize()?;
    let mut names: Vec<String> = fs::read_dir(&controls)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    let mut table = String::from("&[\n");
    for name in names {
        let file = controls.join(format!("{name}.json"));
        writeln!(table, "    ({name:?}, include_str!({file:?})),").map_err(Error::other)?;
    }
    table.push_str("]\n");
    println!("cargo::rerun-if-changed={}", controls.display());
    let out = env::var("OUT_DIR").map_err(Error::other)?;
    fs::write(Path::new(&out).join("languages.rs"), table)
}
