//! Writing JSON straight, without a tree: what a page signs and sends is written once and never read there.
//!
//! The caller gives the members in the order of RFC 8785 (for names in ASCII: of their bytes), so nothing is sorted. A build
//! with debug assertions, such as every test, reads what was written and stops where it is not canonical.

use crate::{Digest, encode};
use alloc::string::String;
use json::{push_int, text, to_jcs};

/// An object in its canonical form, while it is written.
pub struct Writer(String);

impl Default for Writer {
    fn default() -> Writer {
        Writer("{".into())
    }
}

impl Writer {
    /// A comma, unless an object or an array has just been opened.
    fn next(&mut self) {
        if !matches!(self.0.as_bytes().last(), Some(b'{' | b'[')) {
            self.0.push(',');
        }
    }

    /// The name of a member, whose value follows.
    fn name(&mut self, name: &str) {
        self.next();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// Begins an object that is a member.
    pub fn object(&mut self, name: &str) {
        self.name(name);
        self.0.push('{');
    }

    /// Begins an array that is a member.
    pub fn array(&mut self, name: &str) {
        self.name(name);
        self.0.push('[');
    }

    /// Begins an object that is an item of an array.
    pub fn item(&mut self) {
        self.next();
        self.0.push('{');
    }

    /// A string that is an item of an array.
    pub fn item_text(&mut self, value: &str) {
        self.next();
        self.0.push_str(&to_jcs(&text(value)));
    }

    /// Ends the object that was begun last.
    pub fn end_object(&mut self) {
        self.0.push('}');
    }

    /// Ends the array that was begun last.
    pub fn end_array(&mut self) {
        self.0.push(']');
    }

    /// A member whose value is JSON already.
    pub fn json(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    /// A string member.
    pub fn text(&mut self, name: &str, value: &str) {
        self.json(name, &to_jcs(&text(value)));
    }

    /// A digest, in hexadecimal.
    pub fn hex(&mut self, name: &str, digest: &Digest) {
        self.text(name, &digest.to_hex());
    }

    /// Bytes, in base64url.
    pub fn base64(&mut self, name: &str, bytes: &[u8]) {
        self.text(name, &encode(bytes));
    }

    /// A string member, where there is one.
    pub fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A whole number.
    pub fn int(&mut self, name: &str, value: i64) {
        self.name(name);
        push_int(&mut self.0, value);
    }

    /// `true` or `false`.
    pub fn bool(&mut self, name: &str, value: bool) {
        self.json(name, if value { "true" } else { "false" });
    }

    /// The whole object.
    pub fn end(mut self) -> String {
        self.end_object();
        debug_assert_eq!(json::parse(self.0.as_bytes()).map(|node| to_jcs(&node.value)).as_ref(), Ok(&self.0));
        self.0
    }
}
