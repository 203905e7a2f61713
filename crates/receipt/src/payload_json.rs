//! The payload as JSON, both ways. Unknown members are refused: what nobody here understands is not signed for.

use crate::{Choice, Digest, Evidence, Happened, NoticeRef, NumberCheck, Payload, PayloadParts, SCHEMA, Step, Widget, Writer, decode, encode};
use alloc::string::String;
use core::ops::RangeInclusive;
use json::{Mismatch, Node};

/// A day in seconds: how far the time in `jti` may be from `iat`.
const DAY: i64 = 86_400;

impl PayloadParts<'_> {
    /// The canonical bytes that are signed.
    pub fn to_jcs(&self) -> String {
        let mut out = Writer::default();
        out.array("_sd");
        out.item_text(&encode(&self.sd.0));
        out.end_array();
        out.text("_sd_alg", "sha-256");
        out.maybe("aud", self.aud);
        out.array("choices");
        (self.choices)(&mut |purpose, until| {
            out.item();
            out.bool("granted", until.is_some());
            out.text("purpose", purpose);
            if let Some(until) = until {
                out.int("until", until);
            }
            out.end_object();
        });
        out.end_array();
        out.text("collection", "web-form");
        out.text("controller", self.controller);
        if !self.earlier_nonces.is_empty() {
            out.array("earlier_nonces");
            for nonce in self.earlier_nonces {
                out.item_text(nonce);
            }
            out.end_array();
        }
        out.array("events");
        for step in self.events {
            step.write(&mut out);
        }
        out.end_array();
        if let Some(evidence) = self.evidence {
            out.object("evidence");
            out.int("font_px", evidence.font_px);
            out.int("visible_pct", evidence.visible_pct);
            out.int("visible_s", evidence.visible_s);
            out.end_object();
        }
        out.int("iat", self.iat);
        out.text("iss", self.iss);
        out.text("jti", self.jti);
        out.maybe("nonce", self.nonce);
        out.object("notice");
        out.text("id", self.notice_id);
        out.int("labels", self.notice_labels);
        out.text("language", self.notice_language);
        out.int("layout", self.notice_layout);
        out.hex("sha256", self.notice_sha256);
        out.hex("text_sha256", self.notice_text_sha256);
        out.text("version", self.notice_version);
        out.end_object();
        out.text(
            "number_check",
            match self.number_check {
                NumberCheck::Valid => "valid",
                NumberCheck::Possible => "possible",
            },
        );
        out.text("origin", self.origin);
        out.maybe("place", self.place);
        out.text("schema", SCHEMA);
        out.int("valid_until", self.valid_until);
        out.object("widget");
        out.text("version", &self.widget.version);
        out.hex("wasm_sha256", &self.widget.wasm_sha256);
        out.end_object();
        out.hex("withdraw_sha256", self.withdraw_sha256);
        out.end()
    }
}

impl Payload {
    /// The canonical bytes that are signed.
    pub fn to_jcs(&self) -> String {
        PayloadParts {
            jti: &self.jti,
            iss: &self.iss,
            aud: self.aud.as_deref(),
            iat: self.iat,
            origin: &self.origin,
            place: self.place.as_deref(),
            nonce: self.nonce.as_deref(),
            earlier_nonces: &self.earlier_nonces,
            sd: &self.sd,
            number_check: self.number_check,
            withdraw_sha256: &self.withdraw_sha256,
            notice_id: &self.notice.id,
            notice_version: &self.notice.version,
            notice_language: &self.notice.language,
            notice_labels: self.notice.labels,
            notice_layout: self.notice.layout,
            notice_sha256: &self.notice.sha256,
            notice_text_sha256: &self.notice.text_sha256,
            choices: &|each| self.choices.iter().for_each(|choice| each(&choice.purpose, choice.until)),
            controller: &self.controller,
            valid_until: self.valid_until,
            events: &self.events,
            evidence: self.evidence.as_ref(),
            widget: &self.widget,
        }
        .to_jcs()
    }

    /// Whether the time in `jti` (RFC 9562, 5.7: milliseconds in its first 48 bits) is within a day of `iat`.
    fn named_when_signed(&self) -> bool {
        let digits = self.jti.bytes().filter(|&b| b != b'-').take(12);
        let millis = digits.fold(0, |sum, b| sum << 4 | i64::from(char::from(b).to_digit(16).unwrap_or(0)));
        (millis / 1000).abs_diff(self.iat) <= DAY.unsigned_abs()
    }

    /// Reads a payload's tree.
    pub fn from_node(node: &Node) -> Result<Payload, Mismatch> {
        let mut f = node.fields()?;
        f.need("schema", |n| exactly(n, SCHEMA, "\"phone-consent/receipt/1\""))?;
        f.need("collection", |n| exactly(n, "web-form", "\"web-form\""))?;
        f.need("_sd_alg", |n| exactly(n, "sha-256", "\"sha-256\""))?;
        let payload = Payload {
            jti: f.need("jti", uuid)?,
            iss: f.need("iss", Node::line)?,
            aud: f.maybe("aud", Node::line)?,
            iat: f.need("iat", seconds)?,
            origin: f.need("origin", origin)?,
            place: f.maybe("place", Node::line)?,
            nonce: f.maybe("nonce", Node::line)?,
            earlier_nonces: f.maybe("earlier_nonces", |n| n.list(Node::line))?.unwrap_or_default(),
            sd: f.need("_sd", |n| match &n.list(digest64)?[..] {
                [one] => Ok(*one),
                _ => Err(Mismatch::expected(n, "an array of one digest")),
            })?,
            number_check: f.need("number_check", |n| match n.str()? {
                "valid" => Ok(NumberCheck::Valid),
                "possible" => Ok(NumberCheck::Possible),
                _ => Err(Mismatch::expected(n, "\"valid\" or \"possible\"")),
            })?,
            withdraw_sha256: f.need("withdraw_sha256", secret_digest)?,
            notice: f.need("notice", NoticeRef::from_node)?,
            choices: f.need("choices", |n| n.list(Choice::from_node))?,
            controller: f.need("controller", Node::line)?,
            valid_until: f.need("valid_until", seconds)?,
            events: f.need("events", |n| n.list(Step::from_node))?,
            evidence: f.maybe("evidence", Evidence::from_node)?,
            widget: f.need("widget", Widget::from_node)?,
        };
        f.end()?;
        if payload.named_when_signed() {
            Ok(payload)
        } else {
            Err(Mismatch::expected(node, "a payload whose jti is of a time within a day of iat"))
        }
    }
}

impl NoticeRef {
    fn from_node(node: &Node) -> Result<NoticeRef, Mismatch> {
        let mut f = node.fields()?;
        let notice = NoticeRef {
            id: f.need("id", Node::line)?,
            version: f.need("version", Node::line)?,
            language: f.need("language", Node::line)?,
            labels: f.need("labels", version)?,
            layout: f.need("layout", version)?,
            sha256: f.need("sha256", digest)?,
            text_sha256: f.need("text_sha256", digest)?,
        };
        f.end()?;
        Ok(notice)
    }
}

impl Choice {
    fn from_node(node: &Node) -> Result<Choice, Mismatch> {
        let mut f = node.fields()?;
        let granted = f.need("granted", Node::bool)?;
        let choice = Choice {
            purpose: f.need("purpose", Node::line)?,
            until: f.maybe("until", seconds)?,
        };
        f.end()?;
        if granted == choice.granted() {
            Ok(choice)
        } else {
            Err(Mismatch::expected(
                node,
                "a choice with until where granted is true, and without where it is false",
            ))
        }
    }
}

impl Step {
    fn write(&self, out: &mut Writer) {
        let (name, filled, trusted) = match self.what {
            Happened::Shown => ("shown", None, false),
            Happened::Agreed => ("agreed", None, true),
            Happened::Captured { filled } => ("captured", Some(filled), false),
            Happened::Submitted => ("submitted", None, false),
        };
        out.item();
        out.text("e", name);
        if let Some(filled) = filled {
            out.bool("filled", filled);
        }
        out.int("s", self.seconds);
        if trusted {
            out.bool("trusted", true);
        }
        out.end_object();
    }

    fn from_node(node: &Node) -> Result<Step, Mismatch> {
        let mut f = node.fields()?;
        let what = match f.need("e", Node::str)? {
            "shown" => Happened::Shown,
            "agreed" => {
                f.need("trusted", |n| if n.bool()? { Ok(()) } else { Err(Mismatch::expected(n, "true")) })?;
                Happened::Agreed
            }
            "captured" => Happened::Captured {
                filled: f.need("filled", Node::bool)?,
            },
            "submitted" => Happened::Submitted,
            _ => return Err(Mismatch::expected(node, "one of the events shown, agreed, captured, submitted")),
        };
        let step = Step {
            what,
            seconds: f.need("s", seconds)?,
        };
        f.end()?;
        Ok(step)
    }
}

impl Evidence {
    fn from_node(node: &Node) -> Result<Evidence, Mismatch> {
        let mut f = node.fields()?;
        let evidence = Evidence {
            font_px: f.need("font_px", |n| within(n, &Evidence::FONT_PX, "a whole number of pixels from 1 to 200"))?,
            visible_pct: f.need("visible_pct", |n| within(n, &Evidence::VISIBLE_PCT, "a whole number of per cent from 0 to 100"))?,
            visible_s: f.need("visible_s", |n| within(n, &Evidence::VISIBLE_S, "a whole number of seconds from 0 to 86400"))?,
        };
        f.end()?;
        Ok(evidence)
    }
}

impl Widget {
    fn from_node(node: &Node) -> Result<Widget, Mismatch> {
        let mut f = node.fields()?;
        let widget = Widget {
            version: f.need("version", Node::line)?,
            wasm_sha256: f.need("wasm_sha256", digest)?,
        };
        f.end()?;
        Ok(widget)
    }
}

/// An origin as a browser serialises it (RFC 6454, 6.2): scheme, host and, where it is not the scheme's own, port, all in ASCII.
fn origin(node: &Node) -> Result<String, Mismatch> {
    let text = node.line()?;
    if is_origin(&text) {
        Ok(text)
    } else {
        Err(Mismatch::expected(
            node,
            "an origin in ASCII such as https://shop.example, in small letters and without a path",
        ))
    }
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.bytes().all(|b| small(b) || b"+-.".contains(&b));
    // The colons of an IPv6 address are within brackets.
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_port = port.is_none_or(|port| !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let is_name = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(ipv6) => !ipv6.is_empty() && ipv6.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase() || b":.".contains(&b)),
        None => !name.is_empty() && name.bytes().all(|b| small(b) || b"-._".contains(&b)),
    };
    is_scheme && is_name && is_port
}

fn exactly(node: &Node, value: &str, what: &'static str) -> Result<(), Mismatch> {
    if node.str()? == value { Ok(()) } else { Err(Mismatch::expected(node, what)) }
}

fn within(node: &Node, range: &RangeInclusive<i64>, what: &'static str) -> Result<i64, Mismatch> {
    let n = node.int()?;
    if range.contains(&n) { Ok(n) } else { Err(Mismatch::expected(node, what)) }
}

/// A version of the notice's labels or layout: they count from 1.
fn version(node: &Node) -> Result<i64, Mismatch> {
    within(node, &(1..=i64::MAX), "a whole number from 1")
}

fn seconds(node: &Node) -> Result<i64, Mismatch> {
    let n = node.int()?;
    if n >= 0 {
        Ok(n)
    } else {
        Err(Mismatch::expected(node, "a whole number of seconds, not negative"))
    }
}

fn digest(node: &Node) -> Result<Digest, Mismatch> {
    Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a SHA-256 digest of 64 hexadecimal digits"))
}

/// The digest of a withdrawal secret. All zeros is the digest of no known secret, and programs use it to say that there is none.
fn secret_digest(node: &Node) -> Result<Digest, Mismatch> {
    match digest(node)? {
        Digest(bytes) if bytes == [0; 32] => Err(Mismatch::expected(node, "the digest of a withdrawal secret, not 64 zeros")),
        given => Ok(given),
    }
}

fn digest64(node: &Node) -> Result<Digest, Mismatch> {
    let bytes = decode(node.str()?).and_then(|b| b.try_into().ok());
    bytes.map(Digest).ok_or_else(|| Mismatch::expected(node, "a SHA-256 digest in base64url"))
}

fn uuid(node: &Node) -> Result<String, Mismatch> {
    let s = node.str()?;
    let ok = s.len() == 36
        && s.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            14 => b == b'7',
            19 => matches!(b, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        });
    if ok {
        Ok(s.into())
    } else {
        Err(Mismatch::expected(node, "a UUID of version 7"))
    }
}
