//! The promises of the key store, on the disk.

use receipt::Digest;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use store::vault::{Cell, Month, RootFile, RootKeyError, Row, RowId, RowKey, Vault, VaultError, exists};
use tempfile::TempDir;

const CELL: Cell<'static> = Cell {
    table: "receipt",
    column: "phone",
    version: 1,
};

struct Folder(TempDir);

impl Folder {
    /// A folder of keys with a root key.
    fn new() -> Folder {
        let folder = Folder(TempDir::new().expect("a folder"));
        RootFile::create(folder.path()).expect("a root key");
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn vault(&self) -> Vault {
        self.try_vault().expect("it opens")
    }

    fn try_vault(&self) -> Result<Vault, VaultError> {
        Vault::open(self.path(), Box::new(RootFile::open(self.path())?))
    }

    /// A connection of the test's own.
    fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join("vault.sqlite")).expect("it opens")
    }
}

fn month(number: u32) -> Month {
    Month::from_number(number).expect("a month")
}

fn id(n: u8) -> RowId {
    RowId([n; 32])
}

fn one(vault: &Vault, n: u8, number: u32) -> RowKey {
    vault.keys_for(&[Row::of(id(n), month(number))]).expect("a key").remove(0)
}

#[test]
fn a_row_keeps_its_key_and_opens_what_it_sealed_after_a_restart() {
    let folder = Folder::new();
    assert!(!exists(folder.path()));
    let vault = folder.vault();
    assert!(exists(folder.path()));
    let keys = vault
        .keys_for(&[Row::of(id(1), month(202_611)), Row::of(id(2), month(202_701)), Row::of(id(1), month(202_611))])
        .expect("keys");
    assert_eq!(keys.iter().map(RowKey::id).collect::<Vec<_>>(), [id(1), id(2), id(1)]);
    let sealed = keys[0].seal(CELL, b"+353851234567").expect("sealed");
    assert_eq!(**keys[2].open(CELL, &sealed).expect("the same key"), *b"+353851234567");
    assert!(keys[1].open(CELL, &sealed).is_err());
    let identity = vault.identity();
    drop(vault);
    let vault = folder.vault();
    assert_eq!(vault.identity(), identity);
    assert_eq!(vault.months(), Ok(vec![month(202_611), month(202_701)]));
    let again = vault.open_row(&id(1)).expect("a read").expect("it is there");
    assert_eq!(**again.open(CELL, &sealed).expect("it opens"), *b"+353851234567");
    // Asked for with an earlier month, it stays where it is; with a later one, it moves.
    assert!(one(&vault, 2, 202_612).open(CELL, &sealed).is_err());
    assert_eq!(vault.months(), Ok(vec![month(202_611), month(202_701)]));
    assert!(one(&vault, 1, 202_812).open(CELL, &sealed).is_ok());
    assert_eq!(vault.month_of(&id(1)), Ok(Some(month(202_812))));
    assert!(vault.open_row(&id(3)).expect("a read").is_none(), "a row without a key");
}

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

#[test]
fn a_sealed_value_opens_in_its_place_only() {
    let folder = Folder::new();
    let vault = folder.vault();
    let (key, other) = (one(&vault, 1, 202_611), one(&vault, 2, 202_611));
    let sealed = key.seal(CELL, b"secret").expect("sealed");
    assert_eq!(sealed.len(), 12 + 6 + 16);
    assert_ne!(sealed, key.seal(CELL, b"secret").expect("sealed"), "each has a nonce of its own");
    let elsewhere = [
        Cell { table: "receip", ..CELL },
        Cell {
            table: "receiptp",
            column: "hone",
            ..CELL
        },
        Cell { column: "payload", ..CELL },
        Cell { version: 2, ..CELL },
    ];
    for cell in elsewhere {
        assert!(matches!(key.open(cell, &sealed), Err(VaultError::NotSealedHere { .. })), "{cell:?}");
    }
    let refused = other.open(CELL, &sealed).expect_err("another row").to_string();
    assert!(
        refused.starts_with("a value of receipt.phone in the row 0202") && refused.contains("was changed, or belongs to another row"),
        "{refused}"
    );
    for at in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1;
        assert!(key.open(CELL, &flipped).is_err(), "byte {at}");
        assert!(key.open(CELL, &sealed[..at]).is_err(), "{at} bytes");
    }
    assert_eq!(**key.open(CELL, &sealed).expect("it opens"), *b"secret");
    let empty = key.seal(CELL, b"").expect("sealed");
    assert!(key.open(CELL, &empty).expect("it opens").is_empty());
}

#[test]
fn a_moved_row_opens_what_it_sealed_and_goes_with_its_new_month() {
    let folder = Folder::new();
    let vault = folder.vault();
    let sealed = one(&vault, 1, 202_611).seal(CELL, b"secret").expect("sealed");
    one(&vault, 2, 202_611);
    vault.move_rows(&[Row::of(id(1), month(202_703))]).expect("it moves");
    assert_eq!(vault.destroy_months_before(month(202_703)), Ok(vec![month(202_611)]));
    assert!(vault.open_row(&id(2)).expect("a read").is_none());
    let key = vault.open_row(&id(1)).expect("a read").expect("it is there");
    assert_eq!(**key.open(CELL, &sealed).expect("it opens"), *b"secret");
    assert_eq!(vault.destroy_months_before(month(202_704)), Ok(vec![month(202_703)]));
    assert!(vault.open_row(&id(1)).expect("a read").is_none());
    assert_eq!(vault.months(), Ok(Vec::new()));
}

#[test]
fn a_destroyed_month_gets_no_rows_and_a_refused_batch_gives_no_row_a_key() {
    let folder = Folder::new();
    let vault = folder.vault();
    one(&vault, 1, 202_701);
    vault.destroy_months_before(month(202_701)).expect("none there");
    let refused = vault.keys_for(&[Row::of(id(2), month(202_701)), Row::of(id(3), month(202_612))]);
    assert_eq!(refused.expect_err("refused"), VaultError::MonthDestroyed(month(202_612)));
    assert!(vault.open_row(&id(2)).expect("a read").is_none());
    assert_eq!(
        vault.move_rows(&[Row::of(id(1), month(202_612))]),
        Err(VaultError::MonthDestroyed(month(202_612)))
    );
    let unknown = vault.move_rows(&[Row::of(id(1), month(202_702)), Row::of(id(9), month(202_702))]);
    assert_eq!(unknown, Err(VaultError::UnknownRow(id(9))));
    drop(vault);
    let vault = folder.vault();
    assert_eq!(vault.months(), Ok(vec![month(202_701)]), "nor did the first row move");
    // An earlier call does not bring a month back.
    vault.destroy_months_before(month(202_601)).expect("none there");
    assert!(vault.keys_for(&[Row::of(id(4), month(202_612))]).is_err());
    assert!(vault.open_row(&id(1)).expect("a read").is_some());
}

#[test]
fn a_destroyed_row_leaves_the_others_and_gets_another_key_when_it_comes_again() {
    let folder = Folder::new();
    let vault = folder.vault();
    let sealed = one(&vault, 1, 202_611).seal(CELL, b"secret").expect("sealed");
    one(&vault, 2, 202_611);
    assert_eq!(vault.destroy_rows(&[id(1), id(7)]), Ok(1));
    assert_eq!(vault.destroy_rows(&[id(1)]), Ok(0));
    assert!(vault.open_row(&id(1)).expect("a read").is_none());
    assert!(vault.open_row(&id(2)).expect("a read").is_some());
    assert!(one(&vault, 1, 202_611).open(CELL, &sealed).is_err());
}

#[test]
fn keys_whose_rows_the_database_does_not_have_are_destroyed() {
    let folder = Folder::new();
    let vault = folder.vault();
    let rows: Vec<_> = (0..2_500).map(|_| Row::of(RowId::random().expect("random"), month(202_611))).collect();
    vault.keys_for(&rows).expect("keys");
    let known: std::collections::HashSet<_> = rows.iter().map(|row| row.id).take(2_400).collect();
    let mut asked = 0;
    let destroyed = vault.destroy_unknown(|ids: &[RowId]| {
        asked += ids.len();
        Ok::<_, VaultError>(ids.iter().copied().filter(|id| !known.contains(id)).collect())
    });
    assert_eq!((destroyed, asked), (Ok(100), 2_500));
    for Row { id, .. } in &rows {
        assert_eq!(vault.open_row(id).expect("a read").is_some(), known.contains(id));
    }
    let failing = vault.destroy_unknown(|_: &[RowId]| Err(VaultError::Failed("the database is away".into())));
    assert_eq!(failing, Err(VaultError::Failed("the database is away".into())));
}

/// The salted hash of a number.
fn number(n: u8) -> Digest {
    Digest([n; 32])
}

/// A row of a number.
fn of_number(n: u8, number: Digest, month: Month) -> Row {
    Row {
        number: Some(number),
        ..Row::of(id(n), month)
    }
}

#[test]
fn a_number_has_one_tag_a_month() {
    let folder = Folder::new();
    let vault = folder.vault();
    one(&vault, 1, 202_611);
    one(&vault, 2, 202_612);
    let tag = |vault: &Vault, at, n| vault.index_key(month(at)).expect("a read").map(|key| key.tag(&number(n)));
    let first = tag(&vault, 202_611, 1);
    assert!(first.is_some());
    assert_eq!(tag(&vault, 202_611, 1), first);
    assert_ne!(tag(&vault, 202_611, 2), first);
    assert_ne!(tag(&vault, 202_612, 1), first);
    assert!(tag(&vault, 202_701, 1).is_none());
    drop(vault);
    let vault = folder.vault();
    assert_eq!(tag(&vault, 202_611, 1), first);
    vault.destroy_months_before(month(202_612)).expect("destroyed");
    assert!(tag(&vault, 202_611, 1).is_none());
}

#[test]
fn rows_are_found_by_their_number_until_they_are_destroyed() {
    let folder = Folder::new();
    let mut vault = folder.vault();
    let (a, b) = (number(1), number(2));
    let found = |vault: &Vault, number: &Digest| {
        let mut found = vault.find(number).expect("a read");
        found.sort();
        found
    };
    let rows = [
        of_number(1, a, month(202_611)),
        of_number(2, b, month(202_611)),
        of_number(3, a, month(202_701)),
        of_number(4, a, month(202_611)),
        Row::of(id(5), month(202_611)),
    ];
    vault.keys_for(&rows).expect("keys");
    for _ in 0..2 {
        assert_eq!(found(&vault, &a), [id(1), id(3), id(4)]);
        assert_eq!(found(&vault, &b), [id(2)]);
        assert_eq!(found(&vault, &number(3)), []);
        drop(vault);
        vault = folder.vault();
    }
    // Asked for again with another number, a row is found by that; moved, by the one it moves with.
    vault.keys_for(&[of_number(4, b, month(202_611))]).expect("keys");
    assert_eq!((found(&vault, &a), found(&vault, &b)), (vec![id(1), id(3)], vec![id(2), id(4)]));
    vault.move_rows(&[of_number(1, a, month(202_702))]).expect("it moves");
    assert_eq!(found(&vault, &a), [id(1), id(3)]);
    // Its slot is used again by another.
    vault.destroy_rows(&[id(2)]).expect("destroyed");
    vault.keys_for(&[of_number(6, a, month(202_701))]).expect("keys");
    assert_eq!((found(&vault, &a), found(&vault, &b)), (vec![id(1), id(3), id(6)], vec![id(4)]));
    vault.destroy_months_before(month(202_702)).expect("destroyed");
    assert_eq!((found(&vault, &a), found(&vault, &b)), (vec![id(1)], vec![]));
}

#[test]
fn numbers_with_another_salt_take_the_place_of_those_before_or_it_is_known_that_they_did_not() {
    let folder = Folder::new();
    let vault = folder.vault();
    vault
        .keys_for(&[of_number(1, number(1), month(202_611)), Row::of(id(2), month(202_701))])
        .expect("keys");
    let anew =
        |mut pages: Vec<Option<Vec<(RowId, Digest)>>>| vault.number_anew(number(9), || pages.remove(0).map(Some).ok_or(VaultError::Failed("away".into())));
    assert_eq!(anew(vec![Some(vec![(id(1), number(3))]), None]), Err(VaultError::Failed("away".into())));
    assert_eq!(vault.salted_with(), Ok(None));
    let mut pages = [vec![(id(1), number(3)), (id(7), number(3))], vec![(id(2), number(3))]].into_iter();
    vault.number_anew::<VaultError>(number(9), || Ok(pages.next())).expect("written");
    assert_eq!(vault.salted_with(), Ok(Some(number(9))));
    assert_eq!((vault.find(&number(1)), vault.find(&number(3))), (Ok(vec![]), Ok(vec![id(1), id(2)])));
}

#[test]
fn a_changed_key_is_noticed_and_named() {
    let folder = Folder::new();
    let vault = folder.vault();
    one(&vault, 1, 202_611);
    one(&vault, 2, 202_611);
    one(&vault, 3, 202_612);
    drop(vault);
    // The keys of two rows are exchanged; a third is put into another month; a month's key is changed.
    folder
        .connection()
        .execute_batch("UPDATE row SET slot = 3 - slot WHERE slot < 3; UPDATE row SET month = 202611 WHERE slot = 3;")
        .expect("written");
    let vault = folder.vault();
    for n in 1..=3 {
        let damaged = vault.open_row(&id(n)).expect_err("damaged").to_string();
        assert!(
            damaged.starts_with(&format!("the key store is damaged at the key of the row 0{n}")),
            "{damaged}"
        );
        assert!(vault.keys_for(&[Row::of(id(n), month(202_611))]).is_err());
    }
    drop(vault);
    folder
        .connection()
        .execute_batch("UPDATE month_key SET wrapped = (SELECT wrapped FROM month_key WHERE month = 202612)")
        .expect("written");
    let damaged = folder.vault().open_row(&id(1)).expect_err("damaged").to_string();
    assert!(damaged.starts_with("the key store is damaged at the key of the month 2026-11"), "{damaged}");
}
