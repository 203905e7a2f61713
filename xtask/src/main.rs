//! `cargo xtask COMMAND`: builds, measures, runs and tests this repository. There is no other build tool, and nothing here is part of the product.
//!
//! Commands: [`setup`] installs missing tools, [`build`] builds `pkg/`, [`size`] checks download sizes, [`bench`] runs benchmarks, [`load`] puts the receipt server under load, [`fuzz`] runs the fuzz targets, [`examples`] builds the
//! React and Vue pages, [`phone_tables`] generates the phone engine's tables, [`noise`] measures the linter's rules on public texts, [`demo`] runs the demo shop, [`test`] runs all checks. Used by them:
//! [`bundle`] bundles the scripts, [`release`] gives files content-addressed names, [`languages`] makes the language files, [`wasm`] post-processes wasm
//! modules, [`border`] shortens the names between script and module, [`snippet`] writes the HTML tags to copy, [`beside`] runs a program beside this one, [`studio`] builds the studio.

mod bench;
mod beside;
mod border;
mod build;
mod bundle;
mod compression;
mod demo;
mod dependencies;
mod examples;
mod fuzz;
mod languages;
mod load;
mod noise;
mod phone_tables;
mod process;
mod progress;
mod release;
mod setup;
mod size;
mod snippet;
mod studio;
mod test;
mod wasm;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  demo [--port N]   build what is missing, run the demo shop and its receipt server (ports N and N+1; N is 8080)
  test [NAME...]    run all checks, or only the named steps
  build             build the npm package into pkg/ and the studio into target/studio/
  size              check download sizes against their limits, and list the largest functions
  bench phone       compare the phone engine with other libraries, by size and time
  bench keys        compare the time per key press in the number field with another library, in three browser engines
  bench page [--rounds N] [--only WORDS]
                    compare a page with the widget to one with cookieconsent and intl-tel-input, under three networks
  bench server [OPTION...]
                    measure the receipt server beside what the machine and another consent backend do; --help lists the options
  bench permits [OPTION...]
                    measure how fast permits are answered, beside another backend's consent check; --help lists the options
  soak [OPTION...]  kill the receipt server under load again and again, fill its disk, fail its flushes, move its clock, and check that
                    nothing acknowledged is lost; `soak year` plays a year of 10,000 people; --help lists the options
  fuzz [--seconds N] [TARGET...]
                    run the fuzz targets of the parsers with a nightly compiler, each N seconds (60); --help lists them
  examples          build the React and Vue pages into target/examples/
  phone-tables [--check] [--xml FILE [--version V]] [--out FOLDER]
                    generate the phone engine's tables from the locked metadata or from Google's own file
  noise FOLDER [--sms FILE]
                    count what the linter's rules find in public texts, and print a sample of the findings to judge
  setup [WHAT...]   install what is missing: wasm node browsers python php softhsm (each command does this for what it needs)
  help              print this text
";

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (command, rest) = arguments.split_first().map_or(("help", arguments), |(command, rest)| (command.as_str(), rest));
    match command {
        "demo" => demo::run(demo::port(rest)?),
        "test" => test::run(rest),
        "setup" => setup::run(rest),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "soak" => load::run("soak", true, rest),
        "noise" => noise::run(rest),
        "phone-tables" => phone_tables::run(rest),
        "build" | "examples" | "size" if !rest.is_empty() => bail!("`{command}` takes no options, not {rest:?}"),
        "build" => build::run(),
        "examples" => examples::run(),
        "size" => size::run(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`; `cargo xtask help` lists them"),
    }
}
