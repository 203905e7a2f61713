//! Bundles the ES modules of `src/js`, wasm-bindgen's glue and the number engine's loader with esbuild.
//!
//! The modules are copied to a folder below `target/` as their imports expect them: `index.js` is the entry, `glue.js` and `files.js` are generated,
//! `style.css` is imported as text. A bundle that evaluates strings as code (`eval`, `Function`) is rejected.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{output, program, target};
use crate::release::{Kind, Release};
use crate::setup::node_programs;

/// The folder of modules to bundle.
#[derive(Debug)]
pub struct Bundle {
    folder: PathBuf,
}

const OPTIONS: [&str; 6] = [
    "--bundle",
    "--minify",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
    "--charset=utf8",
];

impl Bundle {
    /// Writes all modules except `files.js`, which differs between the scripts.
    ///
    /// # Errors
    /// Returns an error if a source file cannot be read or esbuild rejects the style sheet.
    pub fn prepare(root: &Path, glue: &str) -> Result<Bundle> {
        let folder = target().join("xtask/bundle");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        let scripts = root.join("src/js");
        let entries = fs::read_dir(&scripts).with_context(|| format!("{} cannot be read", scripts.display()))?;
        for path in entries.flatten().map(|entry| entry.path()).chain([root.join("crates/phone/phone.js")]) {
            let copy = folder.join(path.file_name().unwrap_or_default());
            fs::copy(&path, &copy).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
        let bundle = Bundle { folder };
        bundle.write("glue.js", glue)?;
        let style = esbuild(&[
            root.join("src/style.css").as_os_str().to_string_lossy().as_ref(),
            "--minify",
            "--target=es2022",
            "--charset=utf8",
        ])?;
        bundle.write("style.css", style.trim())?;
        Ok(bundle)
    }

    /// Bundles the widget's script. `page`, if given, replaces `page.js`.
    ///
    /// # Errors
    /// Returns an error if esbuild rejects a module or the script evaluates strings as code.
    pub fn script(&self, kind: Kind, release: &Release, page: Option<&str>) -> Result<String> {
        self.write("files.js", &release.script(kind))?;
        let entry = self.folder.join("index.js");
        let options = match kind {
            Kind::Module => &["--format=esm", COMPILED_EARLY][..],
            // A bundler writes the first line of its own files.
            Kind::Package => &["--format=esm"],
            Kind::Classic => &["--format=iife", COMPILED_EARLY],
        };
        let shipped = self.read("page.js")?;
        if let Some(page) = page {
            self.write("shipped-page.js", &shipped)?;
            self.write("page.js", page)?;
        }
        let script = esbuild(
            &[
                &OPTIONS[..],
                options,
                &["--loader:.css=text", "--external:./embedded/*", &entry.to_string_lossy()],
            ]
            .concat(),
        );
        self.write("page.js", &shipped)?;
        let script = script?;
        match makes_code(&script) {
            Some(found) => bail!("the script contains `{found}`, which a strict Content-Security-Policy refuses"),
            None => Ok(script),
        }
    }

    /// Bundles the number engine's own script.
    ///
    /// # Errors
    /// Returns an error if esbuild rejects a module.
    pub fn phone(&self) -> Result<String> {
        let entry = self.folder.join("phone.js");
        esbuild(&[&OPTIONS[..], &["--format=esm", &entry.to_string_lossy()]].concat())
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    }

    fn read(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
    }
}

/// The first line of a script that a page loads: Chromium compiles its functions while the script arrives, on another thread, and not each on the main
/// thread when it is first called. Most of them run before the first purpose is shown. Other browsers read a comment.
const COMPILED_EARLY: &str = "--banner:js=//# allFunctionsCalledOnLoad";

/// Runs esbuild and returns what it prints.
///
/// # Errors
/// Returns an error if it is not installed or rejects its input.
pub fn esbuild(options: &[&str]) -> Result<String> {
    let programs = node_programs().context("the npm packages of tests/ are not installed; `cargo xtask setup node` installs them")?;
    output(program(programs.join("esbuild")).args(options))
}

/// Returns the first call found that evaluates strings as code. The beginning of a template text is none: wasm-bindgen names functions by one.
pub fn makes_code(script: &str) -> Option<&'static str> {
    ["eval(", "Function("].into_iter().find(|call| {
        script
            .match_indices(call)
            .any(|(at, _)| !script[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$' || before == '`'))
    })
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
        for good in ["medieval(1)", "isFunction(x)", "typeof f==='function'", "interval(2)", "`Function(${f.name})`"] {
            assert_eq!(makes_code(good), None, "{good}");
        }
    }
}
