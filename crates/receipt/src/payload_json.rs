//! The payload as JSON, both ways. Unknown members are refused: what nobody here understands is not signed for.

use crate::{Array, Choice, Digest, Happened, NoticeRef, NumberCheck, Object, Payload, SCHEMA, Step, Widget, decode, encode};
use alloc::string::String;
use json::{Mismatch, Node, text, to_jcs};

impl<S: AsRef<str>> Payload<S> {
    /// The canonical bytes that are signed.
    pub fn to_jcs(&self) -> String {
        let (mut choices, mut earlier, mut events) = (Array::default(), Array::default(), Array::default());
        for choice in &self.choices {
            choices.json(&choice.json());
        }
        for nonce in &self.earlier_nonces {
            earlier.json(&to_jcs(&text(nonce.as_ref())));
        }
        for step in &self.events {
            events.json(&step.json());
        }
        let mut out = Object::default();
        out.json("_sd", &["[\"", &encode(&self.sd.0), "\"]"].concat());
        out.text("_sd_alg", "sha-256");
        out.maybe("aud", self.aud.as_ref());
        out.json("choices", &choices.end());
        out.text("collection", "web-form");
        out.text("controller", self.controller.as_ref());
        if !self.earlier_nonces.is_empty() {
            out.json("earlier_nonces", &earlier.end());
        }
        out.json("events", &events.end());
        out.int("iat", self.iat);
        out.text("iss", self.iss.as_ref());
        out.text("jti", self.jti.as_ref());
        out.maybe("nonce", self.nonce.as_ref());
        out.json("notice", &self.notice.json());
        out.text(
            "number_check",
            match self.number_check {
                NumberCheck::Valid => "valid",
                NumberCheck::Possible => "possible",
            },
        );
        out.text("origin", self.origin.as_ref());
        out.maybe("place", self.place.as_ref());
        out.text("schema", SCHEMA);
        out.int("valid_until", self.valid_until);
        out.json("widget", &self.widget.json());
        out.hex("withdraw_sha256", &self.withdraw_sha256);
        out.end()
    }
}

impl Payload {
    /// Reads a payload's tree.
    pub fn from_node(node: &Node) -> Result<Payload, Mismatch> {
        let mut f = node.fields()?;
        f.need("schema", |n| exactly(n, SCHEMA, "\"phone-consent/receipt/1\""))?;
        f.need("collection", |n| exactly(n, "web-form", "\"web-form\""))?;
        f.need("_sd_alg", |n| exactly(n, "sha-256", "\"sha-256\""))?;
        let payload = Payload {
            jti: f.need("jti", uuid)?,
            iss: f.need("iss", Node::words)?,
            aud: f.maybe("aud", Node::words)?,
            iat: f.need("iat", seconds)?,
            origin: f.need("origin", Node::words)?,
            place: f.maybe("place", Node::words)?,
            nonce: f.maybe("nonce", Node::words)?,
            earlier_nonces: f.maybe("earlier_nonces", |n| n.list(Node::words))?.unwrap_or_default(),
            sd: f.need("_sd", |n| match &n.list(digest64)?[..] {
                [one] => Ok(*one),
                _ => Err(Mismatch::expected(n, "an array of one digest")),
            })?,
            number_check: f.need("number_check", |n| match n.str()? {
                "valid" => Ok(NumberCheck::Valid),
                "possible" => Ok(NumberCheck::Possible),
                _ => Err(Mismatch::expected(n, "\"valid\" or \"possible\"")),
            })?,
            withdraw_sha256: f.need("withdraw_sha256", digest)?,
            notice: f.need("notice", NoticeRef::from_node)?,
            choices: f.need("choices", |n| n.list(Choice::from_node))?,
            controller: f.need("controller", Node::words)?,
            valid_until: f.need("valid_until", seconds)?,
            events: f.need("events", |n| n.list(Step::from_node))?,
            widget: f.need("widget", Widget::from_node)?,
        };
        f.end()?;
        Ok(payload)
    }
}

impl<S: AsRef<str>> NoticeRef<S> {
    fn json(&self) -> String {
        let mut out = Object::default();
        out.text("id", self.id.as_ref());
        out.int("labels", self.labels);
        out.text("language", self.language.as_ref());
        out.hex("sha256", &self.sha256);
        out.hex("text_sha256", &self.text_sha256);
        out.text("version", self.version.as_ref());
        out.end()
    }
}

impl NoticeRef {
    fn from_node(node: &Node) -> Result<NoticeRef, Mismatch> {
        let mut f = node.fields()?;
        let notice = NoticeRef {
            id: f.need("id", Node::words)?,
            version: f.need("version", Node::words)?,
            language: f.need("language", Node::words)?,
            labels: f.need("labels", Node::int)?,
            sha256: f.need("sha256", digest)?,
            text_sha256: f.need("text_sha256", digest)?,
        };
        f.end()?;
        Ok(notice)
    }
}

impl<S: AsRef<str>> Choice<S> {
    fn json(&self) -> String {
        let mut out = Object::default();
        out.bool("granted", self.granted);
        out.text("purpose", self.purpose.as_ref());
        out.end()
    }
}

impl Choice {
    fn from_node(node: &Node) -> Result<Choice, Mismatch> {
        let mut f = node.fields()?;
        let choice = Choice {
            purpose: f.need("purpose", Node::words)?,
            granted: f.need("granted", Node::bool)?,
        };
        f.end()?;
        Ok(choice)
    }
}

impl Step {
    fn json(&self) -> String {
        let (name, filled, trusted) = match self.what {
            Happened::Shown => ("shown", None, false),
            Happened::Agreed => ("agreed", None, true),
            Happened::Captured { filled } => ("captured", Some(filled), false),
            Happened::Submitted => ("submitted", None, false),
        };
        let mut out = Object::default();
        out.text("e", name);
        if let Some(filled) = filled {
            out.bool("filled", filled);
        }
        out.int("s", self.seconds);
        if trusted {
            out.bool("trusted", true);
        }
        out.end()
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

impl<S: AsRef<str>> Widget<S> {
    fn json(&self) -> String {
        let mut out = Object::default();
        out.text("version", self.version.as_ref());
        out.hex("wasm_sha256", &self.wasm_sha256);
        out.end()
    }
}

impl Widget {
    fn from_node(node: &Node) -> Result<Widget, Mismatch> {
        let mut f = node.fields()?;
        let widget = Widget {
            version: f.need("version", Node::words)?,
            wasm_sha256: f.need("wasm_sha256", digest)?,
        };
        f.end()?;
        Ok(widget)
    }
}

fn exactly(node: &Node, value: &str, what: &'static str) -> Result<(), Mismatch> {
    if node.str()? == value { Ok(()) } else { Err(Mismatch::expected(node, what)) }
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
