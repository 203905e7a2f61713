//! SubtleCrypto: the one-time key, digests, and the signature. The key signs once and is dropped.

use crate::Shared;
use crate::host::{object, random, subtle, unix_millis};
use flow::{Draft, Event, Signed, Version};
use js_sys::{Array, Object, Reflect, Uint8Array};
use receipt::{Digest, Jwk, NumberDisclosure, Salt, WithdrawalSecret, compact, encode, signing_input, uuid_v7};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A P-256 pair. The private half cannot be exported and is never stored.
pub struct Key {
    private: JsValue,
    public: Jwk,
}

fn ecdsa(more: (&str, JsValue)) -> Object {
    object(&[("name", "ECDSA".into()), more])
}

/// SHA-256.
pub async fn sha256(bytes: &[u8]) -> Option<Digest> {
    let digest = JsFuture::from(subtle()?.digest("SHA-256", &Uint8Array::from(bytes))).await.ok()?;
    Uint8Array::new(&digest).to_vec().try_into().ok().map(Digest)
}

/// Makes the key while the visitor types.
pub async fn make_key(shared: &Shared) {
    if let Some(key) = new_key().await {
        shared.set_key(Some(key));
    }
}

async fn new_key() -> Option<Key> {
    let subtle = subtle()?;
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let pair = JsFuture::from(subtle.generate_key(&ecdsa(("namedCurve", "P-256".into())), false, &usages))
        .await
        .ok()?;
    let public = Reflect::get(&pair, &"publicKey".into()).ok()?;
    let point = JsFuture::from(subtle.export_key("raw", &public)).await.ok()?;
    Some(Key {
        private: Reflect::get(&pair, &"privateKey".into()).ok()?,
        public: Jwk::from_point(&Uint8Array::new(&point).to_vec())?,
    })
}

/// Signs a receipt.
pub async fn sign(shared: &Shared, version: Version, draft: Box<Draft>) -> Event {
    match signed(shared, *draft).await {
        Some(signed) => Event::ReceiptSigned { version, signed },
        None => Event::SigningFailed { version },
    }
}

async fn signed(shared: &Shared, draft: Draft) -> Option<Signed> {
    let key = match shared.take_key() {
        Some(key) => key,
        None => new_key().await?,
    };
    let thumbprint = sha256(key.public.thumbprint_input().as_bytes()).await?;
    let number = NumberDisclosure {
        salt: Salt(random()),
        phone: draft.phone.clone(),
    }
    .encoded();
    let sd = sha256(number.as_bytes()).await?;
    let secret = WithdrawalSecret(random());
    let withdraw_sha256 = sha256(&secret.0).await?;
    let payload = draft.payload(&shared.settings(), uuid_v7(unix_millis(), random()), encode(&thumbprint.0), sd, withdraw_sha256);
    let input = signing_input(&key.public, &thumbprint, &payload.to_jcs());
    let algorithm = ecdsa(("hash", "SHA-256".into()));
    let signature = JsFuture::from(subtle()?.sign(&algorithm, &key.private, &Uint8Array::from(input.as_bytes())))
        .await
        .ok()?;
    Some(Signed {
        receipt: compact(&input, &Uint8Array::new(&signature).to_vec(), &number),
        hash: sha256(input.as_bytes()).await?.to_hex(),
        secret: secret.to_text(),
    })
}
