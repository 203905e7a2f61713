//! `cargo xtask bench server`: the options, and where the result goes.

use anyhow::{Context, Result, bail};
use load::bench::{Options, default_folder, numbers, run, save};
use std::path::PathBuf;

const HELP: &str = "\
cargo xtask bench server [--stored N[,N...]] [--full] [--connections N[,N...]] [--receipts N] [--folder F] [--without-c15t] [--json FILE]

  --stored N[,N...]  receipts in the database beforehand (default 10000,100000)
  --full             the same and a million
  --connections N[,N...]
                     connections of the load generator (default 32,128)
  --receipts N       receipts that are posted in one measurement (default 8000)
  --folder F         where the databases are made: the disk that is measured (default target/bench)
  --without-c15t     leave out the comparison
  --json FILE        write the figures to this file as well
";

fn main() -> Result<()> {
    let root = http_scripts::process::repository();
    let mut options = Options {
        stored: vec![10_000, 100_000],
        connections: vec![32, 128],
        receipts: 8_000,
        folder: default_folder(),
        peer: Some(root.join("tests/bench/c15t")),
    };
    let mut json = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value\n\n{HELP}"));
        match argument.as_str() {
            "--stored" => options.stored = numbers(&value()?)?,
            "--connections" => options.connections = numbers(&value()?)?,
            "--full" => options.stored.push(1_000_000),
            "--receipts" => options.receipts = value()?.parse().context("--receipts takes a whole number")?,
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
    options.stored.sort_unstable();
    options.stored.dedup();
    let report = run(&options)?;
    println!("{report}");
    if let Some(path) = json {
        save(&report.json(), &path)?;
    }
    Ok(())
}
