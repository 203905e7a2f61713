//! The tables, byte by byte. The engine's `tables.rs` says how they are read; here is how they are written.
//!
//! A file for each zone, which is a run of neighbouring calling codes, and an index. In a file are first the prefixes and formats of its territories,
//! then their types (patterns and lengths), then their examples: like beside like compresses best. So that a browser can put it into the engine's
//! memory, and is served like the other modules, the file is a wasm module of one piece of data.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::model::{Description, Format, International, TYPES, Territory};
use crate::pattern::{Node, spell_run};

/// The first tag; every byte from here on begins a field and ends the one before.
const TAG: u8 = 0xc0;
const INTERNATIONAL_PREFIX: u8 = TAG;
const PREFERRED_PREFIX: u8 = TAG + 1;
const NATIONAL_PREFIX: u8 = TAG + 2;
const PARSING: u8 = TAG + 3;
const TRANSFORM: u8 = TAG + 4;
const LEADING: u8 = TAG + 5;
const EXTENSION: u8 = TAG + 6;
const FORMAT: u8 = TAG + 7;

/// The files, by name.
pub struct Tables {
    /// Name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What a zone holds at most, in bytes, if it holds more than one calling code: a visitor loads the zone of one number, and 1 alone, with the twenty-five
/// territories of North America, is larger. Smaller ones would not be worth the hash of each.
const ZONE: usize = 4_200;

/// The index says where every so manieth territory begins.
const STEP: usize = 4;

/// The tables of a zone.
#[derive(Default)]
struct Zone {
    territories: Vec<u8>,
    types: Vec<u8>,
    examples: Vec<u8>,
    /// Where each territory's two records begin in theirs.
    starts: Vec<[usize; 2]>,
}

impl Zone {
    fn len(&self) -> usize {
        self.territories.len() + self.types.len() + self.examples.len()
    }

    /// Adds a territory. `main` is the main one of its calling code, where that is another.
    fn push(&mut self, territory: &Territory, main: Option<&Territory>) -> Result<()> {
        self.starts.push([self.territories.len(), self.types.len()]);
        header(territory, &mut self.territories)?;
        descriptions(territory, main, &mut self.types)?;
        let all = territory.types.iter().skip(1).flatten().map(example).collect::<Result<Vec<_>>>()?;
        self.examples.extend(all.join(",").into_bytes());
        self.examples.push(b'\n');
        Ok(())
    }

    fn append(&mut self, other: Zone) {
        let [territories, types] = [self.territories.len(), self.types.len()];
        self.starts.extend(other.starts.iter().map(|start| [start[0] + territories, start[1] + types]));
        self.territories.extend(other.territories);
        self.types.extend(other.types);
        self.examples.extend(other.examples);
    }

    fn file(&self) -> Vec<u8> {
        // The tag between them ends the last record, and is the last one.
        module(&[&self.territories[..], &self.types, &[TAG], &self.examples].concat())
    }
}

/// Spells all territories, which are arranged.
///
/// # Errors
/// The metadata has something that the engine does not know.
pub fn spell(territories: &[Territory], version: &str) -> Result<Tables> {
    let mut zones: Vec<Zone> = Vec::new();
    for of_code in territories.chunk_by(|one, next| one.code == next.code) {
        let mut code = Zone::default();
        for territory in of_code {
            let main = of_code.first().filter(|main| main.id != territory.id);
            code.push(territory, main).with_context(|| format!("{} (+{})", territory.id, territory.code))?;
        }
        match zones.last_mut() {
            Some(zone) if zone.len() + code.len() <= ZONE => zone.append(code),
            _ => zones.push(code),
        }
    }
    let index = index(territories, version, &zones)?;
    let files = zones.iter().enumerate().map(|(at, zone)| (format!("{}.wasm", at + 1), zone.file()));
    Ok(Tables {
        files: files.chain([("index.rs".to_owned(), index.into_bytes())]).collect(),
    })
}

/// A module that puts bytes into the memory that it is given, at the place that it is given.
fn module(bytes: &[u8]) -> Vec<u8> {
    // Each size in as many bytes as the largest needs, so that what is before the tables is as long in every file.
    let size = |number: usize| [0, 7, 14, 21, 28].map(|shift| (number >> shift) as u8 & 0x7f | if shift < 28 { 0x80 } else { 0 });
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    // Imports: a memory of any size, and a global that stays as it is.
    module.extend(b"\x02\x0f\x02\x01m\x01m\x02\0\0\x01m\x01z\x03\x7f\0");
    // Data: one piece, at what the global says.
    module.push(0x0b);
    module.extend(size(bytes.len() + 10));
    module.extend(b"\x01\0\x23\0\x0b");
    module.extend(size(bytes.len()));
    module.extend(bytes);
    module
}

fn header(territory: &Territory, out: &mut Vec<u8>) -> Result<()> {
    // A record begins with this tag, so it is there even where nothing needs to be said.
    match territory.international_prefix.as_deref() {
        None | Some("00") => out.push(INTERNATIONAL_PREFIX),
        Some(prefix) => rules(INTERNATIONAL_PREFIX, prefix, out)?,
    }
    text(PREFERRED_PREFIX, territory.preferred_international_prefix.as_deref(), out)?;
    text(NATIONAL_PREFIX, territory.national_prefix.as_deref(), out)?;
    match &territory.national_prefix_for_parsing {
        None => ensure!(territory.national_prefix.is_none(), "a national prefix that is not parsed"),
        parsing if *parsing == territory.national_prefix => {}
        Some(parsing) => rules(PARSING, parsing, out)?,
    }
    text(TRANSFORM, territory.transform.as_deref(), out)?;
    if let Some(leading) = &territory.leading_digits {
        field(LEADING, leading, out)?;
    }
    text(EXTENSION, territory.extension_prefix.as_deref(), out)?;
    let mut rule = Vec::new();
    for found in &territory.formats {
        out.push(FORMAT);
        format(found, &mut rule, out).with_context(|| format!("the format {} {}", found.pattern, found.format))?;
    }
    Ok(())
}

fn field(tag: u8, pattern: &str, out: &mut Vec<u8>) -> Result<()> {
    out.push(tag);
    Node::read(pattern)?.spell(out)
}

/// A pattern whose alternatives are tried in order.
fn rules(tag: u8, pattern: &str, out: &mut Vec<u8>) -> Result<()> {
    out.push(tag);
    for (at, rule) in Node::read(pattern)?.rules().iter().enumerate() {
        if at > 0 {
            out.push(b'|');
        }
        rule.spell(out)?;
    }
    Ok(())
}

fn text(tag: u8, text: Option<&str>, out: &mut Vec<u8>) -> Result<()> {
    if let Some(text) = text {
        ensure!(text.is_ascii(), "`{text}` is not ASCII");
        out.push(tag);
        out.extend(text.as_bytes());
    }
    Ok(())
}

/// `leading digits , national [~ international] [: rule]`.
fn format(format: &Format, rule: &mut Vec<u8>, out: &mut Vec<u8>) -> Result<()> {
    if let Some(leading) = most_detailed(&format.leading_digits)? {
        leading.spell(out)?;
    }
    out.push(b',');
    let groups = groups(&format.pattern)?;
    template(&format.format, &groups, out)?;
    match &format.international {
        International::Same => {}
        International::Absent => out.push(b'~'),
        International::Other(other) => {
            out.push(b'~');
            template(other, &groups, out)?;
        }
    }
    // A format without a mark keeps the rule of the one before.
    let mut own = format.rule.replacen("$1", "$", 1).into_bytes();
    own.extend(format.optional.then_some(b'?'));
    own.extend(format.carrier.then_some(b'!'));
    if own != *rule {
        out.push(b':');
        out.extend(&own);
        *rule = own;
    }
    Ok(())
}

/// The last pattern alone: each of the others must say no more than the last does of as many digits as it is asked for.
///
/// # Errors
/// Another one says more. Then the formatter that works as digits are typed would need them all.
fn most_detailed(patterns: &[String]) -> Result<Option<Node>> {
    let nodes = patterns.iter().map(|pattern| Node::read(pattern)).collect::<Result<Vec<_>>>()?;
    let Some((last, before)) = nodes.split_last() else { return Ok(None) };
    for (at, node) in before.iter().enumerate() {
        let mut digits = Vec::new();
        if differs(node, last, 3 + at, &mut digits) {
            bail!(
                "the leading digits `{}` are not the beginning of `{}`: they differ at {digits:?}",
                patterns[at],
                patterns[before.len()]
            );
        }
    }
    let longest = last.lengths().last().copied().unwrap_or_default();
    ensure!(
        usize::from(longest) <= 3 + before.len(),
        "the leading digits `{:?}` need more digits than they are asked for",
        patterns.last()
    );
    Ok(Some(last.clone()))
}

/// Whether some number of so many digits is told apart by the two. Digits that neither pattern can begin with are not gone into.
fn differs(short: &Node, long: &Node, count: usize, digits: &mut Vec<u8>) -> bool {
    if digits.len() == count {
        return short.starts(digits, false) != long.starts(digits, true);
    }
    if !short.starts(digits, true) && !long.starts(digits, true) {
        return false;
    }
    for digit in 0..10 {
        digits.push(digit);
        if differs(short, long, count, digits) {
            return true;
        }
        digits.pop();
    }
    false
}

/// The sizes of a format's groups: `(\d{3})(\d{4,5})` is 3 to 3, then 4 to 5.
fn groups(pattern: &str) -> Result<Vec<(usize, usize)>> {
    let Node::Sequence(nodes) = Node::read(pattern)? else {
        bail!("`{pattern}` is not a row of groups")
    };
    nodes
        .iter()
        .map(|node| match node {
            Node::Group(inside, true) => match inside.as_ref() {
                Node::Sequence(inside) => match inside.as_slice() {
                    [Node::Class(0x3ff)] => Ok((1, 1)),
                    [Node::Repeat(node, least, most)] if **node == Node::Class(0x3ff) => Ok((*least, *most)),
                    _ => bail!("`{pattern}` has a group of other than \\d"),
                },
                _ => bail!("`{pattern}` has a group of other than \\d"),
            },
            _ => bail!("`{pattern}` is not a row of groups"),
        })
        .collect()
}

/// A format with the sizes of its groups in place of their numbers; `!` stands before a group that is not written, and a space between two groups is left
/// out.
fn template(format: &str, groups: &[(usize, usize)], out: &mut Vec<u8>) -> Result<()> {
    let (mut written, mut text) = (0, format.bytes().peekable());
    ensure!(
        !format.as_bytes().windows(3).any(|three| three[0] == b'$' && three[2] == b'$'),
        "`{format}` has nothing between two groups"
    );
    while let Some(byte) = text.next() {
        if byte == b' ' && written > 0 && out.last().is_some_and(u8::is_ascii_alphabetic) && text.peek() == Some(&b'$') {
            continue;
        }
        if byte != b'$' {
            ensure!(
                byte.is_ascii_digit() || b" -.()/".contains(&byte),
                "`{format}` has a character that the engine does not write"
            );
            out.push(byte);
            continue;
        }
        let group = text
            .next()
            .filter(u8::is_ascii_digit)
            .map(|digit| usize::from(digit - b'1'))
            .context("a `$` without a number")?;
        ensure!(group >= written && group < groups.len(), "`{format}` writes its groups in another order");
        for (least, most) in &groups[written..group] {
            out.push(b'!');
            spell_run(*least, *most, out)?;
        }
        spell_run(groups[group].0, groups[group].1, out)?;
        written = group + 1;
    }
    ensure!(written == groups.len(), "`{format}` does not write its last group");
    Ok(())
}

fn descriptions(territory: &Territory, main: Option<&Territory>, out: &mut Vec<u8>) -> Result<()> {
    for (place, found) in territory.types.iter().enumerate() {
        let Some(found) = found else { continue };
        out.push(TAG + u8::try_from(place)?);
        let same = |other: Option<&Description>| other.is_some_and(|other| other.pattern == found.pattern);
        lengths(b'~', &found.local, out)?;
        let node = Node::read(&found.pattern).with_context(|| TYPES[place])?;
        let matched = node.lengths();
        if matched != found.lengths {
            lengths(b'#', &found.lengths, out)?;
        }
        if same(main.and_then(|main| main.types[place].as_ref())) {
            out.push(b'=');
        } else if place == 10 && same(territory.types[9].as_ref()) {
            out.push(b'-');
        } else {
            of_known_lengths(&node, out)?;
        }
    }
    Ok(())
}

/// An example without the digits at its end that count on, as 3456 do: they are known from the shortest length of its type. A point ends one of another
/// length.
fn example(description: &Description) -> Result<String> {
    let Some(example) = &description.example else { return Ok(String::new()) };
    ensure!(
        example.bytes().all(|byte| byte.is_ascii_digit()) && !example.is_empty(),
        "the example `{example}` is not digits"
    );
    if description.lengths.first().copied().map(usize::from) != Some(example.len()) {
        return Ok(format!("{example}."));
    }
    let digits = example.as_bytes();
    let counted = digits.windows(2).rev().take_while(|pair| (pair[0] - b'0' + 1) % 10 == pair[1] - b'0').count();
    Ok(example[..example.len() - counted].to_owned())
}

/// A pattern with the length of its alternatives in place of the `\d` at their ends, where they have one length only.
fn of_known_lengths(node: &Node, out: &mut Vec<u8>) -> Result<()> {
    let mut known = 0;
    for (at, alternative) in node.alternatives().iter().enumerate() {
        if at > 0 {
            out.push(b'|');
        }
        let lengths = alternative.lengths();
        let length = lengths.first().copied().filter(|_| lengths.len() == 1).unwrap_or_default();
        if length != known {
            out.push(b'@' + length);
            known = length;
        }
        if length > 0 {
            alternative.without_tail().spell(out)?;
        } else {
            alternative.spell(out)?;
        }
    }
    Ok(())
}

/// A mark, the letters of the lengths, `;`. Nothing where there are none.
fn lengths(mark: u8, lengths: &BTreeSet<u8>, out: &mut Vec<u8>) -> Result<()> {
    if !lengths.is_empty() {
        out.push(mark);
        for length in lengths {
            ensure!((1..=17).contains(length), "no letter says {length} digits");
            out.push(b'`' + length);
        }
        out.push(b';');
    }
    Ok(())
}

fn index(territories: &[Territory], version: &str, zones: &[Zone]) -> Result<String> {
    let ids: String = territories
        .iter()
        .map(|territory| if territory.id == "001" { "--" } else { &territory.id })
        .collect();
    let codes: Vec<u16> = territories.iter().map(|territory| territory.code).collect();
    let mut out = String::from("// Made by `cargo xtask phone-tables`; see tables.rs for what this is. Do not edit.\n\n");
    writeln!(
        out,
        "/// The release of libphonenumber whose metadata this is.\npub const METADATA_VERSION: &str = {version:?};\n"
    )?;
    writeln!(out, "pub(crate) const COUNT: usize = {};\n", territories.len())?;
    writeln!(out, "pub(crate) static IDS: &[u8] = b{ids:?};\n")?;
    rows("CODES", &codes, &mut out)?;
    let (mut firsts, mut starts, mut place) = (Vec::new(), [Vec::new(), Vec::new()], 0);
    for zone in zones {
        firsts.push(u16::try_from(place)?);
        for (at, start) in zone.starts.iter().enumerate() {
            // Twice where both are so, so that the zone and the place say the row.
            let times = usize::from(at == 0 && place > 0) + usize::from(place % STEP == 0);
            for _ in 0..times {
                starts[0].push(u16::try_from(start[0])?);
                starts[1].push(u16::try_from(zone.territories.len() + start[1])?);
            }
            place += 1;
        }
    }
    writeln!(out, "pub(crate) const ZONES: usize = {};\n", zones.len())?;
    out.push_str("/// The place of each zone's first territory.\n");
    rows("FIRSTS", &firsts, &mut out)?;
    writeln!(
        out,
        "/// Where records of prefixes begin: a zone's first, and those whose places are multiples of this.\npub(crate) const STEP: usize = {STEP};\n"
    )?;
    rows("TERRITORIES", &starts[0], &mut out)?;
    out.push_str("/// The same of the records of types.\n");
    rows("TYPES", &starts[1], &mut out)?;
    out.push_str("/// The tables of each zone, in a wasm module of that one piece of data.\npub(crate) const FILES: [&[u8]; ZONES] = [\n");
    for number in 1..=zones.len() {
        writeln!(out, "    include_bytes!(\"{number}.wasm\"),")?;
    }
    let before = module(&[]).len();
    writeln!(
        out,
        "];\n\n/// Where in such a file the tables begin.\npub(crate) const BEFORE: usize = {before};\n"
    )?;
    out.push_str("/// Of each zone's file, for a browser that fetches it.\n#[cfg(feature = \"zones\")]\npub(crate) static INTEGRITY: [&[u8]; ZONES] = [\n");
    for zone in zones {
        writeln!(out, "    b\"sha256-{}\",", STANDARD.encode(Sha256::digest(zone.file())))?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn rows(name: &str, numbers: &[u16], out: &mut String) -> Result<()> {
    writeln!(out, "pub(crate) static {name}: [u16; {}] = [", numbers.len())?;
    for row in numbers.chunks(16) {
        let row: Vec<String> = row.iter().map(u16::to_string).collect();
        writeln!(out, "    {},", row.join(", "))?;
    }
    writeln!(out, "];\n")?;
    Ok(())
}
