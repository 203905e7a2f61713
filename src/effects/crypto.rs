//! SubtleCrypto: digests, and the one-time key. Its private half cannot be exported; it signs once and is dropped.

use crate::browser::{object, resolved, resolved_bytes, window};
use js_sys::Array;
use receipt::{Digest, Jwk};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

fn subtle() -> Option<SubtleCrypto> {
    Some(window().crypto().ok()?.subtle())
}

/// SHA-256; `None` where the browser cannot.
pub async fn sha256(data: &[u8]) -> Option<Digest> {
    let digest = subtle()?.digest_with_str_and_u8_array("SHA-256", data);
    resolved_bytes(digest).await?.try_into().ok().map(Digest)
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
        let subtle = subtle()?;
        let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
        let usages = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
        let pair = subtle.generate_key_with_object(&algorithm, false, &usages).ok()?;
        let pair: CryptoKeyPair = resolved(pair).await?.unchecked_into();
        let point = resolved_bytes(subtle.export_key("raw", &pair.get_public_key())).await?;
        let public = Jwk::from_point(&point)?;
        let thumbprint = sha256(public.thumbprint_input().as_bytes()).await?;
        let private = pair.get_private_key();
        Some(SigningKey { private, public, thumbprint })
    }

    /// ES256 (RFC 7518, 3.4). Consumes the key: it signs once.
    pub async fn sign(self, data: &[u8]) -> Option<Vec<u8>> {
        let algorithm = object(&[("name", "ECDSA"), ("hash", "SHA-256")]);
        let signature = subtle()?.sign_with_object_and_u8_array(&algorithm, &self.private, data);
        resolved_bytes(signature).await
    }
}
