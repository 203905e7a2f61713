//! The promises of the erasure journal.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use store::optouts::{Read, Way};
use store::vault::{Entry, Erasure, Journal, JournalError, Month, RowId, Suspension};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join(Journal::NAME)
    }

    fn journal(&self) -> Journal {
        Journal::open(&self.path()).expect("it opens")
    }

    fn read(&self) -> Result<Vec<Entry>, String> {
        Journal::read(&self.path()).map_err(|e| e.to_string())
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).expect("text")
    }
}

fn entry(at: i64, erasure: Erasure) -> Entry {
    Entry { at, erasure }
}

/// One of each kind.
fn entries() -> Vec<Entry> {
    let row = RowId([0xab; 32]);
    let withdrawal = |purposes: Option<&[&str]>| Erasure::Withdrawal {
        row,
        purposes: purposes.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()),
    };
    vec![
        entry(1_764_264_321, Erasure::Row(row)),
        entry(1_764_264_322, Erasure::MonthsBefore(Month::from_number(202_611).expect("a month"))),
        entry(1_764_264_323, withdrawal(None)),
        entry(1_764_264_324, withdrawal(Some(&["repair updates", "offers,\n\"weekly\""]))),
        entry(-1, withdrawal(Some(&[""]))),
        entry(0, withdrawal(Some(&[]))),
        entry(
            1_764_264_325,
            Erasure::Suspension(Suspension {
                row,
                opt_out: RowId([0xcd; 32]),
                by: Way::WhatsApp,
                read: Read::WrongNumber,
                due_at: 1_764_350_725,
                purposes: vec!["repair updates".into(), "offers".into()],
            }),
        ),
        entry(1_764_264_326, Erasure::Settlement { opt_out: RowId([0xcd; 32]) }),
    ]
}

#[test]
fn what_was_appended_is_read_in_its_order_also_after_a_restart() {
    let folder = Folder::new();
    assert_eq!(folder.read(), Ok(Vec::new()), "there is no file");
    let all = entries();
    folder.journal().append(&all[..2]).expect("appended");
    let mut journal = folder.journal();
    journal.append(&[]).expect("nothing");
    journal.append(&all[2..3]).expect("appended");
    journal.append(&all[3..]).expect("appended");
    assert_eq!(folder.read(), Ok(all));
    assert_eq!(fs::metadata(folder.path()).expect("a file").permissions().mode() & 0o777, 0o600);
    let text = folder.text();
    assert!(text.starts_with(&format!("1764264321 row-erased {} ", "ab".repeat(32))), "{text}");
    assert_eq!(text.lines().count(), 8);
}

#[test]
fn a_torn_last_line_is_no_line_and_the_next_append_takes_its_place() {
    let folder = Folder::new();
    let all = entries();
    folder.journal().append(&all).expect("appended");
    let text = folder.text();
    let last = text[..text.len() - 1].rfind('\n').expect("an end") + 1;
    for cut in last..text.len() {
        fs::write(folder.path(), &text[..cut]).expect("torn");
        assert_eq!(folder.read().as_deref(), Ok(&all[..7]), "{cut}");
        let mut journal = folder.journal();
        journal.append(&all[7..]).expect("appended");
        assert_eq!(folder.text(), text, "{cut}");
    }
    // A power cut may leave zeros.
    fs::write(folder.path(), [text.as_bytes(), &[0; 80]].concat()).expect("torn");
    folder.journal().append(&all[..1]).expect("appended");
    assert_eq!(folder.read().map(|read| read.len()), Ok(9));
}

#[test]
fn what_a_failed_write_left_is_cut_off_while_the_journal_is_open() {
    let folder = Folder::new();
    let all = entries();
    let mut journal = folder.journal();
    journal.append(&all[..1]).expect("appended");
    let mut other = OpenOptions::new().append(true).open(folder.path()).expect("it opens");
    other.write_all(b"1764264322 months-destr").expect("written");
    journal.append(&all[1..]).expect("appended");
    assert_eq!(folder.read(), Ok(all));
}

#[test]
fn any_other_damage_is_refused_with_its_line() {
    let folder = Folder::new();
    folder.journal().append(&entries()).expect("appended");
    let text = folder.text();
    let refused = |bytes: &[u8], line: usize| {
        fs::write(folder.path(), bytes).expect("written");
        let sentence = format!(
            "the erasure journal {} is damaged at line {line}; put back your newest copy of it",
            folder.path().display()
        );
        assert_eq!(folder.read(), Err(sentence.clone()), "{:?}", String::from_utf8_lossy(bytes));
        assert_eq!(Journal::open(&folder.path()).expect_err("refused").to_string(), sentence);
        assert_eq!(fs::read(folder.path()).expect("the file"), bytes, "nothing was changed");
    };
    let mut line = 1;
    for at in 0..text.len() - 1 {
        let mut flipped = text.clone().into_bytes();
        flipped[at] ^= 1;
        refused(&flipped, line);
        line += usize::from(text.as_bytes()[at] == b'\n');
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    refused([lines[0], lines[2]].concat().as_bytes(), 2);
    refused([lines[1], lines[0]].concat().as_bytes(), 1);
    refused([lines[0], lines[0]].concat().as_bytes(), 2);
    refused(["\n", lines[0]].concat().as_bytes(), 1);
    refused([&text, "\n"].concat().as_bytes(), 9);
    refused(b"something else\n", 1);
}

#[test]
fn one_program_appends_and_any_reads() {
    let folder = Folder::new();
    let mut journal = folder.journal();
    assert!(matches!(Journal::open(&folder.path()), Err(JournalError::InUse(_))));
    journal.append(&entries()).expect("appended");
    assert_eq!(folder.read(), Ok(entries()));
    drop(journal);
    folder.journal();
}

#[test]
fn lines_of_a_program_that_ignores_the_lock_are_refused_when_it_is_opened() {
    let folder = Folder::new();
    folder.journal().append(&entries()).expect("appended");
    let mut other = OpenOptions::new().append(true).open(folder.path()).expect("it opens");
    other
        .write_all(format!("1 row-erased {} {}\n", "ab".repeat(32), "00".repeat(32)).as_bytes())
        .expect("written");
    assert!(matches!(Journal::open(&folder.path()), Err(JournalError::Damaged(_, 9))));
}
