//! Faults of the system under the server, made by `shim/faults.c`: a library that is loaded before the C library and does as it is ordered.

use anyhow::{Context, Result, ensure};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is carried out.
    AsUsual = 0,
    /// It fails, and nothing was done.
    NotDone = 1,
    /// It fails, and was carried out all the same.
    DoneAnyway = 2,
}

/// `EIO` on Linux.
pub const EIO: i32 = 5;
/// `ENOSPC` on Linux.
pub const ENOSPC: i32 = 28;

/// The orders; the layout of `struct orders`.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    /// Flushes.
    pub flush: What,
    /// Writes.
    pub write: What,
    /// With which error they fail.
    pub error: i32,
    /// Every such call fails.
    pub one_in: i32,
    /// Added to the wall clock, in seconds.
    pub seconds: i64,
    /// The wall clock stands at this second since 1970; 0: it runs.
    pub stands_at: i64,
}

impl Orders {
    /// No fault.
    pub const NONE: Orders = Orders {
        flush: What::AsUsual,
        write: What::AsUsual,
        error: EIO,
        one_in: 1,
        seconds: 0,
        stands_at: 0,
    };
}

/// The library, and the file of its orders.
pub struct Faults {
    library: PathBuf,
    path: PathBuf,
    orders: File,
}

impl Faults {
    /// Compiles the library with `cc` into this folder, without orders.
    ///
    /// # Errors
    /// There is no C compiler.
    pub fn make(folder: &Path) -> Result<Faults> {
        let (library, path) = (folder.join("faults.so"), folder.join("orders"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/faults.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .status()
            .context("cc cannot be started; install a C compiler")?;
        ensure!(compiled.success(), "shim/faults.c does not compile");
        let orders = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
        let faults = Faults { library, path, orders };
        faults.order(Orders::NONE)?;
        Ok(faults)
    }

    /// What the server's environment needs.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![("LD_PRELOAD", self.library.clone()), ("LOAD_ORDERS", self.path.clone())]
    }

    /// From now on.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn order(&self, orders: Orders) -> Result<()> {
        let numbers = [orders.flush as i32, orders.write as i32, orders.error, orders.one_in];
        let bytes: Vec<u8> = numbers
            .iter()
            .flat_map(|n| n.to_ne_bytes())
            .chain([orders.seconds, orders.stands_at].into_iter().flat_map(i64::to_ne_bytes))
            .collect();
        Ok(self.orders.write_all_at(&bytes, 0)?)
    }
}
