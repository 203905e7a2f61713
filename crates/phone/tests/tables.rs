//! Whether the committed tables are those of the locked metadata, and what Google's XML gives. What the engine says on tables of that XML is compared in
//! `tests/interop/numbers.py`.

use std::fs;
use std::path::Path;

use phone_tables::{files, model, packaged, xml};

fn committed(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/tables").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_tables_are_those_of_the_locked_metadata() {
    let (territories, version) = packaged::load().expect("the metadata of the locked crate");
    let tables = model::arrange(territories)
        .and_then(|all| files::make(&all, &version))
        .expect("metadata that the engine knows");
    assert_eq!(phone::METADATA_VERSION, version, "the tables are stale: run `cargo xtask phone-tables`");
    for (name, content) in &tables.files {
        assert!(committed(name) == *content, "{name} is stale: run `cargo xtask phone-tables`");
    }
}

#[test]
fn no_bundler_takes_a_file_of_tables_for_small_enough_to_be_inlined() {
    for zone in 1..=13 {
        assert!(
            committed(&format!("{zone}.bin")).len() > 4096,
            "zone {zone}: choose another limit in generate/src/files.rs"
        );
    }
    let beyond = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/tables/14.bin");
    assert!(!beyond.exists(), "there are more zones than this test knows");
}

#[test]
fn googles_xml_gives_the_same_territories_but_for_what_changed_between_the_releases() {
    let (file, version) = xml::packaged().expect("the source of the crate phonenumber");
    let theirs = model::arrange(xml::load(&file).expect("Google's XML")).expect("known territories");
    let ours = packaged::load()
        .and_then(|(territories, _)| model::arrange(territories))
        .expect("the metadata of the locked crate");
    assert_eq!(
        theirs.iter().map(|t| (&t.id, t.code)).collect::<Vec<_>>(),
        ours.iter().map(|t| (&t.id, t.code)).collect::<Vec<_>>()
    );
    let tables = files::make(&theirs, &version).expect("metadata that the engine knows");
    assert!(tables.files.iter().all(|(_, content)| !content.is_empty()));
    // A numbering plan changes now and then; a fault in reading changes many at once.
    let changed: Vec<&str> = theirs.iter().zip(&ours).filter(|(a, b)| a != b).map(|(a, _)| &*a.id).collect();
    assert!(changed.len() < 80, "{} territories differ: {changed:?}", changed.len());
    let same = theirs.len() - changed.len();
    println!("{same} territories are the same, {} changed since: {changed:?}", changed.len());
}
