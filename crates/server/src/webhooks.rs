//! Outgoing webhooks: each change is posted to the addresses that want it, signed as Standard Webhooks says (<https://www.standardwebhooks.com>).
//!
//! What lives here: making, listing, removing and testing endpoints in a data folder, also beside a running server. What deliberately does not: the
//! message and its signature (`message`), which addresses may be reached (`address`), one attempt (`send`), and when it is tried (`deliver`). The rows
//! are in the store (crate `store`, `Outbox`).

mod address;
pub mod deliver;
mod message;
mod send;

use crate::{Failure, custody, keys, now};
pub use address::Reach;
use axum::http::Uri;
use message::Secret;
pub(crate) use message::written;
use receipt::Digest;
use send::{Answer, Sender};
use std::path::{Path, PathBuf};
use store::sqlite::Endpoints;
use store::vault::RowId;
use store::{AddEndpointOutcome, Change, MOST_ENDPOINTS, NewEndpoint, durable_file};
pub use store::{ChangeKind, Endpoint};

/// The longest address of an endpoint.
const MAX_URL: usize = 2_000;

/// An endpoint that was made.
pub struct Made {
    /// Its id.
    pub id: String,
    /// What its messages are signed with: `whsec_` and 32 bytes in base64. The server keeps it in the folder of its keys.
    pub secret: String,
}

/// Makes an endpoint. It gets what changes from now on; a running server knows of it at once.
///
/// # Errors
/// The address is none that the server would post to, there are too many endpoints, or the data folder cannot be written.
pub fn add(data: &Path, url: &str, kinds: Vec<ChangeKind>, reach: Reach) -> Result<Made, Failure> {
    check(url, reach)?;
    let mut endpoints = open(data)?;
    let unrandom = |_| Failure::new("no endpoint could be made: the system gives no random bytes");
    let id: String = Digest(RowId::random().map_err(unrandom)?.0).to_hex().chars().take(16).collect();
    let secret = Secret::make().ok_or_else(|| Failure::new("no secret could be made: the system gives no random bytes"))?;
    let file = secret_file(data, &id);
    durable_file::create(&file, secret.bytes()).map_err(|e| Failure::new(e.to_string()))?;
    let new = NewEndpoint {
        id: id.clone(),
        url: url.into(),
        kinds,
        made_at: now(),
    };
    let added = endpoints.add(&new).map_err(Failure::new).and_then(|added| match added {
        AddEndpointOutcome::Added => Ok(()),
        AddEndpointOutcome::TooMany => Err(Failure::new(format!(
            "there are {MOST_ENDPOINTS} endpoints, and no server has more; remove one with phone-consent webhooks remove"
        ))),
    });
    match added {
        Ok(()) => Ok(Made { id, secret: secret.to_text() }),
        Err(e) => {
            durable_file::erase(&file).map_err(|e| Failure::new(e.to_string()))?;
            Err(e)
        }
    }
}

/// Every endpoint, oldest first.
///
/// # Errors
/// The database cannot be read.
pub fn list(data: &Path) -> Result<Vec<Endpoint>, Failure> {
    open(data)?.list().map_err(Failure::new)
}

/// Removes an endpoint with its secret, and what waits for it.
///
/// # Errors
/// There is none with this id, or the data folder cannot be written.
pub fn remove(data: &Path, id: &str) -> Result<(), Failure> {
    if !open(data)?.remove(id).map_err(Failure::new)? {
        return Err(unknown(id));
    }
    durable_file::erase(&secret_file(data, id)).map_err(|e| Failure::new(e.to_string()))
}

/// Posts a message of the type `webhook.test` to an endpoint now, from this process.
///
/// # Errors
/// There is no such endpoint, or it did not take the message.
pub fn test(data: &Path, id: &str, reach: Reach) -> Result<(), Failure> {
    let known = list(data)?.into_iter().find(|one| one.endpoint.id == id).ok_or_else(|| unknown(id))?;
    let secret = Secret::read(&secret_file(data, id)).map_err(Failure::new)?;
    let at = now();
    let random = RowId::random().map_err(|e| Failure::new(e.to_string()))?;
    let name = format!("msg_{}", Digest(random.0).to_hex());
    let body = message::test(at);
    match Sender::new(reach).post(&known.endpoint.url, &secret, &name, at, &body) {
        Answer::Taken => Ok(()),
        Answer::Gone => Err(Failure::new(
            "it answered 410: it is gone; a server that gets this answer sends nothing more to it",
        )),
        Answer::Failed(why) => Err(Failure::new(format!("the message was not taken: {why}"))),
    }
}

/// The file of an endpoint's secret.
fn secret_file(data: &Path, id: &str) -> PathBuf {
    keys::folder(data).join(format!("webhook-{id}.secret"))
}

/// Whether the server would post to this address, as far as its text tells.
fn check(url: &str, reach: Reach) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::new(format!("\"{url}\" {why}; give an address like https://crm.shop.example/consent"));
    if url.len() > MAX_URL {
        return Err(Failure::new(format!("the address has over {MAX_URL} characters; give a shorter one")));
    }
    let uri: Uri = url.parse().map_err(|_| wrong("is not an address"))?;
    let authority = uri.authority().ok_or_else(|| wrong("is not an address"))?;
    if authority.as_str().contains('@') {
        return Err(wrong("has a name or a password in it, and is shown in lists"));
    }
    if url.contains('#') {
        return Err(wrong("has a part that no server is sent"));
    }
    match (uri.scheme_str(), reach) {
        (Some("https"), Reach::Public | Reach::Everything) | (Some("http"), Reach::Everything) => Ok(()),
        (Some("http"), Reach::Public) => Err(wrong(
            "is not encrypted on its way (with --allow-private-webhooks it may be one of your own network)",
        )),
        (Some(_) | None, _) => Err(wrong("is not a web address")),
    }
}

fn unknown(id: &str) -> Failure {
    Failure::new(format!("there is no endpoint {id}; phone-consent webhooks list shows their ids"))
}

fn open(data: &Path) -> Result<Endpoints, Failure> {
    Endpoints::open(data, &custody::last_write(data)).map_err(|e| custody::refused(e, data))
}

/// The id of a message in the header `webhook-id`.
pub(crate) fn name(change: &Change) -> String {
    use std::fmt::Write;
    let mut name = "msg_".to_owned();
    for byte in change.id {
        let _ = write!(name, "{byte:02x}");
    }
    name
}
