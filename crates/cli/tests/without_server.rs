//! The build without the feature `serve`: no HTTP server, no database, and every other command.
//!
//! What the program of such a build answers is tested in such a build: `cargo test -p phone-consent-cli --no-default-features`.

use std::process::Command;

/// The names of the crates that the program is linked from.
fn dependencies(features: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none", "--package", "phone-consent-cli"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
}

#[test]
fn neither_an_http_server_nor_a_database_is_linked() {
    let (without, with) = (dependencies(&["--no-default-features"]), dependencies(&[]));
    for name in ["axum", "hyper", "rusqlite", "tokio", "phone-consent-server", "phone-consent-store"] {
        assert!(!without.contains(&name.to_owned()), "{name}");
        assert!(
            with.contains(&name.to_owned()),
            "{name} is not in the default build either, so its absence shows nothing"
        );
    }
    assert!(without.contains(&"phone-consent-verify".to_owned()));
}

#[cfg(not(feature = "serve"))]
#[test]
fn serve_says_in_one_sentence_that_there_is_no_server() {
    for arguments in [&["serve"][..], &["serve", "--origin", "https://shop.example", "--limit", "0"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_phone-consent"))
            .args(arguments)
            .output()
            .expect("the program runs");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
        assert!(
            said.starts_with("phone-consent: this build has no server;") && said.lines().count() == 1,
            "{said}"
        );
    }
}

#[cfg(not(feature = "serve"))]
#[test]
fn a_log_is_checked_over_http_alone() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_phone-consent"))
            .args(arguments)
            .output()
            .expect("the program runs")
    };
    let help = String::from_utf8(run(&["verify-log", "--help"]).stdout).expect("text");
    assert!(help.contains("--url <URL>") && !help.contains("--data <"), "{help}");
    assert_eq!(run(&["verify-log"]).status.code(), Some(2));
}
