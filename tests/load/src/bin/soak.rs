//! `cargo xtask soak`: the options, and the scenarios one after the other.

use anyhow::{Context, Result, bail};
use load::soak::{Options, SCENARIOS};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const HELP: &str = "\
cargo xtask soak [SCENARIO...] [--kills N] [--fault SECONDS] [--people N] [--seed N] [--folder F]

  --kills N        how often the server is killed (default 500)
  --fault SECONDS  how long each fault of the other scenarios lasts (default 3)
  --people N       how many people there are in withdrawals and in the year (default 10,000)
  --seed N         where the random moments begin (default: the time)
  --folder F       where the databases are made (default target/soak)

Scenarios; without a name all of them run:
";

fn main() -> Result<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| http_scripts::process::repository().join("target"), PathBuf::from);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let mut options = Options {
        kills: 500,
        fault: Duration::from_secs(3),
        soon: Duration::from_secs(2),
        connections: 900,
        every_occurrence: true,
        people: 10_000,
        folder: target.join("soak"),
        seed: now.as_secs(),
    };
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value\n\n{}", help()));
        match argument.as_str() {
            "--kills" => options.kills = value()?.parse().context("--kills takes a whole number")?,
            "--fault" => options.fault = Duration::try_from_secs_f64(value()?.parse().context("--fault takes a number")?)?,
            "--people" => options.people = value()?.parse().context("--people takes a whole number")?,
            "--seed" => options.seed = value()?.parse().context("--seed takes a whole number")?,
            "--folder" => options.folder = value()?.into(),
            "--help" => {
                print!("{}", help());
                return Ok(());
            }
            name if SCENARIOS.iter().any(|scenario| scenario.name == name) => names.push(argument),
            _ => bail!("there is no option or scenario {argument}\n\n{}", help()),
        }
    }
    fs::create_dir_all(&options.folder)?;
    println!("seed {}", options.seed);
    for scenario in SCENARIOS
        .iter()
        .filter(|scenario| names.is_empty() || names.iter().any(|name| name == scenario.name))
    {
        println!("== {}: {}", scenario.name, scenario.about);
        let start = Instant::now();
        let seen = (scenario.run)(&options).with_context(|| format!("{} (seed {})", scenario.name, options.seed))?;
        println!("== {}: held in {:.0} s: {seen}", scenario.name, start.elapsed().as_secs_f64());
    }
    Ok(())
}

fn help() -> String {
    let scenarios = SCENARIOS.iter().map(|scenario| format!("  {:15}{}\n", scenario.name, scenario.about));
    HELP.chars().chain(scenarios.collect::<String>().chars()).collect()
}
