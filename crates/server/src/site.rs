//! What all routes share: settings, keys, documents, the store, and the counters of refusals.
//!
//! What lives here: that bundle, and how it is put together on start. What deliberately does not: the network.

use crate::keys::Keys;
use crate::notices::Notices;
use crate::{Config, Failure, now};
use disclosure::Archive;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{NewDisclosure, PublishOutcome, Store, StoreError};
use verify::Published;

/// Everything a request may need.
pub struct Site {
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) notices: Notices,
    pub(crate) archive: Archive,
    pub(crate) store: Arc<dyn Store>,
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl Site {
    /// Reads the documents, makes or opens the keys, and publishes. Documents are read before anything is written, so
    /// that a bad one changes nothing. Returns what was done, a sentence each.
    pub async fn open(
        config: Config,
        archive: Archive,
        open_store: impl FnOnce(&Path) -> Result<Arc<dyn Store>, StoreError>,
    ) -> Result<(Site, Vec<String>), Failure> {
        let mut given = Vec::new();
        for path in &config.disclosures {
            given.push(read_document(path)?);
        }
        if let Some(files) = config.files.as_deref().filter(|f| !f.is_dir()) {
            return Err(Failure::new(format!(
                "{} is not a folder; --files names the folder of the widget's files",
                files.display()
            )));
        }
        let keys = Keys::open(&config.data)?;
        let store = open_store(&config.data).map_err(|e| Failure::new(e.to_string()))?;
        let mut told = keys.made.clone();
        for (published, path) in given.iter().zip(&config.disclosures) {
            publish(&*store, published, path, &mut told).await?;
        }
        let older = store
            .disclosures()
            .await
            .map_err(|e| Failure::new(format!("the published documents cannot be read from the database: {e}")))?;
        let mut readable = Vec::new();
        for bytes in older {
            match Published::read(bytes) {
                Ok(published) => readable.push(published),
                Err(e) => told.push(format!("a document published earlier no longer reads ({e}); receipts for it are refused")),
            }
        }
        let notices = Notices::new(given, readable);
        Ok((
            Site {
                config,
                keys,
                notices,
                archive,
                store,
                refusals: Mutex::default(),
            },
            told,
        ))
    }

    /// Counts a refusal by its code. This count is all that is kept of what was refused.
    pub(crate) fn count_refusal(&self, code: &'static str) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// `ERR_RECEIPT_NONCE 3, ...`, or nothing when nothing was refused.
    pub(crate) fn refusals(&self) -> Option<String> {
        let counts = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let list: Vec<String> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
        (!list.is_empty()).then(|| list.join(", "))
    }
}

fn read_document(path: &Path) -> Result<Published, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::new(format!("the disclosure {} cannot be read ({e})", path.display())))?;
    Published::read(bytes.clone()).map_err(|e| Failure::new(format!("the disclosure {} is refused: {}", path.display(), e.sentence(&bytes))))
}

async fn publish(store: &dyn Store, published: &Published, path: &Path, told: &mut Vec<String>) -> Result<(), Failure> {
    let document = &published.document;
    let name = format!("{} {} ({})", document.id, document.version, document.language);
    let disclosure = NewDisclosure {
        sha256: published.sha256,
        id: document.id.clone(),
        version: document.version.clone(),
        language: document.language.clone(),
        bytes: published.bytes.to_vec(),
        published_at: now(),
    };
    match store.publish(disclosure).await {
        Ok(PublishOutcome::Published) => {
            told.push(format!("published {name}"));
            Ok(())
        }
        Ok(PublishOutcome::AlreadyPublished) => Ok(()),
        Ok(PublishOutcome::Conflict) => Err(Failure::new(format!(
            "the disclosure {} says it is {name}, which is already published with other bytes; give it a new version, since receipts name the old text by it",
            path.display()
        ))),
        Err(e) => Err(Failure::new(format!("the disclosure {} could not be kept: {e}", path.display()))),
    }
}
