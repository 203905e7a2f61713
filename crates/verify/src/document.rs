//! A receipt against the disclosure it names: digest and names, purposes, end, and the text as it was shown, in the protocol's order.

use crate::Published;
use disclosure::{Archive, UnknownVersion};
use receipt::{Choice, Code, Error, Opened, Payload};

/// Checks that the receipt is about this disclosure and promises nothing beyond it. `archive` holds the versions of the labels and of the layout
/// that are known: [`Archive::shipped`], or more.
///
/// # Errors
/// The first check that fails: [`Code::Notice`], [`Code::Choices`], [`Code::ValidUntil`] or [`Code::Text`].
pub fn against_document(opened: &Opened, published: &Published, archive: &Archive) -> Result<(), Error> {
    let payload = &opened.payload;
    names(payload, published)?;
    choices(opened, published)?;
    ends(opened, published)?;
    shown_text(payload, published, archive)
}

/// The digest, and the names that go with it.
fn names(payload: &Payload, published: &Published) -> Result<(), Error> {
    let (notice, document) = (&payload.notice, &published.document);
    if notice.sha256 != published.sha256 {
        return Err(Error::new(Code::Notice, "notice.sha256 is not the digest of this document"));
    }
    if (&notice.id, &notice.version, &notice.language) != (&document.id, &document.version, &document.language) {
        return Err(Error::new(
            Code::Notice,
            "notice.id, version and language are not those of the document with this digest",
        ));
    }
    Ok(())
}

/// Every purpose that rests on consent, in the document's order, and the document's controller.
fn choices(opened: &Opened, published: &Published) -> Result<(), Error> {
    let document = &published.document;
    let purposes = document.choices().map(|purpose| purpose.id.as_str());
    if !purposes.eq(opened.payload.choices.iter().map(|choice| choice.purpose.as_str())) {
        return Err(Error::new(
            Code::Choices,
            "choices must be the document's purposes that rest on consent, all of them, in its order",
        ));
    }
    if opened.payload.controller != document.controller.name {
        return Err(Error::new(Code::Choices, "controller is not the one that the document names"));
    }
    Ok(())
}

/// The consent to each granted purpose ends no later than the retention period of that purpose, and the whole with the last of them.
fn ends(opened: &Opened, published: &Published) -> Result<(), Error> {
    opened.check_ends()?;
    let payload = &opened.payload;
    let within = |choice: &Choice| {
        let told = published
            .document
            .purpose(&choice.purpose)
            .map(|purpose| purpose.retention.period.add_to(payload.iat));
        choice.until.is_none_or(|until| told.is_some_and(|told| until <= told))
    };
    if payload.choices.iter().all(within) {
        Ok(())
    } else {
        Err(Error::new(
            Code::ValidUntil,
            "each until must be no later than iat plus the retention of its purpose in the document",
        ))
    }
}

/// The text is made again from the document, with the versions that the receipt names: a page cannot show other words and have them signed as these,
/// and a receipt of an older version holds after a newer one exists.
fn shown_text(payload: &Payload, published: &Published, archive: &Archive) -> Result<(), Error> {
    let said = &payload.notice;
    let made = published.text_sha256(archive, said.labels, said.layout).map_err(|unknown| {
        Error::new(
            Code::Text,
            match unknown {
                UnknownVersion::Labels(_) => "notice.labels is a version of the labels that is not known here; update this program",
                UnknownVersion::Layout(_) => "notice.layout is a version of the layout that is not known here; update this program",
            },
        )
    })?;
    if made == said.text_sha256 {
        Ok(())
    } else {
        Err(Error::new(
            Code::Text,
            "notice.text_sha256 is not the digest of the text that the document makes",
        ))
    }
}
