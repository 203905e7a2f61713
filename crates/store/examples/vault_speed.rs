//! How fast the key store is on this disk: `cargo run --release -p phone-consent-store --example vault_speed -- FOLDER`.
//!
//! Prints what a batch of new keys costs, what the file weighs with 100,000 rows, and what reading, moving and destroying cost then. The folder must be
//! on the disk that is meant; it is emptied of the key store that this program makes.

use receipt::Digest;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use store::vault::{Month, RootFile, Row, RowId, Vault, VaultError};

const ROWS: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder on the disk to measure")?;
    let folder = Path::new(&folder).join("vault-speed");
    std::fs::create_dir(&folder)?;
    let measured = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let vault = Vault::open(folder, Box::new(RootFile::create(folder)?))?;
    let months: Vec<Month> = [202_611, 202_612, 202_701].into_iter().filter_map(Month::from_number).collect();
    let mut rows = Vec::new();
    for size in [1, 16, 64] {
        let mut times = Vec::new();
        for _ in 0..500 {
            let batch = new_rows(size, &months)?;
            times.push(time(|| vault.keys_for(&batch))?);
            rows.extend(batch);
        }
        times.sort();
        let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        println!("keys_for {size:>3}: median {median:?}, p99 {p99:?}");
    }
    let rest = new_rows(ROWS - rows.len(), &months)?;
    for batch in rest.chunks(256) {
        vault.keys_for(batch)?;
    }
    rows.extend(rest);
    vault.destroy_rows(&[])?;
    let bytes = std::fs::metadata(folder.join(store::vault::FILE))?.len();
    println!("{ROWS} rows: {bytes} bytes, {} a row", bytes as usize / ROWS);
    let opened = time(|| rows.iter().step_by(10).try_for_each(|row| vault.open_row(&row.id).map(drop)))?;
    println!("open_row: {:?} each", opened / (ROWS as u32 / 10));
    let found = time(|| {
        rows.iter()
            .step_by(100)
            .filter_map(|row| row.number)
            .try_for_each(|number| vault.find(&number).map(drop))
    })?;
    println!("find: {:?} each", found / (ROWS as u32 / 100));
    let all_known = time(|| vault.destroy_unknown(|_: &[RowId]| Ok::<_, VaultError>(Vec::new())))?;
    println!("destroy_unknown, nothing to destroy: {all_known:?}");
    let moved: Vec<_> = rows.iter().skip(2).step_by(3).take(64).map(|row| Row { month: months[2], ..*row }).collect();
    println!("move_rows 64: {:?}", time(|| vault.move_rows(&moved))?);
    println!("destroy_rows 1: {:?}", time(|| vault.destroy_rows(&[rows[2].id]))?);
    println!(
        "destroy_months_before, {} of {ROWS} rows: {:?}",
        ROWS / 3,
        time(|| vault.destroy_months_before(months[1]))?
    );
    Ok(())
}

fn new_rows(count: usize, months: &[Month]) -> Result<Vec<Row>, VaultError> {
    let row = |month| {
        Ok(Row {
            id: RowId::random()?,
            month,
            number: Some(Digest(RowId::random()?.0)),
        })
    };
    months.iter().copied().cycle().take(count).map(row).collect()
}

fn time<T>(work: impl FnOnce() -> Result<T, VaultError>) -> Result<Duration, VaultError> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}
