//! What every store promises of questions.

use super::{Database, open, receipt, together, with_disclosure};
use crate::questions::{
    AnswerOutcome, AskOutcome, Author, Entry, KEPT, MOST_WRITTEN, NewQuestion, Question, QuestionKey, QuestionState, Thread, WriteAgainOutcome,
};
use crate::{ChangeKind, Store};
use receipt::{Cause, Digest};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_question_is_found_by_its_id_and_by_its_link,
        the_same_question_sent_again_is_stored_once,
        a_question_needs_its_disclosure,
        an_answer_ends_the_wait_and_what_is_written_then_begins_another,
        of_two_answers_at_once_one_is_stored,
        a_closed_question_takes_no_answer_and_is_opened_by_its_visitor,
        a_visitor_writes_so_often_and_no_more,
        questions_are_listed_in_their_order,
        a_deleted_question_is_forgotten_at_once,
        a_question_is_forgotten_ninety_days_after_its_answer,
        a_question_is_forgotten_with_its_receipt_when_somebody_asks_for_that,
        what_is_told_of_a_question_is_its_id_and_when_it_is_due,
        questions_sent_together_are_all_there,
    ];
}

fn question(n: u8) -> NewQuestion {
    NewQuestion {
        secret_sha256: secret(n),
        notice_sha256: Digest([1; 32]),
        receipt: None,
        is_holder: false,
        language: "en".into(),
        text: format!("question {n}\nWho has my number?"),
        reply_to: Some("ann@example.org".into()),
        at: 4_000,
        due_at: 5_000,
    }
}

fn secret(n: u8) -> Digest {
    Digest([n; 32])
}

const ASKED: AskOutcome = AskOutcome::Asked { due_at: 5_000 };

async fn asked(store: &dyn Store, n: u8) -> Digest {
    assert_eq!(store.ask(question(n)).await, Ok(ASKED));
    seen(store, n).await.expect("it is there").id
}

async fn seen(store: &dyn Store, n: u8) -> Option<Question> {
    store.question(QuestionKey::Secret(secret(n))).await.expect("it answers")
}

async fn listed(store: &dyn Store, state: Option<QuestionState>) -> Vec<Question> {
    store.questions(state, 0, 100).await.expect("it answers")
}

/// State, due time, and when it was answered and closed.
type Times = (QuestionState, i64, Option<i64>, Option<i64>);

async fn times(store: &dyn Store, n: u8) -> Times {
    let seen = seen(store, n).await.expect("it is there");
    (seen.state, seen.due_at, seen.answered_at, seen.closed_at)
}

async fn texts(store: &dyn Store, n: u8) -> Vec<(Author, String)> {
    let thread = seen(store, n).await.and_then(|seen| seen.thread).expect("it is there");
    thread.entries.into_iter().map(|entry| (entry.by, entry.text)).collect()
}

async fn a_question_is_found_by_its_id_and_by_its_link(database: &impl Database) {
    let before = {
        let store = with_disclosure(database).await;
        let id = asked(&*store, 1).await;
        let by_link = seen(&*store, 1).await;
        assert_eq!(store.question(QuestionKey::Id(id)).await, Ok(by_link.clone()));
        assert_eq!(store.question(QuestionKey::Id(secret(1))).await, Ok(None), "an id is no secret");
        assert_eq!(store.question(QuestionKey::Secret(id)).await, Ok(None));
        by_link.expect("it is there")
    };
    let first = Entry {
        at: 4_000,
        by: Author::Visitor,
        text: "question 1\nWho has my number?".into(),
    };
    let thread = Thread {
        reply_to: Some("ann@example.org".into()),
        entries: vec![first],
    };
    assert_eq!(
        (before.thread.as_ref(), before.received_at, before.language.as_str()),
        (Some(&thread), 4_000, "en")
    );
    assert_eq!((before.notice_sha256, before.receipt, before.is_holder), (Digest([1; 32]), None, false));
    let store = open(database).await;
    assert_eq!(seen(&*store, 1).await, Some(before), "also after it was opened again");
}

async fn the_same_question_sent_again_is_stored_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    asked(&*store, 1).await;
    let later = NewQuestion {
        at: 9_000,
        due_at: 9_999,
        ..question(1)
    };
    assert_eq!(store.ask(later).await, Ok(ASKED), "the first due time stays");
    for other in [
        NewQuestion {
            text: "another".into(),
            ..question(1)
        },
        NewQuestion { reply_to: None, ..question(1) },
        NewQuestion {
            receipt: Some(receipt(1).hash),
            ..question(1)
        },
    ] {
        assert_eq!(store.ask(other).await, Ok(AskOutcome::SecretTaken));
    }
    assert_eq!(listed(&*store, None).await.len(), 1);
    assert_eq!(store.delete_question(secret(1), 4_100).await, Ok(true));
    assert_eq!(store.ask(question(1)).await, Ok(AskOutcome::SecretTaken), "what was deleted does not come back");
    assert_eq!(seen(&*store, 1).await, None);
}

async fn a_question_needs_its_disclosure(database: &impl Database) {
    let store = with_disclosure(database).await;
    let of_nothing = NewQuestion {
        notice_sha256: Digest([7; 32]),
        ..question(1)
    };
    assert!(store.ask(of_nothing).await.is_err());
    assert_eq!(listed(&*store, None).await, []);
}

async fn an_answer_ends_the_wait_and_what_is_written_then_begins_another(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    let answer = async |said: &str, again, at| store.answer(id, said.into(), again, at).await;
    assert_eq!(store.answer(secret(9), "nobody".into(), false, 4_100).await, Ok(AnswerOutcome::Unknown));
    assert_eq!(answer("only we", false, 4_100).await, Ok(AnswerOutcome::Answered(4_100)));
    assert_eq!(times(&*store, 1).await, (QuestionState::Answered, 5_000, Some(4_100), None));
    assert_eq!(answer("only we", false, 4_200).await, Ok(AnswerOutcome::Answered(4_100)), "sent again");
    assert_eq!(answer("we and others", false, 4_200).await, Ok(AnswerOutcome::NotOpen(QuestionState::Answered)));
    assert_eq!(
        answer("we and others", true, 4_300).await,
        Ok(AnswerOutcome::Answered(4_300)),
        "it was corrected"
    );
    for at in [4_400, 4_500] {
        assert_eq!(
            store.write_again(secret(1), "which?".into(), at, at + 900).await,
            Ok(WriteAgainOutcome::Written)
        );
    }
    assert_eq!(
        times(&*store, 1).await,
        (QuestionState::Open, 5_300, None, None),
        "written once, due by the first"
    );
    assert_eq!(
        store.write_again(secret(1), "please".into(), 4_600, 9_000).await,
        Ok(WriteAgainOutcome::Written)
    );
    assert_eq!(times(&*store, 1).await.1, 5_300, "it was open, and stays due when it was");
    assert_eq!(answer("the post", false, 4_700).await, Ok(AnswerOutcome::Answered(4_700)));
    let (asked, said) = (Author::Visitor, Author::Operator);
    let thread = [
        (asked, "question 1\nWho has my number?"),
        (said, "only we"),
        (said, "we and others"),
        (asked, "which?"),
        (asked, "please"),
        (said, "the post"),
    ];
    assert_eq!(texts(&*store, 1).await, thread.map(|(by, text)| (by, text.to_owned())));
    assert_eq!(
        store.write_again(secret(1), "please".into(), 4_750, 9_750).await,
        Ok(WriteAgainOutcome::Written)
    );
    assert_eq!(
        times(&*store, 1).await,
        (QuestionState::Open, 9_750, None, None),
        "the same words after an answer open it again"
    );
    assert_eq!(store.write_again(secret(2), "hm".into(), 4_800, 9_000).await, Ok(WriteAgainOutcome::Unknown));
}

async fn of_two_answers_at_once_one_is_stored(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    let answers = together((0..8).map(|n| store.answer(id, format!("answer {n}"), false, 4_100))).await;
    let stored = answers.iter().filter(|outcome| **outcome == Ok(AnswerOutcome::Answered(4_100))).count();
    let refused = answers
        .iter()
        .filter(|outcome| **outcome == Ok(AnswerOutcome::NotOpen(QuestionState::Answered)))
        .count();
    assert_eq!((stored, refused, texts(&*store, 1).await.len()), (1, 7, 2));
}

async fn a_closed_question_takes_no_answer_and_is_opened_by_its_visitor(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    assert_eq!(store.close_question(secret(9), 4_100).await, Ok(None));
    for at in [4_100, 4_200] {
        assert_eq!(store.close_question(id, at).await, Ok(Some(4_100)), "the first time stays");
    }
    for again in [false, true] {
        let late = store.answer(id, "late".into(), again, 4_300).await;
        assert_eq!(late, Ok(AnswerOutcome::NotOpen(QuestionState::Closed)));
    }
    assert_eq!(times(&*store, 1).await, (QuestionState::Closed, 5_000, None, Some(4_100)));
    assert_eq!(store.write_again(secret(1), "why?".into(), 4_400, 6_000).await, Ok(WriteAgainOutcome::Written));
    assert_eq!(times(&*store, 1).await, (QuestionState::Open, 6_000, None, None));
    assert_eq!(store.answer(id, "so".into(), false, 4_500).await, Ok(AnswerOutcome::Answered(4_500)));
    assert_eq!(store.close_question(id, 4_600).await, Ok(Some(4_600)));
    assert_eq!(times(&*store, 1).await, (QuestionState::Closed, 6_000, Some(4_500), Some(4_600)));
}

async fn a_visitor_writes_so_often_and_no_more(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    let write = async |n: usize| store.write_again(secret(1), format!("more {n}"), 4_100, 5_000).await;
    for n in 1..MOST_WRITTEN {
        assert_eq!(write(n).await, Ok(WriteAgainOutcome::Written));
    }
    assert_eq!(write(0).await, Ok(WriteAgainOutcome::Full));
    assert_eq!(texts(&*store, 1).await.len(), MOST_WRITTEN);
    assert_eq!(store.answer(id, "all of it".into(), false, 4_200).await, Ok(AnswerOutcome::Answered(4_200)));
}

async fn questions_are_listed_in_their_order(database: &impl Database) {
    let store = with_disclosure(database).await;
    let mut known = Vec::new();
    for n in [3, 1, 2] {
        known.push(asked(&*store, n).await);
    }
    let ids = |listed: &[Question]| listed.iter().map(|one| one.id).collect::<Vec<_>>();
    let all = listed(&*store, None).await;
    assert_eq!(ids(&all), known);
    store.answer(known[1], "yes".into(), false, 4_100).await.expect("answered");
    assert_eq!(ids(&listed(&*store, Some(QuestionState::Open)).await), [known[0], known[2]]);
    assert_eq!(ids(&listed(&*store, Some(QuestionState::Answered)).await), [known[1]]);
    assert_eq!(listed(&*store, Some(QuestionState::Closed)).await, []);
    let behind = store.questions(Some(QuestionState::Open), all[0].row, 1).await.expect("it answers");
    assert_eq!(ids(&behind), [known[2]]);
}

async fn a_deleted_question_is_forgotten_at_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    asked(&*store, 2).await;
    for is_there in [true, false] {
        assert_eq!(store.delete_question(secret(1), 4_100).await, Ok(is_there));
    }
    assert_eq!((seen(&*store, 1).await, store.question(QuestionKey::Id(id)).await), (None, Ok(None)));
    assert_eq!(store.answer(id, "late".into(), false, 4_200).await, Ok(AnswerOutcome::Unknown));
    assert_eq!(store.close_question(id, 4_200).await, Ok(None));
    let left: Vec<_> = listed(&*store, None).await.into_iter().map(|one| (one.state, one.thread.is_some())).collect();
    assert_eq!(
        left,
        [(QuestionState::Closed, false), (QuestionState::Open, true)],
        "nobody waits for an answer to it"
    );
    drop(store);
    let store = open(database).await;
    assert_eq!(
        (seen(&*store, 1).await, seen(&*store, 2).await.is_some()),
        (None, true),
        "also after it was opened again"
    );
}

async fn a_question_is_forgotten_ninety_days_after_its_answer(database: &impl Database) {
    let store = with_disclosure(database).await;
    let answered = asked(&*store, 1).await;
    let closed_later = asked(&*store, 2).await;
    asked(&*store, 3).await;
    for id in [answered, closed_later] {
        store.answer(id, "yes".into(), false, 5_000).await.expect("answered");
    }
    store.close_question(closed_later, 6_000).await.expect("closed");
    assert_eq!(store.forget_questions(5_000 + KEPT - 1, 10).await, Ok(0));
    assert_eq!(store.destroy_months(5_000 + 2 * KEPT).await, Ok(0), "a month is kept for what is in it");
    assert_eq!(store.forget_questions(5_000 + KEPT, 10).await, Ok(1));
    assert!(seen(&*store, 1).await.is_none() && seen(&*store, 2).await.is_some());
    assert_eq!(store.forget_questions(6_000 + KEPT, 10).await, Ok(1));
    assert_eq!(store.forget_questions(i64::MAX, 10).await, Ok(0), "what is open is kept");
    assert!(seen(&*store, 3).await.is_some());
    store.delete_question(secret(3), 7_000).await.expect("deleted");
    assert!(store.destroy_months(5_000 + 2 * KEPT).await.expect("destroyed") > 0);
}

async fn a_question_is_forgotten_with_its_receipt_when_somebody_asks_for_that(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
        let of_receipt = NewQuestion {
            receipt: Some(receipt(n).hash),
            is_holder: true,
            ..question(n as u8)
        };
        assert_eq!(store.ask(of_receipt).await, Ok(ASKED));
    }
    asked(&*store, 3).await;
    store.erase(receipt(1).hash, Cause::End, 4_100).await.expect("erased");
    store.erase(receipt(2).hash, Cause::Request, 4_100).await.expect("erased");
    let left = |n| seen(&*store, n);
    let left = (left(1).await.is_some(), left(2).await.is_some(), left(3).await.is_some());
    assert_eq!(left, (true, false, true), "one that waits is answered though the receipt's time was over");
    store.erase(receipt(1).hash, Cause::Request, 4_200).await.expect("erased");
    assert_eq!(seen(&*store, 1).await, None, "also where the receipt was erased before");
}

async fn what_is_told_of_a_question_is_its_id_and_when_it_is_due(database: &impl Database) {
    let store = with_disclosure(database).await;
    let id = asked(&*store, 1).await;
    store.ask(question(1)).await.expect("it answers");
    store.write_again(secret(1), "more".into(), 4_100, 5_100).await.expect("written");
    store.answer(id, "yes".into(), false, 4_200).await.expect("answered");
    store.write_again(secret(1), "and?".into(), 4_300, 5_300).await.expect("written");
    let changes = store.changes(0, 100).await.expect("it answers");
    let told: Vec<_> = changes.iter().filter(|change| change.kind == ChangeKind::QuestionAsked).collect();
    let data = |due: i64| format!(r#"{{"due_at":{due},"id":"{}"}}"#, id.to_hex());
    let told: Vec<_> = told.iter().map(|change| (change.at, change.data.clone())).collect();
    assert_eq!(told, [(4_000, data(5_000)), (4_300, data(5_300))], "when somebody begins to wait");
}

async fn questions_sent_together_are_all_there(database: &impl Database) {
    let store = with_disclosure(database).await;
    let answers = together((0..60u8).map(|n| store.ask(question(n % 30)))).await;
    assert!(answers.iter().all(|answer| *answer == Ok(ASKED)), "{answers:?}");
    assert_eq!(listed(&*store, Some(QuestionState::Open)).await.len(), 30);
}
