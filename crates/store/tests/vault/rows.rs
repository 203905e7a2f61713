//! The keys of rows: what they seal, their months, and their destruction.

use crate::{CELL, Folder, id, month, one};
use store::vault::{Cell, Row, RowId, RowKey, VaultError, exists};

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
