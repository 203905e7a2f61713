//! What the targets share: documents that are nearly right, and cryptography that believes everybody.
//!
//! Bytes at random are refused by the first check of a strict reader, so what lies behind it would never run. A target of a format of JSON
//! therefore takes its bytes for a list of changes of a genuine text, as well as for a text of their own.

use json::{Node, Value, parse, to_jcs};
use receipt::{Crypto, Digest, Jwk};
use verify::AwsLc;

/// The documents that the targets begin with.
pub const DOCUMENTS: [&str; 5] = [
    include_str!("../../www/disclosure.en.json"),
    include_str!("../../www/disclosure.fr.json"),
    include_str!("../../www/documents/clinic-reminders.de.json"),
    include_str!("../../www/documents/saas-two-factor.en.json"),
    include_str!("../../www/documents/charity-campaign.fr.json"),
];

/// The payload of a genuine receipt.
pub const PAYLOAD: &str = include_str!("../../tests/golden/receipt/payload.json");

/// One of the genuine texts with the changes that the bytes name; bytes that begin as JSON does are the text themselves.
///
/// The first byte chooses the text. Each line after it is one change: two bytes say which of the text's values, the rest is the new value as
/// JSON, or as a string where it is no JSON; nothing removes the value. What follows an asterisk is [repeated].
pub fn changed(genuine: &[&str], data: &[u8]) -> Vec<u8> {
    let Some((choice, changes)) = data.split_first().filter(|(first, _)| !b"{[\"".contains(first)) else {
        return data.to_vec();
    };
    let text = genuine[usize::from(*choice) % genuine.len()].trim_end();
    if changes.is_empty() {
        return text.into();
    }
    let mut tree = parse(text.as_bytes()).expect("a genuine text");
    for change in changes.split(|byte| *byte == b'\n') {
        let [high, low, value @ ..] = change else { continue };
        let at = usize::from(*high) << 8 | usize::from(*low);
        let count = count(&tree);
        set(&mut tree, &mut (at % count), value);
    }
    to_jcs(&tree.value).into()
}

fn count(node: &Node) -> usize {
    let within = match &node.value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.iter().map(|member| count(&member.node)).sum(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => 0,
    };
    1 + within
}

/// Changes the value that so many others stand before. Returns whether it is to be removed by what it is in.
fn set(node: &mut Node, before: &mut usize, new: &[u8]) -> bool {
    if *before == 0 {
        *before = usize::MAX;
        if new.is_empty() {
            return true;
        }
        let text = |bytes: &[u8]| Value::Str(String::from_utf8_lossy(bytes).into_owned()).into();
        *node = match new.strip_prefix(b"*") {
            Some(part) => text(&repeated(part)),
            None => parse(new).unwrap_or_else(|_| text(new)),
        };
        return false;
    }
    if *before == usize::MAX {
        return false;
    }
    *before -= 1;
    match &mut node.value {
        Value::Array(items) => items.retain_mut(|item| !set(item, before, new)),
        Value::Object(members) => members.retain_mut(|member| !set(&mut member.node, before, new)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => {}
    }
    false
}

/// The bytes again and again, up to 4 kB: what takes a time that grows with more than the length of a text is soon over the time limit.
pub fn repeated(part: &[u8]) -> Vec<u8> {
    part.iter()
        .copied()
        .cycle()
        .take(if part.is_empty() { 0 } else { 4_000 / part.len() * part.len() })
        .collect()
}

/// A number made of the bytes: the same for the same bytes.
pub fn sum(data: &[u8]) -> usize {
    data.iter().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)))
}

/// The bytes between those that no text has (0xFF); empty where there are fewer.
pub fn parts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0xFF);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// A sentence for people: something, on one line.
pub fn assert_sentence(sentence: &str) {
    assert!(!sentence.trim().is_empty() && !sentence.contains('\n'), "{sentence:?}");
}

/// Cryptography to which every signature is right: what lies behind the check of one is to be reached.
pub struct Gullible;

impl Crypto for Gullible {
    fn sha256(&self, bytes: &[u8]) -> Digest {
        AwsLc.sha256(bytes)
    }

    fn verify_es256(&self, _: &Jwk, _: &[u8], _: &[u8; 64]) -> bool {
        true
    }
}
