//! Calls that share a transaction which was written although an error was reported.

mod folder;

use folder::Folder;

use receipt::Digest;
use store::accesses::{Accesses, NewAccess, Subject, Viewer, Why};
use store::failpoint::{Action, Moment, Points, Write};

/// How many calls wait for the writer at once.
const CALLS: u8 = 10;

fn look(n: u8) -> NewAccess {
    NewAccess {
        at: 1_000,
        by: Viewer::Key("workshop".into()),
        why: Why::parse("claim 45").expect("a reason"),
        subject: Subject::Receipts(vec![Digest([1; 32])]),
        salt: [n; 32],
    }
}

#[tokio::test]
async fn calls_that_were_written_are_not_run_again_although_none_is_acknowledged() {
    for (write, moment) in [
        (Write::DatabaseCommit, Moment::After),
        (Write::RecordPut, Moment::Before),
        (Write::RecordPut, Moment::After),
    ] {
        let points = Points::hold();
        let folder = Folder::new();
        let store = folder.sqlite();
        // While another program has the lock the calls gather: one or more in the first transaction, and the others in the second.
        let outside = folder.connection();
        outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        (0..CALLS).for_each(|_| points.arm(write, moment, Action::Fail));
        let replies: Vec<_> = (0..CALLS).map(|n| store.record_access(look(n))).collect();
        outside.execute_batch("ROLLBACK").expect("unlocked");
        for reply in replies {
            assert!(reply.await.is_err(), "{write:?} {moment:?}: an error was reported");
        }
        assert!(
            points.armed() >= usize::from(CALLS) - 2,
            "{write:?} {moment:?}: a transaction was tried more than once"
        );
        let listed = store.accesses(0, 100).await.expect("it answers");
        assert_eq!(listed.len(), usize::from(CALLS), "{write:?} {moment:?}: each is there once");
    }
}
