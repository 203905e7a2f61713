//! Fills a database with genuine receipts, without HTTP: each is signed by a key of its own, names a nonce that the server's key made, is countersigned with the
//! server's key, and goes through the store's own `insert`, hundreds in one transaction. The server is not running meanwhile.

use crate::visitors::{Nonce, PUBLIC_URL, Signed, Visitors};
use anyhow::{Context, Result, anyhow, ensure};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use http_scripts::maker::{self, AwsLc};
use receipt::{Countersignature, Crypto, Jwk, countersignature_input, encode};
use std::fs;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use store::sqlite::{KeyPrints, Opening, Sqlite};
use store::{InsertOutcome, NewReceipt, Store};

/// How many receipts are made and inserted together: as many as may wait for the store's writer.
const GROUP: usize = 1000;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(10);

/// Adds so many receipts to the database in `folder/data`.
///
/// # Errors
/// The database or the keys cannot be used.
pub fn fill(folder: &Path, count: u64, visitors: &mut Visitors, say: &impl Fn(String)) -> Result<()> {
    let keys = Keys::read(&folder.join("data/keys"))?;
    let opening = Opening {
        folder: folder.join("data"),
        keys: keys.prints()?,
        last_write: folder.join("data/keys/last-write"),
        accept_restored: false,
        accept_keys: false,
    };
    let (store, _) = Sqlite::open(&opening).map_err(|e| anyhow!("{e:?}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (made, groups) = sync_channel(2);
    std::thread::scope(|scope| {
        let maker = scope.spawn(|| {
            let mut left = usize::try_from(count)?;
            while left > 0 {
                let group = left.min(GROUP);
                let receipts = keys.receipts(group, visitors)?;
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
                ensure!(outcome == InsertOutcome::Inserted, "a receipt was not inserted: {outcome:?}");
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

/// The server's keys.
struct Keys {
    signing: EcdsaKeyPair,
    public: Jwk,
    nonce: Vec<u8>,
}

impl Keys {
    fn read(folder: &Path) -> Result<Keys> {
        let bytes = fs::read(folder.join("sign-0001.p8"))?;
        let signing = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).map_err(|e| anyhow!("sign-0001.p8: {e}"))?;
        Ok(Keys {
            public: Jwk::from_point(signing.public_key().as_ref()).context("not an uncompressed point")?,
            signing,
            nonce: fs::read(folder.join("nonce.key"))?,
        })
    }

    fn prints(&self) -> Result<KeyPrints> {
        Ok(KeyPrints {
            signing: vec![verify::thumbprint(&self.public)],
            nonce: AwsLc.sha256(&self.nonce),
        })
    }

    fn receipts(&self, count: usize, visitors: &mut Visitors) -> Result<Vec<NewReceipt>> {
        let (now, notice) = (maker::now(), visitors.notice());
        let nonce = |_| {
            let text = maker::nonce(&self.nonce, now, &notice, crate::visitors::ORIGIN).map_err(|why| anyhow!(why))?;
            Ok(Nonce { text, issued_at: now })
        };
        let nonces = (0..count).map(nonce).collect::<Result<Vec<_>>>()?;
        visitors.sign_all(&nonces)?.into_iter().map(|signed| self.countersigned(signed, now)).collect()
    }

    fn countersigned(&self, signed: Signed, now: i64) -> Result<NewReceipt> {
        let payload = signed.payload;
        let said = Countersignature {
            iss: PUBLIC_URL.into(),
            receipt_hash: signed.hash,
            notice_sha256: payload.notice.sha256,
            nonce_issued_at: Some(now),
            received_at: now,
        };
        let input = countersignature_input(&verify::thumbprint(&self.public), &said);
        let signature = self.signing.sign(&SystemRandom::new(), input.as_bytes()).map_err(|e| anyhow!("{e}"))?;
        Ok(NewReceipt {
            hash: signed.hash,
            compact: signed.compact,
            notice_sha256: payload.notice.sha256,
            phone: signed.phone,
            number_valid: true,
            nonces: payload.nonce.into_iter().collect(),
            received_at: now,
            valid_until: payload.valid_until,
            withdraw_sha256: payload.withdraw_sha256,
            choices: payload.choices.into_iter().map(|choice| (choice.purpose, choice.until)).collect(),
            countersignature: format!("{input}.{}", encode(signature.as_ref())),
        })
    }
}
