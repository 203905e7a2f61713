//! The envelope of an email: headers and the two parts, as a message file (RFC 5322) that mail programs open and senders take.
//!
//! What deliberately does not live here: `To`, `Date` and `Message-ID`, which belong to the sending, and `List-Unsubscribe-Post`, which
//! promises that the link stops by one request without a page (RFC 8058): only its server's operator can say so. The same document makes
//! the same bytes.

use disclosure::{Document, render::Email};
use mail_builder::headers::{address::Address, content_type::ContentType, raw::Raw, text::Text};
use mail_builder::mime::MimePart;

/// The message.
pub fn write(document: &Document, email: &Email) -> Result<String, String> {
    // `--=_` begins no line of a text or of its quoted-printable form.
    let boundary = format!("=_{}-{}", document.id, document.version.replace('+', "-"));
    let parts = vec![part("text/plain", &email.text), part("text/html", &email.html)];
    let controller = &document.controller;
    let from = Address::new_address(Some(controller.name.as_str()), controller.email.as_str());
    let message = MimePart::new(ContentType::new("multipart/alternative").attribute("boundary", boundary), parts)
        .header("MIME-Version", Raw::new("1.0"))
        .header("From", from)
        .header("Subject", Text::new(email.subject.as_str()))
        .header("Content-Language", Raw::new(document.language.as_str()))
        .header("List-Unsubscribe", Raw::new(email.list_unsubscribe.as_str()));
    let mut out = Vec::new();
    message.write_part(&mut out);
    String::from_utf8(out).map_err(|_| "the email could not be written as text".to_owned())
}

/// A part with its text as it is, so that `{{withdrawal_link}}` can be replaced in the file; quoted-printable divides lines, and is left to
/// lines that are too long otherwise (RFC 5322, 2.1.1).
fn part(kind: &'static str, text: &str) -> MimePart<'static> {
    const LONGEST_LINE: usize = 998;
    let text = text.replace('\n', "\r\n");
    let is_short = text.split("\r\n").all(|line| line.len() <= LONGEST_LINE);
    let part = MimePart::new(kind, text);
    if is_short { part.transfer_encoding("8bit") } else { part }
}
