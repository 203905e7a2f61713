//! Verifier keys of logs and witnesses (C2SP signed-note) on the command line.

use crate::fetch;
use consent_log::VerifierKey;

/// The key of this text, or of the file of this name.
pub fn read(text_or_file: &str) -> Result<VerifierKey, String> {
    let refused = |e: consent_log::Error| format!("the key {text_or_file} is refused: {}", e.detail);
    match VerifierKey::parse(text_or_file) {
        Ok(key) => Ok(key),
        // The text of a key ends in base64, which has slashes: only what is no file is certainly meant as a key.
        Err(e) if text_or_file.contains('+') && !std::path::Path::new(text_or_file).exists() => Err(refused(e)),
        Err(_) => {
            let bytes = fetch::file(text_or_file, "key")?;
            let text = String::from_utf8(bytes).map_err(|_| format!("the key {text_or_file} is not text"))?;
            VerifierKey::parse(text.trim()).map_err(refused)
        }
    }
}
