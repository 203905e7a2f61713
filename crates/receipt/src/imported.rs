//! The record of a consent that was given elsewhere and taken over: what a server keeps of it in the place of a receipt.
//!
//! What lives here: writing and reading that record in its one spelling, and the number in whatever a server keeps of a consent. What deliberately does not:
//! whether a consent may be taken over (the server). Nobody signed the record: it is the operator's word.

use crate::number::Salt;
use crate::{Digest, NumberDisclosure, decode, encode};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node, Value, array, object, parse, text, to_jcs};
use phone::E164;

/// The name of the record in its member `t`.
pub const IMPORT: &str = "import";

/// A consent that was taken over. Times are seconds since 1970 (UTC).
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedConsent {
    /// When the person said yes, as the operator says.
    pub given_at: i64,
    /// The id of its record where it comes from.
    pub id: String,
    /// When it was taken over.
    pub imported_at: i64,
    /// The name of the access key that took it over.
    pub imported_by: String,
    /// SHA-256 of the document that it is held to.
    pub notice_sha256: Digest,
    /// The number.
    pub number: E164,
    /// The purposes that the person agreed to, in the document's order.
    pub purposes: Vec<String>,
    /// So that nobody finds the record by trying all numbers.
    pub salt: Salt,
    /// Where and how the person said yes, in the operator's words.
    pub source: String,
}

impl ImportedConsent {
    /// The record, in JCS. Its SHA-256 is the consent's identity and the `h` of its leaf.
    pub fn to_jcs(&self) -> String {
        to_jcs(&object([
            ("given_at", Value::Int(self.given_at)),
            ("id", text(&*self.id)),
            ("imported_at", Value::Int(self.imported_at)),
            ("imported_by", text(&*self.imported_by)),
            ("notice_sha256", text(self.notice_sha256.to_hex())),
            ("number", text(self.number.as_str())),
            ("purposes", array(self.purposes.iter().map(|one| text(&**one)))),
            ("salt", text(encode(&self.salt.0))),
            ("source", text(&*self.source)),
            ("t", text(IMPORT)),
            ("v", Value::Int(1)),
        ]))
    }

    /// Reads exactly what [`to_jcs`](Self::to_jcs) writes.
    pub fn read(record: &[u8]) -> Option<ImportedConsent> {
        let imported = read(&parse(record).ok()?).ok()?;
        // `t`, `v` and any other member are compared here.
        (imported.to_jcs().as_bytes() == record).then_some(imported)
    }
}

fn read(node: &Node) -> Result<ImportedConsent, Mismatch> {
    let mut f = node.fields()?;
    let digest = |node: &Node| Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a digest"));
    let number = |node: &Node| E164::new(node.str()?).ok_or_else(|| Mismatch::expected(node, "a number in E.164"));
    let salt = |node: &Node| {
        let bytes = decode(node.str()?).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Salt).ok_or_else(|| Mismatch::expected(node, "32 bytes in base64url"))
    };
    Ok(ImportedConsent {
        given_at: f.need("given_at", Node::int)?,
        id: f.need("id", Node::line)?,
        imported_at: f.need("imported_at", Node::int)?,
        imported_by: f.need("imported_by", Node::line)?,
        notice_sha256: f.need("notice_sha256", digest)?,
        number: f.need("number", number)?,
        purposes: f.need("purposes", |node| node.list(Node::words))?,
        salt: f.need("salt", salt)?,
        source: f.need("source", Node::line)?,
    })
}

/// The number in what a server keeps of a consent: a compact receipt, or the record of one that was taken over.
pub fn number_in(kept: &str) -> Option<E164> {
    if kept.starts_with('{') {
        return ImportedConsent::read(kept.as_bytes()).map(|imported| imported.number);
    }
    kept.split('~').nth(1).and_then(NumberDisclosure::read).map(|disclosed| disclosed.phone)
}

#[cfg(test)]
mod tests {
    use super::{ImportedConsent, number_in};
    use crate::{Digest, Salt};
    use alloc::{borrow::ToOwned, string::ToString, vec};
    use phone::E164;

    #[test]
    fn a_record_has_one_spelling() {
        let imported = ImportedConsent {
            given_at: 7,
            id: "crm-4711".to_owned(),
            imported_at: 9,
            imported_by: "workshop".to_owned(),
            notice_sha256: Digest([10; 32]),
            number: E164::new("+353850123456").expect("a number"),
            purposes: vec!["repair-updates".to_owned()],
            salt: Salt([0; 32]),
            source: "paper form, trade fair in Cork".to_owned(),
        };
        let record = imported.to_jcs();
        let spec = include_str!("../../../docs/spec/log.md");
        assert!(spec.contains(&record), "docs/spec/log.md shows {record}");
        assert!(ImportedConsent::read(record.as_bytes()).is_some_and(|read| read == imported));
        assert_eq!(number_in(&record).map(|number| number.as_str().to_string()), Some("+353850123456".to_owned()));
        for other in [
            record.replace("\"import\"", "\"receipt\""),
            record.replace("\"v\":1", "\"v\":2"),
            record.replace(':', ": "),
            record.replace("+353", "0"),
        ] {
            assert!(ImportedConsent::read(other.as_bytes()).is_none() && number_in(&other).is_none(), "{other}");
        }
    }
}
