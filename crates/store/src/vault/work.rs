//! A transaction that adds keys or tags.
//!
//! What lives here: its steps, and what memory is told of them. What deliberately does not: the SQL (`slots`), and destroying.

use super::month::MonthKey;
use super::numbers::Tag;
use super::slots::Stored;
use super::{Month, Months, Row, RowId, RowKey, Vault, VaultError, commit, damaged_month, damaged_row, lock, random_key, slots};
use receipt::Digest;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::sync::Arc;

/// The transaction. Nothing is kept of it unless it is committed.
pub struct Work<'a> {
    vault: &'a Vault,
    pub transaction: Transaction<'a>,
    destroyed_before: u32,
    /// The months that were looked at. They are remembered after the commit only: one that was made here may be rolled back.
    months: Months,
    /// Tags with their slots: what is new, and what was there before.
    added: Vec<(Tag, i64)>,
    removed: Vec<(Tag, i64)>,
}

impl<'a> Work<'a> {
    pub fn begin(vault: &'a Vault, db: &'a mut Connection) -> Result<Work<'a>, VaultError> {
        if vault.keeps {
            return Err(VaultError::Failed("a drill changes no keys".into()));
        }
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let destroyed_before = slots::destroyed_before(&transaction)?;
        Ok(Work {
            vault,
            transaction,
            destroyed_before,
            months: lock(&vault.months).clone(),
            added: Vec::new(),
            removed: Vec::new(),
        })
    }

    /// A row that has a key, and the key.
    pub fn find(&mut self, id: RowId) -> Result<Option<(Stored, RowKey)>, VaultError> {
        let Some(stored) = slots::find(&self.transaction, id)? else {
            return Ok(None);
        };
        let month = self.stored(stored.month)?.ok_or_else(|| damaged_month(stored.month))?;
        let key = month.unwrap(id, &stored.wrapped).ok_or_else(|| damaged_row(id))?;
        Ok(Some((stored, key)))
    }

    /// Gives a row a key.
    pub fn add(&mut self, row: &Row) -> Result<RowKey, VaultError> {
        let key = RowKey::random(row.id)?;
        let month = self.month(row.month)?;
        let tag = row.tag(&month);
        let slot = slots::add(&self.transaction, row.id, row.month, &month.wrap(&key)?, &tag)?;
        self.added.push((tag, slot));
        Ok(key)
    }

    /// Leaves a row its key, which it has from a call before: it may be in an earlier month, or of another salt.
    pub fn keep(&mut self, row: &Row, stored: &Stored, key: RowKey) -> Result<RowKey, VaultError> {
        if stored.month < row.month {
            self.rewrap(row, stored, &key)?;
        } else if let Some(number) = row.number {
            self.set_number(stored, &number)?;
        }
        Ok(key)
    }

    /// Moves a row to another month.
    pub fn rewrap(&mut self, row: &Row, stored: &Stored, key: &RowKey) -> Result<(), VaultError> {
        let month = self.month(row.month)?;
        let tag = row.tag(&month);
        slots::rewrap(&self.transaction, stored.slot, row.id, row.month, &month.wrap(key)?, &tag)?;
        self.replace(stored, tag);
        Ok(())
    }

    /// Makes the tag of a row anew.
    pub fn set_number(&mut self, stored: &Stored, number: &Digest) -> Result<(), VaultError> {
        let month = self.stored(stored.month)?.ok_or_else(|| damaged_month(stored.month))?;
        let tag = month.index().tag(number);
        if tag != stored.tag {
            slots::set_tag(&self.transaction, stored.slot, &tag)?;
            self.replace(stored, tag);
        }
        Ok(())
    }

    fn replace(&mut self, before: &Stored, tag: Tag) {
        if tag != before.tag {
            self.removed.push((before.tag, before.slot));
            self.added.push((tag, before.slot));
        }
    }

    /// The key of a month, which gets one where it has none.
    fn month(&mut self, month: Month) -> Result<Arc<MonthKey>, VaultError> {
        if month.number() < self.destroyed_before {
            return Err(VaultError::MonthDestroyed(month));
        }
        if let Some(key) = self.stored(month)? {
            return Ok(key);
        }
        let secret = random_key()?;
        let wrapped = self.vault.root.wrap(&secret, &self.vault.month_context(month))?;
        slots::add_month(&self.transaction, month, &wrapped)?;
        let key = Arc::new(MonthKey::derive(month, &secret)?);
        self.months.insert(month, key.clone());
        Ok(key)
    }

    fn stored(&mut self, month: Month) -> Result<Option<Arc<MonthKey>>, VaultError> {
        if let Some(key) = self.months.get(&month) {
            return Ok(Some(key.clone()));
        }
        let stored = self.vault.stored_month(&self.transaction, month)?;
        if let Some(key) = &stored {
            self.months.insert(month, key.clone());
        }
        Ok(stored)
    }

    pub fn commit(self) -> Result<(), VaultError> {
        // Before the commit, so that memory never has less than the file.
        lock(&self.vault.numbers).add(&self.added);
        commit(self.transaction)?;
        lock(&self.vault.numbers).remove(&self.removed);
        lock(&self.vault.months).extend(self.months);
        Ok(())
    }
}
