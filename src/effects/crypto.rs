//! SubtleCrypto: digests, and the one-time key. Its private half cannot be exported; it signs once and is dropped.

use crate::browser::{object, window};
use js_sys::{Array, Uint8Array};
use receipt::{Digest, Jwk};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

fn subtle() -> Result<SubtleCrypto, JsValue> {
    Ok(window().crypto()?.subtle())
}

/// SHA-256; `None` where the browser cannot.
pub async fn sha256(data: &[u8]) -> Option<Digest> {
    digest(data).await.ok()?.try_into().ok().map(Digest)
}

async fn digest(data: &[u8]) -> Result<Vec<u8>, JsValue> {
    let promise = subtle()?.digest_with_str_and_u8_array("SHA-256", data)?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

/// A P-256 pair with its public half's thumbprint (RFC 7638).
pub struct SigningKey {
    private: CryptoKey,
    pub public: Jwk,
    pub thumbprint: Digest,
}

impl SigningKey {
    /// Makes one; `None` where the browser cannot.
    pub async fn generate() -> Option<SigningKey> {
        let (private, point) = generate().await.ok()?;
        let public = Jwk::from_point(&point)?;
        let thumbprint = sha256(public.thumbprint_input().as_bytes()).await?;
        Some(SigningKey { private, public, thumbprint })
    }

    /// ES256 (RFC 7518, 3.4). Consumes the key: it signs once.
    pub async fn sign(self, data: &[u8]) -> Option<Vec<u8>> {
        sign(&self.private, data).await.ok()
    }
}

async fn generate() -> Result<(CryptoKey, Vec<u8>), JsValue> {
    let subtle = subtle()?;
    let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
    let usages = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
    let promise = subtle.generate_key_with_object(&algorithm, false, &usages)?;
    let pair: CryptoKeyPair = JsFuture::from(promise).await?.unchecked_into();
    let public = JsFuture::from(subtle.export_key("raw", &pair.get_public_key())?).await?;
    Ok((pair.get_private_key(), Uint8Array::new(&public).to_vec()))
}

async fn sign(key: &CryptoKey, data: &[u8]) -> Result<Vec<u8>, JsValue> {
    let algorithm = object(&[("name", "ECDSA"), ("hash", "SHA-256")]);
    let promise = subtle()?.sign_with_object_and_u8_array(&algorithm, key, data)?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}
