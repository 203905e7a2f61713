//! Writing an object straight, without a tree: what a page signs and sends is written once and never read there.
//!
//! The caller gives the members in the order of RFC 8785 (for names in ASCII: of their bytes), so nothing is sorted. A build
//! with debug assertions, such as every test, stops where a member is out of order.

use crate::{Digest, encode};
use alloc::string::String;
use json::{push_int, text, to_jcs};

/// An object in its canonical form, while it is written.
#[derive(Default)]
pub struct Object {
    out: String,
    #[cfg(debug_assertions)]
    last: &'static str,
}

impl Object {
    /// A member whose value is JSON already.
    pub fn json(&mut self, name: &'static str, value: &str) {
        #[cfg(debug_assertions)]
        {
            assert!(self.last < name, "{name} stands before {}", self.last);
            self.last = name;
        }
        self.out.push_str(if self.out.is_empty() { "{\"" } else { ",\"" });
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out.push_str(value);
    }

    /// A string member.
    pub fn text(&mut self, name: &'static str, value: &str) {
        self.json(name, &to_jcs(&text(value)));
    }

    /// A digest, in hexadecimal.
    pub fn hex(&mut self, name: &'static str, digest: &Digest) {
        self.text(name, &digest.to_hex());
    }

    /// Bytes, in base64url.
    pub fn base64(&mut self, name: &'static str, bytes: &[u8]) {
        self.text(name, &encode(bytes));
    }

    /// A string member, where there is one.
    pub fn maybe(&mut self, name: &'static str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.text(name, value.as_ref());
        }
    }

    /// A whole number.
    pub fn int(&mut self, name: &'static str, value: i64) {
        let mut digits = String::new();
        push_int(&mut digits, value);
        self.json(name, &digits);
    }

    /// `true` or `false`.
    pub fn bool(&mut self, name: &'static str, value: bool) {
        self.json(name, if value { "true" } else { "false" });
    }

    /// The whole object; it has a member at least.
    pub fn end(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

/// An array, while it is written.
#[derive(Default)]
pub struct Array(String);

impl Array {
    /// An item that is JSON already.
    pub fn json(&mut self, item: &str) {
        self.0.push(if self.0.is_empty() { '[' } else { ',' });
        self.0.push_str(item);
    }

    /// The whole array.
    pub fn end(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "[]" } else { "]" });
        self.0
    }
}
