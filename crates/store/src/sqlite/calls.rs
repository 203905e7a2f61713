//! The calls of [`Store`] and [`Log`]: which thread runs each, on which function.
//!
//! What lives here: that alone. What deliberately does not: the SQL (`receipts`, `events`, `tiles` and the others).

use super::tiles::Looked;
use super::write::WriteError;
use super::{Sqlite, access, clocks, erasing, events, receipts, sealing, tiles};
use crate::{
    AccessKey, AddKeyOutcome, EraseOutcome, History, InsertOutcome, Log, LogName, NewDisclosure, NewKey, NewReceipt, Proven, PublishOutcome, ReceiptKey,
    ReceiptStatus, Reply, Report, ReportOutcome, RevokeKeyOutcome, SignedReceipt, Standing, Store, StoreError, WithdrawOutcome,
};
use consent_log::{SignedCheckpoint, TileId};
use phone::E164;
use receipt::{Cause, Digest};
use std::sync::Arc;

impl Store for Sqlite {
    fn publish(&self, disclosure: NewDisclosure) -> Reply<'_, PublishOutcome> {
        self.writer.ask(move |db| receipts::publish(db, &disclosure))
    }

    fn disclosures(&self) -> Reply<'_, Vec<Vec<u8>>> {
        self.readers.ask(|db| {
            db.prepare_cached("SELECT bytes FROM notice ORDER BY number")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    fn standing(&self, id: String, at: i64) -> Reply<'_, Vec<Standing>> {
        self.readers.ask(move |db| receipts::standing(db, &id, at))
    }

    fn add_key(&self, key: NewKey) -> Reply<'_, AddKeyOutcome> {
        self.writer.ask(move |db| access::add(db, &key))
    }

    fn keys(&self) -> Reply<'_, Vec<AccessKey>> {
        self.readers.look_up(access::list)
    }

    fn revoke_key(&self, name: String, at: i64) -> Reply<'_, RevokeKeyOutcome> {
        self.writer.ask(move |db| access::revoke(db, &name, at))
    }

    fn insert(&self, receipt: NewReceipt) -> Reply<'_, InsertOutcome> {
        self.writer.ask(move |write| receipts::insert(write, &receipt))
    }

    fn status(&self, key: ReceiptKey) -> Reply<'_, Option<ReceiptStatus>> {
        let log = self.log;
        self.readers.ask(move |db| receipts::status(db, log, key))
    }

    fn find(&self, number: E164) -> Reply<'_, Vec<Digest>> {
        let vault = self.vault.clone();
        self.readers.ask(move |db| sealing::find(db, &vault, &number))
    }

    fn signed(&self, secret_sha256: Digest) -> Reply<'_, Option<SignedReceipt>> {
        let (log, vault) = (self.log, self.vault.clone());
        self.readers.ask(move |db| receipts::signed(db, log, &vault, secret_sha256))
    }

    fn compact(&self, receipt: Digest) -> Reply<'_, Option<String>> {
        let vault = self.vault.clone();
        self.readers
            .ask(move |db| Ok::<_, WriteError>(sealing::open(db, &vault, receipt)?.map(|compact| compact.to_string())))
    }

    fn withdraw(&self, secret_sha256: Digest, purposes: Option<Vec<String>>, said_at: Option<i64>, at: i64) -> Reply<'_, WithdrawOutcome> {
        self.writer
            .ask(move |write| receipts::withdraw(write, secret_sha256, purposes.as_deref(), said_at, at))
    }

    fn report(&self, report: Report) -> Reply<'_, ReportOutcome> {
        self.writer.ask(move |write| clocks::report(write, &report))
    }

    fn erase(&self, receipt: Digest, cause: Cause, at: i64) -> Reply<'_, EraseOutcome> {
        self.writer.ask(move |write| erasing::erase(write, receipt, cause, at))
    }

    fn due(&self, at: i64, limit: u32) -> Reply<'_, Vec<Digest>> {
        self.readers.ask(move |db| erasing::due(db, at, limit))
    }

    fn destroy_months(&self, at: i64) -> Reply<'_, usize> {
        let vault = self.vault.clone();
        let over = self.readers.ask(move |db| erasing::months_over(db, &vault, at));
        Box::pin(async move {
            match over.await? {
                // Nothing is written.
                (_, 0) => Ok(0),
                _ => self.writer.ask(move |write| erasing::destroy_months(write, at)).await,
            }
        })
    }

    fn ping(&self) -> Reply<'_, ()> {
        self.readers.ask(|db| db.query_row("SELECT count(*) FROM identity", [], |_| Ok(())))
    }

    fn write_probe(&self) -> Reply<'_, ()> {
        let vault = self.vault.clone();
        // Not on the writer's thread: a hardware module may take its time.
        let root = self.readers.ask(move |_| vault.check_root());
        Box::pin(async move {
            root.await?;
            // Every transaction writes: it adds one to the count of them.
            self.writer.ask(|_| Ok::<(), rusqlite::Error>(())).await
        })
    }

    fn close(&self) -> Reply<'_, ()> {
        self.writer.close()
    }
}

impl Log for Sqlite {
    fn logs(&self) -> Reply<'_, Vec<LogName>> {
        let logs = self.logs.iter().map(|(name, _)| name.clone()).collect();
        Box::pin(async move { Ok(logs) })
    }

    fn checkpoint(&self, log: u64) -> Reply<'_, Option<String>> {
        let published = self.published(log).map(|signed| signed.to_text());
        Box::pin(async move { Ok(published) })
    }

    fn tile(&self, log: u64, id: TileId) -> Reply<'_, Option<Vec<u8>>> {
        let size = self.published(log).map_or(0, |signed| signed.checkpoint().size);
        self.readers.ask(move |db| tiles::tile(db, log, size, id))
    }

    fn entries(&self, log: u64, index: u64, width: u16) -> Reply<'_, Option<Vec<Vec<u8>>>> {
        let size = self.published(log).map_or(0, |signed| signed.checkpoint().size);
        self.readers.ask(move |db| {
            let from = index.saturating_mul(256);
            if from.saturating_add(u64::from(width)) > size {
                return Ok(None);
            }
            let entries = events::entries(db, log, from, width)?;
            Ok::<_, rusqlite::Error>((entries.len() == usize::from(width)).then_some(entries))
        })
    }

    fn history(&self, receipt: Digest) -> Reply<'_, Option<History>> {
        let log = self.log;
        let look = move |signed: Arc<SignedCheckpoint>| self.readers.ask(move |db| tiles::history(db, log, receipt, &signed));
        Box::pin(async move {
            let unpublished = || StoreError::Failed("the log has no checkpoint yet".into());
            match look(self.current.get().ok_or_else(unpublished)?).await? {
                Looked::Found(history) => return Ok(Some(history)),
                Looked::Unknown => return Ok(None),
                Looked::NotCovered => {}
            }
            self.writer.publish().await?;
            match look(self.current.get().ok_or_else(unpublished)?).await? {
                Looked::Found(history) => Ok(Some(history)),
                Looked::Unknown => Ok(None),
                // Something happened to the receipt meanwhile.
                Looked::NotCovered => Err(StoreError::Busy),
            }
        })
    }

    fn drill(&self, certificate: String, at: i64) -> Reply<'_, Proven> {
        let log = self.log;
        Box::pin(async move {
            let index = self.writer.ask(move |write| write.append_drill(&certificate, at)).await?;
            self.writer.publish().await?;
            let unpublished = || StoreError::Failed("the log has no checkpoint yet".into());
            let checkpoint = self.current.get().ok_or_else(unpublished)?;
            let signed = checkpoint.clone();
            let path = self.readers.ask(move |db| tiles::path(db, log, index, signed.checkpoint())).await?;
            Ok(Proven {
                index,
                path,
                checkpoint: (*checkpoint).clone(),
            })
        })
    }
}
