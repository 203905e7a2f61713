//! `cargo xtask bench`: comparative measurements against other libraries.
//!
//! - `bench phone`: the phone engine and other phone number libraries, in one Node process.
//! - `bench keys`: time per key press in the number field, against intl-tel-input, in three browser engines.
//! - `bench page`: a page with the widget against a page with cookieconsent and intl-tel-input, until the first purpose can be ticked and until a number
//!   can be entered.
//! - `bench server`: receipts a second through HTTP, against what the machine gives and the consent backend of c15t.
//! - `bench permits`: permits a second through HTTP, with a million receipts, against the consent check of c15t.
//!
//! This module only builds the programs and starts the benchmarks, which are in `tests/bench/phone.mjs`, `tests/bench/page/page.mjs`,
//! `tests/conformance/src/bin/keys.rs` and `tests/load`. There are no pass or fail limits: sizes are checked by `size`, and times depend on the machine.

use anyhow::{Result, bail};

use crate::process::{cargo, program, root, run as run_command, target};
use crate::setup::{Part, need, npm};
use crate::{build, load};

/// Runs the named benchmark.
///
/// # Errors
/// Returns an error if there is no such benchmark, the package does not build, or a phone engine gives a wrong answer.
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
        [name, options @ ..] if name == "server" || name == "permits" => {
            if !options.iter().any(|option| option == "--without-c15t") {
                // The driver of SQLite is built or fetched by its install script. It takes minutes: npm tells what it fetches, and the script what it does.
                npm(&root().join("tests/bench/c15t"), &["--loglevel=http", "--foreground-scripts"])?;
            }
            load::run(&format!("bench-{name}"), false, options)
        }
        _ => bail!("`bench` takes one of `phone`, `keys`, `page`, `server` or `permits`, not {names:?}"),
    }
}
