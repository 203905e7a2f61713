//! What every store promises of consents that were given elsewhere.

use super::optouts::{done, opt_out};
use super::{Database, disclosure, number, open, receipt, receipt_of, status, together, with_disclosure, withdrawn};
use crate::imports::{ImportOutcome, NewImport};
use crate::optouts::{Read, Way};
use crate::{ChangeKind, EraseOutcome, Event, Imported, InsertOutcome, NewReceipt, ReceiptKey, Store};
use consent_log::{Leaf, LeafKind};
use phone::E164;
use receipt::{Cause, Digest, ImportedConsent, Salt};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        an_imported_consent_is_found_and_withdrawn_by_number_and_never_countersigned,
        an_import_is_its_own_leaf_and_change,
        a_dry_run_stores_nothing,
        the_same_record_is_imported_once_for_a_document,
        an_answer_of_the_person_counts_more_than_an_import,
        an_import_brings_nothing_back_that_was_withdrawn_or_opted_out,
        what_was_withdrawn_after_the_rest_had_ended_is_not_brought_back,
        a_no_that_waited_ends_what_was_imported_while_it_did,
        what_was_erased_is_not_imported_again,
        of_imports_for_one_number_at_once_one_is_stored,
    ];
}

fn number_of(n: u16) -> E164 {
    E164::new(&format!("+3538501{n:05}")).expect("a number")
}

fn import(n: u16, number: E164, purpose: &str) -> NewImport {
    let mut hash = [0xee; 32];
    hash[..2].copy_from_slice(&n.to_be_bytes());
    NewImport {
        hash: Digest(hash),
        id_sha256: Digest(hash),
        consent: ImportedConsent {
            given_at: 1_500,
            id: format!("crm-{n}"),
            imported_at: 3_000,
            imported_by: "workshop".into(),
            notice_sha256: Digest([1; 32]),
            number,
            purposes: vec![purpose.into()],
            salt: Salt([7; 32]),
            source: "paper form".into(),
        },
        number_valid: true,
        until: vec![9_000],
    }
}

async fn take(store: &dyn Store, new: &NewImport) -> ImportOutcome {
    let would = store.would_import(vec![new.clone()]).await.expect("it answers");
    let done = store.import(vec![new.clone()]).await.expect("it answers");
    assert_eq!(would, done, "a dry run says what is done");
    done.into_iter().next().expect("an answer")
}

async fn an_imported_consent_is_found_and_withdrawn_by_number_and_never_countersigned(database: &impl Database) {
    let store = with_disclosure(database).await;
    let new = import(1, number(), "updates");
    assert_eq!(take(&*store, &new).await, ImportOutcome::Imported);
    assert_eq!(store.find(number()).await, Ok(vec![new.hash]));
    assert_eq!(store.compact(new.hash).await, Ok(Some(new.consent.to_jcs())));
    let kept = status(&*store, ReceiptKey::Hash(new.hash)).await;
    let imported = Imported {
        given_at: 1_500,
        by: "workshop".into(),
    };
    assert_eq!((kept.imported, &*kept.countersignature, kept.received_at), (Some(imported), "", 3_000));
    let purposes: Vec<_> = kept
        .choices
        .iter()
        .filter_map(|choice| Some((&*choice.purpose, choice.granted?.until)))
        .collect();
    assert_eq!(purposes, [("updates", 9_000)]);
    assert_eq!(status(&*store, ReceiptKey::Hash(new.hash)).await.delete_at, 9_000 + 365 * 86_400);
    let stopped = done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    assert_eq!(stopped.receipts[0].withdrawn, ["updates"]);
    assert_eq!(status(&*store, ReceiptKey::Hash(new.hash)).await.withdrawn_at(), Some(4_000));
    drop(store);
    let store = open(database).await;
    assert_eq!(store.find(number()).await, Ok(vec![new.hash]), "and after a restart");
}

async fn an_import_is_its_own_leaf_and_change(database: &impl Database) {
    let store = with_disclosure(database).await;
    let new = import(1, number(), "updates");
    take(&*store, &new).await;
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    let history = store.history(new.hash).await.expect("it answers").expect("it is there");
    let (first, entry, _) = &history.events[0];
    assert_eq!(first.event, Event::Import { at: 3_000 });
    let leaf = Leaf {
        kind: LeafKind::Import,
        hash: new.hash.0,
        reference: None,
    };
    assert_eq!(*entry, leaf.to_entry());
    let withdrawal = Leaf::from_entry(&history.events[1].1).expect("an entry");
    assert_eq!((withdrawal.kind, withdrawal.reference), (LeafKind::Withdrawal, Some(first.index)));
    let changes = store.changes(0, 10).await.expect("it answers");
    let kinds: Vec<ChangeKind> = changes.iter().map(|change| change.kind).collect();
    assert_eq!(
        kinds,
        [ChangeKind::DisclosurePublished, ChangeKind::ReceiptImported, ChangeKind::ReceiptWithdrawn]
    );
    let hash = new.hash.to_hex();
    let notice = Digest([1; 32]).to_hex();
    assert_eq!(
        changes[1].data,
        format!(
            "{{\"given_at\":1500,\"imported\":true,\"notice_sha256\":\"{notice}\",\"purposes\":[\"updates\"],\"receipt_hash\":\"{hash}\",\"valid_until\":9000}}"
        )
    );
}

async fn a_dry_run_stores_nothing(database: &impl Database) {
    let store = with_disclosure(database).await;
    let would = store.would_import(vec![import(1, number(), "updates")]).await;
    assert_eq!(would, Ok(vec![ImportOutcome::Imported]));
    assert_eq!(store.find(number()).await, Ok(vec![]));
    assert_eq!(store.changes(1, 10).await, Ok(vec![]));
}

async fn the_same_record_is_imported_once_for_a_document(database: &impl Database) {
    let store = with_disclosure(database).await;
    let new = import(1, number(), "updates");
    assert_eq!(take(&*store, &new).await, ImportOutcome::Imported);
    let again = NewImport {
        hash: Digest([9; 32]),
        ..new.clone()
    };
    assert_eq!(take(&*store, &again).await, ImportOutcome::Known(new.hash));
    // A later version of the document is the same document; another one is not.
    let mut other = disclosure(2, "2.0.0");
    store.publish(other.clone()).await.expect("it is stored");
    let mut of_version = again.clone();
    of_version.consent.notice_sha256 = other.sha256;
    assert_eq!(take(&*store, &of_version).await, ImportOutcome::Known(new.hash));
    (other.sha256, other.id) = (Digest([3; 32]), "delivery".into());
    store.publish(other.clone()).await.expect("it is stored");
    of_version.consent.notice_sha256 = other.sha256;
    assert_eq!(take(&*store, &of_version).await, ImportOutcome::Imported);
}

async fn an_answer_of_the_person_counts_more_than_an_import(database: &impl Database) {
    let store = with_disclosure(database).await;
    assert!(matches!(store.insert(receipt(1)).await, Ok(InsertOutcome::Inserted(_))));
    for answered in ["updates", "offers", "news"] {
        let outcome = take(&*store, &import(1, number(), answered)).await;
        assert_eq!(outcome, ImportOutcome::Answered(answered.into()), "a yes and a no");
    }
    assert_eq!(take(&*store, &import(1, number(), "surveys")).await, ImportOutcome::Imported);
    // Also that of an import, and within one call.
    let twice = vec![import(2, number_of(2), "updates"), import(3, number_of(2), "updates")];
    let answered = ImportOutcome::Answered("updates".into());
    assert_eq!(store.import(twice).await, Ok(vec![ImportOutcome::Imported, answered]));
    // A receipt that comes later is the later answer.
    assert!(matches!(store.insert(receipt(4)).await, Ok(InsertOutcome::Inserted(_))));
}

async fn an_import_brings_nothing_back_that_was_withdrawn_or_opted_out(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 2_500).await);
    let surveys = import(1, number(), "surveys");
    assert_eq!(
        take(&*store, &surveys).await,
        ImportOutcome::Withdrawn(2_500),
        "everything was withdrawn, so another purpose is not begun either"
    );
    done(&*store, opt_out(1, Read::Unclear, Way::Email)).await;
    assert_eq!(take(&*store, &surveys).await, ImportOutcome::OptedOut(4_000));
    store.forget_opt_outs_of(number(), 5_000).await.expect("it is forgotten");
    assert_eq!(
        take(&*store, &surveys).await,
        ImportOutcome::Withdrawn(2_500),
        "what is known of receipts stays"
    );
    // A number without any receipt.
    let mut unknown = opt_out(2, Read::Stop, Way::Sms);
    unknown.number = number_of(2);
    done(&*store, unknown).await;
    assert_eq!(take(&*store, &import(2, number_of(2), "updates")).await, ImportOutcome::OptedOut(4_000));
}

async fn what_was_withdrawn_after_the_rest_had_ended_is_not_brought_back(database: &impl Database) {
    let store = with_disclosure(database).await;
    let ends = NewReceipt {
        choices: vec![("updates".into(), Some(2_400)), ("offers".into(), Some(9_000))],
        ..receipt(1)
    };
    store.insert(ends).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 2_500).await);
    let surveys = import(1, number(), "surveys");
    assert_eq!(take(&*store, &surveys).await, ImportOutcome::Withdrawn(2_500), "nothing of it stands");
    let mut early = surveys;
    early.consent.imported_at = 2_300;
    assert_eq!(take(&*store, &early).await, ImportOutcome::Imported, "one purpose stands then");
}

async fn a_no_that_waited_ends_what_was_imported_while_it_did(database: &impl Database) {
    let store = with_disclosure(database).await;
    let waited = |n: u16, signed_at, offers| NewReceipt {
        choices: vec![("updates".into(), Some(9_000)), ("offers".into(), offers)],
        signed_at,
        received_at: 5_000,
        ..receipt_of(n, number_of(n))
    };
    // Given at 1,500, imported at 3,000.
    for n in 1..=3 {
        assert_eq!(take(&*store, &import(n, number_of(n), "offers")).await, ImportOutcome::Imported);
    }
    let ended = async |n: u16| status(&*store, ReceiptKey::Hash(import(n, number_of(n), "offers").hash)).await.withdrawn_at();
    store.insert(waited(1, 1_600, None)).await.expect("it is stored");
    assert_eq!(ended(1).await, Some(1_600), "it was refused since");
    store.insert(waited(2, 1_400, None)).await.expect("it is stored");
    assert_eq!(ended(2).await, None, "it was refused before");
    // A withdrawal that waited as well.
    store.insert(waited(3, 1_600, Some(9_000))).await.expect("it is stored");
    let offers = Some(vec!["offers".into()]);
    withdrawn(store.withdraw(waited(3, 1_600, None).withdraw_sha256, offers, Some(1_700), 5_100).await);
    assert_eq!(ended(3).await, Some(1_700), "it was given before");
}

async fn what_was_erased_is_not_imported_again(database: &impl Database) {
    let store = with_disclosure(database).await;
    let new = import(1, number(), "updates");
    take(&*store, &new).await;
    let erased = store.erase(new.hash, Cause::Request, 5_000).await;
    assert!(matches!(erased, Ok(EraseOutcome::Erased { at: 5_000, .. })), "{erased:?}");
    assert_eq!((store.find(number()).await, store.compact(new.hash).await), (Ok(vec![]), Ok(None)));
    let mut again = import(2, number(), "updates");
    again.id_sha256 = new.id_sha256;
    assert_eq!(take(&*store, &again).await, ImportOutcome::Erased(5_000));
    // Nor for another document.
    let mut other = disclosure(3, "1.0.0");
    other.id = "delivery".into();
    store.publish(other.clone()).await.expect("it is stored");
    again.consent.notice_sha256 = other.sha256;
    assert_eq!(take(&*store, &again).await, ImportOutcome::Erased(5_000));
}

async fn of_imports_for_one_number_at_once_one_is_stored(database: &impl Database) {
    let store = with_disclosure(database).await;
    let calls = (0..20).map(|n| store.import(vec![import(n, number(), "updates"), import(100 + n, number_of(n), "updates")]));
    let outcomes: Vec<_> = together(calls).await.into_iter().flat_map(|done| done.expect("it answers")).collect();
    let stored = outcomes.iter().filter(|one| **one == ImportOutcome::Imported).count();
    assert_eq!(stored, 21, "one of the shared number, and each of the others");
    assert_eq!(store.find(number()).await.map(|found| found.len()), Ok(1));
}
