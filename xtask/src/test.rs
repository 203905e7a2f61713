//! `cargo xtask test`: runs all checks in order and prints the name and duration of each step.
//!
//! The steps share one target folder, and one selection of packages and features ([`SELECTION`]), so that little is compiled twice. The first failing step
//! ends the run, since later steps usually fail for the same reason. The checks themselves are in the folders of the tests; this module only starts them.
//!
//! `e2e` waits for browsers about half of the time. When all steps run, those in [`BESIDE`] run in a second process meanwhile (`beside.rs`); their output follows at the
//! end, and what failed in either is told.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::beside::{Beside, both};
use crate::process::{cargo, output, program, root, run as run_command, target};
use crate::progress::step;
use crate::setup::{GO_PACKAGES, Part, need};
use crate::{build, examples, fuzz, phone_tables, size};

/// A step: its name, what it checks, and the function that runs it.
struct Step {
    name: &'static str,
    promise: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 14] = [
    Step {
        name: "setup",
        promise: "the tools that the tests need are installed",
        run: setup,
    },
    Step {
        name: "format",
        promise: "the code is formatted by rustfmt",
        run: format,
    },
    Step {
        name: "clippy",
        promise: "no warnings, native target and fuzz targets",
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        promise: "no warnings, browser target",
        run: clippy_wasm,
    },
    Step {
        name: "build",
        promise: "the npm package builds",
        run: build::run,
    },
    Step {
        name: "size",
        promise: "downloads are within their size limits",
        run: size::run,
    },
    Step {
        name: "rust",
        promise: "the tests of every crate, the servers over HTTP, the receipt server killed, on failing disks and with a jumping clock, for some seconds, and a simulated year of contacts judged by a model",
        run: rust,
    },
    Step {
        name: "node",
        promise: "the receipt verifier for back ends, the manifest and types, and the phone module compared with Google's library",
        run: node,
    },
    Step {
        name: "recipes",
        promise: "the back ends of docs/recipes in Node, Python, PHP and Rust believe a number only as they should, and contact it only with a permit, beside the real receipt server",
        run: recipes,
    },
    Step {
        name: "conformance",
        promise: "the element's contract with the page, in three browser engines, and the example pages",
        run: conformance,
    },
    Step {
        name: "bundlers",
        promise: "the packed package with Vite, webpack, Rollup, esbuild and Next.js, from disclosure to receipt",
        run: bundlers,
    },
    Step {
        name: "interop",
        promise: "the phone engine on Google's XML and the linter's readability figures against other libraries, the linter's SARIF by its schema, the messages of webhooks by the library of Standard Webhooks, the signatures of incoming messages by Twilio's, exported consent records by a JSON-LD processor, the metrics by Prometheus's client, every address by the OpenAPI description, the decisions about contacts judged again by a model, and independent verifiers on the log",
        run: interop,
    },
    Step {
        name: "e2e",
        promise: "the whole flow in three browser engines",
        run: e2e,
    },
    Step {
        name: "receipts",
        promise: "independent verifiers on the receipts that `e2e` made in the browsers",
        run: verify_receipts,
    },
];

/// The steps that run beside `e2e`. None of them needs what another or `e2e` makes.
const BESIDE: [&str; 5] = ["node", "recipes", "conformance", "bundlers", "interop"];

/// The packages and features of every native compilation for tests: other ones would give their dependencies other features, and compile them again. The
/// failpoints of the receipt server do nothing unless a test arms them.
const SELECTION: [&str; 3] = ["--workspace", "--features", "phone-consent-cli/failpoints"];

/// What the tests that need browsers are behind.
const BROWSERS: [&str; 2] = ["--features", "e2e/browsers,conformance/browsers"];

/// Runs every step, or only the named ones.
///
/// # Errors
/// Returns an error if a name is unknown, or the error of the first step that fails.
pub fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("there is no step `{unknown}`; the steps are {}", STEPS.map(|step| step.name).join(", "));
    }
    let start = Instant::now();
    let count = if names.is_empty() {
        let (beside, own): (Vec<&Step>, Vec<&Step>) = STEPS.iter().partition(|step| BESIDE.contains(&step.name));
        let at = own.iter().position(|step| step.name == "e2e").unwrap_or(own.len());
        let (before, browsers) = own.split_at(at);
        // The last one is the wait for those beside.
        let of = own.len() + 1;
        in_order(before, 0, of)?;
        let mut again = Command::new(std::env::current_exe().context("this program has no path")?);
        again.arg("test").args(beside.iter().map(|step| step.name));
        let second = Beside::start(again, target().join("xtask/beside.log"))?;
        let first = in_order(browsers, before.len(), of);
        let second = step(of, of, "beside", "the steps that ran beside the others", || second.end());
        both(first, second)?;
        STEPS.len()
    } else {
        let chosen: Vec<&Step> = STEPS.iter().filter(|step| names.iter().any(|name| name == step.name)).collect();
        in_order(&chosen, 0, chosen.len())?;
        chosen.len()
    };
    println!("{count} steps passed in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs steps, of which `done` ran before.
fn in_order(steps: &[&Step], done: usize, of: usize) -> Result<()> {
    for (at, one) in steps.iter().enumerate() {
        let (name, promise) = (one.name, one.promise);
        step(done + at + 1, of, name, promise, one.run).with_context(|| format!("step `{name}` failed; `cargo xtask test {name}` runs it alone"))?;
    }
    Ok(())
}

fn setup() -> Result<()> {
    [Part::Wasm, Part::Node, Part::Browsers, Part::Python, Part::Php, Part::Go, Part::Softhsm]
        .into_iter()
        .try_for_each(need)
}

fn format() -> Result<()> {
    run_command(&mut cargo(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    let mut workspace = cargo(["clippy", "--quiet", "--all-targets"]);
    workspace.args(SELECTION).args(BROWSERS);
    run_command(workspace.args(["--", "-D", "warnings"]))?;
    // Workspaces of their own, which would fall behind unseen. They need the nightly compiler only to run.
    fuzz::FOLDERS.into_iter().try_for_each(|folder| {
        run_command(&mut cargo([
            "clippy",
            "--quiet",
            "--manifest-path",
            &format!("{folder}/Cargo.toml"),
            "--bins",
            "--",
            "-D",
            "warnings",
        ]))
    })
}

fn clippy_wasm() -> Result<()> {
    need(Part::Wasm)?;
    // One at a time: cargo would unify their features, and the number module leaves out what the widget's types need.
    for package in [
        &["-p", "phone-consent"][..],
        &["-p", "phone-consent-phone", "--features", "module"],
        &["-p", "phone-consent-phone", "--features", "zones"],
        &["-p", "phone-consent-studio"],
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
    need(Part::Softhsm)?;
    need(Part::Python)?;
    // The commands that need neither a database nor an HTTP server, built without the feature `serve`.
    run_command(&mut cargo(["test", "--quiet", "-p", "phone-consent-cli", "--no-default-features"]))?;
    let mut tests = with_binaries(cargo(["test"]))?;
    tests.args(SELECTION);
    run_command(tests.env("PYTHON", target().join("venv/bin/python")))
}

fn node() -> Result<()> {
    need(Part::Node)?;
    build::run()?;
    let folder = root().join("tests/node");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    // Files are listed one by one, because Node's handling of a folder argument has changed between versions.
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("{} contains no tests", folder.display());
    }
    run_command(program("node").arg("--test").args(files))
}

fn recipes() -> Result<()> {
    [Part::Node, Part::Python, Part::Php].into_iter().try_for_each(need)?;
    let mut command = with_binaries(program("node"))?;
    command.args(["--test", "tests/interop/recipes.test.mjs"]);
    command.env("RECIPE_BIN", target().join("debug/recipe"));
    run_command(command.env("PYTHON", target().join("venv/bin/python")))
}

fn conformance() -> Result<()> {
    need(Part::Browsers)?;
    build::run()?;
    examples::run()?;
    run_command(&mut browsers("contract")?)
}

fn e2e() -> Result<()> {
    need(Part::Browsers)?;
    build::run()?;
    let receipts = receipts();
    if receipts.exists() {
        fs::remove_dir_all(&receipts).with_context(|| format!("{} cannot be emptied", receipts.display()))?;
    }
    run_command(browsers("browsers")?.env("E2E_RECEIPTS", receipts))
}

/// The command that runs a test which needs browsers.
fn browsers(test: &str) -> Result<Command> {
    let mut command = with_binaries(cargo(["test"]))?;
    command.args(SELECTION).args(BROWSERS).args(["--test", test]);
    Ok(command)
}

/// `tests/bundlers/run.mjs` builds each project in `tests/bundlers`, serves it and drives it in a browser.
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
    need(Part::Go)?;
    binaries()?;
    log()?;
    phone_tables::compare()?;
    promises()?;
    run_command(with_binaries(program("node"))?.args(["--test", "tests/interop/sarif.test.mjs"]))?;
    run_command(with_binaries(program("node"))?.args(["--test", "tests/interop/webhooks.test.mjs"]))?;
    run_command(with_binaries(program("node"))?.args(["--test", "tests/interop/twilio.test.mjs"]))?;
    run_command(with_binaries(program(target().join("venv/bin/python")))?.arg("tests/interop/export/dpv.py"))?;
    run_command(with_binaries(program(target().join("venv/bin/python")))?.arg("tests/interop/metrics/parse.py"))?;
    openapi()?;
    readability()
}

fn verify_receipts() -> Result<()> {
    need(Part::Node)?;
    need(Part::Python)?;
    let receipts = receipts();
    if !receipts.is_dir() {
        bail!("{} contains no receipts; the step `e2e` creates them", receipts.display());
    }
    run_command(program("node").arg("tests/interop/verify.mjs").arg(&receipts))?;
    run_command(program(target().join("venv/bin/python")).arg("tests/interop/verify.py").arg(&receipts))
}

/// Writes a log, and lets Go's checksum database and three Python packages judge it.
fn log() -> Result<()> {
    let folder = target().join("log");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    run_command(example("interop").arg(&folder))?;
    let mut go = program("go");
    go.env("GO111MODULE", "off")
        .env("GOPATH", GO_PACKAGES)
        .env("GOCACHE", target().join("go-cache"));
    run_command(go.args(["run", "tests/interop/log/verify.go"]).arg(&folder))?;
    run_command(program(target().join("venv/bin/python")).arg("tests/interop/log/verify.py").arg(&folder))
}

/// Lets a second judge decide simulated years of contacts, and compares the table of area codes with PyPI phonenumbers.
fn promises() -> Result<()> {
    let python = target().join("venv/bin/python");
    for seed in ["1", "2"] {
        let story = output(example("story").args([seed, "400"]))?;
        let file = target().join(format!("story-{seed}.jsonl"));
        fs::write(&file, story).with_context(|| format!("{} cannot be written", file.display()))?;
        run_command(program(&python).arg("tests/interop/model/promises.py").arg(&file))?;
    }
    run_command(program(&python).arg("tests/interop/promises/areas.py").arg(target().join("story-1.jsonl")))
}

/// Lets schemathesis judge the server by its description, in the short form.
fn openapi() -> Result<()> {
    let mut judge = with_binaries(program("node"))?;
    judge.args(["--test", "tests/interop/openapi.test.mjs"]);
    run_command(judge.env("SCHEMATHESIS", target().join("venv/bin/schemathesis")))
}

/// Compares the linter's readability figures with those of PyPI textstat.
fn readability() -> Result<()> {
    let mut compare = program(target().join("venv/bin/python"));
    run_command(
        compare
            .arg("tests/interop/readability/compare.py")
            .arg(target().join("debug/examples/readability")),
    )
}

fn receipts() -> PathBuf {
    target().join("e2e/receipts")
}

/// The programs that tests start.
const BINARIES: [&str; 3] = ["phone-consent", "shop", "recipe"];

/// The examples that tests start. That some are named has cargo choose the features of tests, which the packages' own tests need.
const EXAMPLES: [&str; 3] = ["interop", "story", "readability"];

fn binaries() -> Result<()> {
    let mut build = cargo(["build", "--quiet"]);
    build.args(SELECTION);
    build.args(BINARIES.iter().flat_map(|name| ["--bin", name]));
    build.args(EXAMPLES.iter().flat_map(|name| ["--example", name]));
    run_command(&mut build)
}

fn example(name: &str) -> Command {
    program(target().join("debug/examples").join(name))
}

/// Builds the programs, and passes the paths of the two servers to the tests.
fn with_binaries(mut tests: Command) -> Result<Command> {
    binaries()?;
    let folder = target().join("debug");
    tests
        .env("PHONE_CONSENT_BIN", folder.join("phone-consent"))
        .env("SHOP_BIN", folder.join("shop"));
    Ok(tests)
}
