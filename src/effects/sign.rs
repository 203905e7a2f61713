//! Making the one-time key, and signing a receipt with it.

use super::crypto::{SigningKey, sha256};
use crate::Widget;
use crate::browser::random;
use flow::{ReceiptEvent, ReceiptInputs, RequestId, Signed};
use receipt::{NumberDisclosure, Salt, WithdrawalSecret, compact, encode, signing_input};

/// Makes the key while the visitor types.
pub async fn make_key(widget: Widget) {
    widget.set_key(SigningKey::generate().await);
}

/// Signs a receipt.
pub async fn sign(widget: Widget, id: RequestId) {
    let event = match signed(&widget, id).await {
        Some(signed) => ReceiptEvent::ReceiptSigned { id, signed: Box::new(signed) },
        None => ReceiptEvent::SigningFailed { id },
    };
    widget.dispatch(event);
}

/// `None` where the browser cannot, or where the request is not awaited any more.
async fn signed(widget: &Widget, id: RequestId) -> Option<Signed> {
    let key = match widget.take_key() {
        Some(key) => key,
        None => SigningKey::generate().await?,
    };
    let phone = widget.with_flow(|flow| flow.number_to_sign(id).cloned()).flatten()?;
    let secret = WithdrawalSecret(random()?);
    let number = NumberDisclosure { salt: Salt(random()?), phone }.encoded();
    let (sd, withdraw_sha256) = (sha256(number.as_bytes()).await?, sha256(&secret.0).await?);
    let inputs = ReceiptInputs {
        jti_random: random()?,
        iss: &encode(&key.thumbprint.0),
        sd: &sd,
        withdraw_sha256: &withdraw_sha256,
    };
    let payload = widget.with_flow(|flow| flow.payload(id, &inputs)).flatten()?;
    let input = signing_input(&key.public, &key.thumbprint, &payload);
    let hash = sha256(input.as_bytes()).await?;
    let signature = key.sign(input.as_bytes()).await?;
    Some(Signed {
        receipt: compact(&input, &signature, &number),
        hash: hash.to_hex(),
        secret: secret.to_text(),
    })
}
