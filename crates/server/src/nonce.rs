//! Nonces: evidence that a notice was shown on a page before the number was given.
//!
//! What lives here: issuing a nonce and opening one. A nonce is self-contained, so that issuing one stores nothing: base64url of
//! `version (1) || issued_at (8, big-endian) || random (16) || HMAC-SHA-256 (32)`, the MAC over the preceding bytes, the notice's digest and the
//! origin. What deliberately does not: single use (the store), and the maximum age (`check`).

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign, verify};
use receipt::{Digest, decode, encode};

/// How long a nonce is fresh, in seconds.
pub const FRESH: i64 = 30 * 60;

const VERSION: u8 = 1;
const HEAD: usize = 1 + 8 + 16;

/// The key of the nonces' MAC.
pub struct NonceKey(Key);

impl NonceKey {
    /// From 32 random bytes.
    pub fn new(secret: &[u8; 32]) -> NonceKey {
        NonceKey(Key::new(HMAC_SHA256, secret))
    }

    /// A nonce issued at `issued_at` (seconds since 1970) for one notice and one origin.
    pub fn issue(&self, issued_at: i64, random: [u8; 16], notice: &Digest, origin: &str) -> String {
        let mut bytes = Vec::with_capacity(HEAD + 32);
        bytes.push(VERSION);
        bytes.extend_from_slice(&issued_at.to_be_bytes());
        bytes.extend_from_slice(&random);
        let tag = sign(&self.0, &message(&bytes, notice, origin));
        bytes.extend_from_slice(tag.as_ref());
        encode(&bytes)
    }

    /// When this nonce was issued; `None` unless this server issued it for this notice and origin.
    pub fn open(&self, nonce: &str, notice: &Digest, origin: &str) -> Option<i64> {
        let bytes = decode(nonce)?;
        let (head, tag) = bytes.split_at_checked(HEAD)?;
        verify(&self.0, &message(head, notice, origin), tag).ok()?;
        let (version, rest) = head.split_first()?;
        (*version == VERSION).then(|| rest.first_chunk().map(|at| i64::from_be_bytes(*at)))?
    }
}

fn message(head: &[u8], notice: &Digest, origin: &str) -> Vec<u8> {
    [head, &notice.0, origin.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::NonceKey;
    use receipt::{Digest, decode, encode};

    #[test]
    fn a_nonce_opens_for_its_notice_and_origin_only() {
        let (key, notice) = (NonceKey::new(&[1; 32]), Digest([2; 32]));
        let nonce = key.issue(1_795_514_441, [3; 16], &notice, "https://shop.example");
        assert_eq!(nonce.len(), 76);
        assert_eq!(key.open(&nonce, &notice, "https://shop.example"), Some(1_795_514_441));
        assert_eq!(key.open(&nonce, &Digest([4; 32]), "https://shop.example"), None);
        assert_eq!(key.open(&nonce, &notice, "https://shop.example:1"), None);
        assert_eq!(NonceKey::new(&[9; 32]).open(&nonce, &notice, "https://shop.example"), None);
        assert_eq!(key.open("", &notice, "https://shop.example"), None);
        let bytes = decode(&nonce).expect("base64url");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(&encode(&changed), &notice, "https://shop.example"), None, "byte {at}");
        }
    }
}
