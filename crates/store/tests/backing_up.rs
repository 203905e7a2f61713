//! Copies of a database: beside a writer, and where a copy fails or was interrupted.

mod folder;

use folder::Folder;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;
use store::Store;
use store::failpoint::{Action, Moment, Points, Write};
use store::sqlite::{FILE, backup, check_copy};
use store::suite::{self, receipt};

/// A stopped store with a document and two receipts.
async fn filled() -> Folder {
    let folder = Folder::new();
    let store = folder.sqlite();
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store.close().await.expect("closed");
    folder
}

#[tokio::test]
async fn a_copy_beside_a_connection_that_commits_all_the_time_ends_and_is_whole() {
    let _points = Points::hold();
    let folder = filled().await;
    let writer = folder.connection();
    writer
        .execute_batch(
            "PRAGMA synchronous = OFF; CREATE TABLE tick (n INTEGER); INSERT INTO tick VALUES (0); CREATE TABLE filler (page BLOB);
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO filler SELECT randomblob(4000) FROM n",
        )
        .expect("some thousand pages");
    writer.busy_timeout(Duration::from_secs(5)).expect("set");
    let done = Arc::new(AtomicBool::new(false));
    let seen = done.clone();
    let busy = std::thread::spawn(move || {
        let mut commits = 0u32;
        while !seen.load(Ordering::Relaxed) {
            writer.execute("UPDATE tick SET n = n + 1", []).expect("written");
            commits += 1;
        }
        commits
    });
    let (tell, told) = channel();
    let (from, to) = (folder.path().to_owned(), folder.path().join("copy"));
    std::thread::spawn(move || tell.send(backup(&from, &to)));
    let (copy, copied) = told.recv_timeout(Duration::from_secs(20)).expect("it ends").expect("copied");
    done.store(true, Ordering::Relaxed);
    assert!(busy.join().expect("it wrote") > 0);
    assert_eq!((copied.receipts, copied.erased), (2, 0));
    let copy = rusqlite::Connection::open(copy).expect("it opens");
    let sound: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it is read");
    assert_eq!(sound, "ok");
}

/// What is in the folder of a copy.
fn names(copy: &Path) -> Vec<String> {
    let all = fs::read_dir(copy).expect("the folder");
    let mut names: Vec<String> = all.map(|one| one.expect("a name").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_copy_that_fails_leaves_nothing_and_the_next_one_succeeds() {
    let points = Points::hold();
    let folder = filled().await;
    let copy = folder.path().join("copy");
    // The copy is made, and what is in it cannot be read.
    folder.connection().execute_batch("ALTER TABLE receipt RENAME TO lost").expect("spoiled");
    assert!(backup(folder.path(), &copy).is_err());
    assert!(names(&copy).is_empty(), "{:?}", names(&copy));
    folder.connection().execute_batch("ALTER TABLE lost RENAME TO receipt").expect("mended");
    points.arm(Write::FileCreate, Moment::Before, Action::Fail);
    assert!(backup(folder.path(), &copy).is_err());
    assert!(names(&copy).is_empty(), "{:?}", names(&copy));
    backup(folder.path(), &copy).expect("copied");
    assert_eq!(names(&copy), [FILE]);
    let again = format!("{:?}", backup(folder.path(), &copy).expect_err("one is there"));
    assert!(again.contains("there is a copy") && again.contains("name another folder"), "{again}");
    assert_eq!(names(&copy), [FILE], "the one that is there stays");
}

#[tokio::test]
async fn what_a_killed_backup_left_is_removed_and_a_copy_that_was_not_finished_is_not_restored() {
    let _points = Points::hold();
    let folder = filled().await;
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    for ending in ["", "-journal"] {
        fs::write(copy.join(format!("{FILE}.copying{ending}")), "a part of the pages").expect("left");
    }
    let (_, copied) = backup(folder.path(), &copy).expect("copied");
    assert_eq!((copied.receipts, names(&copy)), (2, vec![FILE.to_owned()]));
    // A program before this one gave it its name when it was begun.
    fs::write(copy.join(FILE), "").expect("begun");
    let vault = folder.opening().vault.expect("a key store");
    let refused = format!("{:?}", check_copy(&copy, &vault).expect_err("nothing is in it"));
    assert!(refused.contains("is empty or was not finished") && !refused.contains("recover"), "{refused}");
}
