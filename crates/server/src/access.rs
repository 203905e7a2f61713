//! Access keys: who may do what besides visitors.
//!
//! What lives here: roles, what a key looks like, and making, listing and revoking keys in a data folder, also beside a running server. What
//! deliberately does not: storage (crate `store`), and the requests that need a key (`routes`).
//!
//! A key is `pck_`, 64 hexadecimal digits of 256 random bits, and 8 of a checksum: the first 4 bytes of the SHA-256 of what stands before them. The
//! prefix lets programs that search for secrets find one, the checksum lets them and the server tell a key from a typing mistake.
//!
//! The database holds the SHA-256 of a key and nothing else of it. A slow hash with a salt is for passwords, which can be guessed: 256 random bits
//! cannot, whatever the hash costs.

use crate::{Failure, custody, now};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::rand::fill;
use receipt::{Crypto, Digest};
use std::path::Path;
use store::sqlite::KeyRing;
use store::{AccessKey, AddKeyOutcome, NewKey, RevokeKeyOutcome};
use verify::AwsLc;

const PREFIX: &str = "pck_";
/// Hexadecimal digits of the random part.
const RANDOM: usize = 64;
/// Hexadecimal digits of the checksum.
const CHECK: usize = 8;

/// What a key allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Publishing documents, and checking them before.
    Publish,
    /// Reporting events and opt-outs, settling these, erasing, importing consents, and planning contacts with the exact reasons.
    Operate,
    /// Asking for permits before contacts, and giving them back.
    Permit,
    /// Reading what was permitted, what changed and who looked at numbers, and never a number.
    Audit,
}

impl Role {
    /// Every role.
    pub const ALL: &[Role] = &[Role::Publish, Role::Operate, Role::Permit, Role::Audit];

    /// The role's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Publish => "publish",
            Role::Operate => "operate",
            Role::Permit => "permit",
            Role::Audit => "audit",
        }
    }

    /// The role of this name; `None` also for one that only a newer program knows.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.iter().copied().find(|role| role.as_str() == name)
    }
}

/// Whether a text has the form of a key, with the right checksum.
pub fn is_well_formed(key: &str) -> bool {
    let Some(random) = key.strip_prefix(PREFIX) else { return false };
    let is_hex = random.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hex && random.len() == RANDOM + CHECK && key.split_at_checked(PREFIX.len() + RANDOM).is_some_and(|(body, check)| checksum(body) == check)
}

fn checksum(body: &str) -> String {
    AwsLc.sha256(body.as_bytes()).to_hex().chars().take(CHECK).collect()
}

/// The stored key that this one is, unless it was revoked. Compares with each of them in constant time, so that the time tells nothing about any.
pub fn find<'a>(key: &str, stored: &'a [AccessKey]) -> Option<&'a NewKey> {
    let sha256 = AwsLc.sha256(key.as_bytes());
    let mut found = None;
    for known in stored {
        if verify_slices_are_equal(&known.key.sha256.0, &sha256.0).is_ok() {
            found = Some(known);
        }
    }
    found.filter(|known| known.revoked_at.is_none()).map(|known| &known.key)
}

/// Makes a key and stores its hash. The key is returned once: nobody can read it again.
///
/// # Errors
/// The name is used or is none, or the database cannot be written.
pub fn add(data: &Path, role: Role, name: &str) -> Result<String, Failure> {
    if !json::is_line(name) || name.trim() != name {
        return Err(Failure::new(
            "a name is one line of 1 to 200 characters, without blanks around it; give the name of who will use the key",
        ));
    }
    let mut ring = open(data)?;
    let key = make()?;
    let new = NewKey {
        name: name.into(),
        role: role.as_str().into(),
        sha256: AwsLc.sha256(key.as_bytes()),
        made_at: now(),
    };
    match ring.add(&new).map_err(Failure::new)? {
        AddKeyOutcome::Added => Ok(key),
        AddKeyOutcome::NameTaken => Err(Failure::new(format!(
            "\"{name}\" is or was the name of another key, and publications name their key for ever; choose another name"
        ))),
    }
}

/// Every key without the key itself, also the revoked ones, oldest first.
///
/// # Errors
/// The database cannot be read.
pub fn list(data: &Path) -> Result<Vec<AccessKey>, Failure> {
    open(data)?.list().map_err(Failure::new)
}

/// Revokes a key for ever; a running server refuses it from the next request on. Returns since when it is revoked, seconds since 1970.
///
/// # Errors
/// There is no key of this name, or the database cannot be written.
pub fn revoke(data: &Path, name: &str) -> Result<i64, Failure> {
    match open(data)?.revoke(name, now()).map_err(Failure::new)? {
        RevokeKeyOutcome::Revoked(since) => Ok(since),
        RevokeKeyOutcome::UnknownName => Err(Failure::new(format!("there is no key \"{name}\"; phone-consent keys list shows their names"))),
    }
}

fn open(data: &Path) -> Result<KeyRing, Failure> {
    KeyRing::open(data, &custody::last_write(data)).map_err(|e| custody::refused(e, data))
}

fn make() -> Result<String, Failure> {
    let mut random = [0; RANDOM / 2];
    fill(&mut random).map_err(|_| Failure::new("no key could be made: the system gives no random bytes"))?;
    let body = format!("{PREFIX}{}", Digest(random).to_hex());
    Ok(format!("{body}{}", checksum(&body)))
}

#[cfg(test)]
mod tests {
    use super::{Role, find, is_well_formed, make};
    use receipt::Crypto;
    use store::{AccessKey, NewKey};
    use verify::AwsLc;

    #[test]
    fn a_key_with_one_wrong_character_is_not_well_formed() {
        let key = make().expect("a key");
        assert!(key.starts_with("pck_") && key.len() == 76 && is_well_formed(&key), "{key}");
        assert_ne!(key, make().expect("another"));
        for at in 0..key.len() {
            let mut wrong = key.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(!is_well_formed(std::str::from_utf8(&wrong).expect("ASCII")), "character {at}");
        }
        for wrong in ["", "pck_", &key[1..], &key[..75], &format!("{key}0"), &key.to_uppercase()] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_found_by_itself_alone_and_not_after_it_was_revoked() {
        let stored = |key: &str, revoked_at| AccessKey {
            key: NewKey {
                name: key.into(),
                role: Role::Publish.as_str().into(),
                sha256: AwsLc.sha256(key.as_bytes()),
                made_at: 1,
            },
            revoked_at,
        };
        let keys = [stored("one", None), stored("two", Some(2)), stored("three", None)];
        let name = |key: &str| find(key, &keys).map(|key| key.name.as_str());
        assert_eq!(
            [name("one"), name("two"), name("three"), name("four")],
            [Some("one"), None, Some("three"), None]
        );
    }
}
