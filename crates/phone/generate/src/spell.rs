//! A territory's records, byte by byte. The engine's `tables.rs` says how they are read; here is how they are written, and `files.rs` has where they go.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

use crate::model::{Description, Format, International, TYPES, Territory};
use crate::pattern::{Node, spell_run};

/// The first tag; every byte from here on begins a field and ends the one before.
pub(crate) const TAG: u8 = 0xc0;
const INTERNATIONAL_PREFIX: u8 = TAG;
const PREFERRED_PREFIX: u8 = TAG + 1;
const NATIONAL_PREFIX: u8 = TAG + 2;
const PARSING: u8 = TAG + 3;
const TRANSFORM: u8 = TAG + 4;
const LEADING: u8 = TAG + 5;
const EXTENSION: u8 = TAG + 6;
const FORMAT: u8 = TAG + 7;

/// The prefixes and formats of a territory.
pub(crate) fn header(territory: &Territory, out: &mut Vec<u8>) -> Result<()> {
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

/// The types of a territory's numbers. `main` is the main territory of its calling code, where that is another.
pub(crate) fn descriptions(territory: &Territory, main: Option<&Territory>, out: &mut Vec<u8>) -> Result<()> {
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
pub(crate) fn example(description: &Description) -> Result<String> {
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
