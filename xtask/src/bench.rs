//! `cargo xtask bench phone`: our phone engine beside those that other pages use, in one node process. `cargo xtask bench keys`: what a key in the
//! number field takes, beside intl-tel-input, in three browser engines. `cargo xtask bench page`: a page with the widget beside one with cookieconsent
//! and intl-tel-input, until the first purpose can be ticked and until a number can be entered.
//!
//! Here they are only started, on a package that is built; what is measured and how is in `tests/bench/phone.mjs`, `tests/bench/page/page.mjs` and
//! `tests/conformance/src/bin/keys.rs`.
//! Nothing is judged: what a page may weigh is the business of `size`, and times depend on the machine.

use anyhow::{Result, bail};

use crate::build;
use crate::process::{cargo, program, run as run_command, target};
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
        [name] if name == "keys" => {
            need(Part::Node)?;
            need(Part::Browsers)?;
            build::run()?;
            run_command(&mut cargo(["run", "--quiet", "-p", "conformance", "--bin", "keys"]))
        }
        [name, options @ ..] if name == "page" => {
            need(Part::Node)?;
            need(Part::Browsers)?;
            build::run()?;
            run_command(&mut cargo(["build", "--quiet", "-p", "phone-consent-cli"]))?;
            let binary = target().join("debug/phone-consent");
            run_command(program("node").arg("tests/bench/page/page.mjs").args(options).env("PHONE_CONSENT_BIN", binary))
        }
        _ => bail!("`bench` takes what is to be measured, which can be `phone`, `keys` or `page`, and was given {names:?}"),
    }
}
