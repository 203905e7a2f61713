//! What must hold after a failpoint has acted, whatever it interrupted.

use super::script::{Fate, IMPORTED, Memory, Person, backup_folder};
use super::site::Site;
use super::turn;
use super::{Begin, permits};
use crate::client::Ask;
use crate::soak::monitors::once_in_the_log;
use crate::soak::visits::countersigned;
use crate::visitors::status;
use anyhow::{Context, Result, anyhow, ensure};
use rusqlite::{Connection, OpenFlags};
use server::RootKeyPlace;
use server::records::{ReceiptStatus, Records, drill};
use server::verify_log::verify_log;
use std::path::Path;
use store::sqlite::FILE;
use store::vault::{RootFile, RowId, Vault};

/// Starts the server again, asks it, stops it, and looks at its folder.
///
/// # Errors
/// A promise is broken.
pub fn check(site: &mut Site, memory: &mut Memory) -> Result<()> {
    // Before the next start, which would destroy what was left.
    let mine = turn();
    keys(site, memory)?;
    drop(mine);
    site.start()?;
    site.ready()?;
    for person in &memory.people {
        answers(site, person)?;
    }
    if let Some(published) = &memory.published {
        site.until(&Ask::get(format!("/v1/disclosures/sha256/{published}")), &[200])?;
    }
    match site.row().begin {
        Begin::FirstStart | Begin::Load => {}
        Begin::Permits => permits::check(site, memory)?,
    }
    memory.checkpoint(site)?;
    site.stop()?;
    let _turn = turn();
    folder(site, memory)
}

/// What the server says of a receipt.
fn answers(site: &mut Site, person: &Person) -> Result<()> {
    let hash = &person.signed.hash;
    let answer = site.until(&status(hash), &[200])?;
    let same = countersigned(&answer, hash).map_err(|why| anyhow!(why))? == person.countersigned;
    ensure!(same, "the receipt {} has another countersignature", hash.to_hex());
    let said = answer.json();
    let (withdrawn, erased) = (!said["withdrawn_at"].is_null(), !said["erased_at"].is_null());
    let as_acknowledged = match person.fate {
        Fate::Stands => !withdrawn && !erased,
        Fate::Withdrawn => withdrawn && !erased,
        Fate::Until(until) => !withdrawn && !erased && said["purposes"][0]["until"] == until,
        Fate::Erased => erased,
    };
    ensure!(as_acknowledged, "{:?} was acknowledged, and the server says {}", person.fate, answer.shown());
    Ok(())
}

/// Everybody's receipt has a key in the key store but those that were erased.
fn keys(site: &Site, memory: &Memory) -> Result<()> {
    let keys = site.data().join("keys");
    let vault = Vault::open(&keys, Box::new(RootFile::open(&keys)?))?;
    for Person { signed, fate, .. } in &memory.people {
        let has_key = vault.open_row(&RowId::from(signed.hash))?.is_some();
        ensure!(has_key != (*fate == Fate::Erased), "{fate:?} was acknowledged; the row has a key: {has_key}");
    }
    Ok(())
}

/// What the stopped server's folder holds: the log as a whole, each receipt once, and everybody's number but that of the erased.
fn folder(site: &Site, memory: &Memory) -> Result<()> {
    let data = site.data();
    let audit = verify_log(&data, &RootKeyPlace::File, &mut |_, _| {}).map_err(|e| anyhow!(e.to_string()))?;
    ensure!(audit.faults.is_empty(), "verify-log finds: {}", audit.faults.join("; "));
    once_in_the_log(&data)?;
    permits_in_the_log(&data)?;
    let db = Connection::open_with_flags(data.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let stored: u32 = db.query_row("SELECT count(*) FROM receipt", [], |row| row.get(0))?;
    drop(db);
    let stored = usize::try_from(stored)?;
    ensure!(
        stored == memory.people.len() + usize::from(memory.imported),
        "{} receipts were acknowledged, and an import: {}; {stored} are stored",
        memory.people.len(),
        memory.imported
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let records = Records::open(&data, RootKeyPlace::File).map_err(|e| anyhow!(e.to_string()))?;
        for Person { signed, fate, .. } in &memory.people {
            let found = records.of_number(&signed.phone).await.map_err(|e| anyhow!(e.to_string()))?;
            let text = records.compact(signed.hash).await.map_err(|e| anyhow!(e.to_string()))?;
            let there = found.len() == 1 && text.as_deref() == Some(signed.compact.as_str());
            let gone = found.is_empty() && text.is_none();
            let as_acknowledged = if *fate == Fate::Erased { gone } else { there };
            ensure!(as_acknowledged, "{fate:?} was acknowledged, and the number finds {} receipts", found.len());
        }
        if memory.imported {
            let number = phone::E164::new(IMPORTED).context("a number")?;
            let found = records.of_number(&number).await.map_err(|e| anyhow!(e.to_string()))?;
            let stands = |one: &ReceiptStatus| one.imported.is_some() && one.withdrawn_at().is_none();
            ensure!(
                found.len() == 1 && stands(&found[0]),
                "an import was acknowledged, and its number finds {found:?}"
            );
            let record = records.compact(found[0].hash).await.map_err(|e| anyhow!(e.to_string()))?;
            ensure!(record.is_some_and(|record| record.contains(IMPORTED)), "its record cannot be opened");
        }
        records.close().await.map_err(|e| anyhow!(e.to_string()))?;
        let keys = data.join("keys");
        let vault = Vault::open(&keys, Box::new(RootFile::open(&keys)?))?;
        for person in &memory.people {
            let key = vault.open_row(&RowId::from(person.signed.hash))?;
            ensure!(
                key.is_none() == (person.fate == Fate::Erased),
                "{:?}: the row has the wrong key or none",
                person.fate
            );
        }
        drop(vault);
        let backup = backup_folder(site);
        if backup.exists() {
            let shown = drill(&data, &backup, &RootKeyPlace::File).await.map_err(|e| anyhow!(e.to_string()))?;
            ensure!(!shown.certificate.is_empty(), "the drill shows nothing");
        }
        Ok(())
    })?;
    keys(site, memory)
}

/// Every contact that is stored is one leaf, and every leaf of a permit has its contact.
fn permits_in_the_log(data: &Path) -> Result<()> {
    let db = Connection::open_with_flags(data.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let more_or_less: u32 = db.query_row(
        "SELECT (SELECT count(*) FROM contact WHERE 1 <> (SELECT count(*) FROM leaf JOIN event ON event.number = leaf.event
                 WHERE leaf.event = contact.event AND event.kind = 'permit' AND event.receipt = (SELECT number FROM receipt WHERE hash = contact.receipt_hash)))
         + (SELECT count(*) FROM event WHERE kind = 'permit' AND 1 <> (SELECT count(*) FROM contact WHERE contact.event = event.number))",
        [],
        |row| row.get(0),
    )?;
    ensure!(more_or_less == 0, "{more_or_less} permits are not in the log once");
    Ok(())
}
