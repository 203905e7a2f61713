//! One JavaScript file out of five parts: a head of constants, wasm-bindgen's glue, the phone module's loader, the element class.
//!
//! What the parts may rely on is the head: `BASE` (the script's own URL), `STYLE` (the style sheet's text), `INTEGRITY` (subresource-integrity hashes of
//! the files fetched later, by their path beside the script) and `RELEASE` (`version`, and `wasm_sha256` in hex). No part imports or exports
//! anything, and none may make code from text. What the parts do is theirs; where they come from is `build.rs`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::process::program;
use crate::setup::node_programs;

/// How a page loads the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `<script type="module">`.
    Module,
    /// `<script>`: wrapped in a function, so that no name reaches the page.
    Classic,
}

/// What the head tells the other parts.
#[derive(Debug)]
pub struct Head<'a> {
    /// The style sheet's text.
    pub style: &'a str,
    /// Each lazily loaded file by its path beside the script.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// The release's version.
    pub version: &'a str,
    /// The widget's module, its two halves one after the other, whose hash every receipt carries.
    pub wasm: &'a [u8],
}

impl Head<'_> {
    fn text(&self, kind: Kind) -> String {
        let base = match kind {
            Kind::Module => "import.meta.url",
            Kind::Classic => "document.currentScript.src",
        };
        let integrity: BTreeMap<_, _> = self
            .files
            .iter()
            // There are many, they are in the script's first bytes, and no hash of them compresses: the shortest that browsers take.
            .map(|(path, bytes)| (path, format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))))
            .collect();
        let release = json!({"version": self.version, "wasm_sha256": hex(&Sha256::digest(self.wasm))});
        format!(
            "const BASE = {base};\nconst STYLE = {};\nconst INTEGRITY = {};\nconst RELEASE = {release};\n",
            json!(self.style),
            json!(integrity)
        )
    }
}

/// Puts the parts together, minified when the npm packages are installed.
///
/// # Errors
/// A part imports or exports what it may not, or makes code from text; or the minifier refuses the whole.
pub fn script(kind: Kind, head: &Head<'_>, glue: &str, phone: &str, element: &str) -> Result<String> {
    let parts = [
        head.text(kind),
        glue.to_owned(),
        without_exports(phone).replace("import.meta.url", "BASE"),
        element.to_owned(),
    ];
    for (name, part) in [("crates/phone/phone.js", &parts[2]), ("src/element.js", &parts[3])] {
        if let Some(line) = part.lines().find(|line| line.starts_with("import ") || line.starts_with("export ")) {
            bail!("{name} has the line `{line}`; the script is one file and cannot import or export");
        }
    }
    let whole = parts.join("\n");
    let script = match (kind, node_programs().is_some()) {
        (Kind::Module, true) => minify(&whole, &["--loader=js", "--format=esm", "--tree-shaking=true"])?,
        (Kind::Classic, true) => minify(&whole, &["--loader=js", "--format=iife", "--tree-shaking=true"])?,
        (Kind::Module, false) => whole,
        (Kind::Classic, false) => format!("(() => {{\n\"use strict\";\n{whole}\n}})();\n"),
    };
    match makes_code(&script) {
        Some(found) => bail!("the script holds `{found}`, which a strict Content-Security-Policy refuses"),
        None => Ok(script),
    }
}

/// A style sheet or a script as small as the installed tools make it.
///
/// # Errors
/// The minifier refuses the text.
pub fn minify(text: &str, options: &[&str]) -> Result<String> {
    let Some(programs) = node_programs() else { return Ok(text.to_owned()) };
    let mut child = program(programs.join("esbuild"))
        .args(["--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning", "--charset=utf8"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("esbuild cannot be started")?;
    // The whole text is written before anything is read: esbuild reads its input to the end before it prints.
    child
        .stdin
        .take()
        .context("esbuild has no input")?
        .write_all(text.as_bytes())
        .context("esbuild does not read its input")?;
    let output = child.wait_with_output().context("esbuild cannot be waited for")?;
    if !output.status.success() {
        bail!("esbuild refused its input ({}); its own words are above", output.status);
    }
    String::from_utf8(output.stdout).context("esbuild printed what is not UTF-8")
}

/// An ES module's text with its declarations no longer exported.
fn without_exports(module: &str) -> String {
    module
        .lines()
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What in the script makes code from text, if anything does.
fn makes_code(script: &str) -> Option<&'static str> {
    ["eval(", "Function("].into_iter().find(|call| {
        script
            .match_indices(call)
            .any(|(at, _)| !script[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$'))
    })
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_makes_code_is_found_and_a_name_that_ends_alike_is_not() {
        for bad in [
            "eval('1')",
            "x=(0,eval)('1');eval(x)",
            "new Function('a')",
            "Function('return this')()",
            "globalThis.eval(x)",
        ] {
            assert!(makes_code(bad).is_some(), "{bad}");
        }
        for good in ["medieval(1)", "isFunction(x)", "typeof f==='function'", "interval(2)"] {
            assert_eq!(makes_code(good), None, "{good}");
        }
    }

    #[test]
    fn a_module_s_declarations_stay_when_its_exports_go() {
        assert_eq!(
            without_exports("export async function load() {}\nconst x = 'export ';"),
            "async function load() {}\nconst x = 'export ';"
        );
    }

    #[test]
    fn the_head_names_every_file_with_its_hash() {
        let files = BTreeMap::from([("locale/fr.json".to_owned(), b"{}".to_vec())]);
        let head = Head {
            style: "a{b:\"c\"}",
            files: &files,
            version: "1.2.3",
            wasm: b"",
        };
        let text = head.text(Kind::Classic);
        assert!(text.starts_with("const BASE = document.currentScript.src;\n"), "{text}");
        assert!(text.contains(r#"const STYLE = "a{b:\"c\"}";"#), "{text}");
        // printf '{}' | openssl dgst -sha256 -binary | base64
        assert!(
            text.contains(r#"{"locale/fr.json":"sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}"#),
            "{text}"
        );
        assert!(text.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "{text}");
    }
}
