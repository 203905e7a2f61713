//! Keys, notes, checkpoints and cosignatures: the examples of the specifications, and what is refused.

#![allow(clippy::unwrap_used)]

mod common;

use common::{ORIGIN, checkpoint_of, log_key, log_of};
use consent_log::{
    Checkpoint, Code, EMPTY_ROOT, Hash, KeyKind, MAX_NOTE_BYTES, Note, Signature, SignedCheckpoint, SigningKey, VerifierKey, WitnessKey, origin,
};

/// The example of C2SP signed-note, Verifier keys.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE_NOTE: &str =
    "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The example of C2SP tlog-cosignature. Its keys are not published.
const EXAMPLE_CHECKPOINT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

/// The checkpoint of the Go checksum database that golang.org/x/mod/sumdb/note documents, and its key.
const GO_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fn signed(size: u64) -> SignedCheckpoint {
    checkpoint_of(&log_of(size).0).sign(&log_key()).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, consent_log::Error>) -> &'static str {
    result.unwrap_err().code.as_str()
}

#[test]
fn the_example_of_the_specification_verifies_and_with_a_changed_byte_does_not() {
    let key = VerifierKey::parse(EXAMPLE_KEY).unwrap();
    assert_eq!(
        (key.name(), key.kind(), key.to_string().as_str()),
        ("example.com/foo", KeyKind::Log, EXAMPLE_KEY)
    );
    let note = Note::parse(EXAMPLE_NOTE).unwrap();
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap(), [&key]);
    assert_eq!(note.to_text(), EXAMPLE_NOTE);
    let changed = Note::parse(&EXAMPLE_NOTE.replace("message", "massage")).unwrap();
    assert_eq!(code(changed.verify(&[key])), "ERR_LOG_SIGNATURE");
    assert_eq!(VerifierKey::parse(GO_KEY).unwrap().name(), "sum.golang.org");
}

#[test]
fn the_example_checkpoint_of_the_specification_is_read_with_its_cosignature() {
    let note = Note::parse(EXAMPLE_CHECKPOINT).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_text(), note.text());
    // 1679315147 is the time that the specification shows in the signed message.
    assert_eq!(note.signatures()[1].bytes[..8], 1_679_315_147_u64.to_be_bytes());
    assert_eq!(note.to_text(), EXAMPLE_CHECKPOINT);
}

#[test]
fn every_changed_byte_of_a_checkpoint_is_refused() {
    let key = log_key().verifier().clone();
    let text = signed(5).to_text();
    assert_eq!(SignedCheckpoint::open(&text, &key).unwrap().checkpoint().size, 5);
    for at in 0..text.len() {
        for bit in 0..7 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(SignedCheckpoint::open(&changed, &key).is_err(), "byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_checkpoint_is_opened_with_the_key_of_its_log_alone() {
    let text = signed(5).to_text();
    let other = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    assert_eq!(code(SignedCheckpoint::open(&text, other.verifier())), "ERR_LOG_SIGNATURE");
    let witness = WitnessKey::from_seed(ORIGIN, &[7; 32]).unwrap();
    assert_eq!(code(SignedCheckpoint::open(&text, witness.verifier())), "ERR_LOG_KEY");
    // The right key under another log's origin.
    let foreign = Checkpoint {
        origin: "receipts.example/v1/log/2".to_owned(),
        size: 0,
        root: EMPTY_ROOT,
    };
    assert_eq!(code(foreign.sign(&log_key())), "ERR_LOG_ORIGIN");
    let note = Note::sign(&foreign.to_text(), &log_key()).unwrap().to_text();
    assert_eq!(code(SignedCheckpoint::open(&note, log_key().verifier())), "ERR_LOG_ORIGIN");
}

#[test]
fn signatures_by_unknown_keys_are_ignored_and_those_by_known_ones_must_verify() {
    let mut note = signed(5);
    let unknown = Signature {
        name: ORIGIN.to_owned(),
        id: [1, 2, 3, 4],
        bytes: vec![0; 2420],
    };
    note.note_mut().add(unknown).unwrap();
    let key = log_key().verifier().clone();
    SignedCheckpoint::open(&note.to_text(), &key).unwrap();
    let false_line = Signature {
        name: key.name().to_owned(),
        id: key.id(),
        bytes: vec![0; 64],
    };
    note.note_mut().add(false_line).unwrap();
    assert_eq!(code(SignedCheckpoint::open(&note.to_text(), &key)), "ERR_LOG_SIGNATURE");
}

#[test]
fn a_cosignature_holds_for_its_witness_checkpoint_and_time() {
    let witness = WitnessKey::from_seed("witness.example/w1", &[9; 32]).unwrap();
    let other = WitnessKey::from_seed("witness.example/w2", &[10; 32]).unwrap();
    let mut checkpoint = signed(5);
    for time in [1_700_000_000, 1_700_000_060] {
        let line = witness.cosign(&checkpoint, time).unwrap();
        checkpoint.note_mut().add(line).unwrap();
    }
    let opened = SignedCheckpoint::open(&checkpoint.to_text(), log_key().verifier()).unwrap();
    let keys = [witness.verifier().clone(), other.verifier().clone()];
    let found = opened.cosignatures(&keys).unwrap();
    assert_eq!(
        (found.len(), found[0].witness.as_str(), found[0].time),
        (1, "witness.example/w1", 1_700_000_060)
    );
    assert_eq!(opened.note().verify(&keys).unwrap(), [witness.verifier()]);
    assert_eq!(code(opened.cosignatures(&[log_key().verifier().clone()])), "ERR_LOG_KEY");
    assert_eq!(code(witness.cosign(&opened, u64::MAX)), "ERR_LOG_SIGNATURE");
    // The cosignature of another checkpoint, or with another time.
    let mut moved = signed(6);
    moved.note_mut().add(witness.cosign(&opened, 1_700_000_000).unwrap()).unwrap();
    assert_eq!(code(moved.cosignatures(&keys)), "ERR_LOG_SIGNATURE");
    let mut later = witness.cosign(&moved, 1_700_000_000).unwrap();
    later.bytes[7] ^= 1;
    let mut forged = signed(6);
    forged.note_mut().add(later).unwrap();
    assert_eq!(code(forged.cosignatures(&keys)), "ERR_LOG_SIGNATURE");
    let mut short = signed(6);
    let line = Signature {
        name: witness.verifier().name().to_owned(),
        id: witness.verifier().id(),
        bytes: vec![0; 71],
    };
    short.note_mut().add(line).unwrap();
    assert_eq!(code(short.cosignatures(&keys)), "ERR_LOG_SIGNATURE");
}

#[test]
fn a_text_that_is_no_note_is_refused() {
    let line = "\u{2014} a.example AAAAAAAA\n";
    assert!(Note::parse(&format!("text\n\n{line}")).is_ok());
    assert!(Note::parse(&format!("text\n\nmore\n\n{line}")).is_ok());
    for (note, why) in [
        (format!("text\n{line}"), "no blank line"),
        (format!("\n\n{line}"), "an empty text"),
        ("text\n\n".to_owned(), "no signature"),
        (format!("text\n\n{}", line.trim_end()), "no last newline"),
        (format!("text\n\n{line}\n"), "an empty line at the end"),
        (format!("text\n\n{line}text\n"), "a line that is no signature"),
        (format!("te\rxt\n\n{line}"), "a control character"),
        (format!("text\n\n{}", line.replace("a.example", "a+b")), "a plus sign in a name"),
        (format!("text\n\n{}", line.replace("a.example", "a\u{a0}b")), "white space in a name"),
        (format!("text\n\n{}", line.replace("a.example ", "")), "no name"),
        (format!("text\n\n{}", line.replace("AAAAAAAA", "AAAAAA==")), "no bytes after the key ID"),
        (format!("text\n\n{}", line.replace("AAAAAAAA", "AAAAAAA")), "base64 without padding"),
        (format!("text\n\n{}", line.replace("AAAAAAAA", "AAAAAAB=")), "base64 with stray bits"),
        (format!("text\n\n{}", line.replace("AAAAAAAA", "AAAAAAAA AAAA")), "a third word"),
        (format!("text\n\n{}", line.replace('\u{2014}', "-")), "another dash"),
    ] {
        assert!(Note::parse(&note).is_err(), "{why}");
    }
    assert!(Note::parse(&format!("text\n\n{}", line.repeat(32))).is_ok());
    assert_eq!(code(Note::parse(&format!("text\n\n{}", line.repeat(33)))), "ERR_LOG_SIZE");
    assert_eq!(code(Note::parse(&format!("{}\n\n{line}", "a".repeat(MAX_NOTE_BYTES)))), "ERR_LOG_SIZE");
}

#[test]
fn a_text_that_is_no_checkpoint_is_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert!(Checkpoint::parse(&format!("a.example\n1\n{root}\n")).is_ok());
    assert_eq!(Checkpoint::parse(&format!("a.example\n0\n{empty}\n")).unwrap().root, EMPTY_ROOT);
    for (text, why) in [
        (format!("a.example\n1\n{root}"), "no last newline"),
        (format!("a.example\n1\n{root}\nextension\n"), "an extension line"),
        (format!("a.example\n1\n{root}\n\n"), "an empty line"),
        ("a.example\n1\n".to_owned(), "no root"),
        (format!("\n1\n{root}\n"), "no origin"),
        (format!("a example\n1\n{root}\n"), "white space in the origin"),
        (format!("a.example\n01\n{root}\n"), "a leading zero"),
        (format!("a.example\n+1\n{root}\n"), "a sign"),
        (format!("a.example\n4611686018427387905\n{root}\n"), "more than 2^62 leaves"),
        (format!("a.example\n0\n{root}\n"), "an empty tree with a root"),
        (format!("a.example\n1\n{empty}\n"), "a tree with the root of the empty one"),
        (format!("a.example\n1\n{}\n", &root[..43]), "a root without padding"),
        ("a.example\n1\nAA==\n".to_owned(), "a short root"),
    ] {
        assert!(Checkpoint::parse(&text).is_err(), "{why}");
    }
}

#[test]
fn a_text_that_is_no_key_is_refused() {
    let witness = WitnessKey::from_seed("witness.example/w1", &[9; 32]).unwrap();
    for key in [log_key().verifier(), witness.verifier()] {
        assert_eq!(VerifierKey::parse(&key.to_string()).unwrap(), *key);
    }
    for (text, why) in [
        (EXAMPLE_KEY.replace("530d903a", "530D903A"), "upper-case hexadecimal"),
        (EXAMPLE_KEY.replace("530d903a", "530d903b"), "the ID of another key"),
        (EXAMPLE_KEY.replace("foo", "bar"), "the ID of another name"),
        (EXAMPLE_KEY.replace("+Ae", "+Be"), "an unknown type"),
        (format!("{EXAMPLE_KEY}\n"), "a newline"),
        ("example.com/foo+530d903a".to_owned(), "no key"),
        ("example.com/foo+530d903a+AQ==".to_owned(), "a short key"),
        ("a".repeat(1000), "a long text"),
    ] {
        assert!(VerifierKey::parse(&text).is_err(), "{why}");
    }
}

#[test]
fn the_origin_of_a_log_is_the_servers_address_and_a_number() {
    assert_eq!(origin("https://receipts.example", 1).unwrap(), "receipts.example/v1/log/1");
    assert_eq!(origin("http://localhost:8081/", 2).unwrap(), "localhost:8081/v1/log/2");
    assert_eq!(origin("https://shop.example/consent", 1).unwrap(), "shop.example/consent/v1/log/1");
    for (address, number) in [
        ("receipts.example", 1),
        ("ftp://receipts.example", 1),
        ("https://", 1),
        ("https:///path", 1),
        ("https://a.example?x", 1),
        ("https://user@a.example", 1),
        ("https://a b.example", 1),
        ("https://a.example", 0),
    ] {
        assert_eq!(origin(address, number).unwrap_err().code, Code::Name, "{address} {number}");
    }
}

#[test]
fn a_private_key_is_not_printed() {
    let seed = [0x5a; 32];
    let printed = format!("{:?} {:?}", SigningKey::from_seed(ORIGIN, &seed), WitnessKey::from_seed("w.example", &seed));
    assert!(
        !printed.contains("5a5a") && !printed.contains("90, 90") && printed.contains(ORIGIN),
        "{printed}"
    );
    assert!(!printed.contains(&Hash(seed).to_string()));
}
