//! Another root key: what it leaves behind, and what a failure or a kill at any step does to it.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use store::failpoint::{Action, Moment, Points, Write};
use store::vault::{Cell, Month, RootFile, RootKey, Row, RowId, Vault, VaultError, hold};
use tempfile::TempDir;

const MOMENTS: [(Moment, &str); 2] = [(Moment::Before, "before"), (Moment::After, "after")];
/// The writes of a change of the root key, in their order, each reached once.
const STEPS: [Write; 6] = [
    Write::FileReplace,
    Write::FileCreate,
    Write::VaultCommit,
    Write::VaultOverwrite,
    Write::VaultTruncate,
    Write::FileErase,
];
const CELL: Cell<'static> = Cell {
    table: "receipt",
    column: "phone",
    version: 1,
};
const MONTHS: [u32; 3] = [202_611, 202_612, 202_701];

/// A key store with a row in each month. Returns what the rows sealed.
fn filled(folder: &Path) -> Vec<(RowId, Vec<u8>)> {
    RootFile::create(folder).expect("a root key");
    let vault = Vault::open_with_file(folder).expect("it opens");
    let rows: Vec<_> = MONTHS
        .iter()
        .map(|number| Row::of(RowId::random().expect("random"), Month::from_number(*number).expect("a month")))
        .collect();
    let keys = vault.keys_for(&rows).expect("keys");
    let sealed = |key: store::vault::RowKey| (key.id(), key.seal(CELL, b"secret").expect("sealed"));
    keys.into_iter().map(sealed).collect()
}

fn assert_opens(folder: &Path, sealed: &[(RowId, Vec<u8>)]) {
    let vault = Vault::open_with_file(folder).expect("it opens");
    for (id, value) in sealed {
        let key = vault.open_row(id).expect("a read").expect("it is there");
        assert_eq!(**key.open(CELL, value).expect("it opens"), *b"secret");
    }
    assert!(
        !RootFile::old_path(folder).exists(),
        "the opening has finished what was begun, or taken it back"
    );
}

/// Both halves of these secrets that stand anywhere in the folder's files.
fn seen(folder: &Path, secrets: &[Vec<u8>]) -> usize {
    let halves: HashSet<&[u8]> = secrets.iter().flat_map(|secret| [&secret[..16], &secret[secret.len() - 16..]]).collect();
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let bytes: Vec<Vec<u8>> = files.map(|file| fs::read(file).expect("it reads")).collect();
    halves
        .iter()
        .filter(|half| bytes.iter().any(|bytes| bytes.windows(16).any(|window| window == **half)))
        .count()
}

/// The keys of months, as they are wrapped in the file.
fn wrapped(folder: &Path) -> Vec<Vec<u8>> {
    let db = rusqlite::Connection::open(folder.join("vault.sqlite")).expect("it opens");
    let mut select = db.prepare("SELECT wrapped FROM month_key ORDER BY month").expect("SQL");
    let rows = select.query_map([], |row| row.get(0)).expect("a read");
    rows.map(|row| row.expect("a key")).collect()
}

#[test]
fn rows_open_under_a_new_root_key_and_no_byte_of_the_old_one_or_its_wrapping_is_left() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let sealed = filled(folder.path());
    let copy = TempDir::new().expect("a folder");
    fs::copy(RootFile::path(folder.path()), RootFile::path(copy.path())).expect("copied");
    let old = RootFile::open(copy.path()).expect("the old key");
    let mut secrets = wrapped(folder.path());
    secrets.push(fs::read(RootFile::path(folder.path())).expect("the key"));
    assert_eq!(seen(folder.path(), &secrets), 2 * (MONTHS.len() + 1), "they are in a file before");
    let vault = Vault::open_with_file(folder.path()).expect("it opens");
    assert_eq!(vault.change_root(folder.path(), None).expect("changed"), MONTHS.len());
    assert_eq!(seen(folder.path(), &secrets), 0);
    assert_opens(folder.path(), &sealed);
    let refused = Vault::open(folder.path(), Box::new(old)).map(drop);
    assert!(matches!(refused, Err(VaultError::OtherRootKey { .. })), "{refused:?}");
    // Once more, so that nothing hinders a second change.
    Vault::open_with_file(folder.path())
        .expect("it opens")
        .change_root(folder.path(), None)
        .expect("changed");
    assert_opens(folder.path(), &sealed);
}

#[test]
fn the_same_root_key_is_refused_and_another_program_is_waited_for_by_nobody() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let sealed = filled(folder.path());
    let same = RootFile::open(folder.path()).expect("the key");
    let vault = Vault::open_with_file(folder.path()).expect("it opens");
    assert!(matches!(hold(folder.path()), Err(VaultError::InUse(_))));
    let refused = vault.change_root(folder.path(), Some(&same)).expect_err("refused").to_string();
    assert_eq!(refused, "this is the root key that the key store has already; name another one");
    let held = hold(folder.path()).expect("nobody has it open");
    assert!(matches!(Vault::open_with_file(folder.path()), Err(VaultError::InUse(_))));
    drop(held);
    assert_opens(folder.path(), &sealed);
}

#[test]
fn a_change_that_failed_at_any_step_leaves_a_key_store_that_opens_and_can_be_changed() {
    let points = Points::hold();
    for step in STEPS {
        for (moment, _) in MOMENTS {
            let folder = TempDir::new().expect("a folder");
            let sealed = filled(folder.path());
            let before = RootFile::open(folder.path()).expect("the key").id();
            let vault = Vault::open_with_file(folder.path()).expect("it opens");
            points.arm(step, moment, Action::Fail);
            vault.change_root(folder.path(), None).expect_err("it fails");
            assert_eq!(points.armed(), 0, "{step:?} was reached");
            assert_opens(folder.path(), &sealed);
            let is_old = RootFile::open(folder.path()).expect("the key").id() == before;
            let at = STEPS.iter().position(|one| *one == step);
            let committed = at > Some(2) || (at == Some(2) && moment == Moment::After);
            assert_eq!(is_old, !committed, "{step:?} {moment:?}");
            let vault = Vault::open_with_file(folder.path()).expect("it opens");
            vault.change_root(folder.path(), None).expect("changed");
            assert_opens(folder.path(), &sealed);
        }
    }
}

#[test]
fn a_process_killed_at_any_step_leaves_a_key_store_that_opens() {
    const WORKING: &str = "STORE_TEST_ROTATING";
    const NAME: &str = "a_process_killed_at_any_step_leaves_a_key_store_that_opens";
    // The test starts itself as the process that is killed; the points come from the environment. Opening commits nothing.
    if let Some(folder) = std::env::var_os(WORKING) {
        let folder = Path::new(&folder);
        let vault = Vault::open_with_file(folder).expect("it opens");
        vault.change_root(folder, None).expect("changed");
        return;
    }
    let _points = Points::hold();
    for step in STEPS {
        // What opening empties comes before what the change empties.
        let nth = if matches!(step, Write::VaultOverwrite | Write::VaultTruncate) { 2 } else { 1 };
        for (moment, word) in MOMENTS {
            let folder = TempDir::new().expect("a folder");
            let sealed = filled(folder.path());
            let mut secrets = wrapped(folder.path());
            secrets.push(fs::read(RootFile::path(folder.path())).expect("the key"));
            let killed = Command::new(std::env::current_exe().expect("this program"))
                .args(["--exact", NAME, "--nocapture"])
                .env(WORKING, folder.path())
                .env("PHONE_CONSENT_FAILPOINTS", format!("{}.{word}=kill@{nth}", step.name()))
                .output()
                .expect("it starts");
            assert!(!killed.status.success(), "{step:?} {moment:?} was never reached");
            assert_opens(folder.path(), &sealed);
            let (left, all) = (seen(folder.path(), &secrets), 2 * secrets.len());
            assert!(left == 0 || left == all, "{step:?} {moment:?}: {left} of {all} halves of old secrets are left");
        }
    }
}
