//! `--root-key`: where the root key of a server's key store is.
//!
//! What lives here: the option. What deliberately does not: what it names (crate `server`).

use clap::Args;
use server::RootKeyPlace;

#[derive(Args)]
pub struct RootKey {
    /// Where the root key of the key store is: `file` for keys/root.key, or a PKCS#11 URI (RFC 7512) with token, object, module-path and pin-source.
    #[arg(
        long = "root-key",
        env = "PHONE_CONSENT_ROOT_KEY",
        default_value = "file",
        hide_env_values = true,
        value_name = "file|PKCS11-URI"
    )]
    place: String,
}

impl RootKey {
    /// The place. Read here and not by clap, which would print what it refuses: there may be a PIN in it.
    pub fn place(&self) -> Result<RootKeyPlace, String> {
        read("--root-key", &self.place)
    }
}

/// The place that the text names, of this option.
pub fn read(option: &str, text: &str) -> Result<RootKeyPlace, String> {
    text.parse().map_err(|why| format!("{option}: {why}"))
}
