//! How to say no, how to leave, and what is then deleted and kept.

use crate::{Period, read, read::enumeration};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node};

/// How to refuse, and how to stop later (GDPR 7(3); 47 CFR 64.1200(a)(10); Spam Act 2003 (Australia) s. 18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// What happens when the visitor says no, in a sentence or two.
    pub decline: String,
    /// The ways to stop, at least one.
    pub methods: Vec<Method>,
    /// How soon it has stopped.
    pub respond_within: Period,
}

impl OptOut {
    pub(super) fn read(node: &Node) -> Result<OptOut, Mismatch> {
        let mut fields = node.fields()?;
        let opt_out = OptOut {
            decline: fields.need("decline", read::words)?,
            methods: fields.need("methods", |n| read::filled(n, Method::read))?,
            respond_within: fields.need("respond_within", Period::read)?,
        };
        fields.end()?;
        Ok(opt_out)
    }
}

/// One way to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// By which means.
    pub how: How,
    /// What to do, in a sentence: `Reply STOP to any text.`
    pub text: String,
    /// Where, in the form of its means: an https link, an email address, a number to call or text, a postal address.
    pub target: Option<String>,
}

enumeration! {
    /// The means of a way to stop.
    How {
        /// By text message.
        Sms = "sms",
        /// By a page.
        Link = "link",
        /// By email.
        Email = "email",
        /// By letter.
        Post = "post",
        /// By a call.
        Call = "call",
    }
}

impl Method {
    fn read(node: &Node) -> Result<Method, Mismatch> {
        let mut fields = node.fields()?;
        let how = fields.need("how", How::read)?;
        let target = match how {
            How::Sms => read::phone_or_short_code,
            How::Link => read::https,
            How::Email => read::email,
            How::Post => read::words,
            How::Call => read::phone,
        };
        let method = Method {
            how,
            text: fields.need("text", read::words)?,
            target: fields.maybe("target", target)?,
        };
        fields.end()?;
        Ok(method)
    }
}

/// How the number is deleted (GDPR 17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// What is done, in a sentence.
    pub how: String,
    /// When, in a sentence.
    pub when: String,
    /// Where to ask for it: `https://` or `mailto:`.
    pub request: String,
}

impl Deletion {
    pub(super) fn read(node: &Node) -> Result<Deletion, Mismatch> {
        let mut fields = node.fields()?;
        let deletion = Deletion {
            how: fields.need("how", read::words)?,
            when: fields.need("when", read::words)?,
            request: fields.need("request", read::request)?,
        };
        fields.end()?;
        Ok(deletion)
    }
}

/// The second clock: how long the sealed receipt is kept to answer a claim (GDPR 7(1), 17(3)(e)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How long.
    pub period: Period,
    /// Why so long, in a sentence.
    pub reason: String,
}

impl Proof {
    pub(super) fn read(node: &Node) -> Result<Proof, Mismatch> {
        let mut fields = node.fields()?;
        let proof = Proof {
            period: fields.need("period", Period::read)?,
            reason: fields.need("reason", read::words)?,
        };
        fields.end()?;
        Ok(proof)
    }
}
