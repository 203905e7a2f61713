//! The scenarios of `cargo xtask soak`, each for some seconds.

use load::soak::{Options, SCENARIOS};
use std::time::Duration;

fn held(name: &str) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let options = Options {
        kills: 10,
        fault: Duration::from_millis(300),
        // A debug build, beside other tests: `cargo xtask soak` asks for 2 seconds.
        soon: Duration::from_secs(20),
        connections: 300,
        every_occurrence: false,
        folder: folder.path().into(),
        seed: fastrand::u64(..),
    };
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).expect("a scenario");
    match (scenario.run)(&options) {
        Ok(seen) => println!("{name}: {seen}"),
        Err(why) => panic!("{name}, seed {}: {why:#}", options.seed),
    }
}

#[test]
fn killed_at_random_moments_it_loses_nothing_that_it_acknowledged() {
    held("kills");
}

#[test]
fn a_durable_write_that_fails_or_ends_the_process_is_not_acknowledged_and_harms_nothing() {
    held("failpoints");
}

#[test]
fn on_a_full_disk_it_says_so_and_goes_on_when_there_is_room() {
    held("full-disk");
}

#[test]
fn on_a_failing_disk_it_acknowledges_nothing_that_is_not_there() {
    held("failing-disk");
}

#[test]
fn with_every_connection_waiting_for_a_locked_database_it_answers_each_in_time() {
    held("full-queue");
}

#[test]
fn an_older_copy_or_a_lost_key_is_refused_and_put_right_everything_is_there() {
    held("custody");
}

#[test]
fn when_the_clock_jumps_receipts_and_withdrawals_stay() {
    held("clock");
}
