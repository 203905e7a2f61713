//! A published disclosure: its exact bytes, what they say, and the digest of the text that a visitor is shown.

use crate::AwsLc;
use disclosure::{Archive, Document, Error, Notice};
use receipt::{Crypto, Digest, NoticeRef};
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
    /// The version of the labels that the current text is made with.
    labels: i64,
    /// SHA-256 of the current text.
    text_sha256: Digest,
}

impl Published {
    /// Reads a disclosure strictly and makes its text.
    ///
    /// # Errors
    /// The bytes are not a disclosure.
    pub fn read(bytes: Vec<u8>) -> Result<Published, Error> {
        let document = Document::parse(&bytes)?;
        let labels = Archive::shipped().labels(&document.language);
        let text = Notice::new(&document, labels).text();
        Ok(Published {
            sha256: AwsLc.sha256(&bytes),
            bytes: bytes.into(),
            labels: i64::from(labels.version()),
            text_sha256: AwsLc.sha256(text.as_bytes()),
            document,
        })
    }

    /// SHA-256 of the text that this document makes with the versions that a receipt names; `None` for a version that is not known here. This is
    /// the one place that decides which versions are known.
    pub(crate) fn text_sha256(&self, notice: &NoticeRef) -> Option<Digest> {
        (notice.labels == self.labels).then_some(self.text_sha256)
    }
}
