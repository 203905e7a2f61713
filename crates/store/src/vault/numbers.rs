//! Finding rows by number.
//!
//! What lives here: the tags of all rows in memory, looking one up, and making them anew. What deliberately does not: how a tag is made (`month`), and the
//! salt that a number is hashed with, which is in the database: whoever has the key store alone cannot test a number against the tags.
//!
//! A row's tag is in the key store, beside the row's key, and is overwritten in place with it: after that no copy of the database, older or newer, tells
//! whose row it was. There is no index of the tags on the disk, since SQLite leaves copies of what it moves within a tree (`schema`). It is in memory,
//! 16 bytes a row and the tree around them, read from the file when the key store is opened.

use super::month::Month;
use super::row::RowId;
use super::work::Work;
use super::{Vault, VaultError, damaged_month, lock, slots};
use receipt::Digest;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// What a number's row is found by, under the key of a month.
pub type Tag = [u8; 16];

/// The tag of a row that is found by its id alone.
pub const UNNUMBERED: Tag = [0; 16];

/// The tags of all rows, shortened, with their slots. What is found is compared with the file, so an entry too many does no harm.
#[derive(Default)]
pub struct Numbers(BTreeSet<(u64, i64)>);

impl Numbers {
    /// Those in the file.
    pub fn load(db: &Connection) -> rusqlite::Result<Numbers> {
        let mut tags = db.prepare("SELECT tag, slot FROM row_key WHERE tag <> zeroblob(16)")?;
        let rows = tags.query_map([], |row| Ok((short(&row.get(0)?), row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>().map(Numbers)
    }

    pub fn add(&mut self, tags: &[(Tag, i64)]) {
        let numbered = tags.iter().filter(|(tag, _)| *tag != UNNUMBERED);
        self.0.extend(numbered.map(|(tag, slot)| (short(tag), *slot)));
    }

    pub fn remove(&mut self, tags: &[(Tag, i64)]) {
        for (tag, slot) in tags {
            self.0.remove(&(short(tag), *slot));
        }
    }

    /// The slots in which the tag may be.
    fn slots(&self, tag: &Tag) -> impl Iterator<Item = i64> {
        let tag = short(tag);
        self.0.range((tag, i64::MIN)..=(tag, i64::MAX)).map(|(_, slot)| *slot)
    }
}

fn short(tag: &Tag) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *tag;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

impl Vault {
    /// The rows for a number, by its salted hash.
    ///
    /// # Errors
    /// [`VaultError::Root`] and others.
    pub fn find(&self, number: &Digest) -> Result<Vec<RowId>, VaultError> {
        let mut db = lock(&self.reader);
        // Held before the file is looked at: what is committed in it then is in memory too, and a row that moves meanwhile is in one month or the other.
        let numbers = lock(&self.numbers);
        let at_once = db.transaction()?;
        let mut found = Vec::new();
        for month in slots::months(&at_once)? {
            let key = self.month(&at_once, month)?.ok_or_else(|| damaged_month(month))?;
            let tag = key.index().tag(number);
            for slot in numbers.slots(&tag) {
                found.extend(slots::with_tag(&at_once, slot, &tag)?);
            }
        }
        Ok(found)
    }

    /// Whether a look-up would begin at once. While keys are destroyed it waits for the disk.
    pub fn is_free(&self) -> bool {
        self.reader.try_lock().is_ok()
    }

    /// The month of a row; `None` where it has no key.
    ///
    /// # Errors
    /// [`VaultError::Failed`].
    pub fn month_of(&self, id: &RowId) -> Result<Option<Month>, VaultError> {
        Ok(slots::find(&lock(&self.reader), *id)?.map(|stored| stored.month))
    }

    /// The fingerprint of the salt that every row's number was hashed with; `None` where that is not known.
    ///
    /// # Errors
    /// [`VaultError::Failed`].
    pub fn salted_with(&self) -> Result<Option<Digest>, VaultError> {
        Ok(slots::salt(&lock(&self.reader))?)
    }

    /// Makes the tags of all these rows anew, with numbers that were hashed with the salt of this fingerprint. Rows without a key are left out. What fails
    /// or is interrupted leaves [`salted_with`](Vault::salted_with) without an answer.
    ///
    /// # Errors
    /// That of `page`, which returns some of the rows and numbers after another until there is none left, or a [`VaultError`].
    pub fn number_anew<E: From<VaultError>>(&self, salt: Digest, mut page: impl FnMut() -> Result<Option<Vec<(RowId, Digest)>>, E>) -> Result<(), E> {
        if self.keeps {
            return Ok(());
        }
        self.set_salt(None)?;
        while let Some(rows) = page()? {
            self.set_numbers(&rows)?;
        }
        Ok(self.set_salt(Some(salt))?)
    }

    fn set_numbers(&self, rows: &[(RowId, Digest)]) -> Result<(), VaultError> {
        let mut db = lock(&self.writer);
        let mut work = Work::begin(self, &mut db)?;
        for (id, number) in rows {
            if let Some(stored) = slots::find(&work.transaction, *id)? {
                work.set_number(&stored, number)?;
            }
        }
        work.commit()
    }

    fn set_salt(&self, salt: Option<Digest>) -> Result<(), VaultError> {
        let mut db = lock(&self.writer);
        let work = Work::begin(self, &mut db)?;
        slots::set_salt(&work.transaction, salt)?;
        work.commit()
    }
}
