//! The receipt crate's cryptography, by aws-lc-rs.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use receipt::{Crypto, Digest, Jwk};

/// SHA-256 and ES256 by aws-lc-rs.
#[derive(Clone, Copy, Debug)]
pub struct AwsLc;

impl Crypto for AwsLc {
    fn sha256(&self, bytes: &[u8]) -> Digest {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Digest(out)
    }

    fn verify_es256(&self, key: &Jwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_point())
            .verify(message, signature)
            .is_ok()
    }
}

/// The thumbprint of a public key (RFC 7638): a receipt's or a countersignature's `kid`.
pub fn thumbprint(key: &Jwk) -> Digest {
    AwsLc.sha256(key.thumbprint_input().as_bytes())
}
