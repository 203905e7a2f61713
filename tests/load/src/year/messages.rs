//! What people write, and by which route it reaches the server.
//!
//! What lives here: the routes, the replies of the corpus, whose turn a language is by which route, and a message as its request. What deliberately does not:
//! when somebody writes (`lives`).

use super::people::Year;
use super::shop::{Keys, PUBLIC_URL, TOKEN};
use crate::client::Ask;
use anyhow::{Context, Result};
use aws_lc_rs::hmac;
use base64ct::{Base64, Encoding};
use http_scripts::process::repository;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// The languages of replies.
pub const LANGUAGES: [&str; 12] = ["en", "ar", "de", "es", "fr", "hi", "it", "ja", "nl", "pl", "pt", "sv"];

/// How a message reaches the server, and on which channel it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `POST /v1/hooks/messages`, by a provider's program, which says the language.
    Json(&'static str),
    /// The same with an event that the provider reports, instead of reading.
    Event(&'static str),
    /// `POST /v1/hooks/twilio`, which says no language.
    Twilio(&'static str),
    /// A list of numbers that is imported.
    Csv,
}

/// Every route.
pub const ROUTES: [Route; 10] = [
    Route::Json("sms"),
    Route::Json("rcs"),
    Route::Json("whatsapp"),
    Route::Json("email"),
    Route::Event("unsubscribe"),
    Route::Event("reassigned"),
    Route::Twilio("sms"),
    Route::Twilio("rcs"),
    Route::Twilio("whatsapp"),
    Route::Csv,
];

impl Route {
    /// Whether the language is known from the document alone.
    fn is_of_document(self) -> bool {
        match self {
            Route::Json(_) | Route::Event(_) => false,
            Route::Twilio(_) | Route::Csv => true,
        }
    }
}

/// What is written, and what the corpus says that it means.
#[derive(Clone, Debug)]
pub struct Reply {
    pub language: &'static str,
    pub text: String,
    pub expect: String,
}

impl Reply {
    /// What is written where nobody knows a language.
    pub fn english() -> Reply {
        Reply {
            language: "en",
            text: "Please stop".into(),
            expect: "stop".into(),
        }
    }
}

/// A reply, by which route it comes, and its id at the provider.
#[derive(Clone, Debug)]
pub struct Message {
    pub route: Route,
    pub reply: Reply,
    id: String,
}

impl Message {
    /// Its line of the trace, without the answer.
    pub fn line(&self, number: &str) -> Value {
        let Reply { language, text, expect } = &self.reply;
        let mut line = json!({"t": "message", "number": number, "language": language, "text": text, "expect": expect, "id": self.id});
        let (via, by) = match self.route {
            Route::Json(by) => ("json", by),
            Route::Event(event) => {
                line["event"] = event.into();
                ("event", "rcs")
            }
            Route::Twilio(by) => ("twilio", by),
            Route::Csv => ("csv", "csv"),
        };
        (line["via"], line["by"]) = (via.into(), by.into());
        line
    }

    /// Its request, as a provider's program hands it on, or as Twilio posts it; `None` for a list.
    pub fn request(&self, number: &str, keys: &Keys) -> Option<Ask> {
        let hook = |mut body: Value| {
            (body["number"], body["text"]) = (number.into(), (&*self.reply.text).into());
            (body["language"], body["id"]) = (self.reply.language.into(), (&*self.id).into());
            Ask::post("/v1/hooks/messages", "application/json", body.to_string()).with_key(&keys.operate)
        };
        match self.route {
            Route::Json("email") => Some(hook(json!({"by": "email", "subject": "Re:"}))),
            Route::Json(by) => Some(hook(json!({"by": by}))),
            Route::Event(event) => Some(hook(json!({"by": "rcs", "event": event}))),
            Route::Twilio("sms") => Some(self.twilio(number.to_owned())),
            Route::Twilio(by) => Some(self.twilio(format!("{by}:{number}"))),
            Route::Csv => None,
        }
    }

    fn twilio(&self, from: String) -> Ask {
        // In the order of their names, as they are signed.
        let fields = [
            ("Body", &*self.reply.text),
            ("From", &*from),
            ("MessageSid", &*self.id),
            ("To", "+353209100123"),
        ];
        let mut signed = format!("{PUBLIC_URL}/v1/hooks/twilio");
        for (name, value) in fields {
            signed.push_str(name);
            signed.push_str(value);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
        let signature = Base64::encode_string(hmac::sign(&key, signed.as_bytes()).as_ref());
        let ask = Ask::post("/v1/hooks/twilio", "application/x-www-form-urlencoded", super::acts::form(&fields));
        ask.with_header("x-twilio-signature", signature)
    }
}

/// Every language by every route, once: what is written first.
pub fn every_pair() -> Vec<(Route, &'static str)> {
    let pairs = LANGUAGES.into_iter().flat_map(|language| ROUTES.map(|route| (route, language)));
    pairs.collect()
}

/// The replies of the corpus, by language: what is written, and what it means.
pub fn replies() -> Result<BTreeMap<&'static str, Vec<(String, String)>>> {
    let mut all = BTreeMap::new();
    for language in LANGUAGES {
        let path = repository().join(format!("tests/corpus/replies/{language}.jsonl"));
        let mut own = Vec::new();
        for line in fs::read_to_string(&path).with_context(|| path.display().to_string())?.lines() {
            let reply: Value = serde_json::from_str(line)?;
            let member = |name: &str| {
                reply[name]
                    .as_str()
                    .map(str::to_owned)
                    .with_context(|| format!("{}: no {name}", path.display()))
            };
            own.push((member("text")?, member("expect")?));
        }
        all.insert(language, own);
    }
    Ok(all)
}

impl Year {
    /// What comes next of what was not written yet: by routes that say no language in that of this document, and by others every second time.
    pub fn unwritten(&mut self, paper: usize) -> Option<Message> {
        let own = self.language(paper);
        let fits = |(route, language): &(Route, &str)| route.is_of_document() && *language == own;
        let of_document = self.unwritten.iter().position(fits);
        let other = || self.unwritten.iter().position(|(route, _)| !route.is_of_document());
        let place = of_document.or_else(|| if self.random.bool() { other() } else { None })?;
        let (route, language) = self.unwritten.remove(place);
        Some(self.message_by(route, language))
    }

    /// Another message about a receipt of this document: routes and languages take turns.
    pub fn message(&mut self, paper: usize) -> Message {
        let (routes, turn) = (ROUTES.len(), self.messages);
        self.messages += 1;
        let route = ROUTES[turn % routes];
        let language = if route.is_of_document() {
            self.language(paper)
        } else {
            LANGUAGES[turn / routes % LANGUAGES.len()]
        };
        self.message_by(route, language)
    }

    fn message_by(&mut self, route: Route, language: &'static str) -> Message {
        let id = format!("SM{:032x}", self.random.u128(..));
        let reply = self.reply(language);
        Message { route, reply, id }
    }

    /// A reply of the corpus in this language.
    pub fn reply(&mut self, language: &'static str) -> Reply {
        let replies = self.replies.get(language).map_or(&[][..], Vec::as_slice);
        let (text, expect) = self.random.choice(replies).cloned().unwrap_or_default();
        Reply { language, text, expect }
    }

    /// The language of a document.
    pub fn language(&self, paper: usize) -> &'static str {
        let paper = self.papers.get(paper);
        let own = paper.and_then(|paper| LANGUAGES.into_iter().find(|language| *language == paper.document.language));
        own.unwrap_or("en")
    }
}
