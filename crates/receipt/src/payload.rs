//! The payload's types. How they are written and read as JSON is in `payload_json`.

use alloc::{string::String, vec::Vec};
use core::ops::RangeInclusive;

/// The value of `schema`.
pub const SCHEMA: &str = "phone-consent/receipt/1";

/// A SHA-256 digest. In JSON it is 64 lower-case hexadecimal digits, but in `_sd`, where RFC 9901 wants base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        let mut out = String::new();
        for byte in self.0 {
            push_hex(&mut out, byte);
        }
        out
    }

    /// Reads exactly 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Digest> {
        let digit = |b: u8| match b {
            b'0'..=b'9' => Some(b - b'0'),
            b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        };
        let text = text.as_bytes();
        let mut out = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Digest(out))
    }
}

/// What the number engine said when the visitor submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberCheck {
    /// In an assigned range.
    Valid,
    /// Of a possible length, its range unknown to the metadata of the day.
    Possible,
}

/// One purpose and what the visitor chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The purpose's id in the document.
    pub purpose: String,
    /// When the consent to this purpose ends; `None` where it was not granted.
    pub until: Option<i64>,
}

impl Choice {
    /// Ticked or not.
    pub fn granted(&self) -> bool {
        self.until.is_some()
    }
}

/// Which text was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRef {
    /// The document's `id`.
    pub id: String,
    /// The document's `version`.
    pub version: String,
    /// The document's `language`, BCP 47.
    pub language: String,
    /// The version of the notice's own labels.
    pub labels: i64,
    /// The version of the notice's layout.
    pub layout: i64,
    /// SHA-256 of the document's bytes as they were fetched.
    pub sha256: Digest,
    /// SHA-256 of the text as it was shown.
    pub text_sha256: Digest,
}

/// What happened in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The disclosure was on the page.
    Shown,
    /// Agree was pressed. Only a trusted gesture makes this event, and it says so.
    Agreed,
    /// A number was there; `filled` when the browser or a filler put it in rather than keys.
    Captured {
        /// Put in by the browser or another filler.
        filled: bool,
    },
    /// The form was submitted.
    Submitted,
}

/// An event and when: whole seconds since the disclosure was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub what: Happened,
    /// Seconds since shown.
    pub seconds: i64,
}

/// How the text was shown before the visitor chose, as the page measured it by itself: three whole numbers, no recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The size of the text, in CSS pixels, within [`FONT_PX`](Evidence::FONT_PX).
    pub font_px: i64,
    /// How much of the text was on the screen, in per cent, within [`VISIBLE_PCT`](Evidence::VISIBLE_PCT).
    pub visible_pct: i64,
    /// For how long, in seconds, within [`VISIBLE_S`](Evidence::VISIBLE_S).
    pub visible_s: i64,
}

impl Evidence {
    /// What [`font_px`](Evidence::font_px) may be.
    pub const FONT_PX: RangeInclusive<i64> = 1..=200;
    /// What [`visible_pct`](Evidence::visible_pct) may be.
    pub const VISIBLE_PCT: RangeInclusive<i64> = 0..=100;
    /// What [`visible_s`](Evidence::visible_s) may be: at most a day.
    pub const VISIBLE_S: RangeInclusive<i64> = 0..=86_400;
}

/// Which program collected the consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widget {
    /// Its version.
    pub version: String,
    /// SHA-256 of its wasm; of its two files one after the other, where it has two.
    pub wasm_sha256: Digest,
}

/// Everything the visitor's key signs. Times are seconds since 1970 (UTC), by the server's clock when there is a
/// nonce, by the visitor's otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// A UUID, version 7 (RFC 9562).
    pub jti: String,
    /// The key's thumbprint (RFC 7638).
    pub iss: String,
    /// The receipt server's public address; absent where a page has none.
    pub aud: Option<String>,
    /// When it was signed.
    pub iat: i64,
    /// The page's origin.
    pub origin: String,
    /// A label the page gives its form; never its address.
    pub place: Option<String>,
    /// The server's word that the notice came before the number; absent when no server could be reached.
    pub nonce: Option<String>,
    /// Nonces that grew old while the visitor took time, oldest first.
    pub earlier_nonces: Vec<String>,
    /// Digest of the number's disclosure.
    pub sd: Digest,
    /// What the number engine said.
    pub number_check: NumberCheck,
    /// SHA-256 of the withdrawal secret.
    pub withdraw_sha256: Digest,
    /// Which text was shown.
    pub notice: NoticeRef,
    /// Every purpose that rests on consent, in the document's order.
    pub choices: Vec<Choice>,
    /// The controller's name.
    pub controller: String,
    /// When the consent to the last purpose ends: the latest [`until`](Choice::until).
    pub valid_until: i64,
    /// What happened, in order.
    pub events: Vec<Step>,
    /// How the text was shown; absent where the browser cannot measure it.
    pub evidence: Option<Evidence>,
    /// Which program collected it.
    pub widget: Widget,
}

/// Calls its argument with each purpose's id and when the consent to it ends, `None` where it was not granted, in the document's order.
pub type EachChoice<'a> = dyn Fn(&mut dyn FnMut(&str, Option<i64>)) + 'a;

/// A payload whose parts are lent, for a page that writes one of what it holds. The members are those of [`Payload`].
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "they are documented at `Payload`")]
pub struct PayloadParts<'a> {
    pub jti: &'a str,
    pub iss: &'a str,
    pub aud: Option<&'a str>,
    pub iat: i64,
    pub origin: &'a str,
    pub place: Option<&'a str>,
    pub nonce: Option<&'a str>,
    pub earlier_nonces: &'a [String],
    pub sd: &'a Digest,
    pub number_check: NumberCheck,
    pub withdraw_sha256: &'a Digest,
    pub notice_id: &'a str,
    pub notice_version: &'a str,
    pub notice_language: &'a str,
    pub notice_labels: i64,
    pub notice_layout: i64,
    pub notice_sha256: &'a Digest,
    pub notice_text_sha256: &'a Digest,
    pub choices: &'a EachChoice<'a>,
    pub controller: &'a str,
    pub valid_until: i64,
    pub events: &'a [Step],
    pub evidence: Option<&'a Evidence>,
    pub widget: &'a Widget,
}

/// Two lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push((if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }) as char);
    }
}
