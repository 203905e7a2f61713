//! The parser: RFC 8259 without everything that two readers could understand differently.
//!
//! The parser keeps the first fault and moves to the end of the text, where every loop stops by itself. Without early returns
//! the compiled parser is half as large, which matters in a page.

use crate::{Error, Kind, Member, Node, Value, value::sorted};

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 32;

/// The largest integer that every JSON implementation holds exactly (RFC 7493, 2.2).
pub const MAX_INT: i64 = (1 << 53) - 1;

/// Parses one JSON text.
pub fn parse(bytes: &[u8]) -> Result<Node, Error> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(Error {
            kind: Kind::ByteOrderMark,
            at: 0,
        });
    }
    let text = core::str::from_utf8(bytes).map_err(|e| Error {
        kind: Kind::NotUtf8,
        at: e.valid_up_to(),
    })?;
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        fault: None,
    };
    reader.space();
    let node = reader.value();
    reader.space();
    if reader.at < text.len() {
        reader.fail(Kind::TrailingContent, reader.at);
    }
    match reader.fault {
        Some(fault) => Err(fault),
        None => Ok(node),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    fault: Option<Error>,
}

impl Reader<'_> {
    /// Keeps the first fault and moves to the end of the text.
    fn fail(&mut self, kind: Kind, at: usize) {
        if self.fault.is_none() {
            self.fault = Some(Error { kind, at });
        }
        self.at = self.text.len();
    }

    /// Fails at the current character, or at the end of the text.
    fn unexpected(&mut self) {
        let end = self.at >= self.text.len();
        self.fail(if end { Kind::UnexpectedEnd } else { Kind::UnexpectedCharacter }, self.at);
    }

    /// The current byte. Zero at the end of the text: no JSON text may contain a zero byte, so the two cannot be confused.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Consumes the current byte if it is `byte`.
    fn took(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Node {
        let at = self.at;
        let value = match self.peek() {
            b'{' => self.nested(b'}'),
            b'[' => self.nested(b']'),
            b'"' => Value::Str(self.string()),
            b'-' | b'0'..=b'9' => Value::Int(self.number()),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            _ => self.word("null", Value::Null),
        };
        Node { value, at }
    }

    fn word(&mut self, word: &str, value: Value) -> Value {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
        } else if word.as_bytes().starts_with(rest) {
            self.fail(Kind::UnexpectedEnd, self.at);
        } else {
            self.unexpected();
        }
        value
    }

    /// An array or an object, through its closing bracket.
    fn nested(&mut self, close: u8) -> Value {
        if self.depth == MAX_DEPTH {
            self.fail(Kind::TooDeep, self.at);
            return Value::Null;
        }
        self.depth += 1;
        self.at += 1;
        self.space();
        let (mut items, mut members) = (Vec::new(), Vec::new());
        if !self.took(close) {
            loop {
                if close == b']' {
                    items.push(self.value());
                } else {
                    members.push(self.member());
                }
                self.space();
                if self.took(close) {
                    break;
                }
                if !self.took(b',') {
                    self.unexpected();
                    break;
                }
                self.space();
            }
        }
        self.depth -= 1;
        if close == b']' {
            return Value::Array(items);
        }
        if let Some(at) = duplicate(&members) {
            self.fail(Kind::DuplicateMember, at);
        }
        Value::Object(members)
    }

    fn member(&mut self) -> Member {
        let at = self.at;
        let name = self.string();
        self.space();
        if !self.took(b':') {
            self.unexpected();
        }
        self.space();
        let node = self.value();
        Member { name, at, node }
    }

    fn number(&mut self) -> i64 {
        let start = self.at;
        let negative = self.took(b'-');
        let first = self.at;
        let mut n: i64 = 0;
        while let digit @ b'0'..=b'9' = self.peek() {
            // A number above the limit only has to stay above it.
            if n <= MAX_INT {
                n = n * 10 + i64::from(digit - b'0');
            }
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 {
            self.unexpected();
        } else if digits > 1 && self.text.as_bytes().get(first) == Some(&b'0') {
            self.fail(Kind::UnexpectedCharacter, first + 1);
        } else if matches!(self.peek(), b'.' | b'e' | b'E') || (negative && n == 0) {
            self.fail(Kind::Float, start);
        } else if n > MAX_INT {
            self.fail(Kind::BigInteger, start);
        }
        if negative { -n } else { n }
    }

    fn string(&mut self) -> String {
        let mut out = String::new();
        if !self.took(b'"') {
            self.unexpected();
            return out;
        }
        loop {
            let plain = self.at;
            while !matches!(self.peek(), b'"' | b'\\' | ..b' ') {
                self.at += 1;
            }
            out.push_str(self.text.get(plain..self.at).unwrap_or_default());
            if self.took(b'"') {
                return out;
            }
            let start = self.at;
            if self.took(b'\\') {
                match self.escape(start) {
                    Some(c) => out.push(c),
                    None => self.fail(Kind::BadEscape, start),
                }
            } else {
                let end = start >= self.text.len();
                self.fail(if end { Kind::UnexpectedEnd } else { Kind::ControlCharacter }, start);
                return out;
            }
        }
    }

    /// The character of the escape sequence whose backslash is at `start`.
    fn escape(&mut self, start: usize) -> Option<char> {
        let escape = self.peek();
        if self.at >= self.text.len() {
            self.unexpected();
        }
        self.at += 1;
        if escape == b'u' {
            return self.unicode(start);
        }
        let i = b"\"\\/bfnrt".iter().position(|&b| b == escape)?;
        b"\"\\/\x08\x0c\n\r\t".get(i).map(|&b| b as char)
    }

    /// The character of `\uXXXX`, or of a surrogate pair of two such escapes.
    fn unicode(&mut self, start: usize) -> Option<char> {
        let high = self.hex4()?;
        if !(0xD800..0xDC00).contains(&high) {
            return char::from_u32(high);
        }
        if !(self.took(b'\\') && self.took(b'u')) {
            self.fail(Kind::BadEscape, start);
        }
        let low = self.hex4()?;
        if !(0xDC00..0xE000).contains(&low) {
            return None;
        }
        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    }

    fn hex4(&mut self) -> Option<u32> {
        let mut n = 0;
        for _ in 0..4 {
            if self.at >= self.text.len() {
                self.unexpected();
            }
            n = n * 16 + char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(n)
    }
}

/// The offset of the first member, in text order, whose name an earlier member has. Sorting keeps the cost of a hostile object low.
fn duplicate(members: &[Member]) -> Option<usize> {
    let (mut name, mut first) = (None, None);
    for member in sorted(members) {
        if name == Some(&member.name) {
            first = Some(first.map_or(member.at, |first| member.at.min(first)));
        }
        name = Some(&member.name);
    }
    first
}
