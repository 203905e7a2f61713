//! The state that every route shares: configuration, keys, disclosures, the store, and the counters of refusals.
//!
//! What lives here: that state and how it is initialised. What deliberately does not: the network.

use crate::clock::{self, Clock};
use crate::custody::{self, Custody};
use crate::disclosures::Disclosures;
use crate::files::Files;
use crate::keys::Keys;
use crate::limit::Limits;
use crate::metrics::Requests;
use crate::ready::Ready;
use crate::twilio::Token;
use crate::{Config, Failure, now, publishing};
use disclosure::{Archive, Document};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use store::{PublishOutcome, Store};
use verify::Published;

/// The shared state.
pub struct App {
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    disclosures: RwLock<Arc<Disclosures>>,
    /// Held while a document is judged and stored, so that two publications follow each other.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    pub(crate) archive: Archive,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) files: Option<Arc<Files>>,
    pub(crate) limits: Limits,
    pub(crate) ready: Ready,
    pub(crate) clock: Clock,
    pub(crate) twilio: Option<Token>,
    pub(crate) requests: Requests,
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl App {
    /// Parses the disclosures, opens or creates the keys and the store, and publishes. Nothing is written before every disclosure was parsed, so that
    /// a bad one changes nothing. Returns a sentence for each thing that was done.
    pub async fn open(config: Config, archive: Archive) -> Result<(App, Vec<String>), Failure> {
        let mut given = Vec::new();
        for path in &config.disclosures {
            given.push(read_document(path)?);
        }
        if let Some(files) = config.files.as_deref().filter(|f| !f.is_dir()) {
            return Err(Failure::new(format!(
                "{} is not a folder; --files takes the folder with the widget's files",
                files.display()
            )));
        }
        let twilio = config.twilio_token.as_deref().map(Token::from_file).transpose()?;
        let believed = clock::last_believed(&config.data)?.unwrap_or_else(now);
        let Custody {
            keys,
            store,
            said: mut startup,
        } = custody::open(&config)?;
        let clock = Clock::begin(&config.data, believed)?;
        for (published, path) in given.iter().zip(&config.disclosures) {
            publish(&*store, published, path, &mut startup).await?;
        }
        let stored = store
            .disclosures()
            .await
            .map_err(|e| Failure::new(format!("the published disclosures cannot be read from the database: {e}")))?;
        let mut readable = Vec::new();
        for bytes in stored {
            match Published::read(bytes) {
                Ok(published) => readable.push(published),
                Err(e) => startup.push(format!(
                    "a disclosure published earlier can no longer be parsed ({e}); receipts for it are refused"
                )),
            }
        }
        let names: Vec<(String, String, String)> = given.iter().map(|given| name(&given.document)).collect();
        let disclosures = Disclosures::new(given, readable);
        for ((id, version, language), path) in names.into_iter().zip(&config.disclosures) {
            if let Some(current) = disclosures.current(&id, &language).filter(|current| current.document.version != version) {
                startup.push(format!(
                    "{} is {id} {version} ({language}); the later version {} is published and stays the current one",
                    path.display(),
                    current.document.version
                ));
            }
        }
        Ok((
            App {
                files: config.files.clone().map(|folder| Arc::new(Files::new(folder))),
                limits: Limits::new(config.limit),
                ready: Ready::default(),
                clock,
                twilio,
                config,
                keys,
                disclosures: RwLock::new(Arc::new(disclosures)),
                publishing: tokio::sync::Mutex::default(),
                archive,
                store,
                requests: Requests::default(),
                refusals: Mutex::default(),
            },
            startup,
        ))
    }

    /// What is published now. A publication that comes later is not in it.
    pub(crate) fn disclosures(&self) -> Arc<Disclosures> {
        self.disclosures.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves a document that was stored.
    pub(crate) fn add_disclosure(&self, published: Published) {
        let mut disclosures = self.disclosures.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut disclosures).add(published);
    }

    /// Counts a refusal by its code. Nothing else of a refused request is stored.
    pub(crate) fn count_refusal(&self, code: &'static str) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// The counts of refusals by code.
    pub(crate) fn refusal_counts(&self) -> BTreeMap<&'static str, u64> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The counts, as `ERR_RECEIPT_NONCE 3, ...`; `None` when nothing was refused.
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

/// Id, version and language.
fn name(document: &Document) -> (String, String, String) {
    (document.id.clone(), document.version.clone(), document.language.clone())
}

async fn publish(store: &dyn Store, published: &Published, path: &Path, startup: &mut Vec<String>) -> Result<(), Failure> {
    let document = &published.document;
    let name = format!("{} {} ({})", document.id, document.version, document.language);
    match store.publish(publishing::to_store(published, None, now())).await {
        Ok(PublishOutcome::Published) => {
            startup.push(format!("published {name}"));
            Ok(())
        }
        Ok(PublishOutcome::AlreadyPublished) => Ok(()),
        Ok(PublishOutcome::Conflict) => Err(Failure::new(format!(
            "the disclosure {} says it is {name}, which is already published with other bytes; give it a new version, since receipts name the old text by it",
            path.display()
        ))),
        Err(e) => Err(Failure::new(format!("the disclosure {} could not be stored: {e}", path.display()))),
    }
}
