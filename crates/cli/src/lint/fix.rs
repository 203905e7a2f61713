//! `--fix`: the fixes that are certain, one after another, each in the text of the file.

use disclosure::{Draft, Error};
use lint::{Applicability, Report, Settings};

/// More fixes than this in one file would be one that undoes another.
const MOST: usize = 1_000;

/// A file with its fixes.
pub struct Fixed {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is still found in it.
    pub report: Report,
    /// How many fixes were applied.
    pub count: usize,
}

/// Applies the first certain fix until none is left: each may move the others.
pub fn all(bytes: &[u8], settings: &Settings) -> Result<Fixed, Error> {
    let mut fixed = Fixed {
        bytes: bytes.to_vec(),
        report: lint::lint(bytes, settings)?,
        count: 0,
    };
    while fixed.count < MOST {
        let tree = Draft::read(&fixed.bytes)?.tree;
        let suggestions = fixed.report.findings.iter().flat_map(|finding| &finding.suggestions);
        let mut certain = suggestions.filter(|suggestion| suggestion.applicability == Applicability::MachineApplicable);
        let Some(patch) = certain.find_map(|suggestion| lint::patch(&fixed.bytes, &tree, &suggestion.edit)) else {
            break;
        };
        let bytes = patch.apply(&fixed.bytes);
        if bytes == fixed.bytes {
            break;
        }
        fixed = Fixed {
            report: lint::lint(&bytes, settings)?,
            bytes,
            count: fixed.count + 1,
        };
    }
    Ok(fixed)
}
