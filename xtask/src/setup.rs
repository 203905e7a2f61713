//! Installs what a command needs and this machine lacks.
//!
//! Each thing is looked for first and nothing is said when it is there; otherwise what is about to be done is said before it is done. What cannot be
//! done (no root, no apt, no node) is one sentence. The demo needs only the wasm target, and the npm packages where there is node; browsers,
//! drivers and the Python environment are for the tests.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::process::{cargo, on_path, output, program, root, run as run_command, target};

/// What can be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Rust's standard library for the browser.
    Wasm,
    /// The npm packages of `tests/`: a minifier, wasm-opt, a verifier.
    Node,
    /// Three browser engines with their drivers, a screen for the one that has no headless mode, and a font.
    Browsers,
    /// The Python verifiers, in an environment of their own under `target/`.
    Python,
    /// PHP, which one of the recipes for a site's back end is written in.
    Php,
}

impl Part {
    const ALL: [(&str, Part); 5] = [
        ("wasm", Part::Wasm),
        ("node", Part::Node),
        ("browsers", Part::Browsers),
        ("python", Part::Python),
        ("php", Part::Php),
    ];
}

/// Sets up the parts named, or all.
///
/// # Errors
/// A name that is none, or a part that cannot be installed.
pub fn run(names: &[String]) -> Result<()> {
    let mut parts = Vec::new();
    for name in names {
        match Part::ALL.iter().find(|(known, _)| known == name) {
            Some(&(_, part)) => parts.push(part),
            None => bail!("`{name}` is nothing to set up; there are {}", Part::ALL.map(|(name, _)| name).join(", ")),
        }
    }
    if parts.is_empty() {
        parts.extend(Part::ALL.map(|(_, part)| part));
    }
    parts.into_iter().try_for_each(need)
}

/// Installs one part when it is missing.
///
/// # Errors
/// It is missing and cannot be installed; the sentence says what to do by hand.
pub fn need(part: Part) -> Result<()> {
    match part {
        Part::Wasm => wasm(),
        Part::Node => node(),
        Part::Browsers => browsers(),
        Part::Python => python(),
        Part::Php => php(),
    }
}

/// The folder of the npm packages' programs, when they are installed.
pub fn node_programs() -> Option<PathBuf> {
    let folder = root().join("tests/node_modules/.bin");
    folder.is_dir().then_some(folder)
}

fn say(what: &str) {
    eprintln!("setup: {what}");
}

fn wasm() -> Result<()> {
    let libraries = output(program("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!("Rust's wasm32-unknown-unknown target is missing and there is no rustup to add it; install it as this Rust was installed");
    }
    say("adding Rust's target wasm32-unknown-unknown (rustup)");
    run_command(program("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn node() -> Result<()> {
    let tests = root().join("tests");
    let stamp = tests.join("node_modules/.installed");
    let wanted = digest(&tests.join("package-lock.json"))?;
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if on_path("npm").is_none() || on_path("node").is_none() {
        bail!("node (20 or newer) and npm are not installed, and the tests need them");
    }
    say("installing the npm packages of tests/ (npm ci; no package runs a script)");
    run_command(program("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&tests))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Debian's package for each program, any of whose names will do.
const PACKAGES: [(&str, &[&str]); 6] = [
    ("chromium", &["chromium", "chromium-browser", "google-chrome"]),
    ("chromium-driver", &["chromedriver"]),
    ("firefox-esr", &["firefox-esr", "firefox"]),
    ("webkit2gtk-driver", &["WebKitWebDriver"]),
    ("xvfb", &["Xvfb"]),
    ("locales", &["locale-gen"]),
];

/// The font of the pictures that are compared, where Debian's package puts it.
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

fn browsers() -> Result<()> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, programs)| programs.iter().all(|program| on_path(program).is_none()))
        .map(|(package, _)| *package)
        .collect();
    // The pictures of the gallery are compared letter by letter.
    let font = (!Path::new(FONT).exists()).then_some("fonts-dejavu-core");
    apt(&missing.into_iter().chain(font).collect::<Vec<_>>())?;
    if on_path("geckodriver").is_none() && !target().join("tools/bin/geckodriver").exists() {
        say("building geckodriver into target/tools (cargo install; a few minutes)");
        run_command(
            cargo(["install", "--locked", "geckodriver", "--root"])
                .arg(target().join("tools"))
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(())
}

fn python() -> Result<()> {
    let requirements = root().join("tests/interop/requirements.txt");
    let environment = target().join("venv");
    let stamp = environment.join("installed");
    let wanted = digest(&requirements)?;
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if on_path("python3").is_none() || output(program("python3").args(["-c", "import ensurepip, venv"])).is_err() {
        apt(&["python3", "python3-venv"])?;
    }
    say("making a Python environment in target/venv and installing tests/interop/requirements.txt");
    run_command(program("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    run_command(
        program(environment.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(&requirements),
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn php() -> Result<()> {
    if on_path("php").is_some() { Ok(()) } else { apt(&["php-cli"]) }
}

fn apt(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if on_path("apt-get").is_none() {
        bail!("these are missing and there is no apt-get to install them: {list}. Install what provides them and try again");
    }
    if output(program("id").arg("-u"))?.trim() != "0" {
        bail!("these are missing and only root can install them; run `sudo apt-get install {list}` and try again");
    }
    say(&format!("installing Debian packages: {list} (apt-get)"));
    run_command(program("apt-get").args(["update", "-qq"]))?;
    let mut install = program("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    // What apt says is long and goes to its own log.
    run_command(install.stdout(std::process::Stdio::null()))
}

fn digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
