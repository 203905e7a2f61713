//! The canonical form of RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, shortest escapes.
//!
//! [`push_int`] and [`join`] replace the standard formatting machinery, which adds several kilobytes to a page.

use crate::{Value, value::sorted};

/// The canonical text of a value.
pub fn to_jcs(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => push_int(out, *n),
        Value::Str(s) => write_string(out, s),
        Value::Array(items) => {
            let mut mark = '[';
            for item in items {
                out.push(mark);
                write(out, &item.value);
                mark = ',';
            }
            out.push_str(if mark == '[' { "[]" } else { "]" });
        }
        Value::Object(members) => {
            let mut mark = '{';
            for member in sorted(members) {
                out.push(mark);
                write_string(out, &member.name);
                out.push(':');
                write(out, &member.node.value);
                mark = ',';
            }
            out.push_str(if mark == '{' { "{}" } else { "}" });
        }
    }
}

/// RFC 8785, 3.2.2.2: two-character escapes where JSON has them, `\u00xx` for other control characters, everything else unescaped.
fn write_string(out: &mut String, s: &str) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                out.push(HEX[c as usize >> 4 & 15] as char);
                out.push(HEX[c as usize & 15] as char);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends a whole number in decimal.
pub fn push_int(out: &mut String, n: i64) {
    if n < 0 {
        out.push('-');
    }
    push_digits(out, n.unsigned_abs());
}

fn push_digits(out: &mut String, n: u64) {
    if n > 9 {
        push_digits(out, n / 10);
    }
    out.push((b'0' + (n % 10) as u8) as char);
}

/// The parts concatenated, with `between` as the separator.
pub fn join(parts: &[&str], between: &str) -> String {
    let mut out = String::new();
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        out.push_str(part);
    }
    out
}
