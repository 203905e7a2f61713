//! Any text as the address of a tile or of an entry bundle.
#![no_main]

use consent_log::TilePath;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(path) = TilePath::parse(text) else { return };
    assert_eq!(path.to_string(), text);
    let width = match path {
        TilePath::Hashes(tile) => {
            assert!(tile.level <= 63);
            tile.width
        }
        TilePath::Entries { width, .. } => width,
    };
    assert!((1..=256).contains(&width));
    // An address is a file's name below the log's folder.
    assert!(text.split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
});
