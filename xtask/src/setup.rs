//! Installs the tools that a command needs and that are missing on this machine.
//!
//! Each tool is looked up first; nothing is printed if it is there, and otherwise each installation is announced before it starts. If something cannot be
//! installed (no root, no apt, no Node), the error message says what to do. The demo needs the wasm target and the npm packages; browsers, drivers and
//! the Python environment are needed by tests only.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::process::{cargo, on_path, output, program, root, run as run_command, target};

/// A group of tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Rust's standard library for `wasm32-unknown-unknown`.
    Wasm,
    /// The npm packages of `tests/`, among them a minifier, wasm-opt and a receipt verifier.
    Node,
    /// Three browser engines with their drivers, a virtual screen for the engine without a headless mode, and a font.
    Browsers,
    /// The Python verifiers, in a virtual environment under `target/`.
    Python,
    /// PHP, which one of the recipes for a site's back end is written in.
    Php,
    /// Go with the packages of its checksum database, which judge the log.
    Go,
    /// SoftHSM, the PKCS#11 module that the key store's root key is tested in.
    Softhsm,
}

impl Part {
    const ALL: [(&str, Part); 7] = [
        ("wasm", Part::Wasm),
        ("node", Part::Node),
        ("browsers", Part::Browsers),
        ("python", Part::Python),
        ("php", Part::Php),
        ("go", Part::Go),
        ("softhsm", Part::Softhsm),
    ];
}

/// Installs the named parts, or all of them.
///
/// # Errors
/// Returns an error if a name is unknown or a part cannot be installed.
pub fn run(names: &[String]) -> Result<()> {
    let mut parts = Vec::new();
    for name in names {
        match Part::ALL.iter().find(|(known, _)| known == name) {
            Some(&(_, part)) => parts.push(part),
            None => bail!("`{name}` cannot be set up; choose from {}", Part::ALL.map(|(name, _)| name).join(", ")),
        }
    }
    if parts.is_empty() {
        parts.extend(Part::ALL.map(|(_, part)| part));
    }
    parts.into_iter().try_for_each(need)
}

/// Installs a part if it is missing.
///
/// # Errors
/// Returns an error if it is missing and cannot be installed; the message says what to do by hand.
pub fn need(part: Part) -> Result<()> {
    match part {
        Part::Wasm => wasm(),
        Part::Node => node(),
        Part::Browsers => browsers(),
        Part::Python => python(),
        Part::Php => php(),
        Part::Go => go(),
        Part::Softhsm => softhsm(),
    }
}

/// Returns the folder of the npm packages' programs, if they are installed.
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
        bail!("Rust's target wasm32-unknown-unknown is missing and rustup is not installed; add the target the way this Rust was installed");
    }
    say("adding Rust's target wasm32-unknown-unknown (rustup)");
    run_command(program("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn node() -> Result<()> {
    npm(&root().join("tests"), &["--ignore-scripts"])
}

/// Installs the npm packages of a folder as its lock file says, unless they are there.
///
/// # Errors
/// Returns an error if node or npm is missing, or a package cannot be installed.
pub fn npm(folder: &Path, options: &[&str]) -> Result<()> {
    let stamp = folder.join("node_modules/.installed");
    let wanted = digest(&folder.join("package-lock.json"))?;
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if on_path("npm").is_none() || on_path("node").is_none() {
        bail!("node (20 or newer) and npm are required and not installed");
    }
    say(&format!("installing the npm packages of {} (npm ci {})", folder.display(), options.join(" ")));
    run_command(program("npm").args(["ci", "--no-audit", "--no-fund"]).args(options).current_dir(folder))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Debian packages, each with the programs it provides; any one of them is enough.
const PACKAGES: [(&str, &[&str]); 6] = [
    ("chromium", &["chromium", "chromium-browser", "google-chrome"]),
    ("chromium-driver", &["chromedriver"]),
    ("firefox-esr", &["firefox-esr", "firefox"]),
    ("webkit2gtk-driver", &["WebKitWebDriver"]),
    ("xvfb", &["Xvfb"]),
    ("locales", &["locale-gen"]),
];

/// The font used in the pictures that are compared, at the path of Debian's package.
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

fn browsers() -> Result<()> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, programs)| programs.iter().all(|program| on_path(program).is_none()))
        .map(|(package, _)| *package)
        .collect();
    // The gallery's pictures are compared pixel by pixel, so the font matters.
    let font = (!Path::new(FONT).exists()).then_some("fonts-dejavu-core");
    apt(&missing.into_iter().chain(font).collect::<Vec<_>>())?;
    if on_path("geckodriver").is_none() && !target().join("tools/bin/geckodriver").exists() {
        say("building geckodriver into target/tools (cargo install; a few minutes)");
        run_command(
            // Not optimised: it passes messages on, and compiles in a third of the time.
            cargo(["install", "--locked", "--debug", "geckodriver", "--root"])
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
    say("creating a Python environment in target/venv and installing tests/interop/requirements.txt");
    run_command(program("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    run_command(
        program(environment.join("bin/pip"))
            // The versions are pinned and tested with this Python, whatever they say about it.
            .args(["install", "--quiet", "--disable-pip-version-check", "--ignore-requires-python", "-r"])
            .arg(&requirements),
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn php() -> Result<()> {
    if on_path("php").is_some() { Ok(()) } else { apt(&["php-cli"]) }
}

/// Where Debian puts the sources of Go packages.
pub const GO_PACKAGES: &str = "/usr/share/gocode";

fn go() -> Result<()> {
    let program = on_path("go").is_none().then_some("golang-go");
    let packages = (!Path::new(GO_PACKAGES).join("src/golang.org/x/mod/sumdb/tlog").is_dir()).then_some("golang-golang-x-mod-dev");
    apt(&program.into_iter().chain(packages).collect::<Vec<_>>())
}

fn softhsm() -> Result<()> {
    if on_path("softhsm2-util").is_some() { Ok(()) } else { apt(&["softhsm2"]) }
}

fn apt(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if on_path("apt-get").is_none() {
        bail!("these packages are missing and there is no apt-get to install them: {list}. Install what provides them and try again");
    }
    if output(program("id").arg("-u"))?.trim() != "0" {
        bail!("packages are missing and only root can install them; run `sudo apt-get install {list}` and try again");
    }
    say(&format!("installing Debian packages: {list} (apt-get)"));
    run_command(program("apt-get").args(["update", "-qq"]))?;
    let mut install = program("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    // The output of apt-get is long; apt keeps its own log.
    run_command(install.stdout(std::process::Stdio::null()))
}

fn digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
