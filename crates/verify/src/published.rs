//! A published disclosure: its exact bytes and what they say.

use crate::AwsLc;
use disclosure::{Document, Error};
use receipt::{Crypto, Digest};
use std::sync::Arc;

/// One disclosure as it was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// The bytes as they were written.
    pub bytes: Arc<[u8]>,
    /// What they say.
    pub document: Document,
}

impl Published {
    /// Parses a disclosure.
    ///
    /// # Errors
    /// The bytes are not a disclosure.
    pub fn read(bytes: Vec<u8>) -> Result<Published, Error> {
        Ok(Published {
            document: Document::parse(&bytes)?,
            sha256: AwsLc.sha256(&bytes),
            bytes: bytes.into(),
        })
    }
}
