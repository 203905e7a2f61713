//! Stores receipts made in a browser for independent verifiers.
//!
//! Each file is `{"browser", "receipt", "phone"}`, named after the browser. `tests/interop` reads the folder and verifies the receipts.

use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::json;

use crate::Browser;

/// The environment variable with the path of the folder; the default is `target/e2e/receipts` of this repository.
pub const RECEIPTS_VARIABLE: &str = "E2E_RECEIPTS";

/// Returns the folder for the receipts.
pub fn receipts_folder() -> PathBuf {
    env::var_os(RECEIPTS_VARIABLE).map_or_else(|| crate::process::target_folder().join("e2e/receipts"), PathBuf::from)
}

/// Stores the receipt of one browser; `receipt` is the SD-JWT as posted, `phone` the number in E.164.
///
/// # Errors
/// Returns an error if the folder or the file cannot be written.
pub fn keep_receipt(browser: Browser, receipt: &str, phone: &str) -> Result<()> {
    let folder = receipts_folder();
    fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
    let path = folder.join(format!("{}.json", browser.name()));
    let text = json!({"browser": browser.name(), "receipt": receipt, "phone": phone}).to_string();
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}
