//! The published disclosures in memory.
//!
//! What lives here: look-up by digest, and selection by id and language. Every version stays available, because receipts name the version that was
//! shown. What deliberately does not: what a disclosure is (crate `disclosure`), its digest and bytes (crate `verify`), storage (crate `store`), and
//! whether something may be published (`publishing`).

use crate::version;
use receipt::Digest;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;
use verify::Published;

/// All published disclosures.
#[derive(Clone, Default)]
pub struct Disclosures {
    by_digest: HashMap<Digest, Arc<Published>>,
    /// By id, the current disclosures: one for each language, the default language first.
    current: HashMap<String, Vec<Arc<Published>>>,
}

impl Disclosures {
    /// `given` are the files of this start, the default language first; `stored` are all that were ever published, in that order. The current one of a
    /// language is the latest version of both; of two without an order, the given one, and of two stored ones the one that was published later.
    pub fn new(given: Vec<Published>, stored: Vec<Published>) -> Disclosures {
        let mut disclosures = Disclosures::default();
        for published in given.iter().chain(&stored) {
            let current = disclosures.current.entry(published.document.id.clone()).or_default();
            if !current.iter().any(|known| known.document.language == published.document.language) {
                current.push(Arc::new(published.clone()));
            }
        }
        for published in stored.into_iter().chain(given) {
            disclosures.add(published);
        }
        disclosures
    }

    /// Adds what was published now. It becomes the current one of its language, unless a later version is.
    pub fn add(&mut self, published: Published) {
        let published = Arc::new(published);
        let current = self.current.entry(published.document.id.clone()).or_default();
        match current.iter_mut().find(|known| known.document.language == published.document.language) {
            Some(known) => {
                if version::compare(&known.document.version, &published.document.version) != Some(Ordering::Greater) {
                    *known = published.clone();
                }
            }
            None => current.push(published.clone()),
        }
        self.by_digest.insert(published.sha256, published);
    }

    /// The disclosure with this digest.
    pub fn get(&self, sha256: &Digest) -> Option<&Arc<Published>> {
        self.by_digest.get(sha256)
    }

    /// The current disclosure with this id in exactly this language.
    pub fn current(&self, id: &str, language: &str) -> Option<&Arc<Published>> {
        self.current.get(id)?.iter().find(|published| published.document.language == language)
    }

    /// The ids of the disclosures that state this purpose in any version, each once, in their order.
    pub fn stating(&self, purpose: &str) -> Vec<&str> {
        let stating = self.by_digest.values().filter(|published| published.document.purpose(purpose).is_some());
        let mut ids: Vec<&str> = stating.map(|published| &*published.document.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Every current disclosure.
    pub fn every_current(&self) -> impl Iterator<Item = &Arc<Published>> {
        self.current.values().flatten()
    }

    /// The current disclosure of each id in its default language, in the order of the ids.
    pub fn each_current(&self) -> Vec<&Arc<Published>> {
        let mut each: Vec<&Arc<Published>> = self.current.values().filter_map(|languages| languages.first()).collect();
        each.sort_by(|one, other| one.document.id.cmp(&other.document.id));
        each
    }

    /// Every version of the disclosure with this id, the earliest first, with its text in each language, in their order.
    pub fn versions(&self, id: &str) -> Vec<(String, Vec<Arc<Published>>)> {
        let mut versions: Vec<(String, Vec<Arc<Published>>)> = Vec::new();
        for published in self.by_digest.values().filter(|published| published.document.id == id) {
            match versions.iter_mut().find(|(version, _)| *version == published.document.version) {
                Some((_, texts)) => texts.push(published.clone()),
                None => versions.push((published.document.version.clone(), vec![published.clone()])),
            }
        }
        for (_, texts) in &mut versions {
            texts.sort_by(|one, other| one.document.language.cmp(&other.document.language));
        }
        // Dates and semantic versions have no order among each other: dates come first.
        versions.sort_by(|(one, _), (other, _)| version::compare(one, other).unwrap_or_else(|| version::is_day(other).cmp(&version::is_day(one))));
        versions
    }

    /// The current disclosure in its default language, where all have one id.
    pub fn only(&self) -> Option<&Arc<Published>> {
        let mut ids = self.current.values();
        ids.next().filter(|_| ids.next().is_none())?.first()
    }

    /// The disclosures with this id and version, in every language.
    pub fn version(&self, id: &str, version: &str) -> impl Iterator<Item = &Arc<Published>> {
        let is_it = move |published: &&Arc<Published>| published.document.id == id && published.document.version == version;
        self.by_digest.values().filter(is_it)
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
