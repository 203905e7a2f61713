//! `cargo xtask COMMAND`: builds, measures, shows and tests this repository. There is no other build tool.
//!
//! What lives here: the commands and their help. Each command is a module: [`setup`] installs what is missing, [`build`] makes `pkg/`, [`size`] weighs
//! it, [`bench`] times it beside others, [`demo`] runs the shop, [`test`] runs everything that must hold. [`bundle`] bundles the scripts, [`release`] names
//! the files by their content, [`languages`] makes one file a language, [`wasm`] is what happens to a module between the compiler and the page, and
//! [`snippet`] writes the tags to copy. Nothing here is part of the product.

mod bench;
mod build;
mod bundle;
mod compression;
mod demo;
mod dependencies;
mod examples;
mod languages;
mod phone_tables;
mod process;
mod progress;
mod release;
mod setup;
mod size;
mod snippet;
mod test;
mod wasm;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  demo [--port N]   build what is missing, run the demo shop and its receipt server (ports N and N+1; N is 8080)
  test [NAME...]    everything that must hold, or only the steps named
  build             the npm package's built files, into pkg/
  size              what a page downloads, against the gates; which functions are largest
  bench phone       the phone engine beside others, by bytes and by time
  bench keys        what a key in the number field takes, beside another library, in three browser engines
  bench page [--rounds N] [--only WORDS]
                    a page with the widget beside one of cookieconsent and intl-tel-input, under three networks
  examples          the pages with React and Vue, into target/examples/
  phone-tables [--check] [--xml FILE [--version V]] [--out FOLDER]
                    the phone engine's tables, from the locked metadata or from Google's own file
  setup [WHAT...]   install what is missing: wasm node browsers python (each is done by the command that needs it)
  help              this text
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
        "phone-tables" => phone_tables::run(rest),
        "build" | "examples" | "size" if !rest.is_empty() => bail!("`{command}` takes no option, and was given {rest:?}"),
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
