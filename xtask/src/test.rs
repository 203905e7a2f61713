//! `cargo xtask test`: everything that must hold, in order, each step by its name and with its time.
//!
//! The steps share one target folder. A step that fails ends the run: what follows it would only repeat it. What a step checks is in its own folder;
//! here is only how it is started.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::process::{cargo, program, root, run as run_command, target};
use crate::progress::step;
use crate::setup::{Part, need};
use crate::{build, examples, phone_tables, size};

/// A step's name, what it promises, and how it is run.
struct Step {
    name: &'static str,
    promise: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 13] = [
    Step {
        name: "setup",
        promise: "what the tests need is installed",
        run: setup,
    },
    Step {
        name: "format",
        promise: "the code is laid out by rustfmt",
        run: format,
    },
    Step {
        name: "clippy",
        promise: "no warning, for this machine",
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        promise: "no warning, for the browser",
        run: clippy_wasm,
    },
    Step {
        name: "build",
        promise: "the npm package builds",
        run: build::run,
    },
    Step {
        name: "size",
        promise: "a page downloads no more than it may",
        run: size::run,
    },
    Step {
        name: "rust",
        promise: "every crate, and the servers by HTTP",
        run: rust,
    },
    Step {
        name: "node",
        promise: "the receipt verifier for the site's own back end, the manifest and types, and the phone module beside Google's library",
        run: node,
    },
    Step {
        name: "recipes",
        promise: "the back ends of docs/recipes in Node, Python, PHP and Rust believe a number only as they should, beside the real receipt server",
        run: recipes,
    },
    Step {
        name: "conformance",
        promise: "the element's contract with the page, in three browser engines, and the example pages",
        run: conformance,
    },
    Step {
        name: "e2e",
        promise: "the whole path in three browser engines",
        run: e2e,
    },
    Step {
        name: "bundlers",
        promise: "the packed package from disclosure to receipt with Vite, webpack, Rollup, esbuild and Next.js",
        run: bundlers,
    },
    Step {
        name: "interop",
        promise: "the phone engine on Google's XML agrees with another library, and other people's verifiers accept the receipts made in the browsers",
        run: interop,
    },
];

/// Runs every step, or those named.
///
/// # Errors
/// A name that is none, or the first step that fails.
pub fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("there is no step `{unknown}`; there are {}", STEPS.map(|step| step.name).join(", "));
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
        .collect();
    let start = Instant::now();
    for (at, one) in chosen.iter().enumerate() {
        let (name, promise) = (one.name, one.promise);
        step(at + 1, chosen.len(), name, promise, one.run).with_context(|| format!("step `{name}` failed; `cargo xtask test {name}` runs it alone"))?;
    }
    println!("{} steps passed in {:.0} s", chosen.len(), start.elapsed().as_secs_f64());
    Ok(())
}

fn setup() -> Result<()> {
    [Part::Wasm, Part::Node, Part::Browsers, Part::Python, Part::Php].into_iter().try_for_each(need)
}

fn format() -> Result<()> {
    run_command(&mut cargo(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    run_command(&mut cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm() -> Result<()> {
    need(Part::Wasm)?;
    // One at a time: together they would share features, and the number module leaves out what the widget's types need.
    for package in [
        &["-p", "phone-consent"][..],
        &["-p", "phone-consent-phone", "--features", "module"],
        &["-p", "phone-consent-phone", "--features", "zones"],
    ] {
        run_command(
            cargo(["clippy", "--quiet", "--target", "wasm32-unknown-unknown"])
                .args(package)
                .args(["--", "-D", "warnings"]),
        )?;
    }
    Ok(())
}

fn rust() -> Result<()> {
    // The commands that need neither a database nor an HTTP server, without them.
    run_command(&mut cargo(["test", "--quiet", "-p", "phone-consent-cli", "--no-default-features"]))?;
    run_command(&mut with_binaries(cargo([
        "test",
        "--workspace",
        "--exclude",
        "e2e",
        "--exclude",
        "conformance",
    ]))?)
}

fn node() -> Result<()> {
    need(Part::Node)?;
    build::run()?;
    let folder = root().join("tests/node");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    // The files are named one by one: what node makes of a folder has changed between its versions.
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("{} holds no test", folder.display());
    }
    run_command(program("node").arg("--test").args(files))
}

fn recipes() -> Result<()> {
    [Part::Node, Part::Python, Part::Php].into_iter().try_for_each(need)?;
    run_command(&mut cargo(["build", "--quiet", "-p", "recipe"]))?;
    let mut command = with_binaries(program("node"))?;
    command.args(["--test", "tests/interop/recipes.test.mjs"]);
    command.env("RECIPE_BIN", target().join("debug/recipe"));
    run_command(command.env("PYTHON", target().join("venv/bin/python")))
}

fn conformance() -> Result<()> {
    need(Part::Browsers)?;
    build::run()?;
    examples::run()?;
    run_command(&mut with_binaries(cargo(["test", "-p", "conformance"]))?)
}

fn e2e() -> Result<()> {
    need(Part::Browsers)?;
    build::run()?;
    let receipts = receipts();
    if receipts.exists() {
        fs::remove_dir_all(&receipts).with_context(|| format!("{} cannot be emptied", receipts.display()))?;
    }
    // One test at a time: they share two cores, and a browser is given its own time.
    let mut command = with_binaries(cargo(["test", "-p", "e2e", "--", "--test-threads=1"]))?;
    run_command(command.env("E2E_RECEIPTS", receipts))
}

/// The packages that the projects in `tests/bundlers` install; the program there builds, serves and drives them.
fn bundlers() -> Result<()> {
    need(Part::Node)?;
    need(Part::Browsers)?;
    build::run()?;
    let mut command = with_binaries(program("node"))?;
    run_command(command.arg("tests/bundlers/run.mjs"))
}

fn interop() -> Result<()> {
    need(Part::Node)?;
    need(Part::Python)?;
    phone_tables::compare()?;
    let receipts = receipts();
    if !receipts.is_dir() {
        bail!("{} holds no receipts; the step `e2e` makes them", receipts.display());
    }
    run_command(program("node").arg("tests/interop/verify.mjs").arg(&receipts))?;
    run_command(program(target().join("venv/bin/python")).arg("tests/interop/verify.py").arg(&receipts))
}

fn receipts() -> PathBuf {
    target().join("e2e/receipts")
}

/// Builds the two servers and tells the tests where they are.
fn with_binaries(mut tests: Command) -> Result<Command> {
    run_command(&mut cargo(["build", "--quiet", "-p", "phone-consent-cli", "-p", "shop"]))?;
    let folder = target().join("debug");
    tests
        .env("PHONE_CONSENT_BIN", folder.join("phone-consent"))
        .env("SHOP_BIN", folder.join("shop"));
    Ok(tests)
}
