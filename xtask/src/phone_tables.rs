//! `cargo xtask phone-tables`: the tables of the phone engine, made anew.
//!
//! What makes them is a program of its own, so that the other commands do not compile what only this one needs.

use anyhow::Result;

use crate::process::{cargo, run as run_command};

/// Makes the tables, or with `--check` says whether they are as they would be made.
///
/// # Errors
/// The program does not compile, or fails.
pub fn run(options: &[String]) -> Result<()> {
    run_command(cargo(["run", "--quiet", "-p", "phone-consent-phone-tables", "--bin", "phone-tables", "--"]).args(options))
}
