//! Access keys of programs and people: what is stored of one, and what came of adding or revoking it.

use receipt::Digest;

/// An access key to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Whose key it is.
    pub name: String,
    /// What it may do, in the words of the program that checks it.
    pub role: String,
    /// SHA-256 of the key.
    pub sha256: Digest,
    /// The current time.
    pub made_at: i64,
}

/// The result of [`Store::add_key`](crate::Store::add_key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddKeyOutcome {
    /// It is stored.
    Added,
    /// The name is or was another key's; nothing was changed.
    NameTaken,
}

/// A stored access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// What it was stored with.
    pub key: NewKey,
    /// When it was revoked; `None` while it works.
    pub revoked_at: Option<i64>,
}

/// The result of [`Store::revoke_key`](crate::Store::revoke_key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokeKeyOutcome {
    /// It is revoked, now or by an earlier call, since this time.
    Revoked(i64),
    /// There is no key of this name.
    UnknownName,
}
