//! A question to the controller: what opens and sends it, what a failure keeps, and answers that come too late.

use flow::{Announcement, Effect, Gesture, Question, QuestionDraft, QuestionEvent, QuestionProblem, QuestionState, RequestId, Target};
use std::rc::Rc;

fn draft(text: &str) -> Rc<QuestionDraft> {
    Rc::new(QuestionDraft {
        server: "https://receipts.shop.example".into(),
        notice_sha256: "5f".repeat(32),
        receipt_hash: String::new(),
        language: "en".into(),
        text: text.into(),
        reply_to: String::new(),
    })
}

fn send(question: &mut Question, text: &str, secret: &str) -> Vec<Effect> {
    question.update(QuestionEvent::SendPressed {
        by: Gesture::Trusted,
        draft: draft(text),
        address_is_valid: true,
        secret: secret.into(),
    })
}

fn posted(effects: &[Effect]) -> (RequestId, &str) {
    let [Effect::PostQuestion { id, secret, .. }, Effect::Announce(Announcement::Question)] = effects else {
        panic!("{effects:?}")
    };
    (*id, secret)
}

fn failed(question: &mut Question, id: RequestId, problem: QuestionProblem) {
    let told = question.update(QuestionEvent::Answered { id, outcome: Err(problem) });
    assert_eq!(told, [Effect::Announce(Announcement::Question)]);
    assert_eq!(question.state, QuestionState::Writing(Some(problem)));
}

#[test]
fn it_opens_at_its_text_and_closes_to_its_button() {
    let mut question = Question::new(String::new());
    assert_eq!(question.update(QuestionEvent::AskPressed), [Effect::Focus(Target::Question)]);
    assert!(question.open);
    assert_eq!(question.update(QuestionEvent::CancelPressed), [Effect::Focus(Target::Ask)]);
    assert!(!question.open);
}

#[test]
fn a_script_sends_no_question() {
    let mut question = Question::new(String::new());
    let effects = question.update(QuestionEvent::SendPressed {
        by: Gesture::Scripted,
        draft: draft("Who has my number?"),
        address_is_valid: true,
        secret: "s1".into(),
    });
    assert_eq!((effects, question.state), (vec![], QuestionState::Writing(None)));
}

#[test]
fn a_text_that_says_nothing_or_too_much_is_not_sent() {
    for text in ["", " \n", &"é".repeat(4_001)] {
        let mut question = Question::new(String::new());
        let effects = send(&mut question, text, "s1");
        assert_eq!(effects, [Effect::Focus(Target::Question), Effect::Announce(Announcement::Question)]);
        assert_eq!(question.state, QuestionState::Writing(Some(QuestionProblem::Length)));
    }
    posted(&send(&mut Question::new(String::new()), &"é".repeat(4_000), "s1"));
}

#[test]
fn the_same_question_sent_again_has_the_same_secret_and_another_has_another() {
    let mut question = Question::new(String::new());
    let effects = send(&mut question, "Who has my number?", "s1");
    let (id, secret) = posted(&effects);
    assert_eq!(secret, "s1");
    failed(&mut question, id, QuestionProblem::Unreachable);
    let effects = send(&mut question, "Who has my number?", "s2");
    let (id, secret) = posted(&effects);
    assert_eq!(secret, "s1");
    failed(&mut question, id, QuestionProblem::Busy);
    let effects = send(&mut question, "Who has it?", "s3");
    let (id, secret) = posted(&effects);
    assert_eq!(secret, "s3");
    // What the server refused may be refused for its secret.
    failed(&mut question, id, QuestionProblem::Refused);
    assert_eq!(posted(&send(&mut question, "Who has it?", "s4")).1, "s4");
}

#[test]
fn while_it_is_sent_nothing_is_sent_again_and_a_late_answer_changes_nothing() {
    let mut question = Question::new(String::new());
    let (first, _) = posted(&send(&mut question, "Who has my number?", "s1"));
    assert_eq!(send(&mut question, "Who has my number?", "s2"), []);
    failed(&mut question, first, QuestionProblem::Unreachable);
    let (second, _) = posted(&send(&mut question, "Who has my number?", "s2"));
    let late = QuestionEvent::Answered {
        id: first,
        outcome: Err(QuestionProblem::Limit),
    };
    assert_eq!(question.update(late), []);
    assert_eq!(question.state, QuestionState::Sending(second));
}

#[test]
fn closed_while_it_is_sent_it_is_sent_and_says_so() {
    let mut question = Question::new(String::new());
    question.update(QuestionEvent::AskPressed);
    let (id, _) = posted(&send(&mut question, "Who has my number?", "s1"));
    question.update(QuestionEvent::CancelPressed);
    let link = "https://receipts.shop.example/q/s1".to_owned();
    let effects = question.update(QuestionEvent::Answered {
        id,
        outcome: Ok((link.clone(), 9)),
    });
    assert_eq!(effects, [Effect::Focus(Target::QuestionNote), Effect::Announce(Announcement::Question)]);
    assert!(!question.open);
    assert_eq!((&question.state, question.link), (&QuestionState::Sent { due_at: 9 }, link));
}
