//! Rows by their number, under a tag that each month has of its own.

use crate::{Folder, id, month, one};
use receipt::Digest;
use store::vault::{Month, Row, RowId, Vault, VaultError};

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
