//! What must be true of the bytes on the disk and of the connection: promises whose test has to see keys. The others are in `tests/vault.rs`.

use super::{Cell, Month, RootFile, RootKey, Row, RowId, RowKey, Vault, lock, slots};
use receipt::Digest;
use rusqlite::StatementStatus;
use std::collections::HashSet;
use std::path::Path;
use tempfile::TempDir;

const PLAINTEXT: &[u8] = b"+353851234567, who wants to be called back";
const CELL: Cell<'static> = Cell {
    table: "receipt",
    column: "phone",
    version: 1,
};

fn month(number: u32) -> Month {
    Month::from_number(number).expect("a month")
}

fn vault(folder: &Path) -> Vault {
    let root = if RootFile::path(folder).exists() {
        RootFile::open(folder)
    } else {
        RootFile::create(folder)
    };
    Vault::open(folder, Box::new(root.expect("a root key"))).expect("it opens")
}

/// Rows, each of a number of its own.
fn rows(count: usize, months: &[u32]) -> Vec<Row> {
    let months = months.iter().copied().cycle().map(month);
    let random = || RowId::random().expect("random");
    let row = |month| Row {
        id: random(),
        month,
        number: Some(Digest(random().0)),
    };
    months.take(count).map(row).collect()
}

/// Everything that is secret about these rows and is stored somewhere or must not be: their keys, bare and wrapped, and their tags.
struct Secrets {
    found: HashSet<[u8; 16]>,
}

impl Secrets {
    fn of(vault: &Vault, rows: &[Row]) -> Secrets {
        let mut secrets = Secrets { found: HashSet::new() };
        for Row { id, .. } in rows {
            let stored = slots::find(&lock(&vault.reader), *id).expect("a read").expect("it is there");
            secrets.add(&stored.wrapped);
            secrets.add(&stored.tag);
            secrets.add(vault.open_row(id).expect("a read").expect("it is there").bytes());
        }
        secrets
    }

    fn of_months(vault: &Vault, months: &[Month]) -> Secrets {
        let mut secrets = Secrets { found: HashSet::new() };
        for month in months {
            let wrapped = slots::month_key(&lock(&vault.reader), *month).expect("a read").expect("it is there");
            let secret = vault.root.unwrap(&wrapped, &vault.month_context(*month)).expect("it unwraps");
            secrets.add(&wrapped);
            secrets.add(&*secret);
        }
        secrets
    }

    /// Both halves, since a page may keep a part of what it held.
    fn add(&mut self, secret: &[u8]) {
        self.found.extend(secret.first_chunk::<16>());
        self.found.extend(secret.last_chunk::<16>());
    }

    /// How many of them stand anywhere in the files of this folder.
    fn in_files(&self, folder: &Path) -> usize {
        let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut seen = HashSet::new();
        for file in files {
            let bytes = std::fs::read(file).expect("it reads");
            seen.extend(bytes.windows(16).filter_map(|window| self.found.get(window)).copied());
            assert!(!bytes.windows(PLAINTEXT.len()).any(|window| window == PLAINTEXT));
        }
        seen.len()
    }
}

#[test]
fn each_commit_is_flushed_and_deleted_content_overwritten() {
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let pragma = |name: &str| -> i64 {
        let db = lock(&vault.writer);
        db.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).expect("a pragma")
    };
    assert_eq!((pragma("synchronous"), pragma("secure_delete"), pragma("temp_store")), (2, 1, 2));
    let mode: String = lock(&vault.writer).query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a pragma");
    assert_eq!(mode, "wal");
}

#[test]
fn no_byte_of_a_destroyed_row_s_key_is_left_in_any_file() {
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let all = rows(4_000, &[202_611, 202_612, 202_701]);
    for batch in all.chunks(7) {
        vault.keys_for(batch).expect("keys");
    }
    // Some are moved, so that they were wrapped twice.
    let before_the_move = Secrets::of(&vault, &all[..200]);
    for batch in all[..200].chunks(9) {
        let moved: Vec<_> = batch.iter().map(|row| Row { month: month(202_702), ..*row }).collect();
        vault.move_rows(&moved).expect("they move");
    }
    // A third is destroyed, from everywhere, and the slots are used again by others.
    let doomed: Vec<_> = all.iter().copied().step_by(3).collect();
    let secrets = Secrets::of(&vault, &doomed);
    assert_eq!(
        secrets.in_files(folder.path()),
        3 * doomed.len(),
        "each wrapped key and tag is in a file before"
    );
    let ids: Vec<_> = doomed.iter().map(|row| row.id).collect();
    for batch in ids.chunks(50) {
        assert_eq!(vault.destroy_rows(batch).expect("destroyed"), batch.len());
    }
    assert_eq!(secrets.in_files(folder.path()), 0);
    vault.keys_for(&rows(500, &[202_611])).expect("keys");
    assert_eq!(secrets.in_files(folder.path()), 0);
    // No transaction of the others' has left a copy either.
    let destroyed_and_moved: Vec<_> = all[..200].iter().copied().step_by(3).collect();
    assert!(!destroyed_and_moved.is_empty());
    let rest: Vec<_> = all[..200].iter().filter(|row| !doomed.contains(row)).map(|row| row.id).collect();
    vault.destroy_rows(&rest).expect("destroyed");
    assert_eq!(before_the_move.in_files(folder.path()), 0);
}

#[test]
fn no_byte_of_a_destroyed_month_s_keys_is_left_in_any_file() {
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let all = rows(1_200, &[202_611, 202_612, 202_701]);
    for batch in all.chunks(16) {
        let keys = vault.keys_for(batch).expect("keys");
        let sealed: Vec<u8> = keys.iter().flat_map(|key| key.seal(CELL, PLAINTEXT).expect("sealed")).collect();
        std::fs::write(folder.path().join("database"), sealed).expect("written");
    }
    let doomed: Vec<_> = all.iter().copied().filter(|row| row.month < month(202_701)).collect();
    let (of_rows, of_months) = (Secrets::of(&vault, &doomed), Secrets::of_months(&vault, &[month(202_611), month(202_612)]));
    assert_eq!((of_rows.in_files(folder.path()), of_months.in_files(folder.path())), (3 * doomed.len(), 4));
    let destroyed = vault.destroy_months_before(month(202_701)).expect("destroyed");
    assert_eq!(destroyed, [month(202_611), month(202_612)]);
    assert_eq!((of_rows.in_files(folder.path()), of_months.in_files(folder.path())), (0, 0));
    assert!(lock(&vault.months).keys().eq(&[month(202_701)]), "nor is it in memory");
    for row in &all {
        assert_eq!(vault.open_row(&row.id).expect("a read").is_some(), row.month == month(202_701));
    }
}

#[test]
fn what_a_crash_left_in_the_log_is_removed_when_the_key_store_is_opened() {
    let folder = TempDir::new().expect("a folder");
    let wal = folder.path().join("vault.sqlite-wal");
    let vault = vault(folder.path());
    let row = rows(1, &[202_611]);
    vault.keys_for(&row).expect("keys");
    let secrets = Secrets::of(&vault, &row);
    // The destruction without its last steps.
    vault.destroy(&mut lock(&vault.writer), &[row[0].id]).expect("destroyed");
    assert_eq!(secrets.in_files(folder.path()), 3, "the log has key and tag");
    let crashed = std::fs::read(&wal).expect("the log");
    let main = std::fs::read(folder.path().join("vault.sqlite")).expect("the file");
    drop(vault);
    std::fs::write(&wal, crashed).expect("as it was");
    std::fs::write(folder.path().join("vault.sqlite"), main).expect("as it was");
    assert_eq!(secrets.in_files(folder.path()), 3, "the log has key and tag");
    let vault = self::vault(folder.path());
    assert_eq!(secrets.in_files(folder.path()), 0);
    assert!(vault.open_row(&row[0].id).expect("a read").is_none());
}

#[test]
fn a_slot_is_used_again_so_that_erasing_does_not_make_the_file_grow() {
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    for _ in 0..5 {
        let some = rows(300, &[202_611]);
        vault.keys_for(&some).expect("keys");
        let ids: Vec<_> = some.iter().map(|row| row.id).collect();
        vault.destroy_rows(&ids).expect("destroyed");
    }
    let slots: i64 = lock(&vault.reader)
        .query_row("SELECT count(*) FROM row_key", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(slots, 300);
}

#[test]
fn a_row_is_looked_up_by_a_plan_that_is_made_once() {
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    for db in [lock(&vault.writer), lock(&vault.reader)] {
        for id in 0..3u8 {
            let mut find = db
                .prepare_cached("SELECT row.month, row_key.wrapped FROM row JOIN row_key USING (slot) WHERE row.id = ?1")
                .expect("a statement");
            assert!(!find.exists([[id; 32]]).expect("looked up"));
            assert_eq!(find.get_status(StatementStatus::RePrepare), 0);
        }
    }
}

#[test]
fn no_key_is_printed() {
    let folder = TempDir::new().expect("a folder");
    let root = RootFile::create(folder.path()).expect("a root key");
    let key = RowKey::random(RowId([1; 32])).expect("a key");
    let printed = format!("{root:?} {key:?}");
    let bytes = format!("{:?}", key.bytes());
    assert!(
        !printed.contains(bytes.trim_matches(['[', ']'])) && printed.contains(&"01".repeat(32)),
        "{printed}"
    );
    assert_ne!(
        root.id().0,
        *std::fs::read(RootFile::path(folder.path())).expect("the key").as_slice(),
        "the fingerprint is not the key"
    );
}
