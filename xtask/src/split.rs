//! Parting a module in two that work in one memory: what is needed at once, and what is loaded later.
//!
//! The first part has everything that its exports reach; the second has what only the functions at the border reach. A function at the border is
//! called by the first part through the table, where the second part puts it when it is made. The second part takes the memory, the tables, the
//! globals and the functions it needs from the first. Static data goes with the code that names it (`links.rs`).
//!
//! Which functions are at the border is in `parts.rs`. Nothing here is particular to this widget.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, bail};
use walrus::ir::{Call, CallIndirect, Const, Instr, InstrSeq, Value, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, GlobalKind, ImportedFunction, Module, ModuleConfig, TableId,
};

use crate::links::{Links, Target};

/// The name under which the second part knows the first.
pub const FIRST: &str = "m";

/// The two parts.
pub struct Parts {
    /// What is needed at once.
    pub first: Vec<u8>,
    /// What is loaded later.
    pub later: Vec<u8>,
}

/// A module and what is known of it.
struct Whole {
    module: Module,
    table: TableId,
    /// The function in each slot of the table.
    slots: BTreeMap<u32, FunctionId>,
    /// The functions at the border, each with a slot of its own beyond the table's end.
    border: BTreeMap<FunctionId, u32>,
}

/// What becomes of what.
struct Plan {
    /// Functions of the first part.
    at_once: BTreeSet<FunctionId>,
    /// Functions of the second.
    later: BTreeSet<FunctionId>,
    /// Functions of the first that the second needs, with names for them.
    shared: BTreeMap<FunctionId, String>,
    /// Addresses of the bytes that only the second part names.
    moved: BTreeSet<u32>,
}

/// What one part needs.
#[derive(Default)]
struct Reached {
    functions: BTreeSet<FunctionId>,
    data: BTreeSet<usize>,
}

/// Parts a module whose functions still have the names of `links`.
///
/// # Errors
/// A function at the border is not there, what one names is not known, or the module is filled in a way that cannot be parted.
pub fn split(module: &[u8], links: &Links, border: &[&str]) -> Result<Parts> {
    let first = Whole::read(module, border)?;
    let roots = first.module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    });
    let at_once = first.reach(links, roots.chain(first.module.start), &first.border.keys().copied().collect())?;
    let later = first.reach(links, first.border.keys().copied(), &at_once.functions)?;
    let shared = first
        .used_by(&later.functions)
        .into_iter()
        .filter(|used| at_once.functions.contains(used))
        .zip(names());
    let first_plan = Plan {
        shared: shared.collect(),
        moved: moved(links, &at_once, &later),
        at_once: at_once.functions,
        later: later.functions,
    };
    let second = Whole::read(module, border)?;
    let second_plan = second.same(&first_plan)?;
    Ok(Parts {
        first: first.only_first(&first_plan)?,
        later: second.only_later(&second_plan)?,
    })
}

/// Names for what the parts share: the shortest there are, and none that a binding has.
fn names() -> impl Iterator<Item = String> {
    (0..).map(|n: u32| n.to_string())
}

impl Whole {
    fn read(bytes: &[u8], border: &[&str]) -> Result<Whole> {
        let module = ModuleConfig::new().generate_producers_section(false).parse(bytes)?;
        let table = module.tables.main_function_table()?.context("the module has no table of functions")?;
        let mut slots = BTreeMap::new();
        for element in module.elements.iter() {
            match (&element.kind, &element.items) {
                (
                    ElementKind::Active {
                        table: of,
                        offset: ConstExpr::Value(Value::I32(offset)),
                    },
                    ElementItems::Functions(functions),
                ) if *of == table => slots.extend((u32::try_from(*offset)?..).zip(functions.iter().copied())),
                (ElementKind::Active { table: of, .. }, _) if *of != table => {}
                _ => bail!("the module fills its table in a way that cannot be parted"),
            }
        }
        let mut found: HashMap<String, FunctionId> = HashMap::new();
        for function in module.funcs.iter() {
            if let Some(name) = &function.name {
                found.insert(format!("{:#}", rustc_demangle::demangle(name)), function.id());
            }
        }
        let mut at_border = BTreeMap::new();
        for (slot, name) in (u32::try_from(module.tables.get(table).initial)?..).zip(border) {
            let function = found.get(*name);
            let function = function
                .with_context(|| format!("the function `{name}` is not in the module; is it named in parts.rs as it is in the code, and never inlined?"))?;
            at_border.insert(*function, slot);
        }
        Ok(Whole {
            module,
            table,
            slots,
            border: at_border,
        })
    }

    /// Everything that can be reached from some functions without going through others.
    fn reach(&self, links: &Links, from: impl Iterator<Item = FunctionId>, without: &BTreeSet<FunctionId>) -> Result<Reached> {
        let mut reached = Reached::default();
        let mut functions: Vec<FunctionId> = from.collect();
        let mut data: Vec<usize> = Vec::new();
        loop {
            let named = if let Some(function) = functions.pop() {
                if without.contains(&function) || !reached.functions.insert(function) {
                    continue;
                }
                functions.extend(self.calls(function));
                match &self.module.funcs.get(function).kind {
                    FunctionKind::Local(_) => links.of(self.module.funcs.get(function).name.as_deref().unwrap_or_default())?,
                    _ => &[],
                }
            } else if let Some(datum) = data.pop() {
                if !reached.data.insert(datum) {
                    continue;
                }
                &links.data[datum].names
            } else {
                return Ok(reached);
            };
            for target in named {
                match target {
                    Target::Data(datum) => data.push(*datum),
                    Target::Slot(slot) => functions.push(*self.slots.get(slot).with_context(|| format!("the table has nothing in slot {slot}"))?),
                }
            }
        }
    }

    /// The functions that a function's code names.
    fn calls(&self, function: FunctionId) -> Vec<FunctionId> {
        struct Calls(Vec<FunctionId>);
        impl<'a> Visitor<'a> for Calls {
            fn visit_function_id(&mut self, function: &FunctionId) {
                self.0.push(*function);
            }
        }
        let mut calls = Calls(Vec::new());
        if let FunctionKind::Local(local) = &self.module.funcs.get(function).kind {
            dfs_in_order(&mut calls, local, local.entry_block());
        }
        calls.0
    }

    /// The functions that these name, in the order of their names.
    fn used_by(&self, functions: &BTreeSet<FunctionId>) -> Vec<FunctionId> {
        let used: BTreeSet<FunctionId> = functions.iter().flat_map(|function| self.calls(*function)).collect();
        let local = |function: &FunctionId| matches!(self.module.funcs.get(*function).kind, FunctionKind::Local(_));
        let mut used: Vec<FunctionId> = used.into_iter().filter(local).collect();
        used.sort_by_key(|function| self.module.funcs.get(*function).name.clone());
        used
    }

    /// A plan for another reading of the same bytes, which numbers everything alike.
    fn same(&self, plan: &Plan) -> Result<Plan> {
        let here: HashMap<usize, FunctionId> = self.module.funcs.iter().map(|function| (function.id().index(), function.id())).collect();
        let same = |function: &FunctionId| here.get(&function.index()).copied().context("two readings of a module differ");
        Ok(Plan {
            at_once: plan.at_once.iter().map(same).collect::<Result<_>>()?,
            later: plan.later.iter().map(same).collect::<Result<_>>()?,
            shared: plan
                .shared
                .iter()
                .map(|(function, name)| Ok((same(function)?, name.clone())))
                .collect::<Result<_>>()?,
            moved: plan.moved.clone(),
        })
    }

    fn only_first(mut self, plan: &Plan) -> Result<Vec<u8>> {
        let types: HashMap<FunctionId, walrus::TypeId> = self.border.keys().map(|function| (*function, self.module.funcs.get(*function).ty())).collect();
        for function in &plan.at_once {
            let module = &mut self.module;
            if let FunctionKind::Local(local) = &mut module.funcs.get_mut(*function).kind {
                let entry = local.entry_block();
                let mut through = ThroughTable {
                    table: self.table,
                    border: &self.border,
                    types: &types,
                };
                dfs_pre_order_mut(&mut through, local, entry);
            }
        }
        let slots = self.slots.iter().filter(|(_, function)| plan.at_once.contains(function));
        let slots: BTreeMap<u32, FunctionId> = slots.map(|(slot, function)| (*slot, *function)).collect();
        self.fill_table(&slots)?;
        let segments: Vec<_> = self.module.data.iter().map(walrus::Data::id).collect();
        for segment in segments {
            let segment = self.module.data.get_mut(segment);
            let (_, start) = place(segment)?;
            for (address, byte) in (start..).zip(&mut segment.value) {
                if plan.moved.contains(&address) {
                    *byte = 0;
                }
            }
        }
        for (function, name) in &plan.shared {
            self.module.exports.add(name, *function);
        }
        for (item, name) in self.places() {
            self.module.exports.add(&name, item);
        }
        for function in &plan.later {
            self.module.funcs.delete(*function);
        }
        walrus::passes::gc::run(&mut self.module);
        Ok(self.module.emit_wasm())
    }

    fn only_later(mut self, plan: &Plan) -> Result<Vec<u8>> {
        let exports: Vec<_> = self.module.exports.iter().map(walrus::Export::id).collect();
        let places = self.places();
        exports.into_iter().for_each(|export| self.module.exports.delete(export));
        self.module.start = None;
        let slots = self.slots.iter().filter(|(_, function)| plan.later.contains(function));
        let mut slots: BTreeMap<u32, FunctionId> = slots.map(|(slot, function)| (*slot, *function)).collect();
        slots.extend(self.border.iter().map(|(function, slot)| (*slot, *function)));
        self.fill_table(&slots)?;

        let mut pieces: Vec<(u32, Vec<u8>)> = Vec::new();
        let segments: Vec<_> = self.module.data.iter().map(walrus::Data::id).collect();
        let mut memory = None;
        for id in segments {
            let segment = self.module.data.get(id);
            let (of, start) = place(segment)?;
            memory = Some(of);
            for (address, byte) in (start..).zip(&segment.value) {
                if !plan.moved.contains(&address) {
                    continue;
                }
                match pieces.last_mut() {
                    Some((at, bytes)) if *at as usize + bytes.len() == address as usize => bytes.push(*byte),
                    _ => pieces.push((address, vec![*byte])),
                }
            }
            self.module.memories.get_mut(of).data_segments.remove(&id);
            self.module.data.delete(id);
        }
        for (at, bytes) in pieces {
            let memory = memory.context("data lies in a memory")?;
            let kind = DataKind::Active {
                memory,
                offset: ConstExpr::Value(Value::I32(i32::try_from(at)?)),
            };
            let id = self.module.data.add(kind, bytes);
            self.module.memories.get_mut(memory).data_segments.insert(id);
        }

        for (function, name) in &plan.shared {
            let ty = self.module.funcs.get(*function).ty();
            let import = self.module.imports.add(FIRST, name, *function);
            self.module.funcs.get_mut(*function).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        for (item, name) in places {
            match item {
                ExportItem::Memory(memory) => {
                    let import = self.module.imports.add(FIRST, &name, memory);
                    self.module.memories.get_mut(memory).import = Some(import);
                }
                ExportItem::Table(table) => {
                    let import = self.module.imports.add(FIRST, &name, table);
                    self.module.tables.get_mut(table).import = Some(import);
                }
                ExportItem::Global(global) => {
                    let import = self.module.imports.add(FIRST, &name, global);
                    self.module.globals.get_mut(global).kind = GlobalKind::Import(import);
                }
                ExportItem::Function(_) | ExportItem::Tag(_) => {}
            }
        }
        walrus::passes::gc::run(&mut self.module);
        Ok(self.module.emit_wasm())
    }

    /// The memory, the tables and the globals, with names for the parts to share them by: alike in both.
    fn places(&self) -> Vec<(ExportItem, String)> {
        let memories = self.module.memories.iter().map(|memory| ExportItem::Memory(memory.id()));
        let tables = self.module.tables.iter().map(|table| ExportItem::Table(table.id()));
        let globals = self.module.globals.iter().map(|global| ExportItem::Global(global.id()));
        memories.chain(tables).chain(globals).zip(names().map(|name| format!("-{name}"))).collect()
    }

    /// Fills the table with these and nothing else, and makes room in it for the border.
    fn fill_table(&mut self, slots: &BTreeMap<u32, FunctionId>) -> Result<()> {
        let of_table = |element: &walrus::Element| matches!(element.kind, ElementKind::Active { table, .. } if table == self.table);
        let old: Vec<_> = self
            .module
            .elements
            .iter()
            .filter(|element| of_table(element))
            .map(walrus::Element::id)
            .collect();
        for id in old {
            self.module.tables.get_mut(self.table).elem_segments.remove(&id);
            self.module.elements.delete(id);
        }
        let table = self.module.tables.get_mut(self.table);
        table.initial += self.border.len() as u64;
        table.maximum = table.maximum.map(|most| most + self.border.len() as u64);
        let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
        for (slot, function) in slots {
            match runs.last_mut() {
                Some((first, run)) if *first as usize + run.len() == *slot as usize => run.push(*function),
                _ => runs.push((*slot, vec![*function])),
            }
        }
        for (first, run) in runs {
            let kind = ElementKind::Active {
                table: self.table,
                offset: ConstExpr::Value(Value::I32(i32::try_from(first)?)),
            };
            let id = self.module.elements.add(kind, ElementItems::Functions(run));
            self.module.tables.get_mut(self.table).elem_segments.insert(id);
        }
        Ok(())
    }
}

/// The memory and the address at which a segment lies.
fn place(segment: &walrus::Data) -> Result<(walrus::MemoryId, u32)> {
    match segment.kind {
        DataKind::Active {
            memory,
            offset: ConstExpr::Value(Value::I32(start)),
        } => Ok((memory, u32::try_from(start)?)),
        _ => bail!("a segment of data begins at no number"),
    }
}

/// The addresses of the bytes that only the second part names.
fn moved(links: &Links, at_once: &Reached, later: &Reached) -> BTreeSet<u32> {
    let of = |data: &BTreeSet<usize>| -> BTreeSet<u32> { data.iter().flat_map(|datum| links.data[*datum].at.clone()).collect() };
    &of(&later.data) - &of(&at_once.data)
}

/// Calls of functions at the border, through the table.
struct ThroughTable<'a> {
    table: TableId,
    border: &'a BTreeMap<FunctionId, u32>,
    types: &'a HashMap<FunctionId, walrus::TypeId>,
}

impl VisitorMut for ThroughTable<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let mut instrs = Vec::with_capacity(sequence.instrs.len());
        for (instr, at) in sequence.instrs.drain(..) {
            match &instr {
                Instr::Call(Call { func }) if self.border.contains_key(func) => {
                    let value = Value::I32(self.border[func] as i32);
                    instrs.push((Instr::Const(Const { value }), at));
                    let (ty, table) = (self.types[func], self.table);
                    instrs.push((Instr::CallIndirect(CallIndirect { ty, table }), at));
                }
                _ => instrs.push((instr, at)),
            }
        }
        sequence.instrs = instrs;
    }
}

#[cfg(test)]
mod tests;
