//! Reading a disclosure from a file, for every command that takes one.

use disclosure::Document;
use std::path::Path;

/// The document of a file, or a sentence why not.
pub fn read(path: &Path) -> Result<Document, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("the disclosure {} cannot be read ({e})", path.display()))?;
    Document::parse(&bytes).map_err(|e| format!("the disclosure {} is refused: {}", path.display(), e.sentence(&bytes)))
}
