//! Post-processing of compiled wasm modules: wasm-bindgen, wasm-opt, and removing names of functions; those of imports are shortened in `border.rs`.
//!
//! Each module exists twice: a copy with names under `target/xtask/`, from which `size` lists the largest functions, and the module that ships, which is
//! the same without custom sections.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::process::{output, program, target};
use crate::setup::node_programs;

/// The features that rustc emits; wasm-opt rejects a module that uses others.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// Options of wasm-opt for the smallest download. Measured: a single -Oz is 2 % larger after brotli. Sorting functions by name puts similar ones next to
/// each other; recomputed values compress better than stored ones; compilers never use addresses so low that adding an offset could overflow.
const SMALL: [&str; 8] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--skip-pass=local-cse",
    "--reorder-functions-by-name",
    // Keeps the names; the code is identical with and without.
    "-g",
];

/// Runs wasm-bindgen on the compiler's output. Returns the glue, an ES module that imports the widget's own modules, and the wasm module with its names.
///
/// # Errors
/// Returns an error if the module was built with another version of wasm-bindgen, or if a dependency contains JavaScript files.
pub fn bind(module: &Path) -> Result<(String, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .omit_default_module_path(true)
        .typescript(false)
        // Every browser that the element supports has TextEncoder.encodeInto.
        .encode_into(EncodeInto::Always)
        .remove_producers_section(true);
    let mut bound = bindgen
        .web(true)
        .and_then(Bindgen::generate_output)
        .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))?;
    let inline = bound.snippets().iter().filter(|(_, texts)| !texts.is_empty()).map(|(crate_name, _)| crate_name);
    if let Some(origin) = inline.chain(bound.local_modules().keys()).chain(bound.npm_dependencies().keys()).next() {
        bail!("`{origin}` contains JavaScript of its own, which the bundle does not support");
    }
    let wasm = bound.wasm_mut().emit_wasm();
    Ok((bound.js().to_owned(), wasm))
}

/// Optimises a module for size with wasm-opt, keeping the names.
///
/// # Errors
/// Returns an error if wasm-opt is not installed or rejects the module.
pub fn optimise(module: Vec<u8>, name: &str) -> Result<Vec<u8>> {
    Ok(wasm_opt(&SMALL, module, name)?.0)
}

/// Runs wasm-opt on a module. Returns the module that it writes, and what it prints.
///
/// # Errors
/// Returns an error if wasm-opt is not installed or rejects the module.
pub fn wasm_opt(options: &[&str], module: Vec<u8>, name: &str) -> Result<(Vec<u8>, String)> {
    let programs = node_programs().context("the npm packages of tests/ are not installed; `cargo xtask setup node` installs them")?;
    let folder = target().join("xtask");
    fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
    let (before, after) = (folder.join(format!("{name}.before.wasm")), folder.join(format!("{name}.after.wasm")));
    fs::write(&before, module).with_context(|| format!("{} cannot be written", before.display()))?;
    let printed = output(
        program(programs.join("wasm-opt"))
            .args(options)
            .args(FEATURES)
            .arg(&before)
            .arg("-o")
            .arg(&after),
    )?;
    let module = fs::read(&after).with_context(|| format!("{} cannot be read", after.display()))?;
    Ok((module, printed))
}

/// Removes the custom sections that a browser does not need: names and producers. `target_features` is kept, since tools such as wasm-opt read it.
///
/// # Errors
/// Returns an error if the bytes are not a wasm module.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut small = module.get(..8).context("a module is longer than its header")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("the module is not valid wasm")?;
        let Some((id, range)) = payload.as_section() else { continue };
        if matches!(&payload, Payload::CustomSection(section) if section.name() != "target_features") {
            continue;
        }
        small.push(id);
        leb128(&mut small, range.len());
        small.extend_from_slice(&module[range]);
    }
    Ok(small)
}

/// Appends an unsigned number as LEB128: groups of seven bits, the lowest first.
pub fn leb128(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Returns the functions of a module with their sizes in bytes, largest first. A function without a name is identified by its index.
///
/// # Errors
/// Returns an error if the bytes are not a wasm module.
pub fn functions(module: &[u8]) -> Result<Vec<(String, usize)>> {
    let mut imported = 0;
    let mut sizes = Vec::new();
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("the module is not valid wasm")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import.context("an import is not valid")?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for part in section {
                        if let Name::Function(map) = part.context("the names are not valid")? {
                            for naming in map {
                                let naming = naming.context("a name is not valid")?;
                                names.push((naming.index as usize, format!("{:#}", rustc_demangle::demangle(naming.name))));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut functions: Vec<(String, usize)> = sizes
        .into_iter()
        .enumerate()
        .map(|(index, size)| (format!("function {}", imported + index), size))
        .collect();
    for (index, name) in names {
        if let Some(function) = index.checked_sub(imported).and_then(|own| functions.get_mut(own)) {
            function.0 = name;
        }
    }
    functions.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports `e.f`, defines one function of two bytes named `grüße`, and has a section called `producers`.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x07\x01\x01e\x01f\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b\
\0\x11\x04name\x01\x0a\x01\x01\x07gr\xc3\xbc\xc3\x9fe\0\x0a\x09producers";

    #[test]
    fn a_function_is_called_by_its_name_and_weighed_by_its_body() -> Result<()> {
        assert_eq!(functions(MODULE)?, [("grüße".to_owned(), 2)]);
        Ok(())
    }

    #[test]
    fn names_are_gone_from_what_ships_and_nothing_else() -> Result<()> {
        let small = without_names(MODULE)?;
        assert_eq!(small, MODULE[..MODULE.len() - 19 - 12]);
        assert_eq!(functions(&small)?, [("function 1".to_owned(), 2)]);
        Ok(())
    }

    #[test]
    fn the_list_of_features_stays() -> Result<()> {
        let features = b"\0\x11\x0ftarget_features\0";
        let module = [MODULE, features].concat();
        assert_eq!(without_names(&module)?, [&without_names(MODULE)?[..], features].concat());
        Ok(())
    }

    #[test]
    fn lengths_beyond_one_byte_are_written_in_groups_of_seven_bits() {
        let mut bytes = Vec::new();
        leb128(&mut bytes, 624_485);
        assert_eq!(bytes, [0xe5, 0x8e, 0x26]);
    }
}
