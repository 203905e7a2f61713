//! What a receipt names stays checkable: the notice of every version of labels and layout is made byte for byte after newer
//! ones exist.

mod common;

use common::{ENGLISH, document, with};
use disclosure::{Archive, LAYOUT, Labels, UnknownVersion};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const NOTICE_1: &str = include_str!("../../../tests/golden/disclosure/layout_1/en.txt");

/// The newest version of the labels.
fn newest() -> u16 {
    Archive::shipped().labels("en").version()
}

/// Labels of the next version, as a later release may ship them.
fn next(language: &str) -> Labels {
    let path = format!("{}/labels/{}/en.json", env!("CARGO_MANIFEST_DIR"), newest());
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("{path}: {e}"))
        .replacen(&format!("\"version\": {}", newest()), &format!("\"version\": {}", newest() + 1), 1)
        .replacen("\"language\": \"en\"", &format!("\"language\": \"{language}\""), 1)
        .replacen("\"Who asks\"", "\"Who is asking\"", 1);
    Labels::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{}", e.sentence(text.as_bytes())))
}

#[test]
fn a_notice_of_labels_1_is_made_byte_for_byte_after_newer_ones_exist() {
    let (document, newest) = (document(ENGLISH), newest());
    let archive = Archive::shipped().with_labels(next("en"));
    let text = |labels: u16| archive.notice(&document, labels.into(), LAYOUT.into()).map(|notice| notice.text());
    let first = archive.notice(&document, 1, 1).map(|notice| notice.text());
    assert_eq!(first.as_deref(), Ok(NOTICE_1));
    assert_eq!(text(newest + 1), text(newest).map(|text| text.replacen("Who asks", "Who is asking", 1)));
    assert_eq!((archive.labels("en").version(), archive.labels("en-GB").version()), (newest + 1, newest + 1));
    assert_eq!((archive.labels("fr").version(), Archive::shipped().labels("en").version()), (newest, newest));
}

#[test]
fn a_version_that_was_never_shipped_is_refused() {
    let (document, archive) = (document(ENGLISH), Archive::shipped());
    let refused = |labels, layout| archive.notice(&document, labels, layout).map(|_| ()).map_err(|e| (e, e.to_string()));
    assert_eq!(refused(newest().into(), LAYOUT.into()), Ok(()));
    for version in [-1, 0, i64::from(newest()) + 1, 65_537, i64::MAX] {
        let sentence = format!("version {version} of the notice's labels is unknown here");
        assert_eq!(refused(version, 1), Err((UnknownVersion::Labels(version), sentence)));
    }
    for version in [-1, 0, i64::from(LAYOUT) + 1, 65_537, i64::MAX] {
        let sentence = format!("version {version} of the notice's layout is unknown here");
        assert_eq!(refused(1, version), Err((UnknownVersion::Layout(version), sentence)));
    }
}

#[test]
fn a_language_that_comes_later_leaves_its_older_notices_in_english() {
    let document = document(&with(ENGLISH, "/language", "\"hu-RO\""));
    let text = |archive: &Archive, labels: u16| archive.notice(&document, labels.into(), LAYOUT.into()).map(|notice| notice.text());
    let before = text(Archive::shipped(), newest());
    assert!(before.as_ref().is_ok_and(|text| text.contains("Who asks")));
    let archive = Archive::shipped().with_labels(next("hu"));
    assert_eq!(text(&archive, newest()), before);
    assert!(text(&archive, newest() + 1).is_ok_and(|text| text.contains("Who is asking")));
    assert_eq!((archive.labels("hu-RO").language(), archive.labels("hu-RO").version()), ("hu", newest() + 1));
    assert_eq!(archive.languages().last(), Some("hu"));
}

/// Version 1 has these languages: a document in another one was shown in English then.
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
    let mut languages = BTreeSet::new();
    for version in names(labels) {
        for name in names(&format!("{labels}/{version}")) {
            let bytes = std::fs::read(format!("{labels}/{version}/{name}")).expect("the file can be read");
            let found = Labels::from_node(json::parse(&bytes).expect("it is JSON")).expect("it has a language and a version");
            assert_eq!((found.version().to_string(), format!("{}.json", found.language())), (version.clone(), name));
            let document = document(&with(ENGLISH, "/language", &format!("\"{}\"", found.language())));
            let made = archive.notice(&document, found.version().into(), LAYOUT.into());
            assert_eq!(
                made,
                Ok(disclosure::Notice::new(&document, &found)),
                "{} is not in the archive",
                found.language()
            );
            languages.insert(found.language().to_owned());
        }
    }
    assert_eq!(archive.languages().map(str::to_owned).collect::<BTreeSet<_>>(), languages);
    let first = LANGUAGES_1.split(' ').map(|language| format!("{language}.json")).collect();
    assert_eq!(names(&format!("{labels}/1")), first, "version 1");
}

/// One line a file: its SHA-256 and its path below `labels/`. Once a release has a version, its lines never change.
const PUBLISHED: &str = include_str!("../../../tests/golden/disclosure/labels/SHA256SUMS");

#[test]
fn labels_that_were_published_never_change() {
    let labels = concat!(env!("CARGO_MANIFEST_DIR"), "/labels");
    let published: Vec<(&str, &str)> = PUBLISHED.lines().filter_map(|line| line.split_once("  ")).collect();
    assert_eq!(published.len(), PUBLISHED.lines().count());
    for (sum, name) in &published {
        let bytes = std::fs::read(format!("{labels}/{name}")).unwrap_or_else(|e| panic!("labels/{name} was published: {e}"));
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            found, *sum,
            "labels/{name} differs from its line; if a release has its version, put the new words into a new version"
        );
    }
    for version in std::fs::read_dir(labels).expect("the folder is there").flatten() {
        for file in std::fs::read_dir(version.path()).expect("a version is a folder").flatten() {
            let name = format!("{}/{}", version.file_name().display(), file.file_name().display());
            assert!(
                published.iter().any(|(_, known)| *known == name),
                "labels/{name} is not in tests/golden/disclosure/labels/SHA256SUMS; add its line, as sha256sum writes it"
            );
        }
    }
}
