//! The attributes of `<phone-consent>`, read when the element comes into the page.

use crate::browser::{browser_language, origin};
use crate::host::wasm_sha256;
use flow::{OnFailure, Settings};
use receipt::{Digest, Widget as Release};
use web_sys::HtmlElement;

/// Reads them. `country` is the attribute of that name, checked by the script; "" where there is none.
pub fn settings(host: &HtmlElement, country: String) -> Settings {
    let attribute = |name: &str| host.get_attribute(name).filter(|value| !value.trim_ascii().is_empty());
    let is = |name: &str, value: &str| attribute(name).is_some_and(|found| found == value);
    Settings {
        origin: origin(),
        receipts: attribute("receipts").map(server_address),
        place: attribute("place"),
        required: host.has_attribute("required"),
        accept_possible: is("accept", "possible"),
        types: attribute("types").unwrap_or_default().to_ascii_uppercase(),
        extension: host.has_attribute("extension"),
        region: first_region(attribute("countries").unwrap_or_default().to_ascii_uppercase(), country),
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

/// The region to start with: the page's, or the one that the browser's language points to, where it is among those offered.
fn first_region(offered: String, country: String) -> String {
    let likely = if country.is_empty() { likely_region() } else { country };
    let mut codes = offered.split([' ', ',', '\t', '\n']).filter(|code| !code.is_empty());
    match codes.clone().next() {
        Some(first) if !codes.any(|code| code == likely) => first.into(),
        Some(_) | None => likely,
    }
}

/// The region that the browser's language points to, such as IE of `en-IE`, or "".
fn likely_region() -> String {
    let locale = js_sys::Intl::Locale::new(&browser_language());
    let region = locale.ok().and_then(|locale| locale.maximize().region());
    region.map(String::from).unwrap_or_default()
}
