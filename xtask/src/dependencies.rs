//! The widget's dependency tree, checked for crates that are not allowed in it.
//!
//! The tree is that of `cargo tree` for the browser target. Procedural macros are left out: they add no bytes to the page.

use anyhow::Result;

use crate::process::{cargo, output};

/// Crates that are not allowed in the widget. The serde family costs 33 kB there after brotli and a regex engine 40 to 200 kB; signing and hashing are
/// done by the browser. A name that ends in `*` is a prefix.
const FORBIDDEN: [&str; 11] = [
    "serde*",
    "regex*",
    "p256",
    "ecdsa",
    "ed25519*",
    "ring",
    "aws-lc-rs",
    "k256",
    "rsa",
    "signature",
    "miniserde",
];

/// A crate, as the path of names that leads to it from the root package.
type Line = Vec<String>;

/// Returns the dependency tree of a package as it is built for the browser.
///
/// # Errors
/// Returns an error if cargo cannot resolve the workspace.
pub fn tree(package: &str, features: &[&str]) -> Result<Vec<Line>> {
    let mut command = cargo([
        "tree",
        "-p",
        package,
        "-e",
        "normal,no-proc-macro",
        "--target",
        "wasm32-unknown-unknown",
        "--prefix",
        "depth",
    ]);
    Ok(parse(&output(command.args(features))?))
}

/// Returns the path to the first crate that is not allowed.
pub fn forbidden(tree: &[Line]) -> Option<&Line> {
    tree.iter()
        .find(|path| path.last().is_some_and(|name| FORBIDDEN.iter().any(|pattern| matches(name, pattern))))
}

fn matches(name: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |beginning| name.starts_with(beginning))
}

/// Parses lines such as `2serde v1.0.0 (*)`: depth and name are used, the rest is ignored.
fn parse(text: &str) -> Vec<Line> {
    let mut path: Line = Vec::new();
    let mut tree = Vec::new();
    for line in text.lines() {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let (Ok(depth), Some(name)) = (line[..digits].parse::<usize>(), line[digits..].split(' ').next()) else {
            continue;
        };
        path.truncate(depth);
        path.push(name.to_owned());
        tree.push(path.clone());
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str =
        "0phone-consent v0.1.0 (/repo)\n1js-sys v0.3.1\n2wasm-bindgen v0.2.130\n1flow v0.1.0 (/repo/crates/flow)\n2serde_json v1.0.1\n1json v0.1.0\n";

    #[test]
    fn a_forbidden_crate_is_named_with_the_path_that_brings_it() {
        let tree = parse(TREE);
        assert_eq!(
            forbidden(&tree).map(|path| path.join(" -> ")),
            Some("phone-consent -> flow -> serde_json".to_owned())
        );
    }

    #[test]
    fn the_project_s_own_crates_are_allowed() {
        assert_eq!(forbidden(&parse(&TREE.replace("2serde_json v1.0.1\n", ""))), None);
        assert!(!matches("ring-buffer", "ring") && matches("serde-wasm-bindgen", "serde*"));
    }
}
