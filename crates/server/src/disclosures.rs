//! The published disclosures in memory.
//!
//! What lives here: look-up by digest, and selection by id and language. They are loaded once at start; every version stays available, because
//! receipts name the version that was shown. What deliberately does not: what a disclosure is (crate `disclosure`), its digest and bytes (crate
//! `verify`), and storage (crate `store`).

use receipt::Digest;
use std::collections::HashMap;
use std::sync::Arc;
use verify::Published;

/// All published disclosures.
#[derive(Default)]
pub struct Disclosures {
    by_digest: HashMap<Digest, Arc<Published>>,
    /// By id, the current disclosures: one for each language, the default language first.
    current: HashMap<String, Vec<Arc<Published>>>,
}

impl Disclosures {
    /// `given` are those of this start, the default language first; `older` are the stored ones, newest first. The current disclosure of a language is
    /// the given one, otherwise the newest stored one.
    pub fn new(given: Vec<Published>, older: Vec<Published>) -> Disclosures {
        let mut disclosures = Disclosures::default();
        for published in given.into_iter().chain(older) {
            let published = Arc::new(published);
            let known = disclosures.by_digest.insert(published.sha256, published.clone());
            let current = disclosures.current.entry(published.document.id.clone()).or_default();
            if known.is_none() && !current.iter().any(|p| p.document.language == published.document.language) {
                current.push(published);
            }
        }
        disclosures
    }

    /// The disclosure with this digest.
    pub fn get(&self, sha256: &Digest) -> Option<&Arc<Published>> {
        self.by_digest.get(sha256)
    }

    /// The current disclosure with this id in the first of the wanted languages that exists (`fr-CA` falls back to `fr`), otherwise in the default
    /// language.
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
