//! The document as a JSON tree: looking up, setting and writing it.

use crate::schema::Schema;
use json::{Member, Node, Value};

/// The value at a pointer.
pub fn get<'a>(tree: &'a Node, pointer: &str) -> Option<&'a Node> {
    pointer.split('/').skip(1).try_fold(tree, |node, step| match &node.value {
        Value::Object(members) => members.iter().find(|member| member.name == step).map(|member| &member.node),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => None,
    })
}

/// The text at a pointer; empty when there is none.
pub fn text<'a>(tree: &'a Node, pointer: &str) -> &'a str {
    get(tree, pointer).map_or("", Node::as_text)
}

/// Sets or removes the value at a pointer. A new member stands where the schema has it, so that files read alike.
pub fn set(tree: &mut Node, schema: &Schema, pointer: &str, value: Option<Value>) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        if let Some(value) = value {
            tree.value = value;
        }
        return;
    };
    if get(tree, parent).is_none_or(|node| !matches!(node.value, Value::Object(_) | Value::Array(_))) {
        set(tree, schema, parent, Some(Value::Object(Vec::new())));
    }
    let order = schema.at(parent).map(Schema::names).unwrap_or_default();
    let Some(node) = get_mut(tree, parent) else { return };
    match (&mut node.value, value) {
        (Value::Object(members), Some(value)) => match members.iter_mut().find(|member| member.name == name) {
            Some(member) => member.node.value = value,
            None => {
                let rank = |name: &str| order.iter().position(|known| *known == name);
                let at = members.iter().position(|member| rank(&member.name) > rank(name)).unwrap_or(members.len());
                let member = Member {
                    name: name.into(),
                    at: 0,
                    node: value.into(),
                };
                members.insert(at, member);
            }
        },
        (Value::Object(members), None) => members.retain(|member| member.name != name),
        (Value::Array(items), value) => match (name.parse::<usize>().ok().filter(|at| *at < items.len()), value) {
            (Some(at), Some(value)) => {
                if let Some(item) = items.get_mut(at) {
                    item.value = value;
                }
            }
            (Some(at), None) => drop(items.remove(at)),
            (None, Some(value)) => items.push(value.into()),
            (None, None) => {}
        },
        (Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_), _) => {}
    }
}

fn get_mut<'a>(tree: &'a mut Node, pointer: &str) -> Option<&'a mut Node> {
    pointer.split('/').skip(1).try_fold(tree, |node, step| match &mut node.value {
        Value::Object(members) => members.iter_mut().find(|member| member.name == step).map(|member| &mut member.node),
        Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => None,
    })
}

/// A whole number that JSON holds exactly; `None` for anything else, which is kept as it was typed, so that it can be read again.
pub fn number(typed: &str) -> Option<Value> {
    let number = typed.trim().parse().ok();
    number.filter(|number| (-json::MAX_INT..=json::MAX_INT).contains(number)).map(Value::Int)
}

/// Every text of the document with its pointer, in the order of the document.
pub fn strings<'a>(node: &'a Node, at: &str, out: &mut Vec<(String, &'a str)>) {
    match &node.value {
        Value::Str(text) => out.push((at.into(), text)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| strings(item, &format!("{at}/{i}"), out)),
        Value::Object(members) => members.iter().for_each(|member| strings(&member.node, &format!("{at}/{}", member.name), out)),
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
    }
}

/// The longest line that a small object or list may fill.
const WIDTH: usize = 110;

/// The document as a file that people read: two spaces a level, small lists and objects on one line, a line feed at the end.
pub fn pretty(node: &Node) -> String {
    let mut out = String::new();
    write(&mut out, &node.value, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    let flat = match value {
        Value::Object(_) if depth < 2 => None,
        Value::Object(_) | Value::Array(_) => flat(value).filter(|text| text.len() + 2 * depth <= WIDTH),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => flat(value),
    };
    if let Some(text) = flat {
        out.push_str(&text);
        return;
    }
    let (open, close) = if matches!(value, Value::Object(_)) { ('{', '}') } else { ('[', ']') };
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    out.push(open);
    let mut mark = "";
    if let Value::Object(members) = value {
        for member in members {
            out.push_str(mark);
            line(out, depth + 1);
            out.push_str(&json::to_jcs(&json::text(&member.name)));
            out.push_str(": ");
            write(out, &member.node.value, depth + 1);
            mark = ",";
        }
    } else if let Value::Array(items) = value {
        for item in items {
            out.push_str(mark);
            line(out, depth + 1);
            write(out, &item.value, depth + 1);
            mark = ",";
        }
    }
    if !mark.is_empty() {
        line(out, depth);
    }
    out.push(close);
}

/// A value on one line: a scalar, or a list or object of scalars.
fn flat(value: &Value) -> Option<String> {
    let is_scalar = |node: &Node| !matches!(node.value, Value::Array(_) | Value::Object(_));
    match value {
        Value::Array(items) if items.iter().all(is_scalar) => {
            let items: Vec<String> = items.iter().map(|item| json::to_jcs(&item.value)).collect();
            Some(format!("[{}]", items.join(", ")))
        }
        Value::Object(members) if members.iter().all(|member| is_scalar(&member.node)) => {
            let pair = |member: &Member| format!("{}: {}", json::to_jcs(&json::text(&member.name)), json::to_jcs(&member.node.value));
            let pairs: Vec<String> = members.iter().map(pair).collect();
            Some(format!("{{ {} }}", pairs.join(", ")))
        }
        Value::Array(_) | Value::Object(_) => None,
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => Some(json::to_jcs(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../www/disclosure.en.json");

    #[test]
    fn what_is_written_is_what_was_read() {
        let tree = json::parse(EXAMPLE.as_bytes()).expect("JSON");
        let written = pretty(&tree);
        let again = json::parse(written.as_bytes()).expect("JSON");
        assert_eq!(json::to_jcs(&again.value), json::to_jcs(&tree.value));
        assert!(written.contains(r#""frequency": { "max": 2, "per": "repair" },"#) && written.lines().all(|line| line.len() < 220));
    }

    #[test]
    fn a_number_is_one_that_every_reader_of_json_holds() {
        for (typed, read) in [
            (" 12 ", Some(12)),
            ("9007199254740991", Some((1 << 53) - 1)),
            ("-9007199254740991", Some(1 - (1 << 53))),
        ] {
            assert_eq!(number(typed), read.map(Value::Int), "{typed}");
        }
        for typed in ["9007199254740992", "-9007199254740992", "99999999999999999999", "2.5", "1e3", "", "two"] {
            assert_eq!(number(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_new_member_stands_where_the_schema_has_it() {
        let schema = Schema::of_document().expect("the schema");
        let mut tree = json::parse(EXAMPLE.as_bytes()).expect("JSON");
        let before = pretty(&tree);
        set(&mut tree, &schema, "/controller/phone", None);
        set(&mut tree, &schema, "/purposes/0/title", None);
        assert_ne!(pretty(&tree), before);
        set(&mut tree, &schema, "/controller/phone", Some(json::text("+353 20 910 0123")));
        set(&mut tree, &schema, "/purposes/0/title", Some(json::text("Tell you when your bike is ready")));
        assert_eq!(pretty(&tree), before);
    }
}
