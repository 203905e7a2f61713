//! Runs each file of `scripts/` as a separate test.

use http_scripts::{process, run};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;

fn main() {
    let mut arguments = Arguments::from_args();
    // Two at a time: each starts a server that flushes to disk.
    arguments.test_threads.get_or_insert(2);
    if !arguments.list
        && let Err(why) = process::binary()
    {
        eprintln!("{why}");
        std::process::exit(1);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let mut trials: Vec<Trial> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{} cannot be read ({e})", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "http"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Trial::test(name, move || {
                let text = std::fs::read_to_string(&path)?;
                run::run(&text).map_err(|why| Failed::from(format!("{}: {why}", path.display())))
            })
        })
        .collect();
    assert!(trials.len() >= 40, "only {} scripts were found in {}", trials.len(), folder.display());
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    let conclusion = libtest_mimic::run(&arguments, trials);
    println!("{} passed, {} failed", conclusion.num_passed, conclusion.num_failed);
    conclusion.exit();
}
