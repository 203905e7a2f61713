//! How to say no, how to leave, and what is then deleted and kept.

use crate::{
    Period, read,
    reader::{Reader, enumeration},
};
use alloc::{string::String, vec::Vec};

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
    pub(super) fn read(r: &mut Reader) -> OptOut {
        OptOut {
            decline: r.text("decline", read::words),
            methods: r.some_objects("methods", Method::read),
            respond_within: r.period("respond_within"),
        }
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
    fn read(r: &mut Reader) -> Method {
        let how = r.one_of("how");
        let target: read::Check = match how {
            How::Sms => read::phone_or_short_code,
            How::Link => read::https,
            How::Email => read::email,
            How::Post => read::words,
            How::Call => read::phone,
        };
        Method {
            how,
            text: r.text("text", read::words),
            target: r.maybe("target", target),
        }
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
    pub(super) fn read(r: &mut Reader) -> Deletion {
        Deletion {
            how: r.text("how", read::words),
            when: r.text("when", read::words),
            request: r.text("request", read::request),
        }
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
    pub(super) fn read(r: &mut Reader) -> Proof {
        Proof {
            period: r.period("period"),
            reason: r.text("reason", read::words),
        }
    }
}
