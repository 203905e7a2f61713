//! What every implementation of [`Store`] promises, as tests that another crate can run on its own.
//!
//! What lives here: the promises, each on an empty database of its own. What deliberately does not: anything about one database alone (a file of an
//! older version, a full queue), which is tested beside that implementation.
//!
//! ```text
//! #[tokio::test]
//! async fn postgres_keeps_every_promise() {
//!     store::suite::run(async || Postgres::temporary().await).await;
//! }
//! ```

/// Runs promises one after the other, each on a database of its own, and prints the name of each before.
macro_rules! promises {
    ($create:expr, $($promise:ident),* $(,)?) => {
        $(
            println!("promise: {}", stringify!($promise));
            $promise(&$create().await).await;
        )*
    };
}

mod accesses;
mod audits;
mod contacts;
mod erasing;
mod imports;
mod log;
mod optouts;
mod outbox;
mod overtaken;
mod publishing;
mod questions;
mod receipts;
mod suspensions;
mod told;

use crate::{Countersign, NewDisclosure, NewReceipt, PublishOutcome, ReceiptKey, ReceiptStatus, Reply, Store, StoreError, WithdrawOutcome};
use disclosure::Period;
use phone::E164;
use receipt::{Countersignature, Digest, NumberDisclosure, Salt};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

/// A database that lives as long as one test.
pub trait Database {
    /// Opens it. The first call finds it empty; a later one, after the earlier store was dropped, finds what was stored.
    fn open(&self) -> Reply<'_, Arc<dyn Store>>;
}

/// Runs every promise, each on a database that `create` makes. The name of each is printed before it runs, so that a failure shows which one it is.
///
/// # Panics
/// A promise is broken.
pub async fn run<D: Database>(create: impl AsyncFn() -> D) {
    receipts::run(&create).await;
    publishing::run(&create).await;
    log::run(&create).await;
    erasing::run(&create).await;
    overtaken::run(&create).await;
    contacts::run(&create).await;
    optouts::run(&create).await;
    suspensions::run(&create).await;
    outbox::run(&create).await;
    questions::run(&create).await;
    accesses::run(&create).await;
    audits::run(&create).await;
    told::run(&create).await;
    imports::run(&create).await;
}

async fn open(database: &impl Database) -> Arc<dyn Store> {
    database.open().await.expect("it opens")
}

/// A store that holds the disclosure of every receipt below.
async fn with_disclosure(database: &impl Database) -> Arc<dyn Store> {
    let store = open(database).await;
    assert_eq!(store.publish(disclosure(1, "1.0.0")).await, Ok(PublishOutcome::Published));
    store
}

/// A document; the receipts are of the first.
pub fn disclosure(n: u8, version: &str) -> NewDisclosure {
    NewDisclosure {
        sha256: Digest([n; 32]),
        id: "callback".into(),
        version: version.into(),
        language: "en".into(),
        bytes: vec![n; 3],
        published_at: 1_000,
        proof: Period { years: 1, ..Period::default() },
        published_by: None,
    }
}

/// The number of every receipt below.
pub fn number() -> E164 {
    E164::new("+353850123456").expect("a number")
}

/// A receipt; receipts of different `n` share nothing but their disclosure and the telephone number.
pub fn receipt(n: u16) -> NewReceipt {
    receipt_of(n, number())
}

/// The same of another person, whose number is of this `n` too.
pub fn others_receipt(n: u16) -> NewReceipt {
    receipt_of(n, E164::new(&format!("+3538600{n:05}")).expect("a number"))
}

fn receipt_of(n: u16, phone: E164) -> NewReceipt {
    let mut hash = [0; 32];
    hash[..2].copy_from_slice(&n.to_be_bytes());
    let disclosed = NumberDisclosure {
        salt: Salt(hash),
        phone: phone.clone(),
    };
    NewReceipt {
        hash: Digest(hash),
        compact: format!("header.payload{n}.signature~{}~", disclosed.encoded()),
        notice_sha256: Digest([1; 32]),
        phone,
        number_valid: true,
        nonces: vec![format!("earlier {n}"), format!("nonce {n}")],
        signed_at: 2_000,
        received_at: 2_000,
        valid_until: 9_000,
        withdraw_sha256: Digest({
            hash[31] = 1;
            hash
        }),
        choices: vec![("updates".into(), Some(9_000)), ("offers".into(), Some(8_000)), ("news".into(), None)],
        service: vec!["updates".into()],
        countersigned: Countersignature {
            iss: "https://receipts.shop.example".into(),
            receipt_hash: Digest(hash),
            notice_sha256: Digest([1; 32]),
            nonce_issued_at: None,
            received_at: 2_000,
            log: None,
        },
    }
}

/// Signs as a test can read it: the receipt's first bytes, its time, and its place.
pub struct Signer;

impl Countersign for Signer {
    fn countersign(&self, said: &Countersignature) -> Result<String, String> {
        let place = said.log.as_ref().ok_or("it has no place in the log")?;
        let [high, low, ..] = said.receipt_hash.0;
        Ok(format!("{} at {}, leaf {}", u16::from_be_bytes([high, low]), said.received_at, place.index))
    }
}

/// The countersignature of `receipt(n)` as the leaf of this index.
fn countersigned(n: u16, leaf: u64) -> String {
    format!("{n} at 2000, leaf {leaf}")
}

async fn status(store: &dyn Store, key: ReceiptKey) -> ReceiptStatus {
    store.status(key).await.expect("it answers").expect("it is stored")
}

fn withdrawn(outcome: Result<WithdrawOutcome, StoreError>) -> ReceiptStatus {
    match outcome {
        Ok(WithdrawOutcome::Withdrawn(status)) => status,
        other => panic!("{other:?}"),
    }
}

/// Waits for all of them at the same time.
async fn together<T>(calls: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut calls: Vec<(Pin<Box<_>>, Option<T>)> = calls.into_iter().map(|call| (Box::pin(call), None)).collect();
    poll_fn(|context| {
        for (call, answer) in calls.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(ready) = call.as_mut().poll(context) {
                *answer = Some(ready);
            }
        }
        if calls.iter().all(|(_, answer)| answer.is_some()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    calls.into_iter().filter_map(|(_, answer)| answer).collect()
}
