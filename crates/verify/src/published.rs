//! A published disclosure: its exact bytes and what they say.

use crate::AwsLc;
use disclosure::{Archive, Document, Error, UnknownVersion};
use receipt::{Crypto, Digest};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One disclosure as it was published.
#[derive(Clone, Debug)]
pub struct Published {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// The bytes as they were written.
    pub bytes: Arc<[u8]>,
    /// What they say.
    pub document: Document,
    /// The digests of the texts that were made of it, by the versions of labels and layout, neither of which ever changes.
    texts: Arc<Mutex<BTreeMap<(i64, i64), Digest>>>,
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
            texts: Arc::default(),
        })
    }

    /// SHA-256 of the notice's text as these versions of labels and layout make it. It is made once: a server checks thousands of receipts of one text,
    /// and making it was an eighth of its work.
    pub(crate) fn text_sha256(&self, archive: &Archive, labels: i64, layout: i64) -> Result<Digest, UnknownVersion> {
        let texts = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = texts().get(&(labels, layout)).copied();
        if let Some(digest) = known {
            return Ok(digest);
        }
        let notice = archive.notice(&self.document, labels, layout)?;
        let digest = AwsLc.sha256(notice.text().as_bytes());
        texts().insert((labels, layout), digest);
        Ok(digest)
    }
}
