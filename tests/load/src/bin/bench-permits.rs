//! `cargo xtask bench permits`: the options, and where the result goes.

use anyhow::{Context, Result, bail};
use load::bench::permits::{Options, run};
use load::bench::{default_folder, numbers, save};
use std::path::PathBuf;

const HELP: &str = "\
cargo xtask bench permits [--stored N] [--connections N[,N...]] [--permits N] [--folder F] [--without-c15t] [--json FILE]

  --stored N       receipts in the database beforehand (default 1000000, which takes some ten minutes to make)
  --connections N[,N...]
                   connections of the load generator (default 8,32,128)
  --permits N      permits that are asked for in one measurement (default 20000)
  --folder F       where the databases are made: the disk that is measured (default target/bench)
  --without-c15t   leave out the comparison
  --json FILE      write the figures to this file as well
";

fn main() -> Result<()> {
    let root = http_scripts::process::repository();
    let mut options = Options {
        stored: 1_000_000,
        connections: vec![8, 32, 128],
        permits: 20_000,
        folder: default_folder(),
        peer: Some(root.join("tests/bench/c15t")),
    };
    let mut json = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value\n\n{HELP}"));
        match argument.as_str() {
            "--stored" => options.stored = value()?.parse().context("--stored takes a whole number")?,
            "--connections" => options.connections = numbers(&value()?)?,
            "--permits" => options.permits = value()?.parse().context("--permits takes a whole number")?,
            "--folder" => options.folder = value()?.into(),
            "--without-c15t" => options.peer = None,
            "--json" => json = Some(PathBuf::from(value()?)),
            "--help" => {
                print!("{HELP}");
                return Ok(());
            }
            _ => bail!("there is no option {argument}\n\n{HELP}"),
        }
    }
    let report = run(&options)?;
    println!("{report}");
    if let Some(path) = json {
        save(&report.json(), &path)?;
    }
    Ok(())
}
