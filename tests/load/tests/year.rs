//! A simulated year of some hundred people, and whether its judge finds an answer that is wrong. `cargo xtask soak year` plays ten thousand.

use load::year::{Plan, judge, play};

#[test]
fn for_a_year_every_contact_is_answered_as_the_documents_promise() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let plan = Plan {
        people: 300,
        days: 9,
        moments: 2,
        seed: std::env::var("YEAR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..)),
        folder: folder.path().into(),
    };
    let trace = play(&plan).unwrap_or_else(|why| panic!("seed {}: {why:#}", plan.seed));
    if let Some(kept) = std::env::var_os("YEAR_TRACE") {
        std::fs::copy(&trace, kept).expect("copied");
    }
    match judge(&trace) {
        Ok(said) => println!("{said}"),
        Err(why) => panic!("seed {}: {why:#}", plan.seed),
    }
}
