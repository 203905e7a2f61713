//! What a receipt names stays checkable: the notice of every version of labels and layout is made byte for byte after newer
//! ones exist.

mod common;

use common::{ENGLISH, document, with};
use disclosure::{Archive, LAYOUT, Labels, UnknownVersion};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const LABELS_1: &str = include_str!("../labels/1/en.json");
const NOTICE_1: &str = include_str!("../../../tests/golden/disclosure/layout_1/en.txt");

/// Labels of version 2, as a later release may ship them.
fn second(language: &str) -> Labels {
    let text = LABELS_1
        .replacen("\"version\": 1", "\"version\": 2", 1)
        .replacen("\"language\": \"en\"", &format!("\"language\": \"{language}\""), 1)
        .replacen("\"Who asks\"", "\"Who is asking\"", 1);
    Labels::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{}", e.sentence(text.as_bytes())))
}

#[test]
fn a_notice_of_labels_1_is_made_byte_for_byte_after_labels_2_exist() {
    let document = document(ENGLISH);
    let archive = Archive::shipped().with_labels(second("en"));
    let text = |labels| archive.notice(&document, labels, 1).map(|notice| notice.text());
    assert_eq!(text(1).as_deref(), Ok(NOTICE_1));
    assert_eq!(text(2), Ok(NOTICE_1.replacen("Who asks", "Who is asking", 1)));
    assert_eq!((archive.labels("en").version(), archive.labels("en-GB").version()), (2, 2));
    assert_eq!((archive.labels("fr").version(), Archive::shipped().labels("en").version()), (1, 1));
}

#[test]
fn a_version_that_was_never_shipped_is_refused() {
    let (document, archive) = (document(ENGLISH), Archive::shipped());
    let refused = |labels, layout| archive.notice(&document, labels, layout).map(|_| ()).map_err(|e| (e, e.to_string()));
    assert_eq!(refused(1, i64::from(LAYOUT)), Ok(()));
    for version in [-1, 0, 2, 65_537, i64::MAX] {
        let sentence = format!("version {version} of the notice's labels is unknown here");
        assert_eq!(refused(version, 1), Err((UnknownVersion::Labels(version), sentence)));
        let sentence = format!("version {version} of the notice's layout is unknown here");
        assert_eq!(refused(1, version), Err((UnknownVersion::Layout(version), sentence)));
    }
}

#[test]
fn a_language_that_comes_later_leaves_its_older_notices_in_english() {
    let document = document(&with(ENGLISH, "/language", "\"hu-RO\""));
    let text = |archive: &Archive, labels| archive.notice(&document, labels, 1).map(|notice| notice.text());
    let before = text(Archive::shipped(), 1);
    assert!(before.as_ref().is_ok_and(|text| text.contains("Who asks")));
    let archive = Archive::shipped().with_labels(second("hu"));
    assert_eq!(text(&archive, 1), before);
    assert!(text(&archive, 2).is_ok_and(|text| text.contains("Who is asking")));
    assert_eq!((archive.labels("hu-RO").language(), archive.labels("hu-RO").version()), ("hu", 2));
    assert_eq!(archive.languages().last(), Some("hu"));
}

/// Version 1 was published with these languages: a document in another one was shown in English then.
const LANGUAGES_1: &str = "ar cs da de en es fi fr he hi it ja ko nl pl pt sv tr uk zh";

#[test]
fn the_archive_is_the_folder_and_version_1_has_its_languages() {
    let names = |path: &str| {
        let folder = std::fs::read_dir(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        folder
            .map(|f| f.expect("a file").file_name().into_string().expect("a name"))
            .collect::<BTreeSet<_>>()
    };
    let labels = concat!(env!("CARGO_MANIFEST_DIR"), "/labels");
    let archive = Archive::shipped();
    let mut files = 0;
    for version in names(labels) {
        for name in names(&format!("{labels}/{version}")) {
            let bytes = std::fs::read(format!("{labels}/{version}/{name}")).expect("the file can be read");
            let found = Labels::from_node(json::parse(&bytes).expect("it is JSON")).expect("it has a language and a version");
            assert_eq!((found.version().to_string(), format!("{}.json", found.language())), (version.clone(), name));
            let document = document(&with(ENGLISH, "/language", &format!("\"{}\"", found.language())));
            let made = archive.notice(&document, found.version().into(), 1);
            assert_eq!(
                made,
                Ok(disclosure::Notice::new(&document, &found)),
                "{} is not in the archive",
                found.language()
            );
            files += 1;
        }
    }
    assert_eq!(files, 20);
    let languages: BTreeSet<&str> = archive.languages().collect();
    assert_eq!(languages, LANGUAGES_1.split(' ').collect());
}

/// One line a file of a published version: its SHA-256 and its path below `labels/`. Lines are added, never changed.
const PUBLISHED: &str = include_str!("../../../tests/golden/disclosure/labels/SHA256SUMS");

#[test]
fn labels_that_were_published_never_change() {
    let labels = concat!(env!("CARGO_MANIFEST_DIR"), "/labels");
    let published: Vec<(&str, &str)> = PUBLISHED.lines().filter_map(|line| line.split_once("  ")).collect();
    assert_eq!(published.len(), PUBLISHED.lines().count());
    for (sum, name) in &published {
        let bytes = std::fs::read(format!("{labels}/{name}")).unwrap_or_else(|e| panic!("labels/{name} was published: {e}"));
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, *sum, "labels/{name} was published and differs now; put new words into a new version");
    }
    for version in std::fs::read_dir(labels).expect("the folder is there").flatten() {
        for file in std::fs::read_dir(version.path()).expect("a version is a folder").flatten() {
            let name = format!("{}/{}", version.file_name().display(), file.file_name().display());
            assert!(
                published.iter().any(|(_, known)| *known == name),
                "labels/{name} is not in tests/golden/disclosure/labels/SHA256SUMS; add it when its version is published"
            );
        }
    }
}
