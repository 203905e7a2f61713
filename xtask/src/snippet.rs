//! `pkg/snippet.html`: the HTML tags that a page copies into its head, with the hashes of this release.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::release::File;

/// Returns the tags: preloads of what every visitor needs (wasm module, English texts), and the scripts with their integrity.
pub fn snippet(scripts: &[(&str, Vec<u8>)], files: &[File]) -> String {
    let mut out = String::from(
        "<!-- phone-consent: copy into <head>, with the address of the folder that serves the package in place of \"/\". The preloads save a round trip each;\n     \
         of the languages preload the page's own. On another origin add its address and keep crossorigin. -->\n",
    );
    let preloads = files.iter().filter(|file| matches!(file.key.as_str(), "widget" | "locale-en"));
    for file in preloads {
        // Without `integrity`, which browsers ignore on such preloads; the script checks what it fetches.
        out.push_str(&format!("<link rel=\"preload\" href=\"/files/{}\" as=\"fetch\" crossorigin>\n", file.name));
    }
    for (name, script) in scripts {
        let integrity = format!("sha384-{}", STANDARD.encode(Sha384::digest(script)));
        out.push_str(&if name.contains("classic") {
            format!(
                "<!-- For pages without ES modules, in place of the line above:\n<script src=\"/{name}\" integrity=\"{integrity}\" crossorigin></script>\n-->\n"
            )
        } else {
            format!("<script type=\"module\" src=\"/{name}\" integrity=\"{integrity}\" crossorigin></script>\n")
        });
    }
    out
}
