//! What every store promises of permitted contacts.

use super::{Database, number, open, receipt, status, together, with_disclosure, withdrawn};
use crate::{Documents, EraseOutcome, GIVE_BACK, GiveBackOutcome, InsertOutcome, NewReceipt, PermitRequest, Permitted, ReceiptKey, Store};
use consent_log::{Leaf, LeafKind};
use disclosure::{Channel, Document};
use phone::E164;
use promises::{Commitment, Decision, Limit, NoConsent, PermitId, PermitRecord, Reason};
use receipt::{Cause, Digest, Salt};
use std::sync::Arc;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_contact_counts_until_it_is_given_back,
        a_permit_is_given_back_once_and_not_for_ever,
        a_withdrawal_that_was_answered_refuses_the_next_permit,
        the_latest_answer_counts,
        an_older_yes_that_arrives_late_does_not_replace_the_latest_answer,
        whatever_is_not_known_is_refused_and_not_stored,
        of_contacts_asked_for_together_no_more_are_permitted_than_was_said,
        contacts_asked_for_at_once_count_for_each_other,
        asking_whether_it_would_be_permitted_stores_nothing,
        a_permit_is_a_leaf_of_the_log,
        contacts_are_listed_in_their_order_also_after_it_was_opened_again,
        an_erased_receipt_permits_nothing_and_its_contacts_stay_listed,
        an_older_yes_does_not_come_back_when_the_answer_that_replaced_it_is_erased_on_request,
        an_older_yes_does_not_come_back_when_the_answer_that_replaced_it_has_ended,
        an_erasure_leaves_alone_what_a_later_answer_decides,
    ];
}

/// The document of every receipt, in which "updates" are at most two texts a repair, and "offers" a call a year.
struct Shown(Option<Document>);

impl Documents for Shown {
    fn document(&self, sha256: &Digest) -> Option<&Document> {
        assert_eq!(*sha256, Digest([1; 32]));
        self.0.as_ref()
    }
}

fn shown() -> Arc<dyn Documents> {
    let text = include_str!("../../../../www/disclosure.en.json").replace("\"northwind-callback\"", "\"callback\"");
    let text = text.replace("\"repair-updates\"", "\"updates\"");
    Arc::new(Shown(Some(Document::parse(text.as_bytes()).expect("a document"))))
}

/// May the number get a text about this repair? `n` makes the permit's id.
fn about(n: u8, repair: Option<&str>) -> PermitRequest {
    PermitRequest {
        id: PermitId([n; 16]),
        number: number(),
        commitment: Commitment {
            salt: Salt([n; 32]),
            sha256: Digest([n; 32]),
        },
        document: "callback".into(),
        purpose: "updates".into(),
        channel: Channel::Sms,
        at: 3_000,
        occasion: repair.map(str::to_owned),
        asked_by: "dialler".into(),
    }
}

async fn ask(store: &dyn Store, request: PermitRequest) -> Decision {
    let mut answers = store.permit(vec![request], shown()).await.expect("it answers");
    answers.pop().expect("an answer").decision
}

fn allowed(remaining: u32) -> Decision {
    Decision::Allowed {
        remaining: Some(remaining),
        until: 3_300,
    }
}

fn refused(why: NoConsent) -> Decision {
    Decision::Refused(Reason::NoConsent(why))
}

const USED_UP: Decision = Decision::Refused(Reason::Frequency {
    limit: Limit::Document,
    next: None,
});

async fn listed(store: &dyn Store) -> Vec<u8> {
    let all = store.contacts(None, 1_000).await.expect("it answers").expect("a list");
    all.into_iter().map(|one| one.permit.0[0]).collect()
}

async fn with_receipt(database: &impl Database) -> Arc<dyn Store> {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    store
}

async fn a_contact_counts_until_it_is_given_back(database: &impl Database) {
    let store = with_receipt(database).await;
    assert_eq!(ask(&*store, about(1, Some("repair 1"))).await, allowed(1));
    assert_eq!(ask(&*store, about(2, Some("repair 1"))).await, allowed(0));
    assert_eq!(ask(&*store, about(3, Some("repair 1"))).await, USED_UP);
    assert_eq!(ask(&*store, about(4, None)).await, USED_UP, "without an occasion every contact counts");
    assert_eq!(ask(&*store, about(5, Some("repair 2"))).await, allowed(1), "another repair");
    assert_eq!(store.give_back(PermitId([2; 16]), 3_100).await, Ok(GiveBackOutcome::GivenBack(3_100)));
    assert_eq!(ask(&*store, about(6, Some("repair 1"))).await, allowed(0));
    assert_eq!(listed(&*store).await, [1, 2, 5, 6], "what was refused is not stored");
}

async fn a_permit_is_given_back_once_and_not_for_ever(database: &impl Database) {
    let store = with_receipt(database).await;
    for n in 1..=2 {
        assert_eq!(ask(&*store, about(n, None)).await, allowed(2 - u32::from(n)));
    }
    let give_back = async |n: u8, now| store.give_back(PermitId([n; 16]), now).await.expect("it answers");
    assert_eq!(give_back(3, 3_100).await, GiveBackOutcome::Unknown);
    assert_eq!(give_back(1, 3_300 + GIVE_BACK).await, GiveBackOutcome::GivenBack(3_300 + GIVE_BACK));
    assert_eq!(give_back(1, 90_000).await, GiveBackOutcome::GivenBack(3_300 + GIVE_BACK), "it keeps its time");
    assert_eq!(give_back(2, 3_301 + GIVE_BACK).await, GiveBackOutcome::TooLate);
    assert_eq!(ask(&*store, about(4, None)).await, allowed(0), "the other one counts");
}

async fn a_withdrawal_that_was_answered_refuses_the_next_permit(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 0..50 {
        let phone = E164::new(&format!("+3538501234{n:02}")).expect("a number");
        let new = NewReceipt {
            phone: phone.clone(),
            ..receipt(n)
        };
        store.insert(new).await.expect("it is stored");
        let request = |id| PermitRequest {
            number: phone.clone(),
            ..about(id, None)
        };
        let n = u8::try_from(n).expect("it is small");
        assert_eq!(ask(&*store, request(n)).await, allowed(1));
        withdrawn(
            store
                .withdraw(receipt(n.into()).withdraw_sha256, Some(vec!["updates".into()]), None, 3_000)
                .await,
        );
        assert_eq!(ask(&*store, request(100 + n)).await, refused(NoConsent::Withdrawn));
    }
}

async fn the_latest_answer_counts(database: &impl Database) {
    let store = with_receipt(database).await;
    let no = NewReceipt {
        choices: vec![("updates".into(), None)],
        ..receipt(0)
    };
    // In the same second, and the later one has the smaller hash.
    store.insert(no).await.expect("it is stored");
    assert_eq!(ask(&*store, about(1, None)).await, refused(NoConsent::Refused));
    let yes = NewReceipt {
        received_at: 2_500,
        ..receipt(2)
    };
    store.insert(yes).await.expect("it is stored");
    assert_eq!(ask(&*store, about(2, None)).await, allowed(1));
    let contacts = store.contacts(None, 10).await.expect("it answers").expect("a list");
    assert_eq!(contacts[0].receipt, receipt(2).hash);
}

async fn an_older_yes_that_arrives_late_does_not_replace_the_latest_answer(database: &impl Database) {
    let store = with_receipt(database).await;
    let signed = |signed_at, received_at, new: NewReceipt| NewReceipt { signed_at, received_at, ..new };
    store.insert(signed(2_500, 2_500, no(2, 2_500))).await.expect("it is stored");
    store.insert(signed(2_200, 2_600, receipt(3))).await.expect("it is stored");
    assert_eq!(ask(&*store, about(1, None)).await, refused(NoConsent::Refused));
    store.insert(signed(2_700, 2_700, receipt(4))).await.expect("it is stored");
    store.insert(signed(2_300, 2_800, receipt(5))).await.expect("it is stored");
    assert_eq!(ask(&*store, about(2, None)).await, allowed(1));
    let contacts = store.contacts(None, 10).await.expect("it answers").expect("a list");
    assert_eq!(contacts[0].receipt, receipt(4).hash);
}

async fn whatever_is_not_known_is_refused_and_not_stored(database: &impl Database) {
    let store = with_receipt(database).await;
    let other = PermitRequest {
        number: E164::new("+353850123457").expect("a number"),
        ..about(1, None)
    };
    assert_eq!(ask(&*store, other).await, refused(NoConsent::Unknown));
    let change = |change: fn(&mut PermitRequest)| {
        let mut request = about(1, None);
        change(&mut request);
        request
    };
    assert_eq!(ask(&*store, change(|ask| ask.document = "other".into())).await, refused(NoConsent::Unknown));
    assert_eq!(ask(&*store, change(|ask| ask.purpose = "unheard-of".into())).await, refused(NoConsent::Unknown));
    assert_eq!(ask(&*store, change(|ask| ask.purpose = "recall".into())).await, refused(NoConsent::OtherBasis));
    assert_eq!(
        ask(&*store, change(|ask| ask.channel = Channel::Call)).await,
        Decision::Refused(Reason::Channel)
    );
    assert_eq!(ask(&*store, change(|ask| ask.at = 9_000)).await, refused(NoConsent::Expired));
    assert_eq!(ask(&*store, change(|ask| ask.at = 1_999)).await, refused(NoConsent::NotYet));
    let unread = store.permit(vec![about(1, None)], Arc::new(Shown(None))).await.expect("it answers");
    assert_eq!(unread[0].decision, refused(NoConsent::Unknown), "a document that cannot be read");
    assert_eq!(listed(&*store).await, []);
    let next = store.insert(receipt(2)).await;
    assert_eq!(next, Ok(InsertOutcome::Inserted("2 at 2000, leaf 1".into())), "and no leaf was used");
}

async fn of_contacts_asked_for_together_no_more_are_permitted_than_was_said(database: &impl Database) {
    let store = with_receipt(database).await;
    let decisions = together((1..=50).map(|n| ask(&*store, about(n, Some("repair 1"))))).await;
    let permitted = decisions.iter().filter(|one| matches!(one, Decision::Allowed { .. })).count();
    assert_eq!((permitted, listed(&*store).await.len()), (2, 2));
}

async fn contacts_asked_for_at_once_count_for_each_other(database: &impl Database) {
    let store = with_receipt(database).await;
    let asked = (1..=4).map(|n| about(n, Some(if n == 3 { "repair 2" } else { "repair 1" }))).collect();
    let answers: Vec<Permitted> = store.permit(asked, shown()).await.expect("it answers");
    let decisions: Vec<Decision> = answers.iter().map(|one| one.decision).collect();
    assert_eq!(decisions, [allowed(1), allowed(0), allowed(1), USED_UP]);
    assert!(answers.iter().map(|one| one.permit.id.0[0]).eq(1..=4), "in their order");
    assert_eq!(listed(&*store).await, [1, 2, 3]);
}

async fn asking_whether_it_would_be_permitted_stores_nothing(database: &impl Database) {
    let store = with_receipt(database).await;
    for _ in 0..2 {
        let asked = (1..=3).map(|n| about(n, None)).collect();
        let answers = store.would_permit(asked, shown()).await.expect("it answers");
        assert!(answers.iter().all(|one| one.decision == allowed(1)), "each by itself");
    }
    assert_eq!(listed(&*store).await, []);
    assert_eq!(store.insert(receipt(2)).await, Ok(InsertOutcome::Inserted("2 at 2000, leaf 1".into())));
}

async fn a_permit_is_a_leaf_of_the_log(database: &impl Database) {
    let store = with_receipt(database).await;
    store.insert(receipt(2)).await.expect("it is stored");
    ask(&*store, about(1, Some("repair 1"))).await;
    // What is published next covers it.
    store.drill("{}".into(), 4_000).await.expect("it is logged");
    let number = store.logs().await.expect("it answers").pop().expect("a log").number;
    let entries = store.entries(number, 0, 4).await.expect("it answers").expect("they are published");
    let leaf = Leaf::from_entry(&entries[2]).expect("an entry");
    let record = PermitRecord {
        permit: PermitId([1; 16]),
        receipt: receipt(2).hash,
        purpose: "updates".into(),
        channel: Channel::Sms,
        at: 3_000,
    };
    let hash = super::log::sha256(record.to_jcs().as_bytes());
    assert_eq!((leaf.kind, Digest(leaf.hash), leaf.reference), (LeafKind::Permit, hash, Some(1)));
    let history = store.history(receipt(2).hash).await.expect("it answers").expect("it is stored");
    assert_eq!(history.events.len(), 1, "what happened to the receipt itself");
}

async fn contacts_are_listed_in_their_order_also_after_it_was_opened_again(database: &impl Database) {
    let before = {
        let store = with_receipt(database).await;
        for n in [5, 3, 9] {
            assert!(matches!(ask(&*store, about(n, Some(&n.to_string()))).await, Decision::Allowed { .. }));
        }
        store.give_back(PermitId([3; 16]), 3_200).await.expect("it answers");
        store.contacts(None, 10).await
    };
    let store = open(database).await;
    assert_eq!(store.contacts(None, 10).await, before);
    let all = before.expect("it answers").expect("a list");
    let [first, second, _] = &all[..] else { panic!("{all:?}") };
    assert_eq!((first.asked_by.as_str(), first.exp, first.given_back_at), ("dialler", 3_300, None));
    assert_eq!(second.given_back_at, Some(3_200));
    let page = async |after: u8, limit| store.contacts(Some(PermitId([after; 16])), limit).await.expect("it answers");
    assert_eq!(page(5, 1).await, Some(all[1..2].to_vec()));
    assert_eq!(page(9, 10).await, Some(vec![]));
    assert_eq!(page(1, 10).await, None, "there is no such permit");
    assert_eq!(ask(&*store, about(10, Some("5"))).await, allowed(0), "what was before counts");
}

async fn an_erased_receipt_permits_nothing_and_its_contacts_stay_listed(database: &impl Database) {
    let store = with_receipt(database).await;
    assert_eq!(ask(&*store, about(1, Some("repair 1"))).await, allowed(1));
    store.erase(receipt(1).hash, Cause::Request, 3_100).await.expect("erased");
    assert_eq!(ask(&*store, about(2, Some("repair 1"))).await, refused(NoConsent::Unknown));
    assert_eq!(listed(&*store).await, [1]);
    assert_eq!(store.give_back(PermitId([1; 16]), 3_200).await, Ok(GiveBackOutcome::GivenBack(3_200)));
    // Another answer of the same person begins anew.
    let again = NewReceipt {
        received_at: 3_000,
        ..receipt(2)
    };
    store.insert(again).await.expect("it is stored");
    assert_eq!(ask(&*store, about(3, Some("repair 1"))).await, allowed(1));
}

/// A no to "updates", which says nothing of "offers".
fn no(n: u16, received_at: i64) -> NewReceipt {
    NewReceipt {
        choices: vec![("updates".into(), None)],
        received_at,
        ..receipt(n)
    }
}

async fn an_older_yes_does_not_come_back_when_the_answer_that_replaced_it_is_erased_on_request(database: &impl Database) {
    erase_replacing(database, Cause::Request).await;
}

async fn an_older_yes_does_not_come_back_when_the_answer_that_replaced_it_has_ended(database: &impl Database) {
    erase_replacing(database, Cause::End).await;
}

async fn erase_replacing(database: &impl Database, cause: Cause) {
    {
        let store = with_receipt(database).await;
        store.insert(no(2, 2_500)).await.expect("it is stored");
        assert_eq!(ask(&*store, about(1, None)).await, refused(NoConsent::Refused));
        let erased = store.erase(receipt(2).hash, cause, 3_000).await;
        let withdrawn = vec![(receipt(1).hash, vec!["updates".to_owned()])];
        assert_eq!(erased, Ok(EraseOutcome::Erased { at: 3_000, withdrawn }), "{cause:?}");
        assert_eq!(ask(&*store, about(2, None)).await, refused(NoConsent::Withdrawn), "{cause:?}");
        let older = status(&*store, ReceiptKey::Hash(receipt(1).hash)).await;
        let standing: Vec<&str> = older.granted().filter(|(_, one)| one.withdrawn_at.is_none()).map(|(id, _)| id).collect();
        assert_eq!(standing, ["offers"], "what was not replaced stands");
    }
    let store = open(database).await;
    assert_eq!(ask(&*store, about(3, None)).await, refused(NoConsent::Withdrawn), "opened again");
    let again = store.erase(receipt(2).hash, cause, 3_100).await;
    assert_eq!(again, Ok(EraseOutcome::Erased { at: 3_000, withdrawn: vec![] }));
}

async fn an_erasure_leaves_alone_what_a_later_answer_decides(database: &impl Database) {
    let store = with_receipt(database).await;
    store.insert(no(2, 2_500)).await.expect("it is stored");
    let yes = NewReceipt {
        received_at: 2_600,
        ..receipt(3)
    };
    store.insert(yes).await.expect("it is stored");
    let erased = store.erase(receipt(2).hash, Cause::Request, 3_000).await;
    assert_eq!(erased, Ok(EraseOutcome::Erased { at: 3_000, withdrawn: vec![] }));
    assert_eq!(ask(&*store, about(1, None)).await, allowed(1));
}
