//! The documents: the examples of six trades in every language, one with short periods, one in each other language of replies, and a new version that is
//! published in the year.

use super::messages::LANGUAGES;
use anyhow::{Context, Result, anyhow, ensure};
use disclosure::{Archive, Document, LAYOUT, render};
use http_scripts::maker::AwsLc;
use http_scripts::process::repository;
use receipt::{Crypto, Digest, NoticeRef};
use std::fs;
use std::path::{Path, PathBuf};

/// A document as it is published, and what a receipt says of it.
pub struct Paper {
    pub bytes: Vec<u8>,
    pub sha256: Digest,
    pub document: Document,
    pub notice: NoticeRef,
}

impl Paper {
    fn read(text: String) -> Result<Paper> {
        let bytes = text.into_bytes();
        let document = Document::parse(&bytes).map_err(|e| anyhow!(e.sentence(&bytes)))?;
        let labels = Archive::shipped().labels(&document.language);
        let sha256 = AwsLc.sha256(&bytes);
        let notice = NoticeRef {
            id: document.id.clone(),
            version: document.version.clone(),
            language: document.language.clone(),
            labels: i64::from(labels.version()),
            layout: i64::from(LAYOUT),
            sha256,
            text_sha256: AwsLc.sha256(render::text(&document, labels).as_bytes()),
        };
        Ok(Paper {
            bytes,
            sha256,
            document,
            notice,
        })
    }
}

/// What is replaced in a document.
type Changes<'a> = [(&'a str, &'a str)];

/// The bicycle workshop, with periods that end in the year.
const SHORT: &Changes<'_> = &[("\"P6M\"", "\"P1M\""), ("\"P12M\"", "\"P2M\""), ("\"P3Y\"", "\"P1M\"")];
/// The charity's next version: four texts a month, which is material.
const NEXT: [(&str, &Changes<'_>); 2] = [
    (
        "en",
        &[
            ("\"version\": \"2026-09-14\",\n  \"language\"", "\"version\": \"2027-05-03\",\n  \"language\""),
            ("\"max\": 2", "\"max\": 4"),
            (
                "\"changes\": [",
                "\"changes\": [\n    { \"version\": \"2027-05-03\", \"date\": \"2027-05-24\", \"summary\": \"We text you at most 4 times a month. It was 2 times.\", \"material\": true },",
            ),
        ],
    ),
    (
        "fr",
        &[
            ("\"version\": \"2026-09-14\",\n  \"language\"", "\"version\": \"2027-05-03\",\n  \"language\""),
            ("\"max\": 2", "\"max\": 4"),
            (
                "\"changes\": [",
                "\"changes\": [\n    { \"version\": \"2027-05-03\", \"date\": \"2027-05-24\", \"summary\": \"Nous vous écrivons 4 fois par mois au plus. C’était 2 fois.\", \"material\": true },",
            ),
        ],
    ),
];

fn changed(path: &Path, changes: &Changes<'_>) -> Result<Paper> {
    let mut text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    for (from, to) in changes {
        ensure!(text.contains(from), "{} has no {from}", path.display());
        text = text.replace(from, to);
    }
    Paper::read(text)
}

/// The bicycle workshop under the name of another language. Its words stay English: in which language replies are expected is told by the name alone.
fn tagged(language: &str) -> Result<Paper> {
    let named = format!("\"language\": \"{language}\"");
    let changes = [
        ("\"id\": \"northwind-callback\"", "\"id\": \"northwind-abroad\""),
        ("\"language\": \"en\"", &*named),
    ];
    changed(&repository().join("www/disclosure.en.json"), &changes)
}

/// The documents with which the server starts, and their files in this folder.
pub fn first(folder: &Path) -> Result<(Vec<Paper>, Vec<PathBuf>)> {
    let mut papers = vec![changed(&repository().join("www/disclosure.en.json"), SHORT)?];
    let mut sources: Vec<PathBuf> = fs::read_dir(repository().join("www/documents"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    sources.sort();
    for path in sources {
        papers.push(changed(&path, &[])?);
    }
    for language in LANGUAGES {
        if papers.iter().all(|paper| paper.document.language != language) {
            papers.push(tagged(language)?);
        }
    }
    let mut paths = Vec::new();
    for (number, paper) in papers.iter().enumerate() {
        let path = folder.join(format!("document-{number}.json"));
        fs::write(&path, &paper.bytes)?;
        paths.push(path);
    }
    Ok((papers, paths))
}

/// The documents that are published in the year.
pub fn next() -> Result<Vec<Paper>> {
    let path = |language| repository().join(format!("www/documents/charity-campaign.{language}.json"));
    NEXT.iter().map(|(language, changes)| changed(&path(language), changes)).collect()
}
