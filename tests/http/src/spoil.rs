//! Makes a receipt from the lines below `receipt NAME`, valid or invalid in one place. The content of a valid receipt is in `maker`.

use crate::maker::{self, AwsLc, Key, Moment};
use crate::script::{Line, words};
use crate::variables::{Variables, sum};
use disclosure::Document;
use json::{Member, Node, Value, object, parse, text, to_jcs};
use receipt::{Crypto, Payload, WithdrawalSecret, compact, decode, encode, jws, signing_input};
use std::path::Path;

/// The result of making a receipt.
pub struct Made {
    /// The compact receipt.
    pub compact: String,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The withdrawal secret.
    pub secret: String,
    /// The time of signing, in seconds since 1970.
    pub iat: i64,
}

/// Everything that the lines can change.
struct Plan {
    document: String,
    nonce: Option<String>,
    earlier: Vec<String>,
    iat: Option<i64>,
    number: String,
    other_number: bool,
    secret: Option<String>,
    choices: Vec<(String, Choose)>,
    edits: Vec<(String, Option<Value>)>,
    header: Vec<(String, Option<Value>)>,
    replaced: Vec<(String, String)>,
    signer: Signer,
    flipped: Option<usize>,
    order: Option<Vec<String>>,
}

/// What the visitor chose, in place of granting the first purpose alone.
enum Choose {
    Grant,
    Refuse,
}

impl Choose {
    /// Sets the end of that choice, and that of the whole where a purpose is granted.
    fn apply(&self, payload: &mut Payload, purpose: &str, document: &[u8]) -> Result<(), String> {
        let document = Document::parse(document).map_err(|e| e.sentence(document))?;
        let told = document.purpose(purpose).ok_or_else(|| format!("the document has no purpose {purpose}"))?;
        let choice = payload.choices.iter_mut().find(|choice| choice.purpose == purpose);
        choice.ok_or_else(|| format!("the receipt has no choice {purpose}"))?.until = match self {
            Choose::Grant => Some(told.retention.period.add_to(payload.iat)),
            Choose::Refuse => None,
        };
        let ends = payload.choices.iter().filter_map(|choice| choice.until);
        payload.valid_until = ends.max().unwrap_or(payload.valid_until);
        Ok(())
    }
}

#[derive(PartialEq)]
enum Signer {
    OneKey,
    OtherKey,
}

/// Makes the receipt. `{iat}` in a line is the time of signing, which the lines before it may set.
pub fn make(below: &[Line], variables: &Variables, folder: &Path) -> Result<Made, String> {
    let mut variables = variables.clone();
    let plan = plan(below, &mut variables)?;
    let key = Key::new()?;
    let document = std::fs::read(folder.join(&plan.document)).map_err(|e| format!("{}: {e}", plan.document))?;
    let number = maker::number(&plan.number)?;
    let secret = match &plan.secret {
        Some(text) => WithdrawalSecret::from_text(text).ok_or("the secret is not one")?.0,
        None => maker::random()?,
    };
    let iat = plan.iat.unwrap_or_else(maker::now);
    let moment = Moment {
        document: &document,
        origin: variables.get("origin")?,
        server: variables.get("public")?,
        iat,
        nonce: plan.nonce,
        earlier_nonces: plan.earlier,
    };
    let mut payload = maker::payload(&moment, &key, &number, &secret)?;
    if let Some(order) = plan.order {
        payload.events = order.iter().filter_map(|name| payload.events.get(position(name)?).copied()).collect();
    }
    for (purpose, choose) in plan.choices {
        choose.apply(&mut payload, &purpose, &document)?;
    }
    let mut tree = parse(payload.to_jcs().as_bytes()).map_err(|e| format!("{e:?}"))?;
    for (pointer, value) in plan.edits {
        edit(&mut tree, &pointer, value)?;
    }
    let mut jcs = to_jcs(&tree.value);
    for (from, to) in plan.replaced {
        if !jcs.contains(&from) {
            return Err(format!("the payload does not contain {from}"));
        }
        jcs = jcs.replacen(&from, &to, 1);
    }
    let input = if plan.header.is_empty() {
        signing_input(&key.jwk, &key.thumbprint(), &jcs)
    } else {
        let kid = text(encode(&key.thumbprint().0));
        let mut header = Node::from(object([
            ("alg", text("ES256")),
            ("jwk", key.jwk.value()),
            ("kid", kid),
            ("typ", text(receipt::TYP)),
        ]));
        for (pointer, value) in plan.header {
            edit(&mut header, &pointer, value)?;
        }
        jws(header.value, &jcs)
    };
    let signer = if plan.signer == Signer::OtherKey { Key::new()? } else { key };
    let disclosed = if plan.other_number { maker::number(&plan.number)? } else { number };
    let mut compact = compact(&input, &signer.sign(&input)?, &disclosed.encoded());
    if let Some(part) = plan.flipped {
        compact = flip(&compact, part)?;
    }
    Ok(Made {
        hash: AwsLc.sha256(input.as_bytes()).to_hex(),
        secret: encode(&secret),
        compact,
        iat,
    })
}

fn plan(below: &[Line], variables: &mut Variables) -> Result<Plan, String> {
    let mut plan = Plan {
        document: "en.json".into(),
        nonce: None,
        earlier: Vec::new(),
        iat: None,
        number: "+353850123456".into(),
        other_number: false,
        secret: None,
        choices: Vec::new(),
        edits: Vec::new(),
        header: Vec::new(),
        replaced: Vec::new(),
        signer: Signer::OneKey,
        flipped: None,
        order: None,
    };
    variables.set("iat", maker::now().to_string());
    for line in below {
        take(&mut plan, &line.text, variables).map_err(|why| format!("line {}: {}: {why}", line.number, line.text))?;
    }
    Ok(plan)
}

fn take(plan: &mut Plan, line: &str, variables: &mut Variables) -> Result<(), String> {
    let given = words(&variables.fill(line)?)?;
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given[..] {
        ["nonce", nonce] => plan.nonce = Some(nonce.into()),
        ["earlier", ref nonces @ ..] => plan.earlier = nonces.iter().map(|&n| n.into()).collect(),
        ["iat", value] => {
            let iat = sum(value)?;
            variables.set("iat", iat.to_string());
            plan.iat = Some(iat);
        }
        ["document", name] => plan.document = name.into(),
        ["number", number] => plan.number = number.into(),
        ["secret", secret] => plan.secret = Some(secret.into()),
        ["grant", purpose] => plan.choices.push((purpose.into(), Choose::Grant)),
        ["refuse", purpose] => plan.choices.push((purpose.into(), Choose::Refuse)),
        ["set", pointer, value] => plan.edits.push((pointer.into(), Some(value_of(value)?))),
        ["drop", pointer] => plan.edits.push((pointer.into(), None)),
        ["header", "set", pointer, value] => plan.header.push((pointer.into(), Some(value_of(value)?))),
        ["header", "drop", pointer] => plan.header.push((pointer.into(), None)),
        ["replace", from, to] => plan.replaced.push((from.into(), to.into())),
        ["events", ref order @ ..] => plan.order = Some(order.iter().map(|&n| n.into()).collect()),
        ["signed", "by", "another", "key"] => plan.signer = Signer::OtherKey,
        ["another", "disclosure"] => plan.other_number = true,
        ["flip", part] => plan.flipped = Some(["header", "payload", "signature"].iter().position(|&p| p == part).ok_or("no such part")?),
        _ => return Err("this is not something a receipt can be told".into()),
    }
    Ok(())
}

fn position(event: &str) -> Option<usize> {
    ["shown", "agreed", "captured", "submitted"].iter().position(|&e| e == event)
}

/// Parses a value as JSON, or else as a sum, or else as plain text.
fn value_of(text: &str) -> Result<Value, String> {
    if let Ok(node) = parse(text.as_bytes()) {
        return Ok(node.value);
    }
    Ok(sum(text).map_or_else(|_| json::text(text), Value::Int))
}

/// Sets the member at a JSON Pointer, or removes it if `value` is `None`.
fn edit(node: &mut Node, pointer: &str, value: Option<Value>) -> Result<(), String> {
    let (parents, last) = pointer.rsplit_once('/').ok_or("a pointer starts with /")?;
    let mut at = node;
    for step in parents.split('/').skip(1) {
        at = child(at, step).ok_or_else(|| format!("there is no {step}"))?;
    }
    if let (Some(existing), Some(value)) = (child(at, last), &value) {
        existing.value = value.clone();
        return Ok(());
    }
    match (&mut at.value, value) {
        (Value::Object(members), Some(value)) => members.push(Member {
            name: last.into(),
            at: 0,
            node: value.into(),
        }),
        (Value::Object(members), None) if members.iter().any(|m| m.name == last) => members.retain(|m| m.name != last),
        (Value::Array(items), Some(value)) if last == "-" => items.push(value.into()),
        (Value::Array(items), None) if last.parse::<usize>().is_ok_and(|i| i < items.len()) => {
            items.remove(last.parse().map_err(|_| "not an index")?);
        }
        _ => return Err(format!("{pointer} leads nowhere")),
    }
    Ok(())
}

fn child<'a>(node: &'a mut Node, step: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Object(members) => members.iter_mut().find(|m| m.name == step).map(|m| &mut m.node),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Flips one bit in one part of a signed receipt.
fn flip(compact: &str, part: usize) -> Result<String, String> {
    let (jws, rest) = compact.split_once('~').ok_or("no tilde")?;
    let mut parts: Vec<String> = jws.split('.').map(str::to_owned).collect();
    let mut bytes = decode(&parts[part]).ok_or("not base64url")?;
    // A digit of a number or a letter of a word, so that the text remains valid JSON with another meaning.
    let at = bytes.len() / 2;
    let at = (at..bytes.len())
        .find(|&i| part == 2 || bytes[i].is_ascii_lowercase())
        .ok_or("nothing to flip")?;
    bytes[at] ^= 1;
    parts[part] = encode(&bytes);
    Ok(format!("{}~{rest}", parts.join(".")))
}
