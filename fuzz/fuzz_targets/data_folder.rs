//! A server's data folder with one file changed: it opens, or one sentence says why not and the file is as it was.
//!
//! The first byte chooses the file. The rest is its content, or, after a zero byte, changes of it: two bytes say where, the third what.
#![no_main]

use fuzz::{DOCUMENTS, assert_sentence};
use http_scripts::maker::{self, Key, Moment};
use libfuzzer_sys::fuzz_target;
use receipt::{Cause, Crypto, open};
use server::Config;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use store::vault::{Entry, Erasure, Journal, RowId};
use verify::AwsLc;

const FILES: [&str; 8] = [
    "keys/erased.log",
    "keys/last-write",
    "keys/log-0001.checkpoint",
    "keys/log-0001.key",
    "keys/nonce.key",
    "keys/root.key",
    "keys/sign-0001.p8",
    "keys/log-0002.key",
];

struct Given {
    folder: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
    runtime: tokio::runtime::Runtime,
}

static GIVEN: LazyLock<Given> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = base.join(format!("phone-consent-fuzz-data-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(made(&folder));
    let mut files = Vec::new();
    read(&folder, &folder, &mut files);
    Given { folder, files, runtime }
});

fn config(data: &Path) -> Config {
    Config {
        listen: "127.0.0.1:0".into(),
        data: data.into(),
        files: None,
        disclosures: vec![],
        origins: vec![],
        public_url: "https://receipts.shop.example".parse().expect("an address"),
        limit: 0,
        allow_private_webhooks: false,
        root_key: server::RootKeyPlace::File,
        twilio_token: None,
    }
}

/// A folder with a receipt that stands and one that was erased.
async fn made(folder: &Path) {
    let store = server::open_store(&config(folder)).expect("a new folder");
    let document = verify::Published::read(DOCUMENTS[0].into()).expect("a document");
    let stored = store::NewDisclosure {
        sha256: document.sha256,
        id: document.document.id.clone(),
        version: document.document.version.clone(),
        language: document.document.language.clone(),
        bytes: document.bytes.to_vec(),
        published_at: 1,
        proof: document.document.proof.period,
        published_by: None,
    };
    store.publish(stored).await.expect("published");
    for n in 0..2u8 {
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("a number"));
        let moment = Moment {
            document: DOCUMENTS[0].as_bytes(),
            origin: "https://shop.example",
            server: "https://receipts.shop.example",
            iat: maker::now(),
            nonce: None,
            earlier_nonces: vec![],
        };
        let payload = maker::payload(&moment, &key, &number, &[n + 1; 32]).expect("a payload");
        let compact = maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt");
        let opened = open(&compact, &AwsLc).expect("it opens");
        let receipt = store::NewReceipt {
            hash: opened.hash,
            compact,
            notice_sha256: document.sha256,
            phone: number.phone,
            number_valid: true,
            nonces: vec![],
            signed_at: payload.iat,
            received_at: payload.iat,
            valid_until: payload.valid_until,
            withdraw_sha256: payload.withdraw_sha256,
            choices: payload.choices.iter().map(|choice| (choice.purpose.clone(), choice.until)).collect(),
            service: Vec::new(),
            countersigned: receipt::Countersignature {
                iss: "https://receipts.shop.example".into(),
                receipt_hash: opened.hash,
                notice_sha256: document.sha256,
                nonce_issued_at: None,
                received_at: payload.iat,
                log: None,
            },
        };
        store.insert(receipt).await.expect("stored");
        if n == 0 {
            store.erase(opened.hash, Cause::Request, payload.iat).await.expect("erased");
        } else {
            store.withdraw(payload.withdraw_sha256, None, None, payload.iat).await.expect("withdrawn");
        }
    }
    store.close().await.expect("closed");
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            files.push((path.strip_prefix(root).expect("below it").into(), std::fs::read(&path).expect("a file")));
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::OpenOptionsExt;
    let _ = std::fs::remove_file(path);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).expect("a file");
    std::io::Write::write_all(&mut file, bytes).expect("written");
}

fuzz_target!(|data: &[u8]| {
    let given = &*GIVEN;
    let Some((choice, data)) = data.split_first() else { return };
    let name = FILES[usize::from(*choice) % FILES.len()];
    // As it was made, but for one file.
    let mut now = Vec::new();
    read(&given.folder, &given.folder, &mut now);
    for (path, _) in now.iter().filter(|(path, _)| !given.files.iter().any(|(known, _)| known == path)) {
        std::fs::remove_file(given.folder.join(path)).expect("removed");
    }
    for (path, bytes) in given.files.iter().filter(|file| !now.contains(file)) {
        write(&given.folder.join(path), bytes);
    }
    let genuine = given.files.iter().find(|(path, _)| path == Path::new(name)).map_or(&[][..], |(_, bytes)| bytes);
    let content = match data.split_first() {
        Some((0, changes)) => {
            let mut content = genuine.to_vec();
            for change in changes.chunks_exact(3).filter(|_| !genuine.is_empty()) {
                content[(usize::from(change[0]) << 8 | usize::from(change[1])) % genuine.len()] = change[2];
            }
            content
        }
        Some(_) | None => data.to_vec(),
    };
    let path = given.folder.join(name);
    write(&path, &content);
    if name.ends_with("erased.log") {
        journal(&path, &content);
    }
    match server::open_store(&config(&given.folder)) {
        Ok(store) => {
            given.runtime.block_on(store.ping()).expect("it is open");
            given.runtime.block_on(store.close()).expect("it closes");
        }
        Err(e) => {
            assert_sentence(&e.to_string());
            assert_eq!(std::fs::read(&path).expect("it is there"), content, "{name}: {e}");
        }
    }
});

/// What is read of a journal is the journal, but for a line without its end; one that is damaged is refused for appending too.
fn journal(path: &Path, content: &[u8]) {
    let Ok(entries) = Journal::read(path) else {
        assert!(Journal::open(path).is_err());
        return;
    };
    let copy = path.with_extension("copy");
    let mut written = Journal::open(&copy).expect("a new journal");
    written.append(&entries).expect("appended");
    let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    assert_eq!(std::fs::read(&copy).expect("it is there"), content[..whole]);
    let last = Entry {
        at: 1,
        erasure: Erasure::Row(RowId(AwsLc.sha256(content).0)),
    };
    written.append(std::slice::from_ref(&last)).expect("appended");
    drop(written);
    assert_eq!(Journal::read(&copy).expect("it is whole").last(), Some(&last));
    std::fs::remove_file(copy).expect("removed");
}
