//! Input from a file, from standard input, or over HTTP.
//!
//! What lives here: the three sources and their error messages. What deliberately does not: what the bytes mean.

use std::io::Read;
use std::time::Duration;

/// The largest input; every receipt, key set and disclosure is smaller.
const MAX: u64 = 1024 * 1024;

/// The bytes of a file, or of standard input for `-`.
pub fn file(name: &str, what: &str) -> Result<Vec<u8>, String> {
    let cannot = |e: std::io::Error| format!("the {what} {name} cannot be read ({e})");
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(name).map_err(cannot)?)
    };
    source.take(MAX + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MAX {
        Err(format!("the {what} {name} is over 1 MB, which no {what} is"))
    } else {
        Ok(bytes)
    }
}

/// The bytes of a file or, for a name that starts with `http://` or `https://`, of a GET request.
pub fn file_or_web(name: &str, what: &str) -> Result<Vec<u8>, String> {
    if !(name.starts_with("http://") || name.starts_with("https://")) {
        return file(name, what);
    }
    // Fails when a provider is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(15))).build());
    let cannot = |e: ureq::Error| format!("the {what} {name} cannot be fetched ({e})");
    let mut response = agent.get(name).call().map_err(cannot)?;
    response.body_mut().with_config().limit(MAX).read_to_vec().map_err(cannot)
}
