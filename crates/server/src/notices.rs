//! The disclosures this server published: exact bytes, what they say, and the digest of the text they are shown as.
//!
//! What lives here: the published documents in memory, finding one by digest, and choosing one by language. They are
//! read once at start; every version there ever was stays known, because receipts name the version that was shown.
//! What deliberately does not: what a document is (crate `disclosure`) and where its bytes are kept (`store`).

use receipt::Digest;
use std::collections::HashMap;
use std::sync::Arc;
use verify::Published;

/// All published documents.
#[derive(Default)]
pub struct Notices {
    by_digest: HashMap<Digest, Arc<Published>>,
    /// For each id, the documents served by that name: one a language, the default first.
    current: HashMap<String, Vec<Arc<Published>>>,
}

impl Notices {
    /// `older` are the versions from earlier starts, newest first; `given` are those of this start, the default
    /// language first. A language's current document is the given one, else the newest older one.
    pub fn new(given: Vec<Published>, older: Vec<Published>) -> Notices {
        let mut notices = Notices::default();
        for published in given.into_iter().chain(older) {
            let published = Arc::new(published);
            let known = notices.by_digest.insert(published.sha256, published.clone());
            let current = notices.current.entry(published.document.id.clone()).or_default();
            if known.is_none() && !current.iter().any(|p| p.document.language == published.document.language) {
                current.push(published);
            }
        }
        notices
    }

    /// The document with this digest.
    pub fn get(&self, sha256: &Digest) -> Option<&Arc<Published>> {
        self.by_digest.get(sha256)
    }

    /// The current document with this id in the first wanted language there is (`fr-CA` also means `fr`), else in the
    /// default language.
    pub fn choose<'a>(&self, id: &str, wanted: impl IntoIterator<Item = &'a str>) -> Option<&Arc<Published>> {
        let current = self.current.get(id)?;
        for tag in wanted {
            let mut tag = tag;
            loop {
                if let Some(found) = current.iter().find(|p| p.document.language.eq_ignore_ascii_case(tag)) {
                    return Some(found);
                }
                match tag.rsplit_once('-') {
                    Some((shorter, _)) => tag = shorter,
                    None => break,
                }
            }
        }
        current.first()
    }
}
