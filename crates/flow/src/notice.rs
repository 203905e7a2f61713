//! The notice as it was loaded: the document, what is shown of it, and the digests that name both.

use disclosure::{Document, Notice};
use receipt::Digest;

/// A checked document and the notice that is shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// The document.
    pub document: Document,
    /// What is shown.
    pub notice: Notice,
    /// The version of the notice's labels.
    pub labels: i64,
    /// The version of the notice's layout.
    pub layout: i64,
    /// The digests by which a receipt names the notice.
    pub digests: Digests,
}

/// The digests by which a receipt names a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256 of the document's bytes as fetched.
    pub sha256: Digest,
    /// SHA-256 of [`Notice::text`].
    pub text_sha256: Digest,
}
