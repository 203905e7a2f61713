//! The withdrawal secret: what the visitor keeps, so that leaving needs no account and no proof of who one is.

use crate::{decode, encode};
use alloc::string::String;

/// 256 random bits drawn in the page. The payload holds their SHA-256; the server sees them when they are used.
#[derive(Clone, PartialEq, Eq)]
pub struct WithdrawalSecret(pub [u8; 32]);

impl WithdrawalSecret {
    /// 43 characters of base64url, as in a link `/m/{secret}`.
    pub fn to_text(&self) -> String {
        encode(&self.0)
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub fn from_text(text: &str) -> Option<WithdrawalSecret> {
        decode(text)?.try_into().ok().map(WithdrawalSecret)
    }
}
