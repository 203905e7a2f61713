//! Questions of visitors: what the requests of programs and the pages have in common.
//!
//! What lives here: the secret of a question's link, what a text may be, taking a question, and the answer as a mail to send. What deliberately does not: storage
//! (crate `store`), when a question is due (crate `promises`), and HTTP (`routes`).

use crate::app::App;
use crate::locale::Locale;
use crate::now;
use crate::problem::Problem;
use crate::routes::failed;
use aws_lc_rs::rand::fill;
use axum::http::StatusCode;
use promises::deadline::question_due;
use receipt::{Code, Crypto, Digest, Error, decode, encode};
use store::questions::{AskOutcome, Author, NewQuestion, Question};
use verify::{AwsLc, Published};

/// The longest text, in characters.
pub const TEXT_MAX: usize = 4_000;

/// The largest body with a text: one of characters that each are written as two escapes fits.
pub const BODY_MAX: usize = 64 * 1024;

/// What the address of a question's page holds: 32 random bytes. The server stores their SHA-256 alone.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    pub fn random() -> Result<Secret, Problem> {
        let mut bytes = [0; 32];
        fill(&mut bytes).map_err(|_| Problem::unavailable())?;
        Ok(Secret(bytes))
    }

    /// 43 characters of base64url.
    pub fn to_text(&self) -> String {
        encode(&self.0)
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub fn from_text(text: &str) -> Option<Secret> {
        decode(text)?.try_into().ok().map(Secret)
    }

    /// What it is found by.
    pub fn sha256(&self) -> Digest {
        AwsLc.sha256(&self.0)
    }

    /// The address of the question's page.
    pub fn link(&self, app: &App) -> String {
        format!("{}/q/{}", app.config.public_url.as_str(), self.to_text())
    }
}

/// A question as it was asked.
pub struct Asked {
    /// The secret of its link.
    pub secret: Secret,
    /// The document.
    pub notice: Digest,
    /// The receipt.
    pub receipt: Option<Digest>,
    /// Whether it was asked behind that receipt's withdrawal link.
    pub is_holder: bool,
    /// In which language it is shown.
    pub language: String,
    /// What was written.
    pub text: String,
    /// Where to answer to.
    pub reply_to: Option<String>,
}

/// A text as it is stored: with line ends of one character, as a form does not send them. `None` where it says nothing, or is too long.
pub fn text(written: &str) -> Option<String> {
    let text = written.replace("\r\n", "\n");
    let fits = text.chars().nth(TEXT_MAX).is_none() && !text.chars().all(char::is_whitespace);
    fits.then_some(text)
}

/// Stores a question. Returns when it must be answered.
pub async fn ask(app: &App, asked: Asked) -> Result<i64, Problem> {
    let disclosures = app.disclosures();
    let unknown = || Error::new(Code::Notice, "notice_sha256 is not the digest of a disclosure that this server published");
    let published = disclosures.get(&asked.notice).ok_or_else(unknown)?;
    let at = now();
    let new = NewQuestion {
        secret_sha256: asked.secret.sha256(),
        notice_sha256: asked.notice,
        receipt: asked.receipt,
        is_holder: asked.is_holder,
        language: asked.language,
        text: asked.text,
        reply_to: asked.reply_to,
        at,
        due_at: question_due(&published.document, at),
    };
    match app.store.ask(new).await.map_err(failed)? {
        AskOutcome::Asked { due_at } => Ok(due_at),
        AskOutcome::SecretTaken => Err(Problem::new(
            StatusCode::CONFLICT,
            "ERR_QUESTION_SECRET",
            "another question has this secret, or it was deleted; draw a new secret and send the question again",
        )),
    }
}

/// The answer as a mail: where to, subject and text.
pub struct Mail {
    /// An email address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The answer, who gives it, and what was asked.
    pub body: String,
}

/// The last answer as a mail; `None` where there is none, or no email address to send it to.
pub fn mail(question: &Question, published: &Published) -> Option<Mail> {
    let thread = question.thread.as_ref()?;
    let to = thread.reply_to.clone().filter(|to| disclosure::is_email(to))?;
    let answer = thread.last_of(Author::Operator)?;
    let before = thread.entries.iter().take_while(|entry| *entry != answer);
    let asked = before.filter(|entry| entry.by == Author::Visitor).last()?;
    let locale = Locale::of(&question.language).unwrap_or(Locale::english());
    let controller = &published.document.controller;
    let quoted: Vec<String> = asked.text.lines().map(|line| format!("> {line}")).collect();
    let wrote = locale.text("question_asked", &[("date", &locale.date(asked.at))]);
    Some(Mail {
        to,
        subject: locale.text("question_title", &[("controller", &controller.name)]),
        body: format!(
            "{}\n\n{}\n{}\n\n{wrote}\n{}\n",
            answer.text,
            controller.name,
            controller.address,
            quoted.join("\n")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::{Secret, TEXT_MAX, mail, text};
    use receipt::Digest;
    use store::questions::{Author, Entry, Question, QuestionState, Thread};
    use verify::Published;

    #[test]
    fn a_text_says_something_and_has_at_most_four_thousand_characters() {
        let long = "ä".repeat(TEXT_MAX);
        for (written, stored) in [
            ("why?", Some("why?")),
            ("a\r\nb", Some("a\nb")),
            ("", None),
            (" \n", None),
            (&long, Some(&*long)),
        ] {
            assert_eq!(text(written).as_deref(), stored);
        }
        assert_eq!(text(&format!("{long}a")), None);
    }

    #[test]
    fn a_secret_is_read_as_it_was_written() {
        let secret = Secret([7; 32]);
        assert_eq!(Secret::from_text(&secret.to_text()).map(|read| read.sha256()), Some(secret.sha256()));
        for not in ["", "short", &"a".repeat(44)] {
            assert!(Secret::from_text(not).is_none());
        }
    }

    #[test]
    fn the_mail_quotes_what_was_asked_before_the_answer() {
        let published = Published::read(include_bytes!("../../../www/disclosure.en.json").to_vec()).expect("a document");
        let entry = |by, text: &str| Entry {
            at: 1_795_514_441,
            by,
            text: text.into(),
        };
        let question = |reply_to: Option<&str>, entries: Vec<Entry>| Question {
            row: 1,
            id: Digest([1; 32]),
            notice_sha256: published.sha256,
            receipt: None,
            is_holder: false,
            language: "en-IE".into(),
            received_at: 1,
            state: QuestionState::Answered,
            due_at: 2,
            answered_at: Some(2),
            closed_at: None,
            thread: Some(Thread {
                reply_to: reply_to.map(str::to_owned),
                entries,
            }),
        };
        let entries = vec![
            entry(Author::Visitor, "old"),
            entry(Author::Operator, "older answer"),
            entry(Author::Visitor, "who\nhas it?"),
            entry(Author::Operator, "only we"),
            entry(Author::Visitor, "later"),
        ];
        let mailed = mail(&question(Some("ann@example.org"), entries.clone()), &published).expect("a mail");
        assert_eq!((&*mailed.to, &*mailed.subject), ("ann@example.org", "Your question to Northwind Bikes Ltd"));
        assert!(
            mailed.body.starts_with("only we\n\nNorthwind Bikes Ltd\n") && mailed.body.ends_with("\n\nYou wrote on 24 November 2026\n> who\n> has it?\n"),
            "{}",
            mailed.body
        );
        for no_address in [None, Some("+353 85 012 3456"), Some("a@b.example, c@d.example")] {
            assert!(mail(&question(no_address, entries.clone()), &published).is_none());
        }
        assert!(mail(&question(Some("ann@example.org"), entries[..1].to_vec()), &published).is_none());
    }
}
