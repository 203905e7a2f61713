//! AES-256-GCM: one message under one key, with a random nonce of 96 bits before it and the tag of 128 bits behind it.
//!
//! What lives here: sealing and opening bytes. What deliberately does not: which key, and what is authenticated beside the message. The nonces are random,
//! so one key seals at most 2^32 messages (NIST SP 800-38D, 8.3): a row key seals a handful, a month key one for each row.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use zeroize::Zeroizing;

/// How much longer a sealed message is: nonce and tag.
pub const OVERHEAD: usize = NONCE_LEN + 16;

/// Seals the message: nonce, ciphertext, tag.
pub fn seal(key: &[u8; 32], beside: &[u8], message: &[u8]) -> Result<Vec<u8>, Unspecified> {
    // With room for the tag, so that no copy of the message is left behind by a reallocation.
    let mut sealed = Vec::with_capacity(message.len() + OVERHEAD);
    sealed.extend_from_slice(message);
    let nonce = RandomizedNonceKey::new(&AES_256_GCM, key)?.seal_in_place_append_tag(Aad::from(beside), &mut sealed)?;
    sealed.splice(0..0, nonce.as_ref().iter().copied());
    Ok(sealed)
}

/// Opens what [`seal`] made with the same key and the same bytes beside it; `None` for anything else.
pub fn open(key: &[u8; 32], beside: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut message = Zeroizing::new(rest.to_vec());
    let opened = RandomizedNonceKey::new(&AES_256_GCM, key)
        .and_then(|key| {
            key.open_in_place(Nonce::from(nonce), Aad::from(beside), &mut message)
                .map(|opened| opened.len())
        })
        .ok()?;
    message.truncate(opened);
    Some(message)
}

/// Opens a sealed key of 32 bytes.
pub fn open_key(key: &[u8; 32], beside: &[u8], sealed: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let opened = open(key, beside, sealed)?;
    Some(Zeroizing::new(opened.as_slice().try_into().ok()?))
}
