//! Why the parser refused a text, and where. The sentences are English only: their readers are developers.

/// Why the bytes are not a JSON text that the parser accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A byte order mark before the text.
    ByteOrderMark,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// The text ended inside a value.
    UnexpectedEnd,
    /// A character that is not allowed here.
    UnexpectedCharacter,
    /// Content after the end of the value.
    TrailingContent,
    /// A raw control character inside a string.
    ControlCharacter,
    /// An unknown escape sequence, or half of a surrogate pair.
    BadEscape,
    /// A number with a fraction, an exponent, or negative zero.
    Float,
    /// An integer whose absolute value is 2^53 or more.
    BigInteger,
    /// An object with two members of the same name.
    DuplicateMember,
    /// Nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    TooDeep,
}

impl Kind {
    /// The stable error code.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::ByteOrderMark => "ERR_JSON_BOM",
            Kind::NotUtf8 => "ERR_JSON_UTF8",
            Kind::UnexpectedEnd => "ERR_JSON_END",
            Kind::UnexpectedCharacter => "ERR_JSON_CHARACTER",
            Kind::TrailingContent => "ERR_JSON_TRAILING",
            Kind::ControlCharacter => "ERR_JSON_CONTROL",
            Kind::BadEscape => "ERR_JSON_ESCAPE",
            Kind::Float => "ERR_JSON_FLOAT",
            Kind::BigInteger => "ERR_JSON_INTEGER",
            Kind::DuplicateMember => "ERR_JSON_DUPLICATE",
            Kind::TooDeep => "ERR_JSON_DEPTH",
        }
    }

    /// What is wrong: the end of a sentence that begins with the position.
    pub const fn message(self) -> &'static str {
        match self {
            Kind::ByteOrderMark => "the file starts with a byte order mark; save it as UTF-8 without one",
            Kind::NotUtf8 => "these bytes are not UTF-8; save the file as UTF-8",
            Kind::UnexpectedEnd => "the text ends too early; a bracket or a quote is not closed",
            Kind::UnexpectedCharacter => "this character cannot stand here; look for a missing comma, quote or bracket",
            Kind::TrailingContent => "something follows the end of the document; remove it",
            Kind::ControlCharacter => "a raw line break or control character stands in a string; write it as \\n or \\u00XX",
            Kind::BadEscape => "this is not a JSON escape; write \\\\ for a backslash",
            Kind::Float => "numbers are whole here; write it without a fraction or an exponent",
            Kind::BigInteger => "this number is too large; whole numbers stay below 2^53",
            Kind::DuplicateMember => "this member stands twice in one object; remove one",
            Kind::TooDeep => "this is nested deeper than 32 levels",
        }
    }
}

/// A parse error: what is wrong, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: Kind,
    /// Byte offset from the start of the text.
    pub at: usize,
}

impl Error {
    /// `line 3, column 14: what is wrong`, given the bytes that were parsed.
    pub fn sentence(&self, bytes: &[u8]) -> String {
        let mut out = position(bytes, self.at).sentence();
        out.push_str(self.kind.message());
        out
    }
}

/// A position in a text as an editor shows it. Both parts count from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// `line 3, column 14: `
    pub fn sentence(self) -> String {
        let mut out = String::from("line ");
        crate::push_int(&mut out, self.line as i64);
        out.push_str(", column ");
        crate::push_int(&mut out, self.column as i64);
        out.push_str(": ");
        out
    }
}

/// The line and column of the byte at `at`.
pub fn position(bytes: &[u8], at: usize) -> Position {
    let mut position = Position { line: 1, column: 1 };
    for &b in bytes.iter().take(at) {
        if b == b'\n' {
            position.line += 1;
            position.column = 1;
        } else if b & 0xC0 != 0x80 {
            // A continuation byte of UTF-8 (10xxxxxx) starts no character.
            position.column += 1;
        }
    }
    position
}
