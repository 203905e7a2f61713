//! A question to the controller: open or not, being written, sent, answered by the server. It stands beside the screens, since it may be asked on several
//! and a change of screen loses nothing of it. What deliberately does not live here: the text while it is written, which the field keeps.

use crate::{Announcement, Effect, Gesture, RequestId, Target};
use std::rc::Rc;

/// The most characters of a question (docs/spec/protocol.md, `POST /v1/questions`).
const MAX_CHARACTERS: usize = 4_000;

/// What is posted, but for the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionDraft {
    /// The receipt server's address.
    pub server: String,
    /// SHA-256 of the document, hexadecimal.
    pub notice_sha256: String,
    /// The receipt that it is about, or "".
    pub receipt_hash: String,
    /// The language of the answer's page, BCP 47.
    pub language: String,
    /// The question.
    pub text: String,
    /// Where to answer to besides the link, or "".
    pub reply_to: String,
}

/// Why a question was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionProblem {
    /// It says nothing, or too much.
    Length,
    /// No answer came.
    Unreachable,
    /// Too many came from this address.
    Limit,
    /// The server cannot take it now.
    Busy,
    /// The server does not take it, or the address to answer to is none.
    Refused,
}

/// How far a question is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// It is being written; the last attempt to send it may have failed.
    Writing(Option<QuestionProblem>),
    /// It is being sent.
    Sending(RequestId),
    /// The server has it.
    Sent {
        /// By when it is answered, seconds since 1970.
        due_at: i64,
    },
}

/// What happens to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionEvent {
    /// "Ask a question" was pressed: it opens or closes.
    AskPressed,
    /// "Cancel" was pressed. What was written stays in the field; what is being sent goes on.
    CancelPressed,
    /// "Send" was pressed.
    SendPressed {
        /// Who pressed it.
        by: Gesture,
        /// What was written.
        draft: Rc<QuestionDraft>,
        /// The field takes the address to answer to.
        address_is_valid: bool,
        /// 32 fresh random bytes, base64url: the secret of the link.
        secret: String,
    },
    /// The server answered, or did not.
    Answered {
        /// The request's id.
        id: RequestId,
        /// Its link and due time, seconds since 1970.
        outcome: Result<(String, i64), QuestionProblem>,
    },
}

/// The question of one element.
#[derive(Debug)]
pub struct Question {
    /// The form is seen.
    pub open: bool,
    /// How far it is.
    pub state: QuestionState,
    /// The page of the answer to the last question that was sent, now or on an earlier visit, or "".
    pub link: String,
    /// What was posted last, and its secret: posted again, it is one question.
    posted: Option<(Rc<QuestionDraft>, String)>,
    last_id: RequestId,
}

impl Question {
    /// Nothing is written yet. The link is that of an earlier visit, or "".
    pub fn new(link: String) -> Question {
        Question {
            open: false,
            state: QuestionState::Writing(None),
            link,
            posted: None,
            last_id: RequestId(0),
        }
    }

    /// Changes the state and returns what is to be done.
    pub fn update(&mut self, event: QuestionEvent) -> Vec<Effect> {
        match event {
            QuestionEvent::AskPressed => {
                self.open = !self.open;
                if self.open { vec![Effect::Focus(Target::Question)] } else { vec![] }
            }
            QuestionEvent::CancelPressed => {
                self.open = false;
                vec![Effect::Focus(Target::Ask)]
            }
            QuestionEvent::SendPressed { by: Gesture::Scripted, .. } => vec![],
            QuestionEvent::SendPressed {
                by: Gesture::Trusted,
                draft,
                address_is_valid,
                secret,
            } => match self.state {
                QuestionState::Writing(_) => self.send(draft, address_is_valid, secret),
                QuestionState::Sending(_) | QuestionState::Sent { .. } => vec![],
            },
            QuestionEvent::Answered { id, outcome } => {
                if self.state == QuestionState::Sending(id) {
                    self.answered(outcome)
                } else {
                    vec![]
                }
            }
        }
    }

    fn send(&mut self, draft: Rc<QuestionDraft>, address_is_valid: bool, fresh: String) -> Vec<Effect> {
        if draft.text.trim().is_empty() || draft.text.chars().count() > MAX_CHARACTERS {
            return self.failed(QuestionProblem::Length);
        }
        if !address_is_valid {
            return self.failed(QuestionProblem::Refused);
        }
        let secret = match self.posted.take() {
            Some((posted, secret)) if posted == draft => secret,
            Some(_) | None => fresh,
        };
        self.posted = Some((Rc::clone(&draft), secret.clone()));
        self.last_id.0 += 1;
        self.state = QuestionState::Sending(self.last_id);
        let id = self.last_id;
        vec![Effect::PostQuestion { id, draft, secret }, Effect::Announce(Announcement::Question)]
    }

    fn answered(&mut self, outcome: Result<(String, i64), QuestionProblem>) -> Vec<Effect> {
        match outcome {
            Ok((link, due_at)) => {
                self.link = link;
                self.state = QuestionState::Sent { due_at };
                vec![Effect::Focus(Target::QuestionNote), Effect::Announce(Announcement::Question)]
            }
            Err(problem) => {
                if problem == QuestionProblem::Refused {
                    self.posted = None;
                }
                self.state = QuestionState::Writing(Some(problem));
                vec![Effect::Announce(Announcement::Question)]
            }
        }
    }

    fn failed(&mut self, problem: QuestionProblem) -> Vec<Effect> {
        self.state = QuestionState::Writing(Some(problem));
        vec![Effect::Focus(Target::Question), Effect::Announce(Announcement::Question)]
    }
}
