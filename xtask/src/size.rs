//! `cargo xtask size`: what a page downloads, against the gates, and what is largest in it.
//!
//! Sizes are brotli at quality 11; k is 1000 bytes. The disclosure itself is the site's own and not counted. It fails above a gate or when a crate
//! that the widget must not carry has reached it. How a file is weighed is in `weigh.rs`, the crates in `dependencies.rs`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::build::{self, named_copy};
use crate::dependencies::{forbidden, tree};
use crate::process::root;
use crate::wasm::functions;
use crate::weigh::Weight;

/// A sum of files, in brotli bytes: what it may weigh at most, and the weight aimed at.
struct Budget {
    name: &'static str,
    gate: usize,
    aim: usize,
}

/// Script (with the style sheet), first half of the module, and the largest language: then the first purpose can be read and ticked.
const FIRST: Budget = Budget {
    name: "until the first purpose can be read and ticked, in the largest language",
    gate: 36_000,
    aim: 28_000,
};

/// All that one visitor loads from the first word to the receipt and after: the above, what follows a choice, and the number engine with the tables
/// of the largest zone of calling codes.
const EVERYTHING: Budget = Budget {
    name: "everything, with the number engine, the largest zone and the largest language",
    gate: 78_000,
    aim: 64_000,
};

/// The number engine alone, with all tables.
const ENGINE: Budget = Budget {
    name: "the number engine alone, all zones included",
    gate: 46_000,
    aim: 40_000,
};

/// What one file of a language may weigh: its controls or its notice's labels.
const LOCALE: usize = 2_000;

/// Builds, weighs, judges.
///
/// # Errors
/// A gate is passed, a language's file is too heavy, or a forbidden crate has reached the widget.
pub fn run() -> Result<()> {
    if let Some(path) = forbidden(&tree("phone-consent", &[])?) {
        bail!(
            "the crate `{}` must not be in the widget and is: {}",
            path.last().map_or("", String::as_str),
            path.join(" -> ")
        );
    }
    build::run()?;
    let (script, module, later, engine) = (
        weigh("phone-consent.js")?,
        weigh("phone_consent_bg.wasm")?,
        weigh("phone_consent_later.wasm")?,
        weigh("phone/engine.wasm")?,
    );
    println!("{:<38} {:>9} {:>9} {:>9}", "file", "raw", "gzip", "brotli");
    row("phone-consent.js", script);
    row("phone_consent_bg.wasm", module);
    row("phone_consent_later.wasm", later);
    row("phone/engine.wasm", engine);
    let mut zones = Vec::new();
    for path in (1..)
        .map(|number| format!("phone/{number}.wasm"))
        .take_while(|path| root().join("pkg").join(path).exists())
    {
        zones.push(weigh(&path)?);
        row(&path, zones[zones.len() - 1]);
    }
    // A visitor gives one number.
    let zone = zones.into_iter().max_by_key(|weight| weight.brotli).unwrap_or_default();
    let locales = locales()?;
    for (path, weight) in &locales {
        row(path, *weight);
    }
    // A visitor loads one language.
    let mut languages: BTreeMap<&str, Vec<Weight>> = BTreeMap::new();
    for (path, weight) in &locales {
        languages.entry(language_of(path)).or_default().push(*weight);
    }
    let locale = languages
        .into_values()
        .map(|files| files.into_iter().sum::<Weight>())
        .max_by_key(|weight| weight.brotli);
    let locale = locale.unwrap_or_default();
    for other in ["phone-consent.classic.js", "phone.wasm", "phone.js", "verify.js"] {
        row(&format!("{other} (not summed)"), weigh(other)?);
    }
    let first = [script, module, locale].into_iter().sum::<Weight>().brotli;
    let everything = [script, module, later, engine, zone, locale].into_iter().sum::<Weight>().brotli;
    println!();
    let heavy: Vec<&str> = locales
        .iter()
        .filter(|(_, weight)| weight.brotli > LOCALE)
        .map(|(path, _)| path.as_str())
        .collect();
    match heavy[..] {
        [] => println!("each file of a language: within the gate of {}", k(LOCALE)),
        _ => println!("ABOVE THE GATE of {} for a file of a language: {}", k(LOCALE), heavy.join(", ")),
    }
    let alone = weigh("phone.wasm")?.brotli;
    let passed = [judge(&FIRST, first), judge(&EVERYTHING, everything), judge(&ENGINE, alone), heavy.is_empty()];
    for module in ["phone_consent_bg.wasm", "phone_consent_later.wasm", "engine.wasm"] {
        largest(module)?;
    }
    if passed.contains(&false) {
        bail!("a page downloads more than it may; the largest functions are above");
    }
    Ok(())
}

fn weigh(path: &str) -> Result<Weight> {
    let path = root().join("pkg").join(path);
    Weight::of(&fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?)
}

fn locales() -> Result<Vec<(String, Weight)>> {
    let folder = root().join("pkg/locale");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<String> = entries
        .flatten()
        .map(|entry| format!("locale/{}", entry.file_name().to_string_lossy()))
        .collect();
    paths.sort();
    paths.into_iter().map(|path| weigh(&path).map(|weight| (path, weight))).collect()
}

/// The language of a file: `fr` of `locale/fr.json` and of `locale/fr.notice.json`.
fn language_of(path: &str) -> &str {
    let name = path.strip_prefix("locale/").unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn row(name: &str, weight: Weight) {
    println!("{name:<38} {:>9} {:>9} {:>9}", weight.raw, weight.gzip, weight.brotli);
}

/// Prints one verdict and tells whether the build may stand.
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

/// Bytes in thousands, with one digit after the point.
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

/// The crate that a demangled name begins with: `flow` in `<flow::machine::Flow>::record` and in `flow[91af]::machine`.
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
    fn both_files_of_a_language_are_one_language() {
        for path in ["locale/fr.json", "locale/fr.notice.json"] {
            assert_eq!(language_of(path), "fr");
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
