//! What points where in a linked module: the linker's own records (`--emit-relocs`), which say of every function and of every piece of
//! static data which functions and data it names.
//!
//! A module without them says which function calls which, but not which number in its code is an address. What is done with the records is in
//! `split.rs`. The format is that of the tool conventions (Linking.md): a symbol table, and for each section the places that hold a symbol.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::{
    DataKind, ElementItems, ElementKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

/// What something names by its address. Calls are not here: they are in the code for everybody to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The function in this slot of the table.
    Slot(u32),
    /// The piece of data with this number.
    Data(usize),
}

/// A piece of static data.
#[derive(Debug)]
pub struct Datum {
    /// Where it lies in memory.
    pub at: Range<u32>,
    /// What it names.
    pub names: Vec<Target>,
}

/// The records of a module.
#[derive(Debug, Default)]
pub struct Links {
    /// What each function names, by the function's name without its hash where it is one of the bindings'.
    functions: HashMap<String, Vec<Target>>,
    /// The pieces of data.
    pub data: Vec<Datum>,
}

/// A module's parts, as far as the records need them.
#[derive(Default)]
struct Module<'a> {
    /// Imported functions, which come first.
    imported: u32,
    /// Where each function's body lies in the file, in order; the records count from the start of the section.
    bodies: Vec<Range<usize>>,
    code: usize,
    /// Where each segment lies in the file, and in memory.
    segments: Vec<(Range<usize>, u32)>,
    data: usize,
    slots: HashMap<u32, u32>,
    names: HashMap<u32, &'a str>,
    symbols: Vec<SymbolInfo<'a>>,
    in_code: Vec<RelocationEntry>,
    in_data: Vec<RelocationEntry>,
}

/// Reads the records.
///
/// # Errors
/// The bytes are no module, or one that was linked without keeping them.
pub fn read(module: &[u8]) -> Result<Links> {
    let module = Module::read(module)?;
    if module.symbols.is_empty() || module.in_code.is_empty() {
        bail!("the module has no records of its linker; it must be linked with --emit-relocs");
    }
    let mut links = Links::default();
    // Each piece of data by its symbol; several symbols may name one piece.
    let mut pieces: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let mut by_symbol = HashMap::new();
    for (symbol, info) in module.symbols.iter().enumerate() {
        let SymbolInfo::Data { symbol: Some(found), .. } = info else { continue };
        // What begins as zeros has no bytes in the file.
        let Some((_, address)) = module.segments.get(found.index as usize) else {
            continue;
        };
        let at = address + found.offset;
        let piece = *pieces.entry((at, found.size)).or_insert_with(|| {
            links.data.push(Datum {
                at: at..at + found.size,
                names: Vec::new(),
            });
            links.data.len() - 1
        });
        by_symbol.insert(symbol, piece);
    }
    let target = |entry: &RelocationEntry| -> Option<Target> {
        match entry.ty {
            RelocationType::TableIndexSleb | RelocationType::TableIndexI32 => match module.symbols.get(entry.index as usize)? {
                SymbolInfo::Func { index, .. } => module.slots.get(index).copied().map(Target::Slot),
                _ => None,
            },
            RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb | RelocationType::MemoryAddrI32 => {
                by_symbol.get(&(entry.index as usize)).copied().map(Target::Data)
            }
            _ => None,
        }
    };
    for name in module.names.values() {
        links.functions.insert(plain(name), Vec::new());
    }
    for entry in &module.in_code {
        let place = module.code + entry.offset as usize;
        let Some(function) = module.bodies.iter().position(|body| body.contains(&place)) else {
            bail!("a record of the linker lies in no function");
        };
        let index = module.imported + u32::try_from(function)?;
        let name = module.names.get(&index).with_context(|| format!("function {index} has no name"))?;
        let names = links.functions.entry(plain(name)).or_default();
        names.extend(target(entry));
    }
    for entry in &module.in_data {
        let place = module.data + entry.offset as usize;
        let address = module
            .segments
            .iter()
            .find_map(|(bytes, address)| bytes.contains(&place).then(|| address + (place - bytes.start) as u32));
        let address = address.context("a record of the linker lies in no segment")?;
        let Some(named) = target(entry) else { continue };
        for datum in links.data.iter_mut().filter(|datum| datum.at.contains(&address)) {
            datum.names.push(named);
        }
    }
    Ok(links)
}

impl Links {
    /// What a function names. One that wasm-bindgen made calls another and names nothing.
    ///
    /// # Errors
    /// The linker knew no such function.
    pub fn of(&self, function: &str) -> Result<&[Target]> {
        match self.functions.get(function) {
            Some(names) => Ok(names),
            None if function.ends_with(" shim") || function.starts_with("__wbindgen_") => Ok(&[]),
            None => bail!("the linker knew no function `{function}`, so what it names is not known"),
        }
    }
}

/// A function's name as wasm-bindgen leaves it: what it puts between the names of a class and of its method is taken out.
fn plain(name: &str) -> String {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts: Vec<&str> = name.split('_').collect();
    if !name.starts_with("_ZN") {
        parts.retain(|part| !is_hash(part));
    }
    parts.join("_")
}

impl<'a> Module<'a> {
    fn read(bytes: &'a [u8]) -> Result<Module<'a>> {
        let mut module = Module::default();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.context("the module is not valid wasm")? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        module.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let element = element?;
                        let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) = (element.kind, element.items) else {
                            continue;
                        };
                        for (slot, function) in (constant(&offset_expr)?..).zip(functions) {
                            module.slots.insert(function?, slot);
                        }
                    }
                }
                Payload::CodeSectionStart { range, .. } => module.code = range.start,
                Payload::CodeSectionEntry(body) => module.bodies.push(body.range()),
                Payload::DataSection(data) => {
                    module.data = data.range().start;
                    for segment in data {
                        let segment = segment?;
                        let DataKind::Active { offset_expr, .. } = segment.kind else { continue };
                        let start = segment.data.as_ptr() as usize - bytes.as_ptr() as usize;
                        module.segments.push((start..start + segment.data.len(), constant(&offset_expr)?));
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(parts) => {
                        for part in parts {
                            let Name::Function(map) = part? else { continue };
                            for naming in map {
                                let naming = naming?;
                                module.names.insert(naming.index, naming.name);
                            }
                        }
                    }
                    KnownCustom::Linking(parts) => {
                        for part in parts.subsections() {
                            let Linking::SymbolTable(symbols) = part? else { continue };
                            for symbol in symbols {
                                module.symbols.push(symbol?);
                            }
                        }
                    }
                    KnownCustom::Reloc(entries) => {
                        let into = if section.name() == "reloc.CODE" {
                            &mut module.in_code
                        } else {
                            &mut module.in_data
                        };
                        if matches!(section.name(), "reloc.CODE" | "reloc.DATA") {
                            for entry in entries.entries() {
                                into.push(entry?);
                            }
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(module)
    }
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u32::try_from(value)?),
        other => bail!("a segment begins at {other:?}, which is no number"),
    }
}

#[cfg(test)]
impl Links {
    /// Records as `read` would give them, of functions with what they name and of data that name nothing.
    pub fn known(functions: &[(&str, &[Target])], data: &[Range<u32>]) -> Links {
        Links {
            functions: functions.iter().map(|(name, names)| ((*name).to_owned(), names.to_vec())).collect(),
            data: data
                .iter()
                .map(|at| Datum {
                    at: at.clone(),
                    names: Vec::new(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wasm_bindgen_puts_into_a_name_is_taken_out_and_nothing_else() {
        assert_eq!(plain("widget_tell_a8c2a5bb3176436a"), "widget_tell");
        assert_eq!(plain("__wbg_widget_a8c2a5bb3176436a_free"), "__wbg_widget_free");
        assert_eq!(plain("_ZN4flow5after6chosen17h82a4519d3df1bdb3E"), "_ZN4flow5after6chosen17h82a4519d3df1bdb3E");
    }

    #[test]
    fn a_module_that_was_linked_without_records_is_refused() {
        let empty = b"\0asm\x01\0\0\0";
        let refusal = read(empty).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refusal.contains("--emit-relocs"), "{refusal}");
    }

    #[test]
    fn a_function_names_the_data_and_the_functions_that_its_records_say() -> Result<()> {
        // `f` (function 0) has the address of four bytes at 1024; they hold the number of the table's slot 1, which is `f`.
        let links = read(&linked())?;
        assert_eq!(links.of("f")?, [Target::Data(0)]);
        assert_eq!((links.data[0].at.clone(), links.data[0].names.as_slice()), (1024..1028, &[Target::Slot(1)][..]));
        assert!(links.of("g").is_err());
        Ok(())
    }

    /// A section: its number, its length, its content.
    fn section(number: u8, content: &[u8]) -> Vec<u8> {
        [&[number, u8::try_from(content.len()).expect("a short section")], content].concat()
    }

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        section(0, &[&[u8::try_from(name.len()).expect("a short name")], name.as_bytes(), content].concat())
    }

    fn linked() -> Vec<u8> {
        let body = [0, 0x41, 0x80, 0x88, 0x80, 0x80, 0, 0x0b]; // i32.const 1024 in five bytes
        let symbols = [
            &[2][..],                  // two of them
            &[0, 0, 0, 1, b'f'],       // function 0, called f
            &[1, 0, 1, b'd', 0, 0, 4], // data called d: segment 0, from 0, four bytes
        ]
        .concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 1, 0x7f]),
            section(3, &[1, 0]),
            section(4, &[1, 0x70, 0, 2]),
            section(5, &[1, 0, 1]),
            section(9, &[1, 0, 0x41, 1, 0x0b, 1, 0]),
            section(10, &[&[1, 8][..], &body].concat()),
            section(11, &[1, 0, 0x41, 0x80, 0x08, 0x0b, 4, 1, 0, 0, 0]),
            custom("linking", &[&[2, 8, u8::try_from(symbols.len()).expect("few")][..], &symbols].concat()),
            custom("reloc.CODE", &[5, 1, 4, 4, 1, 0]), // section 5: the address of symbol 1, at byte 4
            custom("reloc.DATA", &[6, 1, 2, 7, 0]),    // section 6: the slot of symbol 0, at byte 7
            custom("name", &[1, 4, 1, 0, 1, b'f']),
        ]
        .concat()
    }
}
