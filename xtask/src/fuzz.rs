//! `cargo xtask fuzz`: builds the fuzz targets with the nightly compiler and runs each for a while.
//!
//! What lives here: which targets there are, and how they are run. What deliberately does not: the targets (`fuzz/`, and `crates/phone/fuzz` for the number
//! engine). What a run reaches is kept in `target/fuzz/corpus`, and what it finds in `target/fuzz/found`.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, on_path, program, root, run as run_command, target};
use crate::progress::step;

/// A workspace of targets, its folder below the root.
pub const FOLDERS: [&str; 2] = ["fuzz", "crates/phone/fuzz"];
/// How long a target runs unless it is said otherwise.
const SECONDS: u64 = 60;

const HELP: &str = "\
cargo xtask fuzz [--seconds N] [TARGET...]

Runs the named targets, or all of them, one after another, each N seconds (60). Needs a nightly compiler (rustup toolchain install nightly).
Each has a log in target/fuzz; the first finding ends the run and is kept in target/fuzz/found.

";

/// One target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    name: String,
    folder: PathBuf,
}

impl Target {
    fn seeds(&self) -> PathBuf {
        self.folder.join("seeds").join(&self.name)
    }
}

/// Runs the targets.
///
/// # Errors
/// An option or a target is unknown, something is missing, or a target found something.
pub fn run(arguments: &[String]) -> Result<()> {
    let all = targets()?;
    let (mut seconds, mut names) = (SECONDS, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => {
                print!("{HELP}");
                all.iter().for_each(|target| println!("  {}", target.name));
                return Ok(());
            }
            "--seconds" => {
                let number = arguments.next().and_then(|text| text.parse::<u64>().ok()).filter(|seconds| *seconds > 0);
                seconds = number.context("--seconds takes a whole number from 1")?;
            }
            option if option.starts_with('-') => bail!("there is no option `{option}`; cargo xtask fuzz --help lists them"),
            name => names.push(name),
        }
    }
    if let Some(unknown) = names.iter().find(|name| all.iter().all(|target| target.name != **name)) {
        bail!("there is no fuzz target `{unknown}`; cargo xtask fuzz --help lists them");
    }
    let chosen: Vec<Target> = all
        .into_iter()
        .filter(|target| names.is_empty() || names.contains(&target.name.as_str()))
        .collect();
    need_cargo_fuzz()?;
    for folder in FOLDERS.map(|folder| root().join(folder)) {
        if chosen.iter().any(|target| target.folder == folder) {
            let mut build = program("rustup");
            build
                .args(["run", "nightly", "cargo", "fuzz", "build", "--sanitizer", "none"])
                .current_dir(&folder);
            run_command(build.env("CARGO_TARGET_DIR", target()))?;
        }
    }
    for (at, target) in chosen.iter().enumerate() {
        step(at + 1, chosen.len(), &target.name, &format!("{seconds} s"), || fuzz(target, seconds))?;
    }
    println!("{} targets ran {seconds} s each and found nothing", chosen.len());
    Ok(())
}

/// Every target: a file of a folder `fuzz_targets`.
fn targets() -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for folder in FOLDERS.map(|folder| root().join(folder)) {
        let files = folder.join("fuzz_targets");
        let entries = fs::read_dir(&files).with_context(|| format!("{} cannot be read", files.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            targets.push(Target { name, folder: folder.clone() });
        }
    }
    targets.sort();
    Ok(targets)
}

/// The folder of corpora, logs and findings.
fn made() -> PathBuf {
    target().join("fuzz")
}

/// The folder of the programs that cargo-fuzz built, which is named by the machine.
fn programs(name: &str) -> Result<PathBuf> {
    let folder = target();
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut built = entries.flatten().map(|entry| entry.path().join("release"));
    let found = built.find(|path| path.join(name).is_file());
    found.with_context(|| format!("{} holds no fuzz target {name}", folder.display()))
}

fn fuzz(target: &Target, seconds: u64) -> Result<()> {
    let (corpus, found) = (made().join("corpus").join(&target.name), made().join("found"));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let log = made().join(format!("{}.log", target.name));
    let file = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut command = program(programs(&target.name)?.join(&target.name));
    command.arg(&corpus).arg(target.seeds());
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-artifact_prefix={}/{}-", found.display(), target.name),
    ]);
    command.args(["-timeout=10", "-rss_limit_mb=1024", "-len_control=0", "-max_len=4096", "-print_final_stats=1"]);
    if let Some(dictionary) = dictionary(target) {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    finished(&mut command, file).with_context(|| {
        format!(
            "{} found something; {} says what, and {} has the input",
            target.name,
            log.display(),
            found.display()
        )
    })?;
    let said = fs::read_to_string(&log).unwrap_or_default();
    println!(
        "   {}",
        said.lines().rfind(|line| line.contains("cov: ")).unwrap_or("it says nothing of its coverage")
    );
    Ok(())
}

fn finished(command: &mut Command, log: File) -> Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).status()?;
    if status.success() { Ok(()) } else { bail!("it ended with {status}") }
}

fn dictionary(target: &Target) -> Option<PathBuf> {
    let path = target.folder.join("words.dict");
    path.is_file().then_some(path)
}

fn need_cargo_fuzz() -> Result<()> {
    if on_path("cargo-fuzz").is_none() && !target().join("tools/bin/cargo-fuzz").exists() {
        println!("xtask: building cargo-fuzz into target/tools (cargo install; a minute)");
        run_command(
            cargo(["install", "--locked", "cargo-fuzz", "--root"])
                .arg(target().join("tools"))
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(())
}
