//! A receipt opens to what was signed; everything else is refused by its own code.

mod common;

use common::{AwsLc, Key, disclosure, payload, receipt};
use json::{Value, object, text, to_jcs};
use proptest::prelude::*;
use receipt::{Code, Crypto, Digest, Evidence, Happened, MAX_BYTES, NumberDisclosure, Payload, WithdrawalSecret, compact, decode, encode, jws, open, uuid_v7};

fn code(text: &str) -> Code {
    open(text, &AwsLc).map(|_| ()).expect_err("must be refused").code
}

#[test]
fn an_opened_receipt_is_what_was_signed() {
    let key = Key::new();
    let opened = open(&receipt(&key, &payload(&key).to_jcs()), &AwsLc).expect("opens");
    assert_eq!(opened.payload, payload(&key));
    assert_eq!(opened.number().expect("the number").phone.as_str(), "+353850123456");
    assert_eq!(opened.granted().collect::<Vec<_>>(), ["repair-updates"]);
    assert!(opened.check_events().is_ok());
}

#[test]
fn optional_members_come_back_as_they_went() {
    let key = Key::new();
    let mut p = payload(&key);
    (p.aud, p.place, p.nonce, p.evidence) = (None, None, None, None);
    assert_eq!(open(&receipt(&key, &p.to_jcs()), &AwsLc).expect("opens").payload, p);
    p.nonce = Some("c2Vjb25k".into());
    p.earlier_nonces = vec!["Zmlyc3Q".into()];
    assert_eq!(open(&receipt(&key, &p.to_jcs()), &AwsLc).expect("opens").payload, p);
}

#[test]
fn evidence_may_be_anything_that_can_be_measured() {
    let key = Key::new();
    for (font_px, visible_pct, visible_s) in [(1, 0, 0), (200, 100, 86_400)] {
        let mut p = payload(&key);
        p.evidence = Some(Evidence {
            font_px,
            visible_pct,
            visible_s,
        });
        assert_eq!(open(&receipt(&key, &p.to_jcs()), &AwsLc).expect("opens").payload, p);
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let key = Key::new();
    let whole = receipt(&key, &payload(&key).to_jcs());
    let (jws, disclosure) = whole.split_once('~').expect("a tilde");
    let disclosure = disclosure.trim_end_matches('~');
    let parts: Vec<Vec<u8>> = jws.split('.').map(|p| decode(p).expect("base64url")).collect();
    for part in 0..3 {
        for at in 0..parts[part].len() {
            let mut changed = parts.clone();
            changed[part][at] ^= 1 << (at % 8);
            let text: Vec<String> = changed.iter().map(|p| encode(p)).collect();
            assert!(open(&format!("{}~{disclosure}~", text.join(".")), &AwsLc).is_err(), "part {part}, byte {at}");
        }
    }
    let bytes = decode(disclosure).expect("base64url");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        let opened = open(&format!("{jws}~{}~", encode(&changed)), &AwsLc).expect("the signed part is whole");
        assert_eq!(opened.number().err().expect("refused").code, Code::Disclosure, "byte {at}");
    }
}

#[test]
fn each_check_has_its_code() {
    let key = Key::new();
    let good = receipt(&key, &payload(&key).to_jcs());
    let with_header = |header: Value| {
        let input = jws(header, &payload(&key).to_jcs());
        compact(&input, &key.sign(&input), &disclosure().encoded())
    };
    let kid = || text(encode(&key.thumbprint().0));
    assert_eq!(code(&"a".repeat(MAX_BYTES + 1)), Code::Size);
    for bad in [
        "",
        "a.b.c",
        &good[..good.len() - 1],
        &format!("{good}x~"),
        &good.replacen('.', "..", 1),
        &good.replacen('e', "=", 1),
    ] {
        assert_eq!(code(bad), Code::Form, "{bad}");
    }
    for alg in ["none", "HS256", "ES384", "es256"] {
        assert_eq!(
            code(&with_header(object([
                ("alg", text(alg)),
                ("jwk", key.jwk.value()),
                ("kid", kid()),
                ("typ", text(receipt::TYP))
            ]))),
            Code::Alg
        );
    }
    assert_eq!(code(&with_header(object([("jwk", key.jwk.value())]))), Code::Alg);
    for extra in ["jku", "x5u", "x5c", "crit", "b64", "zip"] {
        let header = object([
            ("alg", text("ES256")),
            ("jwk", key.jwk.value()),
            ("kid", kid()),
            ("typ", text(receipt::TYP)),
            (extra, text("x")),
        ]);
        assert_eq!(code(&with_header(header)), Code::Header, "{extra}");
    }
    assert_eq!(
        code(&with_header(object([
            ("alg", text("ES256")),
            ("jwk", key.jwk.value()),
            ("kid", kid()),
            ("typ", text("JWT"))
        ]))),
        Code::Header
    );
    let other = Key::new();
    let header = object([("alg", text("ES256")), ("jwk", other.jwk.value()), ("kid", kid()), ("typ", text(receipt::TYP))]);
    assert_eq!(code(&with_header(header)), Code::Kid);
    let mut foreign = payload(&key);
    foreign.iss = encode(&other.thumbprint().0);
    assert_eq!(code(&receipt(&key, &foreign.to_jcs())), Code::Kid);
    let input = receipt::signing_input(&key.jwk, &key.thumbprint(), &payload(&key).to_jcs());
    assert_eq!(code(&compact(&input, &other.sign(&input), &disclosure().encoded())), Code::Signature);
    let pretty = payload(&key).to_jcs().replacen(',', ", ", 1);
    assert_eq!(code(&receipt(&key, &pretty)), Code::Canonical);
    for (from, to) in [
        ("receipt/1", "receipt/2"),
        ("\"captured\"", "\"guessed\""),
        ("\"trusted\":true", "\"trusted\":false"),
        ("\"granted\":true", "\"granted\":1"),
        ("\"granted\":true", "\"granted\":false"),
        ("\"granted\":false", "\"granted\":true"),
        (",\"until\":1827050441", ""),
        ("\"until\":1827050441", "\"until\":null"),
        ("\"until\":1827050441", "\"until\":-1"),
    ] {
        let changed = payload(&key).to_jcs().replacen(from, to, 1);
        assert_eq!(code(&receipt(&key, &changed)), Code::Schema, "{to}");
    }
    for (from, to) in [
        (",\"layout\":1", ""),
        ("\"layout\":1", "\"layout\":\"1\""),
        ("\"font_px\":16", "\"font_px\":0"),
        ("\"font_px\":16", "\"font_px\":201"),
        ("\"font_px\":16", "\"font_px\":\"16\""),
        ("\"visible_pct\":100", "\"visible_pct\":101"),
        ("\"visible_pct\":100", "\"visible_pct\":-1"),
        ("\"visible_s\":8", "\"visible_s\":86401"),
        ("\"visible_s\":8", "\"visible_s\":-1"),
        (",\"visible_s\":8", ""),
        ("\"visible_s\":8", "\"visible_s\":8,\"width\":360"),
        ("{\"font_px\":16,\"visible_pct\":100,\"visible_s\":8}", "null"),
    ] {
        let changed = payload(&key).to_jcs().replacen(from, to, 1);
        assert_ne!(changed, payload(&key).to_jcs());
        assert_eq!(code(&receipt(&key, &changed)), Code::Schema, "{to}");
    }
    let unknown = payload(&key).to_jcs().replacen("\"widget\"", "\"vip\":true,\"widget\"", 1);
    assert_eq!(code(&receipt(&key, &unknown)), Code::Schema);
}

#[test]
fn only_the_one_order_of_events_is_accepted() {
    let key = Key::new();
    let kinds = [Happened::Shown, Happened::Agreed, Happened::Captured { filled: true }, Happened::Submitted];
    let mut accepted = 0;
    for order in permutations(4) {
        let mut p = payload(&key);
        for (step, &i) in p.events.iter_mut().zip(&order) {
            step.what = kinds[i];
        }
        let ok = open(&receipt(&key, &p.to_jcs()), &AwsLc).expect("opens").check_events().is_ok();
        assert_eq!(ok, order == [0, 1, 2, 3]);
        accepted += usize::from(ok);
    }
    assert_eq!(accepted, 1);
    let mut back = payload(&key);
    back.events[2].seconds = 1;
    assert_eq!(
        open(&receipt(&key, &back.to_jcs()), &AwsLc)
            .expect("opens")
            .check_events()
            .expect_err("runs back")
            .code,
        Code::Events
    );
}

#[test]
fn each_purpose_ends_after_its_beginning_and_the_whole_with_the_last() {
    let key = Key::new();
    let check = |ends: [Option<i64>; 2], valid_until: i64| {
        let mut p = payload(&key);
        for (choice, end) in p.choices.iter_mut().zip(ends) {
            choice.until = end.map(|end| p.iat + end);
        }
        p.valid_until = p.iat + valid_until;
        open(&receipt(&key, &p.to_jcs()), &AwsLc).expect("opens").check_ends().map_err(|e| e.code)
    };
    for (ends, whole) in [([Some(1), None], 1), ([Some(5), Some(9)], 9), ([Some(9), Some(5)], 9)] {
        assert_eq!(check(ends, whole), Ok(()), "{ends:?} {whole}");
    }
    for (ends, whole) in [
        ([Some(0), None], 0),
        ([Some(9), Some(-1)], 9),
        ([Some(5), Some(9)], 5),
        ([Some(5), Some(9)], 10),
    ] {
        assert_eq!(check(ends, whole), Err(Code::ValidUntil), "{ends:?} {whole}");
    }
    assert_eq!(check([None, None], 9), Err(Code::Choices));
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    permutations(n - 1)
        .into_iter()
        .flat_map(|p| {
            (0..n).map(move |at| {
                let mut q = p.clone();
                q.insert(at, n - 1);
                q
            })
        })
        .collect()
}

#[test]
fn golden_bytes_stay() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/receipt/");
    let jcs = std::fs::read_to_string(format!("{golden}payload.json")).expect("payload.json");
    let whole = std::fs::read_to_string(format!("{golden}receipt.txt")).expect("receipt.txt");
    let opened = open(whole.trim_end(), &AwsLc).expect("the golden receipt opens");
    assert_eq!(opened.payload.to_jcs(), jcs.trim_end());
    assert_eq!(opened.number().expect("the number").encoded(), disclosure().encoded());
    assert_eq!(
        Payload::from_node(&json::parse(jcs.trim_end().as_bytes()).expect("JSON")).expect("a payload"),
        opened.payload
    );
}

#[test]
fn thumbprint_follows_rfc_7638() {
    let key = Key::new();
    let input = key.jwk.thumbprint_input();
    assert!(input.starts_with(r#"{"crv":"P-256","kty":"EC","x":""#) && !input.contains(' '));
    assert_eq!(to_jcs(&json::parse(input.as_bytes()).expect("JSON").value), input);
}

#[test]
fn a_uuid_holds_its_time() {
    let id = uuid_v7(0x0123_4567_89AB, [0xFF; 10]);
    assert_eq!(id, "01234567-89ab-7fff-bfff-ffffffffffff");
}

#[test]
fn countersignatures_open_with_the_servers_keys_only() {
    let key = Key::new();
    let said = receipt::Countersignature {
        iss: "https://receipts.shop.example".into(),
        receipt_hash: Digest([9; 32]),
        notice_sha256: Digest([8; 32]),
        nonce_issued_at: Some(5),
        received_at: 6,
        log: None,
    };
    let input = receipt::countersignature_input(&key.thumbprint(), &said);
    let signed = format!("{input}.{}", encode(&key.sign(&input)));
    assert_eq!(receipt::open_countersignature(&signed, &[key.jwk.clone().into()], &AwsLc), Ok(said));
    assert_eq!(receipt::log_place(&signed), None, "it was made before there was a log");
    let refused = receipt::open_countersignature(&signed, &[Key::new().jwk.into()], &AwsLc).expect_err("a foreign key");
    assert_eq!(refused.code, Code::Countersignature);
    let forged = format!("{input}.{}", encode(&Key::new().sign(&input)));
    assert_eq!(
        receipt::open_countersignature(&forged, &[key.jwk.into()], &AwsLc).expect_err("forged").code,
        Code::Countersignature
    );
}

#[test]
fn a_key_signs_nothing_after_its_end() {
    let key = Key::new();
    let opened = |until| {
        let said = receipt::Countersignature {
            iss: "https://receipts.shop.example".into(),
            receipt_hash: Digest([9; 32]),
            notice_sha256: Digest([8; 32]),
            nonce_issued_at: None,
            received_at: 100,
            log: None,
        };
        let input = receipt::countersignature_input(&key.thumbprint(), &said);
        let signed = format!("{input}.{}", encode(&key.sign(&input)));
        let known = receipt::ServerKey { key: key.jwk.clone(), until };
        receipt::open_countersignature(&signed, &[known], &AwsLc).map(drop)
    };
    assert!(opened(None).is_ok() && opened(Some(100)).is_ok() && opened(Some(i64::MAX)).is_ok());
    let refused = opened(Some(99)).expect_err("after its end");
    assert_eq!(refused.code, Code::Countersignature);
    assert_eq!(refused.detail, "the countersignature is of a time at which its key was not in use any more");
}

#[test]
fn a_countersignature_with_the_longest_addresses_is_read_and_half_a_place_in_a_log_is_not() {
    let key = Key::new();
    // The longest public address that a server takes, of the character that JSON spells longest among those that addresses may have.
    let address = format!("https://a.example/{}", "\"".repeat(182));
    let said = receipt::Countersignature {
        iss: address.clone(),
        receipt_hash: Digest([9; 32]),
        notice_sha256: Digest([8; 32]),
        nonce_issued_at: Some(i64::from(u32::MAX)),
        received_at: i64::from(u32::MAX),
        log: Some(receipt::LogPlace {
            origin: format!("{}/v1/log/1000", address.trim_start_matches("https://")),
            index: (1 << 53) - 1,
        }),
    };
    let signed = |input: String| format!("{input}.{}", encode(&key.sign(&input)));
    let open = |compact: &str| receipt::open_countersignature(compact, &[key.jwk.clone().into()], &AwsLc);
    let whole = signed(receipt::countersignature_input(&key.thumbprint(), &said));
    assert_eq!(receipt::log_place(&whole), said.log);
    assert_eq!(open(&whole), Ok(said), "{} bytes", whole.len());
    let (header, payload) = whole.split_once('.').expect("a JWS");
    let payload = receipt::decode(payload.split('.').next().expect("a payload")).expect("base64url");
    let payload = String::from_utf8(payload).expect("JSON");
    let without = payload.replace(r#""leaf_index":9007199254740991,"#, "");
    assert_ne!(without, payload);
    let half = signed(format!("{header}.{}", encode(without.as_bytes())));
    assert_eq!(open(&half).expect_err("half a place").code, Code::Countersignature);
    assert_eq!(receipt::log_place(&half), None);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        prop_assert!(open(&text, &AwsLc).is_err());
        prop_assert!(NumberDisclosure::read(&text).is_none());
    }

    #[test]
    fn texts_of_bytes_read_back(bytes in any::<[u8; 32]>()) {
        prop_assert_eq!(Digest::from_hex(&Digest(bytes).to_hex()), Some(Digest(bytes)));
        prop_assert_eq!(WithdrawalSecret::from_text(&WithdrawalSecret(bytes).to_text()).map(|s| s.0), Some(bytes));
        prop_assert_eq!(AwsLc.sha256(&bytes).to_hex().len(), 64);
    }
}
