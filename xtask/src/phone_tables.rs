//! `cargo xtask phone-tables`: the tables of the phone engine, made anew.
//!
//! What makes them is a program of its own, so that the other commands do not compile what only this one needs. Here is also the engine on tables of
//! Google's own XML, beside somebody else's library.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{cargo, output, program, run as run_command, target};

/// Makes the tables, or with `--check` says whether they are as they would be made.
///
/// # Errors
/// The program does not compile, or fails.
pub fn run(options: &[String]) -> Result<()> {
    run_command(&mut tables(options))
}

fn tables<S: AsRef<OsStr>>(options: impl IntoIterator<Item = S>) -> Command {
    let mut command = cargo(["run", "--quiet", "-p", "phone-consent-phone-tables", "--bin", "phone-tables", "--"]);
    command.args(options);
    command
}

/// Makes tables of the XML that the locked crate `phonenumber` packages, builds the engine on them, and asks both it and PyPI `phonenumbers` of the same
/// release about every example in that file (`tests/interop/numbers.py`). The committed tables are not touched.
///
/// # Errors
/// Something does not build, or an answer differs.
pub fn compare() -> Result<()> {
    let found = output(&mut tables(["--find-xml"]))?;
    let lines = found.trim_end().split_once('\n');
    let (file, version) = lines.context("`phone-tables --find-xml` says a file and a version")?;
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
