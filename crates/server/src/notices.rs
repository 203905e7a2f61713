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

/// The languages of an `Accept-Language` header (RFC 9110, 12.5.4), the most wanted first.
pub fn accepted_languages(header: &str) -> Vec<&str> {
    let mut wanted: Vec<(&str, u32)> = header
        .split(',')
        .filter_map(|item| {
            let (tag, weight) = match item.split_once(';') {
                Some((tag, q)) => (tag.trim(), weight(q.trim().strip_prefix("q=")?)?),
                None => (item.trim(), 1000),
            };
            (weight > 0 && !tag.is_empty() && tag != "*").then_some((tag, weight))
        })
        .collect();
    // The sort is stable: among equals the one that was named first stays first.
    wanted.sort_by_key(|&(_, weight)| std::cmp::Reverse(weight));
    wanted.into_iter().map(|(tag, _)| tag).collect()
}

/// A weight of 0 to 1 with at most three decimals, in thousandths.
fn weight(q: &str) -> Option<u32> {
    let (whole, decimals) = q.split_once('.').unwrap_or((q, ""));
    let whole: u32 = whole.parse().ok().filter(|&w| w <= 1)?;
    if decimals.len() > 3 {
        return None;
    }
    let thousandths: u32 = format!("{decimals:0<3}").parse().ok()?;
    Some((whole * 1000 + thousandths).min(1000))
}

#[cfg(test)]
mod tests {
    use super::accepted_languages;

    #[test]
    fn the_most_wanted_language_comes_first() {
        assert_eq!(accepted_languages("en;q=0.5, fr-CA, de;q=0.75, *;q=0.1"), ["fr-CA", "de", "en"]);
        assert_eq!(accepted_languages("fr, en"), ["fr", "en"]);
        assert_eq!(accepted_languages("fr;q=0, en;q=x, de;q=2"), Vec::<&str>::new());
        assert_eq!(accepted_languages(""), Vec::<&str>::new());
    }
}
