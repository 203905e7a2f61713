//! Publishing on the receipt server: what it would mean, and doing it. The access key is in this page's memory and nowhere else.

use crate::events::{Event, send};
use crate::findings;
use crate::ids::{DocumentId, RequestId};
use crate::page;
use crate::vdom::{El, button, el, text};
use lint::Severity;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Headers, ReferrerPolicy, RequestCredentials, RequestInit, RequestRedirect, Response};

/// How long an answer may take, in milliseconds.
const TIMEOUT: u32 = 20_000;

/// What the server says about a document before it is published.
#[derive(Clone, Debug, Deserialize)]
pub struct Check {
    /// The version that is published now.
    pub published: Option<String>,
    differences: Vec<Difference>,
    material: bool,
    standing: u64,
    asked_again: u64,
    /// The entry of `changes` that the differences call for.
    pub entry: Option<Entry>,
    refusal: Option<Problem>,
}

#[derive(Clone, Debug, Deserialize)]
struct Difference {
    sentence: String,
    material: bool,
}

/// An entry of `changes`.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// Its version.
    pub version: String,
    /// Its day.
    pub date: String,
    /// What changed.
    pub summary: String,
    /// Whether those who agreed are asked again.
    pub material: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Published {
    id: String,
    version: String,
    language: String,
    sha256: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Problem {
    #[serde(default)]
    detail: String,
}

/// A question to the server.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which one it is.
    pub id: RequestId,
    /// The document that it is about.
    pub document: DocumentId,
    /// Its text as it is sent; the author may type on meanwhile.
    pub text: String,
    /// Whether to publish, and not only to say what that would mean.
    pub is_for_good: bool,
}

/// What the server answered.
#[derive(Debug)]
pub enum Answer {
    /// What publishing would mean.
    Checked(Check),
    /// It is published: what, and which bytes.
    Published {
        /// The document, its version and language.
        what: String,
        /// The SHA-256 of its bytes.
        sha256: String,
    },
    /// It refused, or could not be reached.
    Refused(String),
}

/// Where the author is on the way to publishing.
#[derive(Debug)]
pub enum Way {
    /// Server and key are asked for.
    Asking,
    /// The server was asked, and this answer is awaited.
    Waiting(RequestId),
    /// It said what publishing would mean.
    Checked(Check),
    /// It is published.
    Published(String, String),
    /// It is not, for this reason.
    Refused(String),
}

/// What was entered on the way to publishing.
#[derive(Debug, Default)]
pub struct Publishing {
    /// The server's address.
    pub server: String,
    /// The access key.
    pub key: String,
}

impl Publishing {
    /// Asks the server: what publishing would mean, or to publish.
    pub fn ask(&self, question: Question) {
        let server = self.server.trim().trim_end_matches('/').to_owned();
        let key = self.key.trim().to_owned();
        spawn_local(async move {
            let answer = match ask(&server, &key, &question).await {
                Ok(answer) => answer,
                Err(_) if question.is_for_good => Answer::Refused(format!(
                    "{server} gave no usable answer, so the text may be published or not. Look again before you change it."
                )),
                Err(_) => Answer::Refused(format!(
                    "The server at {server} cannot be reached. Check its address and your connection; nothing was published."
                )),
            };
            send(Event::Server { question, answer });
        });
    }

    /// The dialog.
    pub fn shown(&self, way: &Way, findings: &[lint::Finding]) -> Vec<El> {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let title = text("h2", "", "Publish").attr("id", "dialog-title").attr("tabindex", "-1").key("title");
        let close = button("quiet", "close", "", "Close").key("close");
        let field = |id: &str, kind: &str, label: &str, hint: &str, value: &str| {
            let input = el("input").attr("type", kind).attr("id", id).attr("data-in", id).attr("autocomplete", "off");
            let hint = text("p", "hint", hint).attr("id", format!("{id}-hint"));
            let input = input.attr("aria-describedby", format!("{id}-hint")).value(value);
            el("div")
                .class("field")
                .key(id)
                .child(text("label", "", label).attr("for", id))
                .child(hint)
                .child(input)
        };
        let mut out = vec![title];
        if errors > 0 && !matches!(way, Way::Published(..)) {
            let words = format!("✕ {}. The server refuses the document until then.", findings::count(findings));
            out.push(text("p", "gap", words).key("left"));
            out.push(button("apply", "mend", "", "Go to the first").key("mend"));
        }
        match way {
            Way::Asking | Way::Waiting(_) | Way::Refused(_) => {
                out.push(field(
                    "server",
                    "url",
                    "Receipt server",
                    "The address that your site names as “receipts”.",
                    &self.server,
                ));
                out.push(field(
                    "key",
                    "password",
                    "Access key",
                    "A key with the role “publish”, from the operator. It is forgotten when this page is closed.",
                    &self.key,
                ));
                let busy = matches!(way, Way::Waiting(_));
                if let Way::Refused(why) = way {
                    out.push(text("p", "gap", format!("✕ {why}")).attr("role", "alert").key("refused"));
                }
                out.push(
                    button("apply", "check", "", if busy { "Asking the server…" } else { "See what it means" })
                        .flag("disabled", busy)
                        .key("check"),
                );
            }
            Way::Checked(check) => out.extend(check.shown()),
            Way::Published(what, sha256) => {
                out.push(text("p", "done", format!("✓ Published: {what}.")).attr("role", "status").key("published"));
                out.push(text("p", "hint", format!("SHA-256 of the bytes: {sha256}")).key("hash"));
                out.push(
                    text(
                        "p",
                        "",
                        "Now put the same file where your page loads it: save it here, and give it to whoever keeps the site.",
                    )
                    .key("then"),
                );
                out.push(button("apply", "save", "", "Save the file").key("save"));
            }
        }
        out.push(close);
        out
    }
}

impl Check {
    fn shown(&self) -> Vec<El> {
        let people = |n: u64| if n == 1 { "1 person".to_owned() } else { format!("{n} people") };
        let means = match (&self.published, self.standing) {
            (None, _) => "Nothing is published under this name and language yet. Nobody has to be asked again.".to_owned(),
            (Some(version), 0) => format!("Version {version} is published. Nobody’s agreement to it stands, so nobody has to be asked again."),
            (Some(version), standing) => {
                let again = match self.asked_again {
                    0 => "none of them has to be asked again".to_owned(),
                    n => format!("{} must be asked again", people(n)),
                };
                format!("{} agreed to version {version}; {again}.", people(standing))
            }
        };
        let mut out = vec![text("p", "limit", means).attr("role", "status").key("means")];
        let rows = self.differences.iter().map(|one| {
            let word = if one.material {
                text("strong", "effect material", "Material")
            } else {
                text("strong", "effect wording", "Wording")
            };
            el("li").child(word).child(text("span", "", format!(" {}", one.sentence)))
        });
        if !self.differences.is_empty() {
            let kind = if self.material {
                "What changed is material:"
            } else {
                "What changed is wording:"
            };
            out.push(text("p", "", kind).key("kind"));
            out.push(el("ul").class("changes").children(rows).key("differences"));
        }
        if let Some(entry) = self.entry.as_ref().filter(|_| self.refusal.is_some()) {
            out.push(text("p", "", format!("“What changed” has to say so: “{}”", entry.summary)).key("entry"));
            out.push(button("apply", "server-entry", "", "Write this into “What changed”, and look again").key("add"));
        }
        match &self.refusal {
            Some(problem) => out.push(text("p", "gap", format!("✕ The server would refuse it: {}", problem.detail)).key("refusal")),
            None => out.push(button("apply", "publish-now", "", "Publish for good").key("publish")),
        }
        out.push(button("quiet", "publish", "", "Back").key("back"));
        out
    }
}

async fn ask(server: &str, key: &str, question: &Question) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set("Authorization", &format!("Bearer {key}"))?;
    headers.set("Content-Type", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&question.text.as_str().into());
    request.set_credentials(RequestCredentials::Omit);
    // The key goes to the named server and to no other.
    request.set_redirect(RequestRedirect::Error);
    request.set_referrer_policy(ReferrerPolicy::NoReferrer);
    request.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT)));
    let path = if question.is_for_good { "/v1/disclosures" } else { "/v1/disclosures/check" };
    let fetched = page::window().fetch_with_str_and_init(&format!("{server}{path}"), &request);
    let response: Response = JsFuture::from(fetched).await?.unchecked_into();
    let body = JsFuture::from(response.json()?).await?;
    if !response.ok() {
        let problem: Problem = serde_wasm_bindgen::from_value(body)?;
        let detail = if problem.detail.is_empty() {
            format!("The server answered {}.", response.status())
        } else {
            problem.detail
        };
        return Ok(Answer::Refused(detail));
    }
    Ok(if question.is_for_good {
        let published: Published = serde_wasm_bindgen::from_value(body)?;
        Answer::Published {
            what: format!("{} {} ({})", published.id, published.version, published.language),
            sha256: published.sha256,
        }
    } else {
        Answer::Checked(serde_wasm_bindgen::from_value(body)?)
    })
}
