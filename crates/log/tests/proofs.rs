//! Proofs that verify offline: tlog-proof and COSE receipt.

#![allow(clippy::unwrap_used)]

mod common;

use common::{ORIGIN, checkpoint_of, entry, log_key, log_of};
use consent_log::{
    Checkpoint, Code, CoseReceipt, MAX_COSE_BYTES, MAX_PROOF_BYTES, SignedCheckpoint, SigningKey, TlogProof, WitnessKey, cose_receipt, inclusion_proof,
    leaf_hash,
};

const SIZE: u64 = 700;
const INDEX: u64 = 300;

fn proof() -> TlogProof {
    let (edge, tiles) = log_of(SIZE);
    let signed = checkpoint_of(&edge).sign(&log_key()).unwrap();
    TlogProof::new(INDEX, inclusion_proof(INDEX, SIZE, &tiles).unwrap(), &signed)
}

fn receipt_of(size: u64, index: u64) -> (Vec<u8>, Checkpoint) {
    let (edge, tiles) = log_of(size);
    let checkpoint = checkpoint_of(&edge);
    let path = inclusion_proof(index, size, &tiles).unwrap();
    (
        cose_receipt(&log_key(), &leaf_hash(&entry(index)), index, &path, &checkpoint).unwrap(),
        checkpoint,
    )
}

#[test]
fn a_proof_verifies_with_the_entry_and_the_logs_key_alone() {
    let text = proof().to_text();
    let read = TlogProof::parse(&text).unwrap();
    assert_eq!((&read, read.to_text()), (&proof(), text));
    let included = read.verify(&entry(INDEX), log_key().verifier()).unwrap();
    assert_eq!((included.index, included.signed.checkpoint().size), (INDEX, SIZE));
    assert_eq!(read.verify(&entry(INDEX + 1), log_key().verifier()).unwrap_err().code, Code::Inclusion);
    let other = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    assert_eq!(read.verify(&entry(INDEX), other.verifier()).unwrap_err().code, Code::Signature);
    let beyond = TlogProof { index: SIZE, ..read };
    assert_eq!(beyond.verify(&entry(INDEX), log_key().verifier()).unwrap_err().code, Code::Index);
}

#[test]
fn a_proof_carries_the_cosignatures_of_witnesses() {
    let witness = WitnessKey::from_seed("witness.example/w1", &[9; 32]).unwrap();
    let (edge, tiles) = log_of(SIZE);
    let mut signed = checkpoint_of(&edge).sign(&log_key()).unwrap();
    let line = witness.cosign(&signed, 1_700_000_000).unwrap();
    signed.note_mut().add(line).unwrap();
    let proof = TlogProof::new(INDEX, inclusion_proof(INDEX, SIZE, &tiles).unwrap(), &signed);
    let included = TlogProof::parse(&proof.to_text()).unwrap().verify(&entry(INDEX), log_key().verifier()).unwrap();
    assert_eq!(included.signed.cosignatures(&[witness.verifier().clone()]).unwrap()[0].time, 1_700_000_000);
}

#[test]
fn every_changed_byte_of_a_proof_is_refused() {
    let text = proof().to_text();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        let held = String::from_utf8(bytes)
            .ok()
            .and_then(|changed| TlogProof::parse(&changed).ok())
            .is_some_and(|changed| changed.verify(&entry(INDEX), log_key().verifier()).is_ok());
        assert!(!held, "byte {at} of {text}");
    }
}

#[test]
fn a_text_that_is_no_proof_is_refused() {
    let good = proof().to_text();
    let with_extra = TlogProof {
        extra: Some(b"more".to_vec()),
        ..proof()
    };
    assert_eq!(TlogProof::parse(&with_extra.to_text()).unwrap(), with_extra);
    assert!(good.contains("index 300\n"));
    for (text, why) in [
        (good.replace("@v1", "@v2"), "another version"),
        (good.replace("index 300", "index 0300"), "a leading zero"),
        (good.replace("index 300\n", ""), "no index"),
        (good.replace("index 300", "extra \nindex 300"), "empty extra data"),
        (good.replace("index 300", "extra AB==\nindex 300"), "extra data with stray bits"),
        (good.replace("index 300", "extra AA==\nextra AA==\nindex 300"), "extra data twice"),
        (good.replace("index 300\n", "index 300\nAA==\n"), "a short hash"),
        (good.replacen("=\n\n", "=\n", 1), "no blank line"),
        (good.replacen('\n', "\r\n", 1), "a carriage return"),
        (format!("{good}\n"), "an empty line at the end"),
        (format!("{good}text\n"), "text at the end"),
        (format!("\n{good}"), "an empty line at the beginning"),
        (String::new(), "nothing"),
    ] {
        assert!(TlogProof::parse(&text).is_err(), "{why}");
    }
    let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let long = good.replace("index 300\n", &format!("index 300\n{}", hash.repeat(64)));
    assert_eq!(TlogProof::parse(&long).unwrap_err().code, Code::Size);
    assert_eq!(TlogProof::parse(&"a".repeat(MAX_PROOF_BYTES + 1)).unwrap_err().code, Code::Size);
}

#[test]
fn a_cose_receipt_verifies_with_the_entry_and_the_logs_key_alone() {
    for (size, index) in [(1, 0), (2, 1), (700, 300), (700, 699)] {
        let (bytes, checkpoint) = receipt_of(size, index);
        let receipt = CoseReceipt::parse(&bytes).unwrap();
        assert_eq!((receipt.claimed_size, receipt.claimed_index, receipt.to_bytes()), (size, index, bytes));
        assert_eq!(receipt.verify(&entry(index), log_key().verifier()).unwrap(), checkpoint.root);
        assert_eq!(receipt.verify(&entry(index + 1), log_key().verifier()).unwrap_err().code, Code::Signature);
        let other = SigningKey::from_seed(ORIGIN, &[8; 32]).unwrap();
        assert_eq!(receipt.verify(&entry(index), other.verifier()).unwrap_err().code, Code::Origin);
        let witness = WitnessKey::from_seed(ORIGIN, &[7; 32]).unwrap();
        assert_eq!(receipt.verify(&entry(index), witness.verifier()).unwrap_err().code, Code::Key);
    }
}

#[test]
fn a_cose_receipt_has_the_bytes_of_the_rfc() {
    let (bytes, _) = receipt_of(1, 0);
    let kid = log_key().verifier().label();
    assert_eq!(kid, format!("{ORIGIN}+{}", kid.rsplit('+').next().unwrap()));
    // Tag 18, an array of four, the protected header {1: -8, 4: kid, 395: 1} in a byte string.
    let mut wanted = vec![0xd2, 0x84, 0x58, (8 + 1 + 1 + kid.len()) as u8, 0xa3, 0x01, 0x27, 0x04, 0x58, kid.len() as u8];
    wanted.extend_from_slice(kid.as_bytes());
    wanted.extend_from_slice(&[0x19, 0x01, 0x8b, 0x01]);
    // {396: {-1: [<< [1, 0, []] >>]}}, no payload, 64 bytes.
    wanted.extend_from_slice(&[0xa1, 0x19, 0x01, 0x8c, 0xa1, 0x20, 0x81, 0x44, 0x83, 0x01, 0x00, 0x80, 0xf6, 0x58, 0x40]);
    wanted[3] = (wanted.len() - 4 - 15) as u8;
    assert_eq!(bytes[..wanted.len()], wanted);
    assert_eq!(bytes.len(), wanted.len() + 64);
}

#[test]
fn every_changed_cut_or_added_byte_of_a_cose_receipt_is_refused_but_in_the_size_that_nothing_signs() {
    let (bytes, _) = receipt_of(SIZE, INDEX);
    let genuine = CoseReceipt::parse(&bytes).unwrap();
    let held = |bytes: &[u8]| {
        CoseReceipt::parse(bytes)
            .ok()
            .filter(|receipt| receipt.verify(&entry(INDEX), log_key().verifier()).is_ok())
    };
    assert!(held(&bytes).is_some());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            if let Some(mut receipt) = held(&changed) {
                assert_ne!(receipt.claimed_size, genuine.claimed_size, "byte {at}, bit {bit}");
                receipt.claimed_size = genuine.claimed_size;
                assert_eq!(receipt, genuine, "byte {at}, bit {bit}");
            }
        }
        assert!(held(&bytes[..at]).is_none());
    }
    assert!(held(&[bytes.as_slice(), &[0]].concat()).is_none());
    assert_eq!(CoseReceipt::parse(&vec![0; MAX_COSE_BYTES + 1]).unwrap_err().code, Code::Size);
}

#[test]
fn a_cose_receipt_shows_the_entry_but_not_its_index() {
    // The third of three leaves has the same way up as the second of two.
    let (bytes, checkpoint) = receipt_of(3, 2);
    let mut moved = CoseReceipt::parse(&bytes).unwrap();
    (moved.claimed_size, moved.claimed_index) = (2, 1);
    assert_eq!(moved.verify(&entry(2), log_key().verifier()).unwrap(), checkpoint.root);
    assert!(moved.verify(&entry(1), log_key().verifier()).is_err());
}

#[test]
fn a_cose_receipt_is_not_signed_for_what_is_not_in_the_tree() {
    let (edge, tiles) = log_of(SIZE);
    let path = inclusion_proof(INDEX, SIZE, &tiles).unwrap();
    let checkpoint = checkpoint_of(&edge);
    let refused = |leaf: &[u8], index, checkpoint: &Checkpoint| cose_receipt(&log_key(), &leaf_hash(leaf), index, &path, checkpoint).unwrap_err().code;
    assert_eq!(refused(b"another", INDEX, &checkpoint), Code::Inclusion);
    assert_eq!(refused(&entry(INDEX), INDEX + 1, &checkpoint), Code::Inclusion);
    assert_eq!(refused(&entry(INDEX), SIZE, &checkpoint), Code::Index);
    let other = Checkpoint {
        origin: "receipts.example/v1/log/2".to_owned(),
        ..checkpoint
    };
    assert_eq!(refused(&entry(INDEX), INDEX, &other), Code::Origin);
}

#[test]
fn the_signature_of_a_checkpoint_is_none_of_a_cose_receipt_and_the_reverse() {
    let (bytes, checkpoint) = receipt_of(SIZE, INDEX);
    let signed = checkpoint.sign(&log_key()).unwrap();
    let signature = &signed.note().signatures()[0].bytes;
    let mut swapped = bytes.clone();
    let at = swapped.len() - 64;
    swapped[at..].copy_from_slice(signature);
    let receipt = CoseReceipt::parse(&swapped).unwrap();
    assert_eq!(receipt.verify(&entry(INDEX), log_key().verifier()).unwrap_err().code, Code::Signature);
    let mut note = signed.note().clone();
    let mut line = note.signatures()[0].clone();
    line.bytes.copy_from_slice(&bytes[at..]);
    note.add(line).unwrap();
    assert_eq!(SignedCheckpoint::open(&note.to_text(), log_key().verifier()).unwrap_err().code, Code::Signature);
}
