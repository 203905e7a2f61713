//! Copies of a database: beside a writer, and where a copy fails or was interrupted.

mod folder;

use folder::Folder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;
use store::Store;
use store::failpoint::Points;
use store::sqlite::backup;
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
