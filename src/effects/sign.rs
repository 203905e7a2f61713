//! SubtleCrypto: the one-time key, digests, and the signature. The key signs once and is dropped.

use crate::Shared;
use crate::host::{KeyPair, both, bytes, digest, new_key, random, sign as sign_with, then, unix_millis};
use alloc::{boxed::Box, vec::Vec};
use flow::{Draft, Event, Signed, Version};
use receipt::{Digest, Jwk, NumberDisclosure, Salt, WithdrawalSecret, compact, encode, signing_input, uuid_v7};
use wasm_bindgen::{JsCast, JsValue};

/// A P-256 pair with its public half's thumbprint. The private half cannot be exported and is never stored.
pub struct Key {
    pair: KeyPair,
    public: Jwk,
    thumbprint: Digest,
}

/// Begins a SHA-256; [`hashed`] reads what it resolves to.
pub fn sha256(data: &[u8]) -> JsValue {
    digest("SHA-256", data)
}

/// The digest that a promise of [`sha256`] resolved to, if it did.
pub fn hashed(value: JsValue) -> Option<Digest> {
    bytes(value).try_into().ok().map(Digest)
}

/// Makes the key while the visitor types.
pub fn make_key(shared: &Shared) {
    let shared = shared.clone();
    key(Box::new(move |key| shared.set_key(key)));
}

fn key(next: Box<dyn FnOnce(Option<Key>)>) {
    then(
        &new_key(),
        Box::new(move |pair| {
            let pair: Option<KeyPair> = pair.map(JsCast::unchecked_into);
            let Some((pair, public)) = pair
                .and_then(|pair| Some((Jwk::from_point(&pair.point())?, pair)))
                .map(|(public, pair)| (pair, public))
            else {
                return next(None);
            };
            then(
                &sha256(public.thumbprint_input().as_bytes()),
                Box::new(move |value| {
                    let thumbprint = value.and_then(hashed);
                    next(thumbprint.map(|thumbprint| Key { pair, public, thumbprint }));
                }),
            );
        }),
    );
}

/// Signs a receipt.
pub fn sign(shared: &Shared, version: Version, draft: Box<Draft>) {
    let this = shared.clone();
    match shared.take_key() {
        Some(key) => sign_by(this, version, draft, key),
        None => key(Box::new(move |key| match key {
            Some(key) => sign_by(this, version, draft, key),
            None => this.dispatch(Event::SigningFailed { version }),
        })),
    }
}

fn sign_by(shared: Shared, version: Version, draft: Box<Draft>, key: Key) {
    let number = NumberDisclosure {
        salt: Salt(random()),
        phone: draft.phone.clone(),
    }
    .encoded();
    let secret = WithdrawalSecret(random());
    let digests = (sha256(number.as_bytes()), sha256(&secret.0));
    both(
        &digests.0,
        &digests.1,
        Box::new(move |sd, withdraw| {
            let (Some(sd), Some(withdraw)) = (hashed(sd), hashed(withdraw)) else {
                return shared.dispatch(Event::SigningFailed { version });
            };
            let payload = shared.with_settings(|settings| {
                let (id, issuer) = (uuid_v7(unix_millis(), random()), encode(&key.thumbprint.0));
                Some(draft.payload(settings, id, issuer, sd, withdraw).to_jcs())
            });
            let input = signing_input(&key.public, &key.thumbprint, &payload.unwrap_or_default());
            both(
                &sign_with(&key.pair, input.as_bytes()),
                &sha256(input.as_bytes()),
                Box::new(move |signature, hash| {
                    let signature: Vec<u8> = bytes(signature);
                    shared.dispatch(match hashed(hash) {
                        Some(hash) => Event::ReceiptSigned {
                            version,
                            signed: Signed {
                                receipt: compact(&input, &signature, &number),
                                hash: hash.to_hex(),
                                secret: secret.to_text(),
                            },
                        },
                        None => Event::SigningFailed { version },
                    });
                }),
            );
        }),
    );
}
