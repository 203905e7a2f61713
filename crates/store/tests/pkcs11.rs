//! The root key in a token, on SoftHSM (Debian's `softhsm2`; `cargo xtask setup softhsm` installs it).

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::vault::{Cell, Month, RootFile, RootKey, RootKeyError, RootToken, Row, RowId, TokenOptions, Vault, VaultError};
use tempfile::TempDir;
use zeroize::Zeroizing;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "1234";
/// A test that starts itself with this variable does its work: SoftHSM reads the folder of its tokens from the environment, once in a process.
const WORKING: &str = "STORE_TEST_TOKENS";

/// Runs a test in a process of its own, with a token `receipts` in a folder of its own.
fn with_token(name: &str, work: impl FnOnce(&Path)) {
    if let Some(folder) = std::env::var_os(WORKING) {
        work(Path::new(&folder));
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).expect("a folder");
    let config = folder.path().join("softhsm2.conf");
    fs::write(&config, format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display())).expect("written");
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", "receipts", "--pin", PIN, "--so-pin", "5678"])
        .env("SOFTHSM2_CONF", &config)
        .output()
        .expect("softhsm2-util is missing; run: cargo xtask setup softhsm");
    assert!(made.status.success(), "{made:?}");
    let ran = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", name, "--nocapture"])
        .env("SOFTHSM2_CONF", &config)
        .env(WORKING, folder.path())
        .output()
        .expect("it starts");
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}

fn options() -> TokenOptions {
    TokenOptions {
        module: PathBuf::from(MODULE),
        token: "receipts".into(),
        pin: Zeroizing::new(PIN.into()),
        label: "root".into(),
    }
}

/// The test's own session.
fn session() -> Session {
    let context = Pkcs11::new(MODULE).expect("the module");
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(e) => panic!("{e}"),
    }
    let slot = context.get_slots_with_initialized_token().expect("slots").remove(0);
    let session = context.open_rw_session(slot).expect("a session");
    match session.login(UserType::User, Some(&AuthPin::new(PIN.into()))) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => session,
        Err(e) => panic!("{e}"),
    }
}

fn key(session: &Session, label: &str) -> ObjectHandle {
    let found = session.find_objects(&[Attribute::Label(label.into())]).expect("a search");
    assert_eq!(found.len(), 1);
    found[0]
}

fn sentence<T>(result: Result<T, RootKeyError>) -> String {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(e) => e.to_string(),
    }
}

#[test]
fn a_key_store_under_a_token_s_key_keeps_its_rows_and_the_key_cannot_be_taken_out() {
    with_token("a_key_store_under_a_token_s_key_keeps_its_rows_and_the_key_cannot_be_taken_out", |folder| {
        let cell = Cell {
            table: "receipt",
            column: "phone",
            version: 1,
        };
        let (row, month) = (RowId([1; 32]), Month::from_number(202_611).expect("a month"));
        let keys = folder.join("keys");
        fs::create_dir(&keys).expect("a folder");
        let open = |root| Vault::open(&keys, Box::new(root));
        let vault = open(RootToken::create(options()).expect("a key")).expect("it opens");
        let sealed = vault.keys_for(&[Row::of(row, month)]).expect("a key")[0].seal(cell, b"secret").expect("sealed");
        drop(vault);
        let vault = open(RootToken::open(options()).expect("the key")).expect("it opens");
        let opened = vault
            .open_row(&row)
            .expect("a read")
            .expect("it is there")
            .open(cell, &sealed)
            .expect("it opens");
        assert_eq!(**opened, *b"secret");
        drop(vault);

        // The token gives the key to nobody, bare or wrapped.
        let session = session();
        let key = key(&session, "root");
        let wanted = [
            AttributeType::Sensitive,
            AttributeType::AlwaysSensitive,
            AttributeType::Extractable,
            AttributeType::NeverExtractable,
            AttributeType::ValueLen,
        ];
        let told = session.get_attributes(key, &wanted).expect("attributes");
        for attribute in [
            Attribute::Sensitive(true),
            Attribute::AlwaysSensitive(true),
            Attribute::Extractable(false),
            Attribute::NeverExtractable(true),
            Attribute::ValueLen(32.into()),
        ] {
            assert!(told.contains(&attribute), "{attribute:?} is not in {told:?}");
        }
        assert!(session.get_attributes(key, &[AttributeType::Value]).map_or(true, |values| values.is_empty()));
        let wrapping = session
            .generate_key(
                &Mechanism::AesKeyGen,
                &[Attribute::ValueLen(32.into()), Attribute::Wrap(true), Attribute::Extractable(true)],
            )
            .expect("a key");
        assert!(session.wrap_key(&Mechanism::AesKeyWrap, wrapping, key).is_err());
        assert!(session.update_attributes(key, &[Attribute::Extractable(true)]).is_err());

        // Another key under the same label is another root key, and a file is one too.
        let other = RootToken::create(TokenOptions {
            label: "other".into(),
            ..options()
        })
        .expect("a key");
        assert!(matches!(open(other), Err(VaultError::OtherRootKey { .. })));
        let file = RootFile::create(&keys).expect("a root key");
        assert!(matches!(Vault::open(&keys, Box::new(file)), Err(VaultError::OtherRootKey { .. })));
    });
}

#[test]
fn what_a_token_wrapped_unwraps_with_its_context_only() {
    with_token("what_a_token_wrapped_unwraps_with_its_context_only", |_| {
        let root = RootToken::create(options()).expect("a key");
        let wrapped = root.wrap(&[7; 32], b"here").expect("wrapped");
        assert_eq!(wrapped.len(), 12 + 32 + 16);
        assert_ne!(wrapped, root.wrap(&[7; 32], b"here").expect("wrapped"));
        assert_eq!(*root.unwrap(&wrapped, b"here").expect("it unwraps"), [7; 32]);
        assert_eq!(root.unwrap(&wrapped, b"there"), Err(RootKeyError::Rejected));
        for at in 0..wrapped.len() {
            let mut flipped = wrapped.clone();
            flipped[at] ^= 1;
            assert_eq!(root.unwrap(&flipped, b"here"), Err(RootKeyError::Rejected), "byte {at}");
        }
        for length in [0, 11, 12, 27, 59] {
            assert_eq!(root.unwrap(&wrapped[..length], b"here"), Err(RootKeyError::Rejected), "{length} bytes");
        }
        // An error leaves the session as it was.
        assert!(root.unwrap(&wrapped, b"here").is_ok());
        let other = RootToken::create(TokenOptions {
            label: "other".into(),
            ..options()
        })
        .expect("a key");
        assert_eq!(other.unwrap(&wrapped, b"here"), Err(RootKeyError::Rejected));
        assert_ne!(root.id(), other.id());
        assert_eq!(root.id(), RootToken::open(options()).expect("the key").id());
    });
}

#[test]
fn what_is_missing_or_unsafe_is_said_in_one_sentence() {
    with_token("what_is_missing_or_unsafe_is_said_in_one_sentence", |_| {
        let no_key = sentence(RootToken::open(options()));
        assert_eq!(
            no_key,
            "the token `receipts` has no AES key with the label `root`; name another one, or let a new one be made"
        );
        let no_token = sentence(RootToken::open(TokenOptions {
            token: "none".into(),
            ..options()
        }));
        assert!(
            no_token.ends_with("has no token with the label `none`; name another one or initialise it"),
            "{no_token}"
        );
        let no_module = sentence(RootToken::open(TokenOptions {
            module: "/none.so".into(),
            ..options()
        }));
        assert!(no_module.starts_with("the PKCS#11 module /none.so cannot be used ("), "{no_module}");
        let wrong_pin = sentence(RootToken::open(TokenOptions {
            pin: Zeroizing::new("4321".into()),
            ..options()
        }));
        assert!(wrong_pin.starts_with("the token `receipts` could not log in with this PIN ("), "{wrong_pin}");
        RootToken::create(options()).expect("a key");
        assert!(sentence(RootToken::create(options())).contains("has an AES key with the label `root` already"));

        let session = session();
        let make = |label: &str, extractable: bool, id: Vec<u8>| {
            let template = [
                Attribute::Class(ObjectClass::SECRET_KEY),
                Attribute::KeyType(KeyType::AES),
                Attribute::Token(true),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(extractable),
                Attribute::ValueLen(32.into()),
                Attribute::Label(label.into()),
                Attribute::Id(id),
            ];
            session.generate_key(&Mechanism::AesKeyGen, &template).expect("a key");
            sentence(RootToken::open(TokenOptions {
                label: label.into(),
                ..options()
            }))
        };
        assert!(make("loose", true, vec![1]).contains("the key `loose` can be read out of the token `receipts`"));
        assert!(make("nameless", false, Vec::new()).contains("has no id (CKA_ID)"));
        assert!(make("root", false, vec![2]).contains("has 2 AES keys with the label `root`"));
    });
}

#[test]
fn a_lost_session_is_opened_anew_by_the_next_use() {
    with_token("a_lost_session_is_opened_anew_by_the_next_use", |_| {
        let root = RootToken::create(options()).expect("a key");
        let wrapped = root.wrap(&[7; 32], b"here").expect("wrapped");
        let module = || Pkcs11::new(MODULE).expect("the module");
        let losses: [(&str, &dyn Fn()); 3] = [
            ("every session was closed", &|| {
                module().finalize().expect("finalized");
                module().initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).expect("initialised");
            }),
            ("the module was finalised", &|| module().finalize().expect("finalized")),
            ("somebody logged out", &|| session().logout().expect("logged out")),
        ];
        for (what, lose) in losses {
            lose();
            assert_eq!(*root.unwrap(&wrapped, b"here").expect(what), [7; 32]);
            lose();
            let sealed = root.wrap(&[8; 32], b"here").expect(what);
            assert_eq!(*root.unwrap(&sealed, b"here").expect(what), [8; 32]);
        }
        // A wrong tag is still told from a lost session.
        assert_eq!(root.unwrap(&wrapped, b"there"), Err(RootKeyError::Rejected));
    });
}

#[test]
fn a_token_that_was_taken_away_is_one_sentence_and_is_used_again_when_it_is_back() {
    with_token("a_token_that_was_taken_away_is_one_sentence_and_is_used_again_when_it_is_back", |folder| {
        let keys = folder.join("keys");
        fs::create_dir(&keys).expect("a folder");
        let vault = Vault::open(&keys, Box::new(RootToken::create(options()).expect("a key"))).expect("it opens");
        vault.check_root().expect("it can be used");
        let (first, second) = (Month::from_number(202_611).expect("a month"), Month::from_number(202_612).expect("a month"));
        vault.keys_for(&[Row::of(RowId([1; 32]), first)]).expect("a key");
        // The token is taken out. SoftHSM notices when it is initialised.
        let (tokens, away) = (folder.join("tokens"), folder.join("away"));
        fs::rename(&tokens, &away).expect("moved");
        fs::create_dir(&tokens).expect("a folder");
        Pkcs11::new(MODULE).expect("the module").finalize().expect("finalized");
        for _ in 0..2 {
            let lost = vault.keys_for(&[Row::of(RowId([2; 32]), second)]).expect_err("refused").to_string();
            assert!(
                lost.ends_with("has no token with the label `receipts`; name another one or initialise it"),
                "{lost}"
            );
            assert_eq!(vault.check_root().expect_err("refused").to_string(), lost);
        }
        // A month that is in use goes on, and nothing was lost.
        vault.keys_for(&[Row::of(RowId([3; 32]), first)]).expect("a key");
        fs::remove_dir(&tokens).expect("removed");
        fs::rename(&away, &tokens).expect("moved");
        vault.check_root().expect("it can be used");
        vault.keys_for(&[Row::of(RowId([2; 32]), second)]).expect("a key");
        assert_eq!(vault.months().expect("a read"), [first, second]);
        assert!(vault.open_row(&RowId([1; 32])).expect("a read").is_some());
    });
}

#[test]
fn a_token_that_was_initialised_anew_is_refused_and_a_refused_pin_is_not_tried_again() {
    with_token("a_token_that_was_initialised_anew_is_refused_and_a_refused_pin_is_not_tried_again", |_| {
        let root = RootToken::create(options()).expect("a key");
        let wrapped = root.wrap(&[7; 32], b"here").expect("wrapped");
        let again = |pin: &str| {
            let made = Command::new("softhsm2-util")
                .args(["--init-token", "--token", "receipts", "--label", "receipts", "--pin", pin, "--so-pin", "5678"])
                .output()
                .expect("softhsm2-util is missing; run: cargo xtask setup softhsm");
            assert!(made.status.success(), "{made:?}");
        };
        again(PIN);
        let gone = sentence(root.unwrap(&wrapped, b"here"));
        assert!(gone.starts_with("the token `receipts` has no AES key with the label `root`"), "{gone}");
        drop(RootToken::create(options()).expect("a key"));
        let other = sentence(root.unwrap(&wrapped, b"here"));
        assert_eq!(
            other,
            "the token `receipts` has another key with the label `root` than before; put the right token back"
        );
        again("9876");
        let wrong = sentence(root.unwrap(&wrapped, b"here"));
        assert!(wrong.starts_with("the token `receipts` could not log in with this PIN ("), "{wrong}");
        assert!(wrong.ends_with("it is not tried again: start this program again with the right one"), "{wrong}");
        // Not even where it would be right by now: nothing asks the token any more.
        again(PIN);
        assert_eq!(sentence(root.wrap(&[7; 32], b"here")), wrong);
    });
}

#[test]
fn a_root_key_moves_from_a_file_to_a_token_to_another_key_and_back() {
    with_token("a_root_key_moves_from_a_file_to_a_token_to_another_key_and_back", |folder| {
        let keys = folder.join("keys");
        fs::create_dir(&keys).expect("a folder");
        RootFile::create(&keys).expect("a root key");
        let (row, month) = (RowId([1; 32]), Month::from_number(202_611).expect("a month"));
        let vault = Vault::open_with_file(&keys).expect("it opens");
        vault.keys_for(&[Row::of(row, month)]).expect("a key");
        let token = |label: &str| {
            let options = TokenOptions {
                label: label.into(),
                ..options()
            };
            if RootToken::exists(&options).expect("a look") {
                RootToken::open(options).expect("the key")
            } else {
                RootToken::create(options).expect("a key")
            }
        };
        vault.change_root(&keys, Some(&token("root"))).expect("changed");
        assert!(!RootFile::exists(&keys), "the old root key is removed");
        let vault = Vault::open(&keys, Box::new(token("root"))).expect("it opens");
        vault.change_root(&keys, Some(&token("root 2"))).expect("changed");
        assert!(matches!(Vault::open(&keys, Box::new(token("root"))), Err(VaultError::OtherRootKey { .. })));
        let vault = Vault::open(&keys, Box::new(token("root 2"))).expect("it opens");
        vault.change_root(&keys, None).expect("changed");
        let vault = Vault::open_with_file(&keys).expect("it opens");
        assert!(vault.open_row(&row).expect("a read").is_some());
    });
}
