//! A message and its signature.
//!
//! What lives here: the secret of an endpoint, the JSON of a change, and the header `webhook-signature`. What deliberately does not: sending it.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use aws_lc_rs::rand::fill;
use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use std::path::Path;
use store::{Change, durable_file};

/// The bytes of a secret.
const LENGTH: usize = 32;

/// What the messages to an endpoint are signed with.
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one; `None` where the system has no randomness.
    pub fn make() -> Option<Secret> {
        let mut bytes = vec![0; LENGTH];
        fill(&mut bytes).ok().map(|()| Secret(bytes))
    }

    /// The secret in this file, which others than its owner may not read. The error is a sentence.
    pub fn read(file: &Path) -> Result<Secret, String> {
        let bytes = durable_file::read_private(file).map_err(|e| e.to_string())?;
        match bytes.len() {
            LENGTH => Ok(Secret(bytes)),
            _ => Err(format!("{} does not hold the {LENGTH} bytes of a webhook's secret", file.display())),
        }
    }

    /// As it is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As its receiver is given it.
    pub fn to_text(&self) -> String {
        format!("whsec_{}", Base64::encode_string(&self.0))
    }

    /// The header `webhook-signature` of a message with this id, sent at this time.
    pub fn signature(&self, id: &str, at: i64, body: &str) -> String {
        let signed = format!("{id}.{at}.{body}");
        let tag = sign(&Key::new(HMAC_SHA256, &self.0), signed.as_bytes());
        format!("v1,{}", Base64::encode_string(tag.as_ref()))
    }
}

/// The message of a change, a JSON object in canonical form: `{data, number, timestamp, type}`.
pub fn written(change: &Change) -> String {
    format!(
        r#"{{"data":{},"number":{},"timestamp":"{}","type":"{}"}}"#,
        change.data,
        change.number,
        time(change.at),
        change.kind
    )
}

/// The message of a test.
pub fn test(at: i64) -> String {
    format!(r#"{{"data":{{}},"timestamp":"{}","type":"webhook.test"}}"#, time(at))
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).unwrap_or(Timestamp::MAX).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Secret, test, written};
    use base64ct::{Base64, Encoding};
    use store::{Change, ChangeKind};

    #[test]
    fn a_message_is_signed_as_the_specification_shows() {
        // The example that the libraries of the specification are tested with.
        let secret = Secret(Base64::decode_vec("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64"));
        let signature = secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.to_text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    #[test]
    fn a_message_is_json_in_canonical_form() {
        let change = Change {
            number: 7,
            id: [1; 16],
            kind: ChangeKind::ReceiptErased,
            at: 1_795_822_327,
            data: r#"{"cause":"end"}"#.into(),
        };
        assert_eq!(
            written(&change),
            r#"{"data":{"cause":"end"},"number":7,"timestamp":"2026-11-27T23:32:07Z","type":"receipt.erased"}"#
        );
        for text in [written(&change), test(0)] {
            let node = json::parse(text.as_bytes()).expect("JSON");
            assert!(!node.text("type").is_empty() && node.text("timestamp").ends_with('Z'), "{text}");
        }
    }
}
