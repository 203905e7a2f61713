//! The requests to a receipt server that need an access key, and a sentence for each way in which they fail.
//!
//! What deliberately does not live here: what is done with the answers. The key goes to the server alone: it is in no message, and no redirect is
//! followed.

use super::Stopped;
use disclosure::{Change, Date};
use json::Node;
use lint::ServerFacts;
use std::time::Duration;
use ureq::http::StatusCode;

/// The largest answer.
const MAX: u64 = 4 * 1024 * 1024;

/// A receipt server.
pub struct Service {
    agent: ureq::Agent,
    address: String,
    authorization: String,
}

/// What publishing a document would mean.
pub struct Checked {
    /// The version that is published in its language.
    pub published: Option<String>,
    /// What differs from that, a line each.
    pub differences: Vec<String>,
    /// Whether one of them is material.
    pub is_material: bool,
    /// How many consents to the published text stand.
    pub standing: u64,
    /// How many of them the new text does not cover.
    pub asked_again: u64,
    /// The linter's errors, a line each: `LINE:COLUMN: error [RULE]: what is wrong`.
    pub errors: Vec<String>,
    /// The entry that `changes` lacks.
    pub entry: Option<Change>,
    /// Why it would be refused.
    pub refusal: Option<String>,
}

/// That a document is published.
pub enum Posted {
    /// Since now, and so many people must be told of the change that it brought.
    Now(i64),
    /// Since before.
    Before,
}

impl Service {
    /// The server at this address, which must keep the key from others on the way.
    pub fn new(address: &str, key: &str) -> Result<Service, Stopped> {
        let address = address.trim_end_matches('/');
        let wrong = |why: &str| Stopped::Unable(format!("\"{address}\" {why}"));
        match address.split_once("://") {
            Some(("https", _)) => {}
            Some(("http", rest)) if is_this_machine(rest) => {}
            Some(("http", _)) => return Err(wrong("would send the key in clear; give the server's https address")),
            Some(_) | None => return Err(wrong("is not a server's address; write it like https://receipts.shop.example")),
        }
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .timeout_connect(Some(Duration::from_secs(10)))
            .max_redirects(0)
            .http_status_as_error(false)
            // A proxy would get the key in clear, and its own localhost is another machine.
            .proxy(if address.starts_with("http://") { None } else { ureq::Proxy::try_from_env() })
            .build();
        Ok(Service {
            agent: ureq::Agent::new_with_config(config),
            address: address.into(),
            authorization: format!("Bearer {key}"),
        })
    }

    /// Its address, without a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the server does by itself.
    pub fn facts(&self) -> Result<ServerFacts, Stopped> {
        let sent = self.agent.get(format!("{}/v1/server", self.address)).call();
        let (status, node) = self.answer(sent)?;
        let read = || {
            let mut fields = node.fields()?;
            Ok(ServerFacts {
                encrypts: fields.need("encrypts", Node::bool)?,
                deletes: fields.need("deletes", Node::bool)?,
                records_accesses: fields.need("records_accesses", Node::bool)?,
                answers_questions: fields.need("answers_questions", Node::bool)?,
            })
        };
        match status {
            StatusCode::OK => read().map_err(|_: json::Mismatch| self.foreign()),
            status => Err(self.refused(status, &node, "")),
        }
    }

    /// What publishing would mean.
    pub fn check(&self, document: &[u8], name: &str) -> Result<Checked, Stopped> {
        let (status, node) = self.send("/v1/disclosures/check", document)?;
        if status != StatusCode::OK {
            return Err(self.refused(status, &node, name));
        }
        let number = |name: &str| node.get(name).int().ok().and_then(|n| u64::try_from(n).ok()).ok_or_else(|| self.foreign());
        let difference = |node: &Node| {
            let weight = if node.get("material").bool() == Ok(true) { "material" } else { "wording " };
            format!("{weight}  {}", node.text("sentence"))
        };
        let text = |node: &Node, member: &str| Some(node.text(member)).filter(|text| !text.is_empty()).map(json::escaped);
        let error = |finding: &Node| {
            let place = |member: &str| finding.get(member).int().unwrap_or_default();
            let line = format!(
                "{}:{}: error [{}]: {}",
                place("line"),
                place("column"),
                finding.text("rule"),
                finding.text("message")
            );
            json::escaped(&line)
        };
        let errors = node.get("findings").items().iter().filter(|finding| finding.text("severity") == "error");
        let entry = node.get("entry");
        Ok(Checked {
            published: text(&node, "published"),
            differences: node
                .get("differences")
                .items()
                .iter()
                .map(difference)
                .map(|line| json::escaped(&line))
                .collect(),
            is_material: node.get("material").bool() == Ok(true),
            standing: number("standing")?,
            asked_again: number("asked_again")?,
            errors: errors.map(error).collect(),
            entry: text(entry, "version").zip(Date::parse(entry.text("date"))).map(|(version, date)| Change {
                version,
                date,
                summary: json::escaped(entry.text("summary")),
                material: entry.get("material").bool() == Ok(true),
            }),
            refusal: text(node.get("refusal"), "detail"),
        })
    }

    /// Publishes.
    pub fn post(&self, document: &[u8], name: &str) -> Result<Posted, Stopped> {
        let (status, node) = self.send("/v1/disclosures", document)?;
        match status {
            StatusCode::CREATED => Ok(Posted::Now(node.get("to_tell").int().unwrap_or_default())),
            StatusCode::OK => Ok(Posted::Before),
            status => Err(self.refused(status, &node, name)),
        }
    }

    /// Asks with a body of JSON, and reads the answer; what is refused is a sentence.
    pub fn ask(&self, path: &str, body: &[u8]) -> Result<Node, Stopped> {
        self.accepted(self.send(path, body)?)
    }

    /// The answer to a request with the key.
    pub fn get(&self, path: &str) -> Result<(StatusCode, Node), Stopped> {
        let request = self.agent.get(format!("{}{path}", self.address));
        self.answer(request.header("Authorization", &self.authorization).call())
    }

    /// What a successful answer holds, or the server's own sentence.
    pub fn accepted(&self, (status, node): (StatusCode, Node)) -> Result<Node, Stopped> {
        let said = node.text("detail");
        match status {
            StatusCode::OK => Ok(node),
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY
                if !said.is_empty() =>
            {
                Err(Stopped::Refused(format!("{} refuses: {}", self.address, json::escaped(said))))
            }
            status => Err(self.refused(status, &node, "")),
        }
    }

    /// That the server answered something that no receipt server of this version does.
    pub fn foreign(&self) -> Stopped {
        Stopped::Unable(format!("{} answers as no receipt server of this version does; check the address", self.address))
    }

    /// The answer to a JSON request with the key.
    pub fn send(&self, path: &str, document: &[u8]) -> Result<(StatusCode, Node), Stopped> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.header("Authorization", &self.authorization).content_type("application/json");
        self.answer(request.send(document))
    }

    fn answer(&self, sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<(StatusCode, Node), Stopped> {
        let cannot = |e: ureq::Error| Stopped::Unable(format!("the server {} does not answer ({e})", self.address));
        let mut response = sent.map_err(cannot)?;
        let bytes = response.body_mut().with_config().limit(MAX).read_to_vec().map_err(cannot)?;
        let node = json::parse(&bytes).map_err(|_| self.foreign())?;
        Ok((response.status(), node))
    }

    /// The sentence for a refusal. The server's own says most.
    fn refused(&self, status: StatusCode, node: &Node, name: &str) -> Stopped {
        let detail = json::escaped(node.text("detail"));
        let address = &self.address;
        match status {
            StatusCode::UNAUTHORIZED => Stopped::Unable(format!(
                "{address} does not know this key: it is mistyped, was revoked, or is for another server; ask its operator for one"
            )),
            StatusCode::FORBIDDEN => Stopped::Unable(format!("{address} refuses: {detail}")),
            StatusCode::TOO_MANY_REQUESTS => Stopped::Unable(format!("{address} refuses for now: {detail}; try again in a minute")),
            StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
                Stopped::Refused(format!("{name} was not published: {detail}"))
            }
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => self.foreign(),
            status => Stopped::Unable(format!("{address} answers {status}: {detail}")),
        }
    }
}

/// Whether what follows `http://` is on this machine.
fn is_this_machine(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    !authority.contains('@') && (matches!(host, "localhost" | "127.0.0.1" | "::1") || host.ends_with(".localhost"))
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn a_key_is_sent_in_clear_on_this_machine_alone() {
        for here in ["localhost", "localhost:8081", "127.0.0.1:1", "[::1]:8081/a", "demo.localhost/x"] {
            assert!(is_this_machine(here), "{here}");
        }
        for elsewhere in [
            "shop.example",
            "localhost.shop.example",
            "127.0.0.1.example",
            "127.0.0.1@shop.example",
            "[2001:db8::1]",
            "",
        ] {
            assert!(!is_this_machine(elsewhere), "{elsewhere}");
        }
    }
}
