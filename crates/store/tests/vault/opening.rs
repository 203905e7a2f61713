//! Whether the key store opens: its root key, its files, and one program at a time.

use crate::{Folder, id, one};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use store::vault::{RootFile, RootKeyError, VaultError};

#[test]
fn another_key_store_has_another_identity() {
    assert_ne!(Folder::new().vault().identity(), Folder::new().vault().identity());
}

#[test]
fn another_root_key_is_refused_in_one_sentence_and_changes_nothing() {
    let folder = Folder::new();
    one(&folder.vault(), 1, 202_611);
    let other = Folder::new();
    let right = fs::read(RootFile::path(folder.path())).expect("the root key");
    fs::copy(RootFile::path(other.path()), RootFile::path(folder.path())).expect("copied");
    let before = fs::read(folder.path().join("vault.sqlite")).expect("the file");
    let refused = folder.try_vault().expect_err("refused");
    assert!(matches!(refused, VaultError::OtherRootKey { .. }));
    let sentence = refused.to_string();
    assert!(
        sentence.contains("vault.sqlite was made with another root key (fingerprint ") && sentence.ends_with("put that root key back from your copy"),
        "{sentence}"
    );
    assert!(fs::read(folder.path().join("vault.sqlite")).expect("the file") == before);
    fs::write(RootFile::path(folder.path()), right).expect("written");
    assert!(folder.vault().open_row(&id(1)).expect("a read").is_some());
}

#[test]
fn a_root_key_under_the_right_fingerprint_that_does_not_unwrap_is_refused() {
    let folder = Folder::new();
    drop(folder.vault());
    let db = folder.connection();
    db.execute("UPDATE vault SET probe = zeroblob(length(probe))", []).expect("written");
    drop(db);
    assert!(matches!(folder.try_vault(), Err(VaultError::OtherRootKey { .. })));
}

#[test]
fn one_program_has_it_open() {
    let folder = Folder::new();
    let vault = folder.vault();
    let refused = folder.try_vault().expect_err("refused");
    assert!(refused.to_string().starts_with("another program has the key store ") && refused.to_string().ends_with("stop it first"));
    drop(vault);
    folder.vault();
}

#[test]
fn only_the_owner_reads_its_files_and_others_are_refused() {
    let folder = Folder::new();
    let vault = folder.vault();
    one(&vault, 1, 202_611);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.path()).expect("a folder") {
        let entry = entry.expect("a file");
        assert_eq!(
            entry.metadata().expect("its mode").permissions().mode() & 0o777,
            0o600,
            "{:?}",
            entry.file_name()
        );
        names.push(entry.file_name().into_string().expect("a name"));
    }
    names.sort();
    assert_eq!(names, ["root.key", "vault.sqlite", "vault.sqlite-shm", "vault.sqlite-wal", "vault.sqlite.lock"]);
    drop(vault);
    for name in ["root.key", "vault.sqlite"] {
        let path = folder.path().join(name);
        for mode in [0o640, 0o604, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
            let refused = folder.try_vault().expect_err("refused").to_string();
            assert!(
                refused.contains(&format!("can be read by other users (mode {mode:o}); run: chmod 600 ")),
                "{refused}"
            );
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
    }
    folder.vault();
}

#[test]
fn a_root_key_is_never_replaced_and_must_be_32_bytes() {
    let folder = Folder::new();
    let before = fs::read(RootFile::path(folder.path())).expect("the root key");
    assert!(matches!(RootFile::create(folder.path()), Err(RootKeyError::Unusable(_))));
    assert_eq!(fs::read(RootFile::path(folder.path())).expect("the root key"), before);
    fs::write(RootFile::path(folder.path()), &before[1..]).expect("written");
    assert!(
        RootFile::open(folder.path())
            .expect_err("refused")
            .to_string()
            .contains("root.key is not 32 bytes")
    );
    fs::remove_file(RootFile::path(folder.path())).expect("removed");
    assert!(
        RootFile::open(folder.path())
            .expect_err("refused")
            .to_string()
            .ends_with("root.key is missing; put it back from your copy of the keys")
    );
}

#[test]
fn a_file_of_a_newer_program_or_of_none_is_refused() {
    let folder = Folder::new();
    drop(folder.vault());
    folder.connection().pragma_update(None, "user_version", 3).expect("written");
    let refused = folder.try_vault().expect_err("refused").to_string();
    assert!(
        refused.contains("has version 3, made by a newer program than this one (which knows 2); run the newer one"),
        "{refused}"
    );
    let folder = Folder::new();
    fs::write(folder.path().join("vault.sqlite"), vec![7; 8192]).expect("written");
    fs::set_permissions(folder.path().join("vault.sqlite"), fs::Permissions::from_mode(0o600)).expect("changed");
    let refused = folder.try_vault().expect_err("refused").to_string();
    assert!(refused.contains("vault.sqlite cannot be opened"), "{refused}");
}
