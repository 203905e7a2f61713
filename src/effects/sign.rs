//! SubtleCrypto: the one-time key, digests, and the signature. The key signs once and is dropped.

use crate::Shared;
use crate::host::{KeyPair, both, bytes, digest, new_key, random, sign as sign_with, then, unix_millis};
use alloc::{boxed::Box, string::String};
use flow::{Drawn, Event, Signed, Version};
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
pub fn sign(shared: &Shared, version: Version) {
    let this = shared.clone();
    match shared.take_key() {
        Some(key) => sign_by(this, version, key),
        None => key(Box::new(move |key| match key {
            Some(key) => sign_by(this, version, key),
            None => this.dispatch(Event::SigningFailed { version }),
        })),
    }
}

fn sign_by(shared: Shared, version: Version, key: Key) {
    let secret = WithdrawalSecret(random());
    // Nothing is signed for a question that is no longer asked.
    let Some(phone) = shared.with_flow(|flow| flow.number_to_sign(version).cloned()).flatten() else {
        return;
    };
    let number = NumberDisclosure { salt: Salt(random()), phone }.encoded();
    let digests = (sha256(number.as_bytes()), sha256(&secret.0));
    both(
        &digests.0,
        &digests.1,
        Box::new(move |sd, withdraw| {
            let Some(input) = signing_input_of(&shared, version, &key, hashed(sd), hashed(withdraw)) else {
                return shared.dispatch(Event::SigningFailed { version });
            };
            both(
                &sign_with(&key.pair, input.as_bytes()),
                &sha256(input.as_bytes()),
                Box::new(move |signature, hash| {
                    shared.dispatch(match hashed(hash) {
                        Some(hash) => Event::ReceiptSigned {
                            version,
                            signed: Box::new(Signed {
                                receipt: compact(&input, &bytes(signature), &number),
                                hash: hash.to_hex(),
                                secret: secret.to_text(),
                            }),
                        },
                        None => Event::SigningFailed { version },
                    });
                }),
            );
        }),
    );
}

fn signing_input_of(shared: &Shared, version: Version, key: &Key, sd: Option<Digest>, withdraw: Option<Digest>) -> Option<String> {
    let drawn = Drawn {
        jti: &uuid_v7(unix_millis(), random()),
        iss: &encode(&key.thumbprint.0),
        sd: &sd?,
        withdraw_sha256: &withdraw?,
    };
    let payload = shared.with_flow(|flow| flow.payload(version, &drawn)).flatten()?;
    Some(signing_input(&key.public, &key.thumbprint, &payload))
}
