//! Visitors: they ask for nonces and sign receipts, each with a key, a number and a withdrawal secret of its own, as a page does.

use crate::client::{Answer, Ask, Broken, Work, drive};
use anyhow::{Result, anyhow, ensure};
use http_scripts::maker::{self, AwsLc, Key, Moment};
use http_scripts::process::repository;
use receipt::{Crypto, Digest, Payload, encode};
use std::path::PathBuf;

/// The origin of the page.
pub const ORIGIN: &str = "https://shop.example";
/// The server's public address.
pub const PUBLIC_URL: &str = "https://receipts.kingfisher.example";

/// The document that the page shows.
pub fn document_path() -> PathBuf {
    repository().join("www/disclosure.en.json")
}

/// A nonce of the server.
#[derive(Clone, Debug)]
pub struct Nonce {
    /// Its text.
    pub text: String,
    /// When it was issued, by the server's clock.
    pub issued_at: i64,
}

/// A signed receipt.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What is posted.
    pub compact: String,
    /// Its identity.
    pub hash: Digest,
    /// The secret that withdraws it.
    pub secret: [u8; 32],
    /// Its payload.
    pub payload: Payload,
    /// Its number.
    pub phone: phone::E164,
}

impl Signed {
    /// The request that records it.
    pub fn ask(&self) -> Ask {
        Ask::post("/v1/receipts", "application/sd-jwt", self.compact.clone())
    }
}

/// The request that withdraws the receipt with this secret.
pub fn withdrawal(secret: &[u8; 32]) -> Ask {
    Ask::post("/v1/withdrawals", "application/json", format!("{{\"secret\":\"{}\"}}", encode(secret)))
}

/// The request for a receipt's state.
pub fn status(hash: &Digest) -> Ask {
    Ask::get(format!("/v1/receipts/{}", hash.to_hex()))
}

/// The number of a visitor, in E.164.
pub fn phone(visitor: u32) -> String {
    format!("+35385{:07}", visitor % 10_000_000)
}

/// All visitors of one page.
#[derive(Clone, Debug)]
pub struct Visitors {
    document: Vec<u8>,
    /// The payload of somebody who signs at its `iat`; what differs between visitors is replaced.
    template: Payload,
    numbers: u32,
}

impl Visitors {
    /// Reads the document.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new() -> Result<Visitors> {
        let document = std::fs::read(document_path())?;
        let template = template(&document, PUBLIC_URL, maker::now())?;
        Ok(Visitors {
            document,
            template,
            numbers: 0,
        })
    }

    /// The document's digest.
    pub fn notice(&self) -> Digest {
        AwsLc.sha256(&self.document)
    }

    /// The request for a nonce.
    pub fn challenge(&self) -> Ask {
        let body = format!("{{\"notice_sha256\":\"{}\",\"origin\":\"{ORIGIN}\"}}", self.notice().to_hex());
        Ask::post("/v1/challenges", "application/json", body)
    }

    /// The next visitor signs, at the time of the nonce.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn sign(&mut self, nonce: &Nonce) -> Result<Signed> {
        let number = self.numbers;
        self.numbers += 1;
        self.sign_as(nonce, number)
    }

    /// The visitor with this number out of ten million signs.
    fn sign_as(&mut self, nonce: &Nonce, number: u32) -> Result<Signed> {
        if self.template.iat != nonce.issued_at {
            self.template = template(&self.document, PUBLIC_URL, nonce.issued_at)?;
        }
        let said = |why: String| anyhow!(why);
        let phone = phone(number);
        let (key, disclosed, secret) = (
            Key::new().map_err(said)?,
            maker::number(&phone).map_err(said)?,
            maker::random::<32>().map_err(said)?,
        );
        let payload = Payload {
            jti: receipt::uuid_v7(nonce.issued_at * 1000, maker::random().map_err(said)?),
            iss: encode(&key.thumbprint().0),
            nonce: Some(nonce.text.clone()),
            sd: AwsLc.sha256(disclosed.encoded().as_bytes()),
            withdraw_sha256: AwsLc.sha256(&secret),
            ..self.template.clone()
        };
        let compact = maker::compact(&key, &payload.to_jcs(), &disclosed).map_err(said)?;
        let signed = compact.split('~').next().unwrap_or_default();
        let input = signed.rsplit_once('.').map_or(signed, |(input, _)| input);
        Ok(Signed {
            hash: AwsLc.sha256(input.as_bytes()),
            compact,
            secret,
            payload,
            phone: disclosed.phone,
        })
    }

    /// So many visitors sign, one for each nonce, on two threads.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn sign_all(&mut self, nonces: &[Nonce]) -> Result<Vec<Signed>> {
        let first = self.numbers;
        self.numbers += u32::try_from(nonces.len())?;
        let half = nonces.len().div_ceil(2);
        let page = &*self;
        std::thread::scope(|scope| {
            let parts: Vec<_> = nonces
                .chunks(half.max(1))
                .zip([first, first + u32::try_from(half)?])
                .map(|(part, from)| {
                    let mut page = page.clone();
                    scope.spawn(move || {
                        part.iter()
                            .zip(from..)
                            .map(|(nonce, number)| page.sign_as(nonce, number))
                            .collect::<Result<Vec<_>>>()
                    })
                })
                .collect();
            let mut all = Vec::with_capacity(nonces.len());
            for part in parts {
                all.extend(part.join().map_err(|_| anyhow!("a signing thread stopped"))??);
            }
            Ok(all)
        })
    }
}

/// The payload of somebody who signs at this time: what differs between visitors is replaced.
///
/// # Errors
/// There is no randomness.
pub fn template(document: &[u8], server: &str, iat: i64) -> Result<Payload> {
    let said = |why: String| anyhow!(why);
    let moment = Moment {
        document,
        origin: ORIGIN,
        server,
        iat,
        nonce: None,
        earlier_nonces: vec![],
    };
    let (key, number) = (Key::new().map_err(said)?, maker::number("+353850123456").map_err(said)?);
    maker::payload(&moment, &key, &number, &[0; 32]).map_err(said)
}

/// The nonce in the answer to a challenge; `None` where it was refused.
pub fn nonce(answer: &Answer) -> Option<Nonce> {
    let json = answer.json();
    Some(Nonce {
        text: json["nonce"].as_str()?.to_owned(),
        issued_at: json["issued_at"].as_i64()?,
    })
}

/// Requests so many nonces from the server.
///
/// # Errors
/// One was refused, or the server is gone.
pub fn nonces(port: u16, visitors: &Visitors, count: usize) -> Result<Vec<Nonce>> {
    struct Challenges {
        ask: Ask,
        left: usize,
        nonces: Vec<Nonce>,
        refused: Option<String>,
    }
    impl Work for Challenges {
        type Item = ();
        fn next(&mut self) -> Option<((), Ask)> {
            self.left = self.left.checked_sub(1)?;
            Some(((), self.ask.clone()))
        }
        fn done(&mut self, (): (), outcome: Result<Answer, Broken>) {
            match outcome.map(|answer| nonce(&answer).ok_or_else(|| answer.shown())) {
                Ok(Ok(nonce)) => self.nonces.push(nonce),
                Ok(Err(why)) => self.refused = Some(why),
                Err(broken) => self.refused = Some(broken.to_string()),
            }
        }
    }
    let work = Challenges {
        ask: visitors.challenge(),
        left: count,
        nonces: Vec::with_capacity(count),
        refused: None,
    };
    let done = drive(port, 16, work)?;
    ensure!(done.nonces.len() == count, "a nonce was refused: {}", done.refused.unwrap_or_default());
    Ok(done.nonces)
}
