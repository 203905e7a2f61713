//! Stores receipts made in a browser for independent verifiers.
//!
//! Each file is `{"browser", "receipt", "phone", "countersignature", "jwks"}`, named after the browser. `tests/interop` reads the folder and verifies what
//! visitor and server signed.

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

/// What one browser made: the SD-JWT as posted, its number in E.164, the server's countersignature, and the server's key set as it was served.
pub struct Kept<'a> {
    /// The receipt.
    pub receipt: &'a str,
    /// The number.
    pub phone: &'a str,
    /// The compact JWS of the countersignature.
    pub countersignature: &'a str,
    /// The text of the key set (RFC 7517).
    pub jwks: &'a str,
}

/// Stores what one browser made.
///
/// # Errors
/// Returns an error if the folder or the file cannot be written.
pub fn keep_receipt(browser: Browser, kept: &Kept<'_>) -> Result<()> {
    let folder = receipts_folder();
    fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
    let path = folder.join(format!("{}.json", browser.name()));
    let Kept {
        receipt,
        phone,
        countersignature,
        jwks,
    } = kept;
    let text = json!({"browser": browser.name(), "receipt": receipt, "phone": phone, "countersignature": countersignature, "jwks": jwks}).to_string();
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}
