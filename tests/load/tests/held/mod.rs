//! Runs the short form of a scenario.

use load::soak::{Options, SCENARIOS};
use std::time::Duration;

/// Panics where the scenario does not hold.
pub fn held(name: &str) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let options = Options {
        kills: 10,
        fault: Duration::from_millis(300),
        // A debug build, beside other tests: `cargo xtask soak` asks for 2 seconds.
        soon: Duration::from_secs(20),
        connections: 300,
        every_occurrence: false,
        people: 300,
        folder: folder.path().into(),
        seed: fastrand::u64(..),
    };
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).expect("a scenario");
    match (scenario.run)(&options) {
        Ok(seen) => println!("{name}: {seen}"),
        Err(why) => panic!("{name}, seed {}: {why:#}", options.seed),
    }
}
