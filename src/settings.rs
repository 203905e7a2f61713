//! The attributes of `<phone-consent>`, read when the element comes into the page.

use crate::browser::origin;
use crate::host::wasm_sha256;
use flow::{OnFailure, Settings};
use receipt::{Digest, Widget as Release};
use web_sys::HtmlElement;

/// Reads them. The script has read and checked those that are names of regions and types.
pub fn settings(host: &HtmlElement, region: String, types: String) -> Settings {
    let attribute = |name: &str| host.get_attribute(name).filter(|value| !value.trim_ascii().is_empty());
    let is = |name: &str, value: &str| attribute(name).is_some_and(|found| found.eq_ignore_ascii_case(value));
    Settings {
        origin: origin(),
        receipts: attribute("receipts").map(server_address),
        place: attribute("place"),
        required: host.has_attribute("required"),
        accept_possible: is("accept", "possible"),
        types,
        extension: host.has_attribute("extension"),
        region,
        on_failure: if is("on-failure", "allow") { OnFailure::Allow } else { OnFailure::Wait },
        widget: Release {
            version: env!("CARGO_PKG_VERSION").into(),
            // The build writes it.
            wasm_sha256: Digest::from_hex(&wasm_sha256()).unwrap_or(Digest([0; 32])),
        },
    }
}

/// The receipt server's whole address, which the receipt names, without slashes at its end; a path is one of the page's own origin.
fn server_address(url: String) -> String {
    let whole = if url.starts_with('/') { [origin(), url].concat() } else { url };
    whole.trim_end_matches('/').into()
}
