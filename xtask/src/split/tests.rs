//! A small module, parted: what is in each part, and what both do together.

use super::*;
use std::process::Command;
use walrus::ir::{BinaryOp, LoadKind, MemArg};
use walrus::{FunctionBuilder, RefType, ValType};

const BORDER: [&str; 1] = ["one::border"];

/// A module whose function `go` calls `border`, which calls `shared`, reads the second half of the data, and calls through the table.
fn module() -> Vec<u8> {
    let mut module = Module::with_config(ModuleConfig::new());
    let memory = module.memories.add_local(false, false, 1, None, None);
    let offset = |at| ConstExpr::Value(Value::I32(at));
    let data = module.data.add(DataKind::Active { memory, offset: offset(16) }, b"now!then".to_vec());
    module.memories.get_mut(memory).data_segments.insert(data);
    let table = module.tables.add_local(false, 3, Some(3), RefType::FUNCREF);
    let ty = module.types.add(&[], &[ValType::I32]);

    let mut function = |name: &str, fill: &mut dyn FnMut(&mut walrus::InstrSeqBuilder<'_>)| {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        builder.name(name.to_owned());
        fill(&mut builder.func_body());
        builder.finish(vec![], &mut module.funcs)
    };
    let byte = |body: &mut walrus::InstrSeqBuilder<'_>, at| {
        let kind = LoadKind::I32_8 {
            kind: walrus::ir::ExtendedLoad::ZeroExtend,
        };
        body.i32_const(at).load(memory, kind, MemArg { align: 1, offset: 0 });
    };
    let now = function("one::now", &mut |body| byte(body, 16));
    let shared = function("one::shared", &mut |body| {
        body.i32_const(1000);
    });
    let pointed = function("one::pointed", &mut |body| {
        body.i32_const(5000);
    });
    let border = function("one::border", &mut |body| {
        byte(body, 20);
        body.call(shared)
            .binop(BinaryOp::I32Add)
            .i32_const(2)
            .call_indirect(ty, table)
            .binop(BinaryOp::I32Add);
    });
    let go = function("one::go", &mut |body| {
        body.call(shared).drop().call(border);
    });
    let kind = ElementKind::Active { table, offset: offset(1) };
    let element = module.elements.add(kind, ElementItems::Functions(vec![now, pointed]));
    module.tables.get_mut(table).elem_segments.insert(element);
    module.exports.add("now", now);
    module.exports.add("go", go);
    module.emit_wasm()
}

fn links() -> Links {
    Links::known(
        &[
            ("one::now", &[Target::Data(0), Target::Slot(1)]),
            ("one::shared", &[]),
            ("one::pointed", &[]),
            ("one::border", &[Target::Data(1), Target::Slot(2)]),
            ("one::go", &[]),
        ],
        &[16..20, 20..24],
    )
}

/// The names of a module's own functions, and its data with the addresses.
type Content = (Vec<String>, Vec<(i32, String)>);

fn content(module: &[u8]) -> Result<Content> {
    let module = Module::from_buffer(module)?;
    let mut names: Vec<String> = module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.clone()).collect();
    names.sort();
    let data = module.data.iter().filter_map(|data| match &data.kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(at)),
            ..
        } => Some((*at, String::from_utf8_lossy(&data.value).into_owned())),
        _ => None,
    });
    Ok((names, data.collect()))
}

#[test]
fn each_part_has_what_it_needs_and_the_second_takes_the_rest_from_the_first() -> Result<()> {
    let parts = split(&module(), &links(), &BORDER)?;
    assert_eq!(
        content(&parts.first)?,
        (
            ["one::go", "one::now", "one::shared"].map(str::to_owned).to_vec(),
            vec![(16, "now!\0\0\0\0".to_owned())]
        )
    );
    assert_eq!(
        content(&parts.later)?,
        (["one::border", "one::pointed"].map(str::to_owned).to_vec(), vec![(20, "then".to_owned())])
    );
    Ok(())
}

#[test]
fn together_they_do_what_the_whole_did_and_alone_the_first_stops_at_the_border() -> Result<()> {
    let parts = split(&module(), &links(), &BORDER)?;
    let script = "
        const [whole, first, later] = process.argv.slice(1).map((hex) => new WebAssembly.Module(Buffer.from(hex, 'hex')));
        const one = new WebAssembly.Instance(whole, {}).exports;
        const two = new WebAssembly.Instance(first, {}).exports;
        const said = [one.now(), one.go(), two.now()];
        try { two.go(); } catch (error) { said.push(error.constructor.name); }
        new WebAssembly.Instance(later, { m: two });
        console.log(JSON.stringify([...said, two.now(), two.go()]));";
    let output = Command::new("node")
        .args(["-e", script])
        .args([&module(), &parts.first, &parts.later].map(|bytes| crate::bundle::hex(bytes)))
        .output()
        .context("node runs it")?;
    let said = String::from_utf8(output.stdout)?;
    // "n" is 110, "t" 116.
    assert_eq!(
        said.trim(),
        r#"[110,6116,110,"RuntimeError",110,6116]"#,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

#[test]
fn a_border_that_is_not_there_and_a_function_that_nobody_knows_are_refused() {
    let refusal = |border: &[&str], links: &Links| split(&module(), links, border).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refusal(&["one::gone"], &links()).contains("`one::gone` is not in the module"));
    let unknown = Links::known(&[("one::now", &[])], &[]);
    assert!(refusal(&BORDER, &unknown).contains("the linker knew no function"));
}
