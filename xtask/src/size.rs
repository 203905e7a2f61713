//! `cargo xtask size`: checks what a page downloads against size limits (gates), and lists the largest functions.
//!
//! Sizes are those after brotli at quality 11; k is 1000 bytes. The disclosure document belongs to the site and is not counted. The command fails if a
//! gate is exceeded or if a crate that is not allowed in the widget is in its dependency tree. See `compression.rs` and `dependencies.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build::{self, built_files, named_copy};
use crate::compression::{self, Weight};
use crate::dependencies::{forbidden, tree};
use crate::process::root;
use crate::studio;
use crate::wasm::functions;

/// Limits for a sum of files, in bytes after brotli: the gate must not be exceeded, the aim is the target.
struct Budget {
    name: &'static str,
    gate: usize,
    aim: usize,
}

/// Script (with the style sheet), wasm module and the largest language: what is loaded before the first purpose can be ticked. This gate and the next
/// are set to what plain Rust measured (docs/adr/0001-one-wasm-module.md).
const FIRST: Budget = Budget {
    name: "until the first purpose can be ticked, in the largest language",
    gate: 101_000,
    aim: 70_000,
};

/// All that a visitor loads up to the receipt and afterwards: the files of `FIRST`, the number engine, and the tables of the largest zone of calling codes.
const EVERYTHING: Budget = Budget {
    name: "everything, with the number engine, the largest zone and the largest language",
    gate: 117_000,
    aim: 88_000,
};

/// The number engine alone, with all tables.
const ENGINE: Budget = Budget {
    name: "the number engine alone, all zones included",
    gate: 46_000,
    aim: 40_000,
};

/// The largest language file: the texts of the controls and the labels of the notice, which used to be two files of at most 2 k each.
const LANGUAGE: Budget = Budget {
    name: "the largest language",
    gate: 4_900,
    aim: 4_000,
};

/// Builds the package and checks its sizes.
///
/// # Errors
/// Returns an error if a gate is exceeded or a crate that is not allowed is in the widget.
pub fn run() -> Result<()> {
    if let Some(path) = forbidden(&tree("phone-consent", &[])?) {
        bail!(
            "the crate `{}` must not be in the widget and is: {}",
            path.last().map_or("", String::as_str),
            path.join(" -> ")
        );
    }
    build::run()?;
    println!("{:<42} {:>9} {:>9} {:>9}", "file", "raw", "gzip", "brotli");
    let script = row("phone-consent.js", &root().join("pkg/phone-consent.js"))?;
    let (mut widget, mut engine) = (Weight::default(), Weight::default());
    // A visitor enters one number and reads one language, so only the largest of each counts.
    let (mut zone, mut language) = (Weight::default(), Weight::default());
    let larger = |a: Weight, b: Weight| if b.brotli > a.brotli { b } else { a };
    for (key, path) in built_files()? {
        let weight = row(&key, &path)?;
        match key.split_once('-').map_or(key.as_str(), |(kind, _)| kind) {
            "widget" => widget = weight,
            "engine" => engine = weight,
            "zone" => zone = larger(zone, weight),
            "locale" => language = larger(language, weight),
            other => bail!("files of the kind `{other}` are not counted; add them to xtask/src/size.rs"),
        }
    }
    for other in ["phone-consent.classic.js", "phone.js", "verify.js", "receipt.js"] {
        row(&format!("{other} (not summed)"), &root().join("pkg").join(other))?;
    }
    let alone = row("phone.wasm (not summed)", &root().join("pkg/phone.wasm"))?;
    for name in ["studio.js", "studio.wasm"] {
        let bytes = fs::read(studio::folder().join(name)).with_context(|| format!("{name} of the studio is not built"))?;
        // No visitor loads it, so it has no gate.
        println!(
            "{:<42} {:>9} {:>9}",
            format!("{name} (the author's, no gate)"),
            bytes.len(),
            compression::gzip(&bytes)?.len()
        );
    }
    let first = [script, widget, language].into_iter().sum::<Weight>().brotli;
    let everything = [script, widget, language, engine, zone].into_iter().sum::<Weight>().brotli;
    println!();
    let passed = [
        judge(&FIRST, first),
        judge(&EVERYTHING, everything),
        judge(&ENGINE, alone.brotli),
        judge(&LANGUAGE, language.brotli),
    ];
    for module in ["widget", "engine"] {
        largest(module)?;
    }
    if passed.contains(&false) {
        bail!("a page downloads more than its gate allows; the largest functions are listed above");
    }
    Ok(())
}

/// Measures a file and prints its row.
fn row(name: &str, path: &Path) -> Result<Weight> {
    let weight = Weight::of(&fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?)?;
    println!("{name:<42} {:>9} {:>9} {:>9}", weight.raw, weight.gzip, weight.brotli);
    Ok(weight)
}

/// Prints the result for a budget and returns whether it is within the gate.
fn judge(budget: &Budget, brotli: usize) -> bool {
    let Budget { name, gate, aim } = budget;
    let verdict = match brotli {
        _ if brotli > *gate => format!("ABOVE THE GATE of {}", k(*gate)),
        _ if brotli > *aim => format!("within the gate of {}, above the aim of {}", k(*gate), k(*aim)),
        _ => format!("within the aim of {}", k(*aim)),
    };
    println!("{name}: {} brotli, {verdict}", k(brotli));
    brotli <= *gate
}

/// Formats bytes in thousands with one decimal digit.
fn k(bytes: usize) -> String {
    format!("{}.{} k", bytes / 1000, bytes % 1000 / 100)
}

fn largest(module: &str) -> Result<()> {
    let path = named_copy(module);
    let functions = functions(&fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?)?;
    println!("\nlargest of {} functions in {module}, bytes before compression", functions.len());
    for (name, size) in functions.iter().take(10) {
        println!("{size:>9}  {}", name.chars().take(120).collect::<String>());
    }
    let mut crates: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, size) in &functions {
        *crates.entry(crate_of(name)).or_default() += size;
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let sums: Vec<String> = crates.iter().take(10).map(|(name, size)| format!("{name} {}", k(*size))).collect();
    println!("          by crate: {}", sums.join(", "));
    Ok(())
}

/// Returns the crate of a demangled name: `flow` for `<flow::machine::Flow>::record` and for `flow[91af]::machine`.
fn crate_of(name: &str) -> &str {
    let name = name.trim_start_matches(|character: char| !character.is_alphanumeric() && character != '_');
    let name = name.strip_prefix("mut ").or_else(|| name.strip_prefix("dyn ")).unwrap_or(name);
    name.find(|character: char| !character.is_alphanumeric() && character != '_')
        .map_or(name, |end| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_above_the_gate_fails_and_the_gate_itself_does_not() {
        for budget in [FIRST, EVERYTHING, ENGINE] {
            assert!(judge(&budget, budget.gate));
            assert!(!judge(&budget, budget.gate + 1));
        }
    }

    #[test]
    fn a_function_is_counted_for_the_crate_that_its_name_begins_with() {
        for name in [
            "flow::machine::Flow::record",
            "<flow[91af]::machine::Flow as core::fmt::Debug>::fmt",
            "<&mut flow::Event>::x",
            "<dyn flow::E>::f",
        ] {
            assert_eq!(crate_of(name), "flow", "{name}");
        }
    }

    #[test]
    fn sizes_are_said_in_thousands() {
        assert_eq!((k(36_000), k(999), k(1_960)), ("36.0 k".to_owned(), "0.9 k".to_owned(), "1.9 k".to_owned()));
    }
}
