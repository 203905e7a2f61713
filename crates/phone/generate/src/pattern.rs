//! The regular expressions of the metadata: read, asked for the lengths they match, matched, and spelt for the engine.
//!
//! What lives here: the few constructs that Google uses (`\d`, classes, groups, alternatives, `?`, counts, `$`); anything else is an error, so that
//! a construct the engine does not know cannot reach it. What deliberately does not: the engine's own matcher, which reads the spelling.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};

const ANY: u16 = 0x3ff;

/// A pattern, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A digit of this set: bit 3 is the digit 3.
    Class(u16),
    /// One after the other.
    Sequence(Vec<Node>),
    /// The first that fits.
    Alternatives(Vec<Node>),
    /// A group; true when it captures.
    Group(Box<Node>, bool),
    /// So often.
    Repeat(Box<Node>, usize, usize),
    /// The number ends here.
    End,
}

impl Node {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It has a construct that the engine does not know.
    pub fn read(pattern: &str) -> Result<Node> {
        let mut reader = Reader { rest: pattern.as_bytes() };
        let node = reader.alternatives().and_then(|node| {
            ensure!(reader.rest.is_empty(), "`{}` is left over", String::from_utf8_lossy(reader.rest));
            Ok(node)
        });
        node.map_err(|error| error.context(format!("the pattern `{pattern}` cannot be used")))
    }

    /// How many digits can be matched.
    pub fn lengths(&self) -> BTreeSet<u8> {
        let reached = self.step(&[u32::MAX; 10], 1);
        (0..32).filter(|length| reached >> length & 1 == 1).collect()
    }

    /// Whether the pattern matches the start of the digits; where they end too early, whether more digits could make it match.
    pub fn starts(&self, digits: &[u8], more: bool) -> bool {
        let mut of = [if more { u32::MAX << digits.len() } else { 0 }; 10];
        for (at, digit) in digits.iter().enumerate() {
            of[usize::from(*digit)] |= 1 << at;
        }
        self.step(&of, 1) != 0
    }

    /// Bit i of a set is the position before digit i; `of` has the positions of each digit.
    fn step(&self, of: &[u32; 10], from: u32) -> u32 {
        match self {
            Node::Class(set) => (0..10).filter(|digit| set >> digit & 1 == 1).fold(0, |to, digit| to | (from & of[digit]) << 1),
            Node::Sequence(nodes) => nodes.iter().fold(from, |from, node| node.step(of, from)),
            Node::Alternatives(nodes) => nodes.iter().fold(0, |to, node| to | node.step(of, from)),
            Node::Group(node, _) => node.step(of, from),
            Node::Repeat(node, least, most) => {
                let (mut to, mut from) = (if *least == 0 { from } else { 0 }, from);
                for count in 1..=*most {
                    from = node.step(of, from);
                    to |= if count >= *least { from } else { 0 };
                }
                to
            }
            Node::End => from,
        }
    }

    /// The alternatives that the whole pattern is.
    pub fn alternatives(&self) -> Vec<Node> {
        match self {
            Node::Alternatives(nodes) => nodes.clone(),
            Node::Group(node, false) => node.alternatives(),
            Node::Sequence(nodes) if nodes.len() == 1 => nodes[0].alternatives(),
            other => vec![other.clone()],
        }
    }

    /// The pattern without the `\d` it ends in: the same numbers, where the length is known otherwise.
    pub fn without_tail(&self) -> Node {
        self.stripped().unwrap_or_else(|| Node::Sequence(Vec::new()))
    }

    /// The pattern as rules in the order in which a regular expression tries them: without alternatives, options and groups but those inside of what is
    /// captured or of a class.
    pub fn rules(&self) -> Vec<Node> {
        match self {
            Node::Alternatives(nodes) => nodes.iter().flat_map(Node::rules).collect(),
            Node::Group(node, false) => node.rules(),
            Node::Repeat(node, 0, 1) => node.rules().into_iter().chain([Node::Sequence(Vec::new())]).collect(),
            Node::Sequence(nodes) => nodes.iter().fold(vec![Node::Sequence(Vec::new())], |before, node| {
                let after = node.rules();
                let join = |first: &Node| after.iter().map(|second| first.then(second)).collect::<Vec<_>>();
                before.iter().flat_map(join).collect()
            }),
            other => vec![other.clone()],
        }
    }

    fn then(&self, next: &Node) -> Node {
        let parts = |node: &Node| {
            if let Node::Sequence(nodes) = node {
                nodes.clone()
            } else {
                vec![node.clone()]
            }
        };
        Node::Sequence([parts(self), parts(next)].concat())
    }

    fn stripped(&self) -> Option<Node> {
        match self {
            Node::Class(ANY) => None,
            Node::Repeat(node, ..) if **node == Node::Class(ANY) => None,
            Node::Group(node, captures) => node.stripped().map(|node| Node::Group(Box::new(node), *captures)),
            Node::Alternatives(nodes) => {
                let mut left: Vec<Node> = Vec::new();
                for node in nodes.iter().map(Node::without_tail) {
                    if !left.contains(&node) {
                        left.push(node);
                    }
                }
                let empty = left.iter().all(|node| *node == Node::Sequence(Vec::new()));
                (!empty).then(|| if left.len() == 1 { left.remove(0) } else { Node::Alternatives(left) })
            }
            Node::Sequence(nodes) => {
                let mut nodes = nodes.clone();
                while let Some(last) = nodes.pop() {
                    if let Some(left) = last.stripped() {
                        nodes.push(left);
                        break;
                    }
                }
                (!nodes.is_empty()).then_some(Node::Sequence(nodes))
            }
            other => Some(other.clone()),
        }
    }

    /// Appends the engine's spelling (see the engine's `tables.rs`).
    ///
    /// # Errors
    /// A count that the spelling does not have.
    pub fn spell(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Node::Class(_) | Node::Repeat(..) => spell_sequence(std::slice::from_ref(self), out),
            Node::Sequence(nodes) => match nodes.as_slice() {
                // A group around a whole alternative says nothing.
                [Node::Group(node, false)] => node.spell(out),
                nodes => spell_sequence(nodes, out),
            },
            Node::Alternatives(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        out.push(b'|');
                    }
                    node.spell(out)?;
                }
                Ok(())
            }
            Node::Group(node, captures) => {
                out.extend(if *captures { &b"<("[..] } else { b"(" });
                node.spell(out)?;
                out.extend(if *captures { &b")>"[..] } else { b")" });
                Ok(())
            }
            Node::End => {
                out.push(b'$');
                Ok(())
            }
        }
    }
}

fn spell_sequence(nodes: &[Node], out: &mut Vec<u8>) -> Result<()> {
    let mut rest = nodes;
    while let Some((node, after)) = rest.split_first() {
        if let Some((mut least, mut most)) = run(node) {
            rest = after;
            while let Some((more_least, more_most)) = rest.first().and_then(run) {
                (least, most) = (least + more_least, most + more_most);
                rest = &rest[1..];
            }
            spell_run(least, most, out)?;
            continue;
        }
        rest = after;
        match node {
            Node::Class(set) if set.count_ones() == 1 => out.push(b'0' + u8::try_from(set.trailing_zeros())?),
            Node::Class(set) => out.extend([0x80 | u8::try_from(set & 0x1f)?, 0xa0 | u8::try_from(set >> 5)?]),
            Node::Repeat(node, 0, 1) => {
                node.spell(out)?;
                out.push(b'?');
            }
            Node::Repeat(node, least, most) if least == most => {
                for _ in 0..*least {
                    node.spell(out)?;
                }
            }
            Node::Repeat(_, least, most) => bail!("a count of {least} to {most} of anything but \\d is not known"),
            other => other.spell(out)?,
        }
    }
    Ok(())
}

/// How many of any digit, where the node says nothing else.
fn run(node: &Node) -> Option<(usize, usize)> {
    match node {
        Node::Class(ANY) => Some((1, 1)),
        Node::Repeat(node, least, most) if **node == Node::Class(ANY) => Some((*least, *most)),
        _ => None,
    }
}

/// Spells so many of any digit.
///
/// # Errors
/// There is no letter for so many.
pub fn spell_run(least: usize, most: usize, out: &mut Vec<u8>) -> Result<()> {
    ensure!(least <= 17 && most >= least && most - least <= 16, "no letter says {least} to {most} digits");
    out.push(b'`' + u8::try_from(least)?);
    if most > least {
        out.push(b'@' + u8::try_from(most - least)?);
    }
    Ok(())
}

struct Reader<'p> {
    rest: &'p [u8],
}

impl Reader<'_> {
    fn next_is(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text.as_bytes());
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn alternatives(&mut self) -> Result<Node> {
        let mut all = vec![self.sequence()?];
        while self.next_is("|") {
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Alternatives(all) })
    }

    fn sequence(&mut self) -> Result<Node> {
        let mut all = Vec::new();
        while !matches!(self.rest.first(), None | Some(b'|' | b')')) {
            let node = self.element()?;
            all.push(if self.next_is("?") {
                Node::Repeat(Box::new(node), 0, 1)
            } else if self.next_is("{") {
                let (least, most) = self.counts()?;
                Node::Repeat(Box::new(node), least, most)
            } else {
                node
            });
        }
        Ok(Node::Sequence(all))
    }

    fn element(&mut self) -> Result<Node> {
        if self.next_is("\\d") {
            return Ok(Node::Class(ANY));
        }
        if self.next_is("(") {
            let captures = !self.next_is("?:");
            let node = self.alternatives()?;
            ensure!(self.next_is(")"), "a group does not end");
            return Ok(Node::Group(Box::new(node), captures));
        }
        if self.next_is("[") {
            return self.class();
        }
        if self.next_is("$") {
            return Ok(Node::End);
        }
        self.digit().map(|digit| Node::Class(1 << digit))
    }

    fn digit(&mut self) -> Result<u8> {
        match self.rest.split_first() {
            Some((digit @ b'0'..=b'9', rest)) => {
                self.rest = rest;
                Ok(digit - b'0')
            }
            _ => bail!("the engine does not know what stands at `{}`", String::from_utf8_lossy(self.rest)),
        }
    }

    fn class(&mut self) -> Result<Node> {
        let mut set = 0;
        while !self.next_is("]") {
            let first = self.digit()?;
            let last = if self.next_is("-") { self.digit()? } else { first };
            ensure!(first <= last, "a class runs backwards");
            set |= (first..=last).fold(0, |set, digit| set | 1 << digit);
        }
        Ok(Node::Class(set))
    }

    fn counts(&mut self) -> Result<(usize, usize)> {
        let least = self.number()?;
        let most = if self.next_is(",") { self.number()? } else { least };
        ensure!(self.next_is("}") && least <= most, "a count does not end");
        Ok((least, most))
    }

    fn number(&mut self) -> Result<usize> {
        let mut number = usize::from(self.digit()?);
        while let Ok(digit) = self.digit() {
            number = number * 10 + usize::from(digit);
        }
        Ok(number)
    }
}
