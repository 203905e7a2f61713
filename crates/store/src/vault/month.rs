//! A calendar month, and its key.
//!
//! What lives here: which month a row belongs to, the key that wraps the keys of the month's rows, and the key of the index by number. What deliberately
//! does not: the root key that wraps the month's key (`root`), and where it is stored.
//!
//! A month key is 32 random bytes. It is used for nothing itself: HKDF (RFC 5869) makes one key of it that wraps row keys and one that makes index tags.

use super::numbers::Tag;
use super::row::{RowId, RowKey};
use super::{VaultError, aead};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use jiff::Timestamp;
use jiff::tz::Offset;
use receipt::Digest;
use std::fmt;
use zeroize::Zeroizing;

/// A calendar month in UTC: the one in which the last period of a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u32);

impl Month {
    /// The last one.
    pub const LAST: Month = Month(999_912);

    /// The month of this time, in seconds since 1970; `None` outside of the years 1970 to 9999.
    pub fn of(at: i64) -> Option<Month> {
        let date = Offset::UTC.to_datetime(Timestamp::from_second(at).ok()?).date();
        let (year, month) = (u32::try_from(date.year()).ok()?, u32::try_from(date.month()).ok()?);
        Month::from_number(year * 100 + month)
    }

    /// The month of a number such as 202611; `None` for a number that is none.
    pub fn from_number(number: u32) -> Option<Month> {
        ((1970..=9999).contains(&(number / 100)) && (1..=12).contains(&(number % 100))).then_some(Month(number))
    }

    /// Such as 202611.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

/// What a month's key is used for, in memory.
pub struct MonthKey {
    month: Month,
    wrapping: Zeroizing<[u8; 32]>,
    index: IndexKey,
}

impl MonthKey {
    pub fn derive(month: Month, secret: &[u8; 32]) -> Result<MonthKey, VaultError> {
        let prk = Salt::new(HKDF_SHA256, b"phone-consent month key 1").extract(secret);
        let part = |label: &[u8]| {
            let mut bytes = Zeroizing::new([0; 32]);
            let filled = prk.expand(&[label], HKDF_SHA256).and_then(|part| part.fill(&mut *bytes));
            filled.map(|()| bytes).map_err(|_| VaultError::Failed("a key could not be derived".into()))
        };
        Ok(MonthKey {
            month,
            wrapping: part(b"row keys")?,
            index: IndexKey(hmac::Key::new(hmac::HMAC_SHA256, &*part(b"index by number")?)),
        })
    }

    /// A row's key, wrapped: [`WRAPPED`] bytes.
    pub fn wrap(&self, row: &RowKey) -> Result<Vec<u8>, VaultError> {
        aead::seal(&self.wrapping, &self.beside(row.id()), row.bytes()).map_err(|_| VaultError::Failed("a row's key could not be wrapped".into()))
    }

    /// The key of this row; `None` where the bytes are not its key, wrapped for this month.
    pub fn unwrap(&self, id: RowId, wrapped: &[u8]) -> Option<RowKey> {
        aead::open_key(&self.wrapping, &self.beside(id), wrapped).map(|key| RowKey::new(id, key))
    }

    pub fn index(&self) -> &IndexKey {
        &self.index
    }

    fn beside(&self, id: RowId) -> Vec<u8> {
        [&b"phone-consent row key 1"[..], &id.0, &self.month.0.to_be_bytes()].concat()
    }
}

/// The length of a wrapped row key.
pub const WRAPPED: usize = 32 + aead::OVERHEAD;

/// The key of a month's index by number.
#[derive(Clone)]
pub struct IndexKey(hmac::Key);

impl IndexKey {
    /// What stands for a number in the key store: the first 16 bytes of HMAC-SHA-256 of its salted hash. Whoever has the key and the salt can find a
    /// number's tag by trying all numbers; that is why the key goes with its month, and the tag with its row.
    pub fn tag(&self, number: &Digest) -> Tag {
        let whole = hmac::sign(&self.0, &number.0);
        let mut tag = [0; 16];
        tag.iter_mut().zip(whole.as_ref()).for_each(|(to, from)| *to = *from);
        tag
    }
}

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn a_time_belongs_to_the_month_it_is_in_in_utc() {
        let month = |at| Month::of(at).map(|month| month.to_string());
        assert_eq!(month(0).as_deref(), Some("1970-01"));
        assert_eq!(month(1_767_225_599).as_deref(), Some("2025-12"));
        assert_eq!(month(1_767_225_600).as_deref(), Some("2026-01"));
        assert_eq!(month(-1), None);
        assert_eq!(month(i64::MAX), None);
        for wrong in [0, 202_600, 202_613, 196_912, 1_000_001] {
            assert_eq!(Month::from_number(wrong), None);
        }
    }
}
