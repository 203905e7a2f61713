//! Looks at numbers: recorded before anything is shown.
//!
//! What lives here: the record of a look by a key or by the operating system's user. What deliberately does not: what a record holds (crate `store`), and HTTP.

use crate::now;
use aws_lc_rs::rand::fill;
use phone::E164;
use promises::Commitment;
use receipt::{Digest, Salt, number_in};
use store::accesses::{NewAccess, Subject, Viewer, Why};
use store::{Store, StoreError};
use verify::AwsLc;

/// Records a look. Nothing may be shown where this fails.
///
/// # Errors
/// It could not be recorded.
pub async fn record(store: &dyn Store, by: Viewer, why: Why, subject: Subject) -> Result<(), StoreError> {
    let access = NewAccess {
        at: now(),
        by,
        why,
        subject,
        salt: random()?,
    };
    store.record_access(access).await
}

/// A commitment to a number for which there is no receipt. Its salt is not stored: whoever looks may keep it.
pub fn commitment(number: &E164) -> Result<Commitment, StoreError> {
    Ok(Commitment::new(Salt(random()?), number, &AwsLc))
}

/// The number of a receipt; `None` where it was erased. Whoever shows it has recorded the look before.
pub async fn number_of(store: &dyn Store, receipt: Digest) -> Result<Option<E164>, StoreError> {
    Ok(store.compact(receipt).await?.as_deref().and_then(number_in))
}

fn random() -> Result<[u8; 32], StoreError> {
    let mut random = [0; 32];
    fill(&mut random).map_err(|_| StoreError::Failed("the system gives no random bytes".into()))?;
    Ok(random)
}

/// The user of the operating system that runs this program: its name, or its number where it has none; and who became it with sudo, as sudo says.
pub fn user() -> Viewer {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let is_it = |line: &&str| line.split(':').nth(2) == Some(&*id);
    let name = users.lines().find(is_it).and_then(|line| line.split(':').next()).unwrap_or(&id).to_owned();
    let sudo = std::env::var("SUDO_USER").ok().filter(|other| json::is_line(other) && *other != name);
    Viewer::User(match sudo {
        Some(other) => format!("{name} (sudo of {other})"),
        None => name,
    })
}
