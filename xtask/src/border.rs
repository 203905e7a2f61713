//! Short names between the widget's script and its wasm module, which load together and never apart.
//!
//! wasm-bindgen names each import after what it calls, with a hash: some 170 names that a visitor downloads twice. wasm-opt gives them short names and prints
//! which, as it does for Emscripten; this puts them into wasm-bindgen's glue too. Measured: 4.7 kB of brotli less until the first purpose can be ticked.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::wasm::wasm_opt;

/// How the name of the module ends that wasm-bindgen lets imports come from.
const GLUE: &str = "_bg.js";

/// The names as wasm-bindgen gives them, with the short ones.
#[derive(Debug, Default)]
struct Names {
    /// Module, name, short name. wasm-opt lets them all come from a module `a`.
    imports: Vec<[String; 3]>,
    /// Name, short name.
    exports: Vec<[String; 2]>,
}

/// Shortens the names in an optimised module and in its glue; the names of functions are kept.
///
/// # Errors
/// Returns an error if wasm-opt is not installed or rejects the module, or if the glue does not have what the module imports.
pub fn shorten(module: Vec<u8>, glue: &str) -> Result<(String, Vec<u8>)> {
    let (short, printed) = wasm_opt(&["--minify-imports-and-exports-and-modules", "-g"], module, "border")?;
    Ok((in_glue(glue, &names(&printed)?)?, short))
}

/// Reads what wasm-opt prints: `{"imports": [[module, name, short name]], "exports": [[name, short name]]}`.
fn names(printed: &str) -> Result<Names> {
    let value: Value = serde_json::from_str(printed).context("wasm-opt did not print the short names as JSON")?;
    Ok(Names {
        imports: rows(&value["imports"])?,
        exports: rows(&value["exports"])?,
    })
}

fn rows<const N: usize>(list: &Value) -> Result<Vec<[String; N]>> {
    let rows = list.as_array().with_context(|| format!("wasm-opt printed `{list}` instead of short names"))?;
    let row = |row: &Value| {
        let words: Vec<String> = row.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        <[String; N]>::try_from(words).map_err(|_| anyhow!("wasm-opt printed `{row}` among the short names"))
    };
    rows.iter().map(row).collect()
}

/// Replaces the names of the glue's own functions wherever they stand, since each has a hash of its own, and those of exports after `wasm.`. What comes
/// directly from a module of the widget is added to the glue's own.
fn in_glue(glue: &str, names: &Names) -> Result<String> {
    let (own, direct): (Vec<_>, Vec<_>) = names.imports.iter().partition(|[module, ..]| module.ends_with(GLUE));
    let [module, ..] = own.first().context("the module imports nothing of wasm-bindgen's glue")?;
    let own: BTreeMap<&str, &str> = own.iter().map(|[_, name, short]| (&**name, &**short)).collect();
    let exports: BTreeMap<&str, &str> = names.exports.iter().map(|[name, short]| (&**name, &**short)).collect();
    let mut seen = BTreeSet::new();
    let mut short = String::with_capacity(glue.len());
    let mut added = String::new();
    for (number, [module, name, to]) in direct.into_iter().enumerate() {
        short.push_str(&format!("import {{ {name} as border{number} }} from \"{module}\";\n"));
        added.push_str(&format!("{to}: border{number}, "));
    }
    let mut rest = glue;
    while let Some(start) = rest.find(is_of_name) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_of_name(c)).unwrap_or(from.len()));
        short.push_str(before);
        let export = exports.get(word).filter(|_| short.ends_with("wasm."));
        let import = own.get(word).inspect(|_| {
            seen.insert(word);
        });
        short.push_str(export.or(import).unwrap_or(&word));
        rest = after;
    }
    short.push_str(rest);
    if let Some(missing) = own.keys().find(|name| !seen.contains(*name)) {
        bail!("wasm-bindgen's glue does not have the import `{missing}`");
    }
    let (handed_over, instead) = (format!("\"{module}\": import0"), format!("a: Object.assign(import0, {{ {added}}})"));
    match short.matches(&handed_over).count() {
        1 => Ok(short.replace(&handed_over, &instead)),
        count => bail!("wasm-bindgen's glue has `{handed_over}` {count} times instead of once"),
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str =
        r#"{"imports": [["./w_bg.js", "__wbg_get_01", "$"], ["./w_bg.js", "__wbg_get_012", "$a"], ["./page.js", "open", "A"]], "exports": [["memory", "b"]]}"#;

    #[test]
    fn names_are_replaced_where_the_module_looks_for_them_and_nowhere_else() -> Result<()> {
        let glue = r#"let memory = wasm.memory, import0 = {__wbg_get_01: 1, __wbg_get_012: 2, x__wbg_get_01: 3}; ({"./w_bg.js": import0})"#;
        let short = "import { open as border0 } from \"./page.js\";\n\
            let memory = wasm.b, import0 = {$: 1, $a: 2, x__wbg_get_01: 3}; ({a: Object.assign(import0, { A: border0, })})";
        assert_eq!(in_glue(glue, &names(PRINTED)?)?, short);
        Ok(())
    }

    #[test]
    fn an_import_that_the_glue_lacks_is_told() -> Result<()> {
        let error = in_glue(r#"let import0 = {__wbg_get_01: 1}; ({"./w_bg.js": import0})"#, &names(PRINTED)?).expect_err("it lacks one");
        assert_eq!(error.to_string(), "wasm-bindgen's glue does not have the import `__wbg_get_012`");
        Ok(())
    }
}
