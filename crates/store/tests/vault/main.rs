//! The promises of the key store, on the disk: opening it ([`opening`]), the keys of rows ([`rows`]), and finding rows by a number ([`numbers`]).

mod numbers;
mod opening;
mod rows;

use std::path::Path;
use store::vault::{Cell, Month, RootFile, Row, RowId, RowKey, Vault, VaultError};
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
