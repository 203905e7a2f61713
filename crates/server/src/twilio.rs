//! Twilio's webhooks for incoming messages: the signature, the fields, the answer.
//!
//! What lives here: the check of `X-Twilio-Signature`, reading the form, and TwiML. What deliberately does not: what a message means (`optouts`).
//!
//! The signature is the base64 of an HMAC-SHA1, with the account's auth token as key, of the address that Twilio called followed by the name and the value of
//! each form field, sorted by name (<https://www.twilio.com/docs/usage/webhooks/webhooks-security>).

use crate::Failure;
use crate::optouts::{Message, Said};
use aws_lc_rs::hmac;
use base64ct::{Base64, Encoding};
use phone::E164;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::durable_file::check_private;
use store::optouts::{Read, Way};

/// The auth token of an account.
pub struct Token(hmac::Key);

impl Token {
    /// Reads it from a file that only its owner can read.
    pub fn from_file(path: &Path) -> Result<Token, Failure> {
        check_private(path).map_err(|e| Failure::new(e.to_string()))?;
        let text = std::fs::read_to_string(path).map_err(|e| Failure::new(format!("the Twilio token {} cannot be read ({e})", path.display())))?;
        let token = text.trim();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(Failure::new(format!(
                "the file {} does not hold a Twilio auth token; write the account's auth token into it, and nothing else",
                path.display()
            )));
        }
        Ok(Token::new(token))
    }

    fn new(token: &str) -> Token {
        Token(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes()))
    }

    /// Whether Twilio signed this request. Compares in constant time.
    pub fn signed(&self, signature: &str, url: &str, form: &[u8]) -> bool {
        let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(form) {
            fields.entry(name.into_owned()).or_default().insert(value.into_owned());
        }
        let mut said = url.to_owned();
        for (name, values) in &fields {
            for value in values {
                said.push_str(name);
                said.push_str(value);
            }
        }
        Base64::decode_vec(signature).is_ok_and(|tag| hmac::verify(&self.0, said.as_bytes(), &tag).is_ok())
    }
}

/// An address as Twilio may have signed it: without a port, and with one, which is that of the scheme where the address has none. Of some channels' requests
/// Twilio signs the one, of others the other, and its own libraries accept both.
pub fn called(origin: &str, path: &str) -> [String; 2] {
    let host = origin.find("://").map_or(0, |at| at + 3);
    // A colon in the brackets of an IPv6 address begins no port.
    let bracket = origin.rfind(']').unwrap_or(host);
    let (name, port) = match origin[bracket..].find(':') {
        Some(colon) => origin.split_at(bracket + colon),
        None => (origin, if origin.starts_with("https:") { ":443" } else { ":80" }),
    };
    [format!("{name}{path}"), format!("{name}{port}{path}")]
}

/// The message in a form; `None` where its sender is no number, as with a short code.
pub fn message(form: &[u8]) -> Option<Message> {
    let field = |wanted: &str| {
        form_urlencoded::parse(form)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let from = field("From")?;
    // "rcs:+353850123456", "whatsapp:+353850123456"
    let (channel, number) = from.rsplit_once(':').unwrap_or(("", &from));
    let body = field("Body").unwrap_or_default();
    let said = match field("OptOutType").as_deref() {
        // Twilio's own opt-out has blocked the number already.
        Some("STOP") => Said::Sure(Read::Stop, body),
        Some(_) | None => Said::Text(body),
    };
    Some(Message {
        number: E164::new(number)?,
        by: match channel {
            "rcs" => Way::Rcs,
            "whatsapp" => Way::WhatsApp,
            _ => Way::Sms,
        },
        said,
        language: None,
        id: field("MessageSid").map(|sid| format!("twilio {sid}")),
    })
}

/// Whether Twilio itself has answered this message: its opt-out management sends the texts for STOP, START and HELP.
pub fn was_answered(form: &[u8]) -> bool {
    form_urlencoded::parse(form).any(|(name, value)| name == "OptOutType" && !value.is_empty())
}

/// The answer in TwiML: one message, or none.
pub fn twiml(message: Option<&str>) -> String {
    let message = message.map_or_else(String::new, |text| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Message>{escaped}</Message>")
    });
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{message}</Response>")
}

#[cfg(test)]
mod tests {
    use super::{Token, called, message, twiml};
    use crate::optouts::Said;
    use store::optouts::{Read, Way};

    /// The example of Twilio's documentation, and that of the tests of its libraries.
    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const FORM: &str = "Digits=1234&To=%2B18005551212&From=%2B12349013030&Caller=%2B12349013030&CallSid=CA1234567890ABCDE";
    const SIGNATURE: &str = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";

    #[test]
    fn the_documented_example_is_signed() {
        let token = Token::new("12345");
        assert!(token.signed(SIGNATURE, URL, FORM.as_bytes()));
        let libraries = FORM.replace("12349013030", "14158675309");
        assert!(token.signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", URL, libraries.as_bytes()));
        let twice = format!("{FORM}&Digits=1234");
        assert!(token.signed(SIGNATURE, URL, twice.as_bytes()), "a value that comes twice counts once");
    }

    #[test]
    fn what_differs_in_anything_is_not_signed() {
        let token = Token::new("12345");
        for (url, form, signature) in [
            ("https://mycompany.com/myapp.php?foo=1", FORM.to_owned(), SIGNATURE),
            (URL, FORM.replace("1234&", "1235&"), SIGNATURE),
            (URL, format!("{FORM}&x="), SIGNATURE),
            (URL, FORM.to_owned(), "0/KCTR6DLpKmkAf8muzZqo1nDgR="),
            (URL, FORM.to_owned(), ""),
            (URL, FORM.to_owned(), "no base64"),
        ] {
            assert!(!token.signed(signature, url, form.as_bytes()), "{url} {form} {signature}");
        }
        assert!(!Token::new("12346").signed(SIGNATURE, URL, FORM.as_bytes()));
    }

    #[test]
    fn an_address_is_signed_with_or_without_its_port() {
        for (origin, without, with) in [
            ("https://a.example", "https://a.example", "https://a.example:443"),
            ("http://a.example", "http://a.example", "http://a.example:80"),
            ("https://a.example:8443", "https://a.example", "https://a.example:8443"),
            ("http://[::1]", "http://[::1]", "http://[::1]:80"),
            ("http://[::1]:8081", "http://[::1]", "http://[::1]:8081"),
        ] {
            assert_eq!(called(origin, "/x?a=b:1"), [format!("{without}/x?a=b:1"), format!("{with}/x?a=b:1")]);
        }
    }

    #[test]
    fn a_sender_is_a_number_on_a_channel() {
        let by = |from: &str| message(format!("From={from}&Body=stop").as_bytes()).map(|one| (one.number.as_str().to_owned(), one.by));
        let number = || "+353850123456".to_owned();
        assert_eq!(by("%2B353850123456"), Some((number(), Way::Sms)));
        assert_eq!(by("rcs:%2B353850123456"), Some((number(), Way::Rcs)));
        assert_eq!(by("whatsapp:%2B353850123456"), Some((number(), Way::WhatsApp)));
        assert_eq!((by("72345"), by("SHOP"), by("")), (None, None, None));
        let stop = message(b"From=%2B353850123456&Body=x&OptOutType=STOP").expect("a message");
        assert!(matches!(stop.said, Said::Sure(Read::Stop, _)));
    }

    #[test]
    fn an_answer_is_text_and_no_markup() {
        assert_eq!(twiml(None), "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>");
        assert!(twiml(Some("A & B <c>")).contains("<Message>A &amp; B &lt;c&gt;</Message>"));
    }
}
