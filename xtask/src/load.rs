//! `cargo xtask soak`, and the start of `cargo xtask bench server`: the receipt server under load.
//!
//! This module only builds the programs, in release mode, and starts them; they are in `tests/load`.

use anyhow::Result;

use crate::process::{cargo, program, run as run_command, target};
use crate::setup::{Part, need};

/// Builds the server, with its failpoints or as it is released, and runs this program of `tests/load` on it.
///
/// # Errors
/// Returns an error if they do not build, or the error of the program.
pub fn run(name: &str, failpoints: bool, options: &[String]) -> Result<()> {
    eprintln!("building the server and the load generator (release)");
    let mut build = cargo(["build", "--release", "--quiet", "-p", "phone-consent-cli", "-p", "load"]);
    if failpoints {
        build.args(["--features", "phone-consent-cli/failpoints"]);
    }
    run_command(&mut build)?;
    // The judge of the year.
    need(Part::Python)?;
    let built = target().join("release");
    run_command(
        program(built.join(name))
            .args(options)
            .env("PHONE_CONSENT_BIN", built.join("phone-consent"))
            .env("PYTHON", target().join("venv/bin/python"))
            .env("CARGO_TARGET_DIR", target()),
    )
}
