//! The documents of the corpus, shared by the tests that read them.

use json::Node;
use lint::{Edit, apply};
use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The JSON files of a folder with their names, in order.
pub fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
        })
        .collect();
    files.sort();
    files
}

/// A text as a tree.
pub fn tree(name: &str, text: &str) -> Node {
    json::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {}", e.sentence(text.as_bytes())))
}

/// The document that a file of the corpus describes.
pub fn made(name: &str, case: &Node) -> String {
    let of = case.text("of");
    let folder = if of.starts_with("base.") { "crates/lint/cases" } else { "www/documents" };
    let path = root().join(folder).join(format!("{of}.json"));
    let base = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {}: {e}", path.display()));
    let mut document = tree(of, &base);
    for member in case.get("set").members() {
        let value = (!member.node.is_null()).then(|| member.node.value.clone());
        let edit = Edit {
            pointer: member.name.clone(),
            value,
        };
        assert!(apply(&mut document, &edit), "{name}: {} leads nowhere", member.name);
    }
    json::to_jcs(&document.value)
}
