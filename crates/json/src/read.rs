//! The reader: RFC 8259 less everything that lets one text mean two things.

use crate::{Error, Kind, Member, Node, Value};
use alloc::{string::String, vec::Vec};

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 32;

/// Integers stay inside what every JSON reader holds exactly (RFC 7493, 2.2).
const MAX_INT: i64 = (1 << 53) - 1;

/// Reads one JSON text.
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
    let mut reader = Reader { text, at: 0, depth: 0 };
    reader.space();
    let node = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.error(Kind::TrailingContent));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn error(&self, kind: Kind) -> Error {
        Error { kind, at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Steps over `byte`, or says what stands there instead.
    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        match self.peek() {
            Some(b) if b == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.error(Kind::UnexpectedCharacter)),
            None => Err(self.error(Kind::UnexpectedEnd)),
        }
    }

    fn value(&mut self) -> Result<Node, Error> {
        let at = self.at;
        let value = match self.peek() {
            None => return Err(self.error(Kind::UnexpectedEnd)),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::Str(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Int(self.number()?),
            Some(_) => self.word()?,
        };
        Ok(Node { value, at })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Error>) -> Result<Value, Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(Kind::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        self.space();
        let value = read(self)?;
        self.at += 1;
        self.depth -= 1;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, Error> {
        for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let rest = &self.text[self.at..];
        let cut_short = ["null", "true", "false"].iter().any(|word| word.starts_with(rest));
        Err(self.error(if cut_short { Kind::UnexpectedEnd } else { Kind::UnexpectedCharacter }))
    }

    /// Between items: a comma goes on (true), the closing bracket ends (false, and stays for the caller).
    fn more(&mut self, close: u8) -> Result<bool, Error> {
        self.space();
        if self.peek() == Some(close) {
            return Ok(false);
        }
        self.expect(b',')?;
        self.space();
        Ok(true)
    }

    fn array(&mut self) -> Result<Value, Error> {
        let mut items = Vec::new();
        if self.peek() != Some(b']') {
            loop {
                items.push(self.value()?);
                if !self.more(b']')? {
                    break;
                }
            }
        }
        Ok(Value::Array(items))
    }

    fn object(&mut self) -> Result<Value, Error> {
        let mut members: Vec<Member> = Vec::new();
        if self.peek() != Some(b'}') {
            loop {
                let at = self.at;
                let name = self.string()?;
                self.space();
                self.expect(b':')?;
                self.space();
                let node = self.value()?;
                members.push(Member { name, at, node });
                if !self.more(b'}')? {
                    break;
                }
            }
        }
        match duplicate(&members) {
            Some(at) => Err(Error {
                kind: Kind::DuplicateMember,
                at,
            }),
            None => Ok(Value::Object(members)),
        }
    }

    fn number(&mut self) -> Result<i64, Error> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let first = self.at;
        let mut n: i64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            n = n.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = &self.text[first..self.at];
        if digits.is_empty() {
            return Err(self.error(if self.peek().is_none() {
                Kind::UnexpectedEnd
            } else {
                Kind::UnexpectedCharacter
            }));
        }
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(Error {
                kind: Kind::UnexpectedCharacter,
                at: first + 1,
            });
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) || (negative && n == 0) {
            return Err(Error { kind: Kind::Float, at: start });
        }
        if n > MAX_INT {
            return Err(Error {
                kind: Kind::BigInteger,
                at: start,
            });
        }
        Ok(if negative { -n } else { n })
    }

    fn string(&mut self) -> Result<String, Error> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let plain = self.at;
            while let Some(b) = self.peek() {
                if b == b'"' || b == b'\\' || b < b' ' {
                    break;
                }
                self.at += 1;
            }
            out.push_str(&self.text[plain..self.at]);
            match self.peek() {
                None => return Err(self.error(Kind::UnexpectedEnd)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.error(Kind::ControlCharacter)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let start = self.at;
        self.at += 1;
        let c = match self.peek() {
            None => return Err(self.error(Kind::UnexpectedEnd)),
            Some(c @ (b'"' | b'\\' | b'/')) => c as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            Some(_) => {
                return Err(Error {
                    kind: Kind::BadEscape,
                    at: start,
                });
            }
        };
        self.at += 1;
        Ok(c)
    }

    /// `\uXXXX`, or a surrogate pair of two of them.
    fn unicode(&mut self, start: usize) -> Result<char, Error> {
        let bad = Error {
            kind: Kind::BadEscape,
            at: start,
        };
        let high = self.hex4(start)?;
        if !(0xD800..0xE000).contains(&high) {
            return char::from_u32(high).ok_or(bad);
        }
        if high >= 0xDC00 || !self.text[self.at..].starts_with("\\u") {
            return Err(bad);
        }
        self.at += 1;
        let low = self.hex4(start)?;
        if !(0xDC00..0xE000).contains(&low) {
            return Err(bad);
        }
        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).ok_or(bad)
    }

    /// Four hexadecimal digits after the `u` at the reader's place.
    fn hex4(&mut self, start: usize) -> Result<u32, Error> {
        self.at += 1;
        let mut n = 0;
        for _ in 0..4 {
            let digit = match self.peek() {
                None => return Err(self.error(Kind::UnexpectedEnd)),
                Some(b) => (b as char).to_digit(16).ok_or(Error {
                    kind: Kind::BadEscape,
                    at: start,
                })?,
            };
            n = n * 16 + digit;
            self.at += 1;
        }
        Ok(n)
    }
}

/// The place of the first member (in text order) whose name came before. Sorting keeps a hostile object cheap.
fn duplicate(members: &[Member]) -> Option<usize> {
    let mut sorted: Vec<(&str, usize)> = members.iter().map(|m| (m.name.as_str(), m.at)).collect();
    sorted.sort_unstable();
    sorted.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[1].1).min()
}
