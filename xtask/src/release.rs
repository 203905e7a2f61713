//! The files that the script fetches, under content-addressed names, and the generated module that lists them for the script.
//!
//! A file name contains the first 16 hexadecimal digits of the file's SHA-256, so that a script never loads a file of another release; the browser checks
//! the whole SHA-256 as the file's integrity. The list refers to each file by a literal `new URL("./files/NAME", import.meta.url)`: bundlers recognise
//! this, copy the file and insert the new address. For bundlers that do not, each file also has a copy in a module, `embedded/KEY.js`, which is imported
//! only if the file cannot be fetched.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::compression;

/// The folder of the embedded copies, next to the script.
const EMBEDDED: &str = "embedded";

/// How a page loads the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `<script type="module">`.
    Module,
    /// `import "phone-consent"`, for bundlers: as `Module`, plus an embedded copy of each file to import if the bundler copies no files.
    Package,
    /// `<script>`: wrapped in a function, so that it defines no global names.
    Classic,
}

/// A file of the release.
#[derive(Debug, Clone)]
pub struct File {
    /// Its key: `widget`, `zone-3`, `locale-fr`.
    pub key: String,
    /// Its name in `files/`.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    /// Returns the value of the attribute `integrity` (Subresource Integrity), with SHA-256, the shortest hash that browsers accept.
    pub fn integrity(&self) -> String {
        format!("sha256-{}", STANDARD.encode(Sha256::digest(&self.bytes)))
    }
}

/// All files that the script fetches, in the order in which they were added.
#[derive(Debug)]
pub struct Release {
    version: &'static str,
    files: Vec<File>,
}

impl Release {
    /// Creates a release without files.
    pub fn new(version: &'static str) -> Release {
        Release { version, files: Vec::new() }
    }

    /// Adds a file.
    pub fn add(&mut self, key: &str, extension: &str, bytes: Vec<u8>) {
        let name = format!("{key}-{}.{extension}", &hex(&Sha256::digest(&bytes))[..16]);
        self.files.push(File {
            key: key.to_owned(),
            name,
            bytes,
        });
    }

    /// Returns the files.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Returns the modules with the embedded copies by their paths in the package. The content is raw deflate (RFC 1951) in base64.
    ///
    /// # Errors
    /// Returns an error if the compressor runs out of memory.
    pub fn embedded(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let module = |file: &File| {
            let text = STANDARD.encode(compression::deflate(&file.bytes)?);
            Ok((format!("{EMBEDDED}/{}.js", file.key), format!("export default \"{text}\";\n").into_bytes()))
        };
        self.files.iter().map(module).collect()
    }

    /// Returns the module `files.js` of a script. It exports `FILES` (name, address and integrity by key), `VERSION` and `wasmSha256`.
    pub fn script(&self, kind: Kind) -> String {
        let (head, base) = match kind {
            Kind::Module | Kind::Package => ("", "import.meta.url"),
            // `currentScript` is set only while the script runs.
            Kind::Classic => ("const base = document.currentScript.src;\n", "base"),
        };
        let embedded = |key: &str| match kind {
            Kind::Package => format!(", () => import(\"./{EMBEDDED}/{key}.js\")"),
            // A script that a page loads with an integrity hash must not run another script of the same host unchecked.
            Kind::Module | Kind::Classic => String::new(),
        };
        let list: String = self
            .files
            .iter()
            .map(|file| {
                let (key, name, integrity) = (&file.key, &file.name, file.integrity());
                let embedded = embedded(key);
                format!("  {key:?}: [{name:?}, () => new URL(\"./files/{name}\", {base}), {integrity:?}{embedded}],\n")
            })
            .collect();
        let widget = self.files.iter().find(|file| file.key == "widget");
        let digest = widget.map_or_else(String::new, |file| hex(&Sha256::digest(&file.bytes)));
        format!(
            "// Written by the build.\n{head}export const VERSION = {:?};\nexport const wasmSha256 = () => {digest:?};\nexport const FILES = {{\n{list}}};\n",
            self.version
        )
    }
}

/// Formats bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_named_by_its_content_and_by_a_literal_address() {
        let mut release = Release::new("1.2.3");
        release.add("locale-fr", "json", b"{}".to_vec());
        // printf '{}' | sha256sum; printf '{}' | openssl dgst -sha256 -binary | base64
        assert_eq!(release.files()[0].name, "locale-fr-44136fa355b3678a.json");
        let script = release.script(Kind::Package);
        assert!(
            script.contains(
                r#""locale-fr": ["locale-fr-44136fa355b3678a.json", () => new URL("./files/locale-fr-44136fa355b3678a.json", import.meta.url), "sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=", () => import("./embedded/locale-fr.js")]"#
            ),
            "{script}"
        );
        assert!(!release.script(Kind::Module).contains("embedded"));
        assert!(release.script(Kind::Classic).contains("document.currentScript.src") && !release.script(Kind::Classic).contains("import.meta"));
    }
}
