//! Signed notes (C2SP signed-note): a text, a blank line, and a line for each signature.

use crate::base64;
use crate::error::{Code, Error};
use crate::key::{SigningKey, VerifierKey, check_name};

/// The bytes of the longest note: room for 32 signatures, also of ML-DSA.
pub const MAX_NOTE_BYTES: usize = 128 * 1024;

/// The most signatures of a note. Every reader must accept 16.
pub const MAX_SIGNATURES: usize = 32;

const DASH: &str = "\u{2014} ";

/// A line of a note, by whichever key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's ID.
    pub id: [u8; 4],
    /// What follows the ID; the kind of key says what it is.
    pub bytes: Vec<u8>,
}

/// A text with its signatures. That it was parsed says nothing about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// A text signed by a log.
    ///
    /// # Errors
    /// [`Code::Note`] if the text does not end with a newline, or has a control character; [`Code::Size`] if it is too long.
    pub fn sign(text: &str, key: &SigningKey) -> Result<Note, Error> {
        check_text(text)?;
        let note = Note {
            text: text.to_owned(),
            signatures: vec![key.sign_text(text)],
        };
        check_size(note.to_text().len())?;
        Ok(note)
    }

    /// Adds a signature, such as that of a witness, unless it is there already.
    ///
    /// # Errors
    /// [`Code::Size`] if the note would have more than 32 signatures or be too long; [`Code::Name`] if the line could not be
    /// read again.
    pub fn add(&mut self, signature: Signature) -> Result<(), Error> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        check_name(&signature.name)?;
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(Error::new(Code::Size, "a note has at most 32 signatures"));
        }
        check_size(self.to_text().len() + line(&signature).len())?;
        self.signatures.push(signature);
        Ok(())
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`Code::Note`] if the text is not a note in its one spelling; [`Code::Size`] if it has more than 32 signatures or too
    /// many bytes.
    pub fn parse(note: &str) -> Result<Note, Error> {
        let wrong = || Error::new(Code::Note, "a text is not a signed note: text, blank line, signature lines (C2SP signed-note)");
        check_size(note.len())?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or_else(wrong)?;
        let text = format!("{text}\n");
        check_text(&text)?;
        let lines = lines.strip_suffix('\n').ok_or_else(wrong)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(Error::new(Code::Size, "a note has at most 32 signatures"));
            }
            signatures.push(parse_line(line).ok_or_else(wrong)?);
        }
        Ok(Note { text, signatures })
    }

    /// What is signed, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every signature, of known and of unknown keys.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The note as it is sent and stored.
    pub fn to_text(&self) -> String {
        let mut note = format!("{}\n", self.text);
        self.signatures.iter().for_each(|signature| note.push_str(&line(signature)));
        note
    }

    /// Verifies each line that claims to be by one of these keys; lines by other keys are ignored. Returns the keys that
    /// signed, in their order.
    ///
    /// # Errors
    /// [`Code::Signature`] if none of the keys signed, or a line of theirs does not verify.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<&'a VerifierKey>, Error> {
        let mut signed = Vec::new();
        for key in keys {
            let mut lines = self.signatures.iter().filter(|line| key.signed(line)).peekable();
            if lines.peek().is_some() {
                lines.try_for_each(|line| self.verify_line(key, line))?;
                signed.push(key);
            }
        }
        if signed.is_empty() {
            return Err(Error::new(Code::Signature, "the note is signed by none of the known keys"));
        }
        Ok(signed)
    }
}

fn line(signature: &Signature) -> String {
    let bytes: Vec<u8> = signature.id.iter().chain(&signature.bytes).copied().collect();
    format!("{DASH}{} {}\n", signature.name, base64::encode(&bytes))
}

fn parse_line(line: &str) -> Option<Signature> {
    let (name, text) = line.strip_prefix(DASH)?.split_once(' ')?;
    check_name(name).ok()?;
    let bytes = base64::decode(text)?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    // A signature of no bytes is one of no algorithm.
    (!bytes.is_empty()).then(|| Signature {
        name: name.to_owned(),
        id: *id,
        bytes: bytes.to_vec(),
    })
}

fn check_text(text: &str) -> Result<(), Error> {
    if text.len() < 2 || !text.ends_with('\n') || text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(Error::new(
            Code::Note,
            "the text of a note is not empty, ends with a newline, and has no other control character",
        ));
    }
    Ok(())
}

fn check_size(bytes: usize) -> Result<(), Error> {
    if bytes > MAX_NOTE_BYTES {
        return Err(Error::told(
            Code::Size,
            format!("a note has {bytes} bytes, and at most {MAX_NOTE_BYTES} are accepted"),
        ));
    }
    Ok(())
}
