//! `cargo xtask bench phone`: our phone engine beside those that other pages use, in one node process.
//!
//! Here it is only started, on a package that is built; what is measured and how is in `tests/bench/phone.mjs`. Nothing is judged: what a page may weigh
//! is the business of `size`, and times depend on the machine.

use anyhow::{Result, bail};

use crate::build;
use crate::process::{program, run as run_command};
use crate::setup::{Part, need};

/// Runs the measurement named.
///
/// # Errors
/// There is none of that name, the package does not build, or an engine answers wrongly.
pub fn run(names: &[String]) -> Result<()> {
    match names {
        [name] if name == "phone" => {
            need(Part::Node)?;
            build::run()?;
            run_command(program("node").arg("tests/bench/phone.mjs"))
        }
        _ => bail!("`bench` takes what is to be measured, which can be `phone`, and was given {names:?}"),
    }
}
