//! The receipt server as the shop's back end asks it: for its public keys, whether a consent still stands, what is published, and with an access key.
//!
//! What lives here: requests with a deadline, and the keys that are kept between them. What deliberately does not: what the answers mean (crate `verify`, and
//! `texts`).

use receipt::{Code, Digest, Error, ServerKey};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::Body;
use ureq::http::Response;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long its keys are used before they are asked for again.
const KEEP: Duration = Duration::from_secs(600);

/// The largest answer that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// One receipt server.
pub struct ReceiptServer {
    address: String,
    agent: ureq::Agent,
    keys: Mutex<Option<(Instant, Vec<ServerKey>)>>,
}

impl ReceiptServer {
    /// The server at an address without a slash at its end.
    pub fn new(address: &str) -> ReceiptServer {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        ReceiptServer {
            address: address.into(),
            agent: ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).build().into(),
            keys: Mutex::default(),
        }
    }

    /// Its public keys, at most ten minutes old. Blocks.
    ///
    /// # Errors
    /// [`Code::Unreachable`].
    pub fn keys(&self) -> Result<Vec<ServerKey>, Error> {
        let mut kept = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, keys)) = &*kept
            && at.elapsed() < KEEP
        {
            return Ok(keys.clone());
        }
        let keys = verify::read_jwks(&self.ask("/.well-known/jwks.json")?).map_err(|why| unreachable(&why))?;
        *kept = Some((Instant::now(), keys.clone()));
        Ok(keys)
    }

    /// Has the next [`ReceiptServer::keys`] ask for them anew.
    pub(crate) fn forget_keys(&self) {
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Posts JSON with an access key; the answer's body. Blocks.
    ///
    /// # Errors
    /// [`Code::Unreachable`], also where it refuses; then with its own code and sentence.
    pub(crate) fn post(&self, path: &str, key: &str, body: &str) -> Result<Vec<u8>, Error> {
        let request = self.agent.post(format!("{}{path}", self.address)).header("authorization", bearer(key));
        let request = request.content_type("application/json").config().http_status_as_error(false).build();
        accepted(request.send(body))
    }

    /// Deletes with an access key. Blocks.
    ///
    /// # Errors
    /// As [`ReceiptServer::post`].
    pub(crate) fn delete(&self, path: &str, key: &str) -> Result<Vec<u8>, Error> {
        let request = self.agent.delete(format!("{}{path}", self.address)).header("authorization", bearer(key));
        accepted(request.config().http_status_as_error(false).build().call())
    }

    /// What it holds of a receipt, as JSON. Blocks.
    ///
    /// # Errors
    /// [`Code::Unreachable`], also where it does not hold the receipt.
    pub fn held(&self, receipt: &Digest) -> Result<Vec<u8>, Error> {
        self.ask(&format!("/v1/receipts/{}", receipt.to_hex()))
    }

    /// The disclosure that it has published last under this id and language. Blocks.
    ///
    /// # Errors
    /// [`Code::Unreachable`], also where it has published none.
    pub fn published(&self, id: &str, language: &str) -> Result<Vec<u8>, Error> {
        self.ask(&format!("/v1/disclosures/{id}?lang={language}"))
    }

    fn ask(&self, path: &str) -> Result<Vec<u8>, Error> {
        body(
            &mut self
                .agent
                .get(format!("{}{path}", self.address))
                .call()
                .map_err(|e| unreachable(&e.to_string()))?,
        )
    }
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

/// The body of an answer with 200; what a refusal says otherwise.
fn accepted(answer: Result<Response<Body>, ureq::Error>) -> Result<Vec<u8>, Error> {
    let mut answer = answer.map_err(|e| unreachable(&e.to_string()))?;
    let status = answer.status().as_u16();
    let bytes = body(&mut answer)?;
    if status == 200 {
        return Ok(bytes);
    }
    let said = json::parse(&bytes).map_or(String::new(), |problem| format!(": {} {}", problem.text("code"), problem.text("detail")));
    Err(unreachable(&format!("status {status}{said}")))
}

fn body(answer: &mut Response<Body>) -> Result<Vec<u8>, Error> {
    let read = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
    read.map_err(|e| unreachable(&e.to_string()))
}

fn unreachable(why: &str) -> Error {
    Error::told(Code::Unreachable, format!("the receipt server did not answer as it should ({why})"))
}
