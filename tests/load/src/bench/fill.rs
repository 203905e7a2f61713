//! Fills a database with genuine receipts, without HTTP: each is signed by a key of its own, names a nonce that the server's key made, and
//! goes through the store's own `insert` with the server's keys, hundreds in one transaction. The server is not running meanwhile.

use crate::visitors::{Nonce, ORIGIN, PUBLIC_URL, Signed, Visitors};
use anyhow::{Result, anyhow, ensure};
use http_scripts::maker;
use receipt::Countersignature;
use server::Config;
use std::fs;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use store::{InsertOutcome, NewReceipt};

/// How many receipts are made and inserted together: as many as may wait for the store's writer.
const GROUP: usize = 1000;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(10);

/// Adds so many receipts to the database in `folder/data`.
///
/// # Errors
/// The database or the keys cannot be used.
pub fn fill(folder: &Path, count: u64, visitors: &mut Visitors, say: &impl Fn(String)) -> Result<()> {
    let nonce_key = fs::read(folder.join("data/keys/nonce.key"))?;
    let store = server::open_store(&config(folder)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (made, groups) = sync_channel(2);
    std::thread::scope(|scope| {
        let maker = scope.spawn(|| {
            let mut left = usize::try_from(count)?;
            while left > 0 {
                let group = left.min(GROUP);
                let receipts = receipts(&nonce_key, group, visitors)?;
                if made.send(receipts).is_err() {
                    break;
                }
                left -= group;
            }
            drop(made);
            Ok::<_, anyhow::Error>(())
        });
        let (start, mut told, mut inserted) = (Instant::now(), Instant::now(), 0);
        for group in groups {
            inserted += group.len();
            // Every call is queued before the first is awaited.
            let calls: Vec<_> = group.into_iter().map(|receipt| store.insert(receipt)).collect();
            for call in calls {
                let outcome = runtime.block_on(call)?;
                ensure!(matches!(outcome, InsertOutcome::Inserted(_)), "a receipt was not inserted: {outcome:?}");
            }
            if told.elapsed() >= TELL {
                told = Instant::now();
                say(format!(
                    "{inserted} of {count} stored, {:.0} a second",
                    inserted as f64 / start.elapsed().as_secs_f64()
                ));
            }
        }
        maker.join().map_err(|_| anyhow!("the thread that makes receipts stopped"))?
    })?;
    runtime.block_on(store.close())?;
    Ok(())
}

/// As the measured server is configured, as far as its store is concerned.
fn config(folder: &Path) -> Result<Config> {
    let wrong = |why: String| anyhow!(why);
    Ok(Config {
        listen: "127.0.0.1:0".into(),
        data: folder.join("data"),
        files: None,
        disclosures: Vec::new(),
        origins: vec![ORIGIN.parse().map_err(wrong)?],
        public_url: PUBLIC_URL.parse().map_err(wrong)?,
        limit: 0,
        allow_private_webhooks: false,
        root_key: server::RootKeyPlace::File,
        twilio_token: None,
    })
}

fn receipts(nonce_key: &[u8], count: usize, visitors: &mut Visitors) -> Result<Vec<NewReceipt>> {
    let (now, notice) = (maker::now(), visitors.notice());
    let nonce = |_| {
        let text = maker::nonce(nonce_key, now, &notice, ORIGIN).map_err(|why| anyhow!(why))?;
        Ok(Nonce { text, issued_at: now })
    };
    let nonces = (0..count).map(nonce).collect::<Result<Vec<_>>>()?;
    Ok(visitors.sign_all(&nonces)?.into_iter().map(|signed| new_receipt(signed, now)).collect())
}

fn new_receipt(signed: Signed, now: i64) -> NewReceipt {
    let payload = signed.payload;
    NewReceipt {
        hash: signed.hash,
        compact: signed.compact,
        notice_sha256: payload.notice.sha256,
        phone: signed.phone,
        number_valid: true,
        nonces: payload.nonce.into_iter().collect(),
        signed_at: now,
        received_at: now,
        valid_until: payload.valid_until,
        withdraw_sha256: payload.withdraw_sha256,
        choices: payload.choices.into_iter().map(|choice| (choice.purpose, choice.until)).collect(),
        service: Vec::new(),
        countersigned: Countersignature {
            iss: PUBLIC_URL.into(),
            receipt_hash: signed.hash,
            notice_sha256: payload.notice.sha256,
            nonce_issued_at: Some(now),
            received_at: now,
            log: None,
        },
    }
}
