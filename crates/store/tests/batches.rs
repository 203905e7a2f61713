//! Calls that share a transaction: what one stored the next one finds, and what was written although an error was reported is not run again.

mod folder;

use folder::Folder;

use disclosure::{Channel, Document};
use phone::E164;
use promises::{Commitment, Decision, NoConsent, PermitId, Reason};
use receipt::{Digest, ImportedConsent, Salt};
use std::sync::Arc;
use std::time::Duration;
use store::accesses::{Accesses, NewAccess, Subject, Viewer, Why};
use store::failpoint::{Action, Moment, Points, Write};
use store::imports::{ImportOutcome, Imports, NewImport};
use store::optouts::{NewOptOut, OptOuts, Read, Way};
use store::sqlite::Sqlite;
use store::{Contacts, Documents, NewReceipt, PermitRequest, ReceiptKey, Store, suite};

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

fn number() -> E164 {
    E164::new("+353850123456").expect("a number")
}

/// A receipt that refuses "updates", and grants "offers" until long after.
fn no() -> NewReceipt {
    NewReceipt {
        choices: vec![("updates".into(), None), ("offers".into(), Some(9_000))],
        signed_at: 2_500,
        received_at: 2_500,
        ..suite::receipt(2)
    }
}

struct Shown(Document);

impl Documents for Shown {
    fn document(&self, _: &Digest) -> Option<&Document> {
        Some(&self.0)
    }
}

fn shown() -> Arc<dyn Documents> {
    let text = include_str!("../../../www/disclosure.en.json").replace("\"northwind-callback\"", "\"callback\"");
    let text = text.replace("\"repair-updates\"", "\"updates\"");
    Arc::new(Shown(Document::parse(text.as_bytes()).expect("a document")))
}

fn may_text() -> PermitRequest {
    PermitRequest {
        id: PermitId([9; 16]),
        number: number(),
        commitment: Commitment {
            salt: Salt([9; 32]),
            sha256: Digest([9; 32]),
        },
        document: "callback".into(),
        purpose: "updates".into(),
        channel: Channel::Sms,
        at: 3_000,
        occasion: None,
        asked_by: "dialler".into(),
    }
}

/// A store with its disclosure, whose writer waits for a lock with a call of its own: what is asked before the lock is given back shares a transaction.
async fn with_waiting(folder: &Folder) -> (Arc<Sqlite>, rusqlite::Connection) {
    let store = Arc::new(folder.sqlite());
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("published");
    let outside = folder.connection();
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    // It is asked when it is made, and nobody has to wait for its answer.
    drop(store.record_access(look(0)));
    // It is the writer's whole batch by then.
    std::thread::sleep(Duration::from_millis(100));
    (store, outside)
}

#[tokio::test]
async fn an_opt_out_ends_a_consent_that_came_right_before() {
    let _points = Points::hold();
    let folder = Folder::new();
    let (store, outside) = with_waiting(&folder).await;
    let inserted = store.insert(suite::receipt(1));
    let stopped = store.opt_out(NewOptOut {
        id: Digest([5; 32]),
        number: number(),
        at: 3_000,
        by: Way::Sms,
        read: Read::Stop,
        text: "STOP".into(),
        due_at: 4_000,
        terms: Vec::new(),
    });
    outside.execute_batch("ROLLBACK").expect("unlocked");
    inserted.await.expect("it is stored");
    assert_eq!(stopped.await.expect("it is counted").receipts.len(), 1);
    let status = store
        .status(ReceiptKey::Hash(suite::receipt(1).hash))
        .await
        .expect("it answers")
        .expect("a receipt");
    assert!(status.granted().all(|(_, one)| one.withdrawn_at == Some(3_000)), "{status:?}");
}

#[tokio::test]
async fn a_no_that_came_right_before_refuses_a_permit() {
    let _points = Points::hold();
    let folder = Folder::new();
    let (before, outside) = (folder.sqlite(), folder.connection());
    before.publish(suite::disclosure(1, "1.0.0")).await.expect("published");
    before.insert(suite::receipt(1)).await.expect("it is stored");
    drop((before, outside));
    let (store, outside) = with_waiting(&folder).await;
    let asked = store.clone();
    // The decision of the reader is before the no, that of the writer after it.
    let permit = tokio::spawn(async move { asked.permit(vec![may_text()], shown()).await });
    let inserted = store.insert(no());
    tokio::time::sleep(Duration::from_millis(200)).await;
    outside.execute_batch("ROLLBACK").expect("unlocked");
    inserted.await.expect("it is stored");
    let answers = permit.await.expect("it ran").expect("it answers");
    let decided: Vec<Decision> = answers.into_iter().map(|one| one.decision).collect();
    assert_eq!(decided, [Decision::Refused(Reason::NoConsent(NoConsent::Refused))]);
}

#[tokio::test]
async fn an_import_does_not_count_more_than_a_no_that_came_right_before() {
    let _points = Points::hold();
    let folder = Folder::new();
    let (store, outside) = with_waiting(&folder).await;
    let inserted = store.insert(no());
    let imported = store.import(vec![NewImport {
        hash: Digest([0xee; 32]),
        id_sha256: Digest([0xee; 32]),
        consent: ImportedConsent {
            given_at: 1_500,
            id: "crm-1".into(),
            imported_at: 3_000,
            imported_by: "workshop".into(),
            notice_sha256: Digest([1; 32]),
            number: number(),
            purposes: vec!["updates".into()],
            salt: Salt([7; 32]),
            source: "paper form".into(),
        },
        number_valid: true,
        until: vec![9_000],
    }]);
    outside.execute_batch("ROLLBACK").expect("unlocked");
    inserted.await.expect("it is stored");
    let outcomes = imported.await.expect("it answers");
    assert_eq!(outcomes, [ImportOutcome::Answered("updates".into())]);
}
