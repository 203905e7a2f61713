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
        let Some((_, address)) = module.segments.get(found.index as usize) else { continue };
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
                        let mut slot = constant(&offset_expr)?;
                        for function in functions {
                            module.slots.insert(function?, slot);
                            slot += 1;
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
                        let into = if section.name() == "reloc.CODE" { &mut module.in_code } else { &mut module.in_data };
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
