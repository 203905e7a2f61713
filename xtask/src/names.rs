//! Short names for what the glue and the module call each other by.
//!
//! wasm-bindgen names every import after a Rust path and a hash, once in the module and once in the glue, and none of it compresses well. Both sides are
//! made here in one go and meet nobody else, so one or two letters do. Only names at that border change; names inside either are other tools' work.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// What stands before an import or an export in the glue: an export is read as `wasm.NAME`, an import is a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A function that the glue gives to the module.
    Import,
    /// What the module gives to the glue.
    Export,
}

/// The names that have been given out.
#[derive(Debug, Default)]
pub struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

impl Names {
    /// The short name for `long`; the same one when asked again.
    pub fn short(&mut self, side: Side, long: &str) -> String {
        let names = match side {
            Side::Import => &mut self.imports,
            Side::Export => &mut self.exports,
        };
        let next = letters(names.len());
        names.entry(long.to_owned()).or_insert(next).clone()
    }

    /// The glue with every name that was given out replaced.
    ///
    /// # Errors
    /// The glue lacks one of the imports: then it is not written as this module expects, and nothing may be guessed.
    pub fn apply(&self, glue: &str) -> Result<String> {
        let mut short = String::with_capacity(glue.len());
        let mut used = BTreeMap::new();
        let mut rest = glue;
        while !rest.is_empty() {
            let plain = rest.find(is_identifier).unwrap_or(rest.len());
            short.push_str(&rest[..plain]);
            rest = &rest[plain..];
            let end = rest.find(|character| !is_identifier(character)).unwrap_or(rest.len());
            let word = &rest[..end];
            let replacement = if short.ends_with("wasm.") {
                self.exports.get(word)
            } else {
                self.imports.get(word)
            };
            if let Some(replacement) = replacement {
                used.insert(word, ());
                short.push_str(replacement);
            } else {
                short.push_str(word);
            }
            rest = &rest[end..];
        }
        match self.imports.keys().find(|name| !used.contains_key(name.as_str())) {
            Some(missing) => bail!("wasm-bindgen's glue has no import `{missing}`; it is written otherwise than this build expects"),
            None => Ok(short),
        }
    }
}

fn is_identifier(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// `a` to `Z`, then two letters, and so on. A reserved word among them is no matter: they are only ever the names of properties.
fn letters(mut index: usize) -> String {
    const ALPHABET: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::new();
    loop {
        name.insert(0, char::from(ALPHABET[index % ALPHABET.len()]));
        if index < ALPHABET.len() {
            return name;
        }
        index = index / ALPHABET.len() - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_the_border_get_the_same_short_name_and_nothing_else_changes() -> Result<()> {
        let mut names = Names::default();
        let import = names.short(Side::Import, "__wbg_click_c6ef");
        let export = names.short(Side::Export, "widget_new");
        assert_eq!(
            (import.as_str(), export.as_str(), names.short(Side::Import, "__wbg_click_c6ef").as_str()),
            ("a", "a", "a")
        );
        let glue = "imports = { __wbg_click_c6ef: function(x) { x.click() } }; const widget_new = wasm.widget_new(__wbg_click_c6efX);";
        assert_eq!(
            names.apply(glue)?,
            "imports = { a: function(x) { x.click() } }; const widget_new = wasm.a(__wbg_click_c6efX);"
        );
        Ok(())
    }

    #[test]
    fn glue_that_lacks_an_import_is_refused() {
        let mut names = Names::default();
        names.short(Side::Import, "__wbg_gone");
        assert!(names.apply("imports = {};").is_err());
    }

    #[test]
    fn no_two_names_are_alike() {
        let names: std::collections::BTreeSet<String> = (0..6000).map(letters).collect();
        assert_eq!((names.len(), letters(51).as_str(), letters(52).as_str()), (6000, "Z", "aa"));
    }
}
