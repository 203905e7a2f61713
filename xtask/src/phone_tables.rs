//! `cargo xtask phone-tables`: generates the phone engine's tables.
//!
//! The generator is a separate program, so that the other commands do not compile its dependencies. This module also runs the comparison of an engine
//! built on Google's own XML with another library.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{cargo, output, program, run as run_command, target};

/// Generates the tables; with `--check`, reports whether the committed tables are up to date.
///
/// # Errors
/// Returns an error if the generator does not compile or fails.
pub fn run(options: &[String]) -> Result<()> {
    run_command(&mut tables(options))
}

fn tables<S: AsRef<OsStr>>(options: impl IntoIterator<Item = S>) -> Command {
    let mut command = cargo(["run", "--quiet", "-p", "phone-consent-phone-tables", "--bin", "phone-tables", "--"]);
    command.args(options);
    command
}

/// Generates tables from the XML that the locked crate `phonenumber` packages, builds the engine on them, and compares it with PyPI `phonenumbers` of the
/// same release on every example in that file (`tests/interop/numbers.py`). The committed tables are not touched.
///
/// # Errors
/// Returns an error if something does not build or an answer differs.
pub fn compare() -> Result<()> {
    let found = output(&mut tables(["--find-xml"]))?;
    let lines = found.trim_end().split_once('\n');
    let (file, version) = lines.context("`phone-tables --find-xml` must print a file and a version")?;
    let folder = target().join("phone-tables");
    run_command(tables(["--xml", file, "--version", version, "--out"]).arg(&folder))?;
    let mut build = cargo(["build", "--quiet", "-p", "phone-consent-phone", "--example", "answers"]);
    run_command(build.args(["--features", "other-tables"]).env("PHONE_TABLES", &folder))?;
    run_command(
        program(target().join("venv/bin/python"))
            .arg("tests/interop/numbers.py")
            .args([Path::new(file), Path::new(version)])
            .arg(target().join("debug/examples/answers")),
    )
}
