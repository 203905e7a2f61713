//! The questions to a marketer.
//!
//! What lives here: each question with an example and the member that its answer is for. What deliberately does not: how it is asked (`init`), the
//! document made of the answers (`skeleton`), and what an answer must look like: the document's own reader says so.

use disclosure::Draft;
use json::Problem;

/// A question.
pub struct Question {
    /// Its name in a file of answers.
    pub name: &'static str,
    /// What is asked.
    pub ask: &'static str,
    /// An answer that would do.
    pub example: &'static str,
    /// The members of the document that hold the answer, as RFC 6901 pointers.
    pub members: &'static [&'static str],
    /// What stands in the document while there is no answer; `None` where there must be one.
    pub open: Option<&'static str>,
}

/// A question that must be answered.
const fn fact(name: &'static str, ask: &'static str, example: &'static str, members: &'static [&'static str]) -> Question {
    Question {
        name,
        ask,
        example,
        members,
        open: None,
    }
}

/// A question about words, which may stay open.
const fn words(name: &'static str, ask: &'static str, example: &'static str, members: &'static [&'static str], open: &'static str) -> Question {
    Question {
        name,
        ask,
        example,
        members,
        open: Some(open),
    }
}

/// Who asks for the number: these are asked for a template too.
pub const CONTROLLER: &[Question] = &[
    fact(
        "name",
        "What is the legal name of who asks for the number?",
        "Northwind Bikes Ltd",
        &["/controller/name"],
    ),
    fact(
        "address",
        "Its postal address, on one line?",
        "12 Example Quay, Dublin 1, Ireland",
        &["/controller/address"],
    ),
    fact("email", "Which email address does somebody read?", "hello@shop.example", &["/controller/email"]),
    fact("website", "The address of the web site?", "https://shop.example/", &["/controller/website"]),
    fact(
        "privacy_policy",
        "The address of the privacy policy?",
        "https://shop.example/privacy",
        &["/controller/privacy_policy"],
    ),
];

/// What is asked besides, for a document from nothing.
pub const REST: &[Question] = &[
    words(
        "summary",
        "What do you want the number for, and why, in a sentence?",
        "So that our mechanic can tell you about your bike.",
        &["/summary"],
        "{What do you want the number for, and why?}",
    ),
    words(
        "use",
        "The same in a few words, for the box that a visitor ticks?",
        "Tell you when your bike is ready",
        &["/purposes/0/title"],
        "{What for, in a few words?}",
    ),
    words(
        "text",
        "What will you do with the number, in one sentence?",
        "We text you when the bike is ready.",
        &["/purposes/0/text"],
        "{What will you do with the number?}",
    ),
    words(
        "benefit",
        "What does the visitor gain from it?",
        "You need not call the shop to ask.",
        &["/purposes/0/benefit"],
        "{What does the visitor gain?}",
    ),
    fact(
        "channels",
        "By which means: call, sms, whatsapp, rcs, voicemail? With commas.",
        "sms",
        &["/purposes/0/channels"],
    ),
    fact(
        "frequency",
        "How often at most? A number, \"per\", and an occasion or a period; or: varies",
        "2 per repair",
        &["/purposes/0/frequency"],
    ),
    fact("automated", "Does a machine send or dial? yes or no", "yes", &["/purposes/0/automated"]),
    fact(
        "keep",
        "How long do you keep the number? P6M is 6 months, P1Y a year",
        "P6M",
        &["/purposes/0/retention/period"],
    ),
    words(
        "from",
        "Counted from when?",
        "the end of the repair",
        &["/purposes/0/retention/from"],
        "{From when is that counted?}",
    ),
    fact(
        "recipient",
        "Which company sends or calls for you, and in which country? Name, two letters; or: nobody",
        "Twilio, US",
        &["/recipients", "/purposes/0/recipients"],
    ),
    fact("selling", "Do you sell the number? no; or to whom", "no", &["/selling"]),
    fact(
        "audit",
        "Who checks how numbers are protected, when last, how often? Name, month, period",
        "Liffey Audits Ltd, 2026-09, P1Y",
        &["/security/audit"],
    ),
    fact(
        "respond",
        "Within what time do you answer a question or a request to stop? P2D is 2 days",
        "P2D",
        &["/opt_out/respond_within", "/questions/respond_within"],
    ),
    fact("proof", "How long do you keep the proof that somebody agreed?", "P3Y", &["/proof/period"]),
    fact(
        "authority",
        "Where can people complain? The authority's name, its page",
        "Data Protection Commission, https://www.dataprotection.ie/",
        &["/complaints"],
    ),
    fact(
        "laws",
        "Under which laws? eu-gdpr, uk-pecr, us-tcpa, us-ctia, ... With commas.",
        "eu-gdpr, uk-pecr",
        &["/laws"],
    ),
];

/// The answers by the questions' names. What is absent is open, or its example stands for it.
pub type Answers = std::collections::BTreeMap<String, String>;

/// What is wrong with the answer to this question: the end of `This must be ...`.
pub fn fault(question: &Question, document: &str) -> Option<String> {
    let draft = Draft::read(document.as_bytes()).ok()?;
    let is_of = |pointer: &str| {
        let under = |member: &&&str| pointer.strip_prefix(**member).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        question.members.iter().any(|member| under(&member))
    };
    let fault = draft.faults.iter().find(|fault| is_of(&fault.pointer))?;
    Some(match &fault.problem {
        Problem::Expected(what) => what.clone(),
        Problem::Broken(rule) => rule.must_be.into(),
        Problem::Missing | Problem::Unknown => format!("like {}", question.example),
    })
}

#[cfg(test)]
mod tests {
    use super::{Answers, CONTROLLER, REST, fault};
    use crate::init::skeleton::document;
    use disclosure::Document;

    #[test]
    fn the_examples_make_a_document_and_so_do_open_words() {
        let all = || CONTROLLER.iter().chain(REST);
        let examples: Answers = all().map(|question| (question.name.to_owned(), question.example.to_owned())).collect();
        for answers in [examples, Answers::new()] {
            let text = document(&answers, "en", "2026-11-27");
            assert!(!text.contains("<<"), "{text}");
            if let Err(e) = Document::parse(text.as_bytes()) {
                panic!("{}\n{text}", e.sentence(text.as_bytes()));
            }
        }
    }

    #[test]
    fn a_wrong_answer_is_told_at_its_question_and_at_no_other() {
        for (name, wrong) in [
            ("name", "two\nlines"),
            ("email", "nobody"),
            ("website", "http://shop.example"),
            ("channels", "pigeon"),
            ("frequency", "often"),
            ("automated", "perhaps"),
            ("keep", "6 months"),
            ("recipient", "Twilio"),
            ("selling", "two\nlines"),
            ("audit", "we do"),
            ("respond", "soon"),
            ("proof", "3"),
            ("authority", "the police"),
            ("laws", "eu-law"),
        ] {
            let answers = Answers::from([(name.to_owned(), wrong.to_owned())]);
            let text = document(&answers, "en", "2026-11-27");
            for question in CONTROLLER.iter().chain(REST) {
                assert_eq!(fault(question, &text).is_some(), question.name == name, "{} of {name}: {text}", question.name);
            }
        }
    }
}
