//! The questions to a marketer, and the document made of the answers.
//!
//! What lives here: each question with an example and the member that its answer is for, and the text of the document. What deliberately does not: how
//! it is asked (`init`), and what an answer must look like: the document's own reader says so.

use disclosure::{Draft, Profile};
use json::{Problem, array, object, text, to_jcs};

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

/// The document of these answers.
pub fn document(answers: &Answers, language: &str, today: &str) -> String {
    let all = CONTROLLER.iter().chain(REST);
    let get = |name: &str| match (answers.get(name), all.clone().find(|question| question.name == name)) {
        (Some(answer), _) => answer.as_str(),
        (None, Some(question)) => question.open.unwrap_or(question.example),
        (None, None) => "",
    };
    let string = |value: &str| to_jcs(&text(value));
    let (recipients, recipient_ids) = recipients(get("recipient"));
    let mut audit = get("audit").rsplitn(3, ',').map(str::trim);
    let (every, last, by) = (
        audit.next().unwrap_or_default(),
        audit.next().unwrap_or_default(),
        audit.next().unwrap_or_default(),
    );
    let (authority, link) = last_comma(get("authority"));
    let laws: Vec<&str> = list(get("laws")).collect();
    let values = [
        ("id", string(&slug(get("name")))),
        ("today", string(today)),
        ("language", string(language)),
        ("name", string(get("name"))),
        ("address", string(get("address"))),
        ("email", string(get("email"))),
        ("website", string(get("website"))),
        ("privacy_policy", string(get("privacy_policy"))),
        ("summary", string(get("summary"))),
        ("use", string(get("use"))),
        ("text", string(get("text"))),
        ("benefit", string(get("benefit"))),
        ("channels", to_jcs(&array(list(get("channels")).map(text)))),
        ("frequency", frequency(get("frequency"))),
        ("automated", yes_or_no(get("automated"))),
        ("keep", string(get("keep"))),
        ("from", string(get("from"))),
        ("recipient_ids", recipient_ids),
        ("recipients", recipients),
        ("selling", selling(get("selling"))),
        ("audit_by", string(by)),
        ("audit_last", string(last)),
        ("audit_every", string(every)),
        ("stop_text", string(&format!("Write to {}.", get("email")))),
        ("respond", string(get("respond"))),
        ("mailto", string(&format!("mailto:{}", get("email")))),
        ("proof", string(get("proof"))),
        ("rights", rights(&laws)),
        ("authority", string(authority)),
        ("authority_link", string(link)),
        ("laws", laws_text(&laws)),
        ("changes", first_change(language, today)),
    ];
    let mut out = include_str!("skeleton.json").to_owned();
    for (name, value) in values {
        out = out.replace(&format!("<<{name}>>"), &value);
    }
    out
}

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
        Problem::Missing | Problem::Unknown | _ => format!("like {}", question.example),
    })
}

fn list(answer: &str) -> impl Iterator<Item = &str> {
    answer.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// What stands before and behind the last comma.
fn last_comma(answer: &str) -> (&str, &str) {
    answer.rsplit_once(',').map_or((answer, ""), |(before, behind)| (before.trim(), behind.trim()))
}

/// What is no frequency stays a text, which the document's reader refuses.
fn frequency(answer: &str) -> String {
    let at_most = answer
        .split_once(" per ")
        .and_then(|(max, per)| Some((max.trim().parse::<u16>().ok()?, per.trim())));
    match at_most {
        Some((max, per)) => format!("{{ \"max\": {max}, \"per\": {} }}", to_jcs(&text(per))),
        None => to_jcs(&text(answer)),
    }
}

fn yes_or_no(answer: &str) -> String {
    match answer.to_ascii_lowercase().as_str() {
        "y" | "yes" => "true".into(),
        "n" | "no" => "false".into(),
        other => to_jcs(&text(other)),
    }
}

fn selling(answer: &str) -> String {
    match answer.to_ascii_lowercase().as_str() {
        "n" | "no" | "never" => "\"never\"".into(),
        _ => to_jcs(&object([("to", text(answer)), ("why", text("{Why do you sell it?}"))])),
    }
}

/// The list of recipients, and of their ids.
fn recipients(answer: &str) -> (String, String) {
    if answer.eq_ignore_ascii_case("nobody") {
        return ("[]".into(), "[]".into());
    }
    let (name, country) = last_comma(answer);
    let id = slug(name);
    let recipient = format!(
        "[\n    {{\n      \"id\": {},\n      \"name\": {},\n      \"role\": \"processor\",\n      \"does\": {},\n      \"why\": {},\n      \"country\": {}\n    }}\n  ]",
        to_jcs(&text(&*id)),
        to_jcs(&text(name)),
        to_jcs(&text("{what it does with the number, to stand after its name: sends our texts}")),
        to_jcs(&text("{Why do you need it?}")),
        to_jcs(&text(country)),
    );
    (recipient, to_jcs(&array([text(id)])))
}

/// The rights that the law gives, as far as its profile is known here; more can be added.
fn rights(laws: &[&str]) -> String {
    let european = [Profile::EuGdpr, Profile::UkPecr].map(Profile::as_str);
    let rights: &[&str] = if laws.iter().any(|law| european.contains(law)) {
        &[
            "access",
            "rectification",
            "erasure",
            "restriction",
            "portability",
            "objection",
            "withdraw",
            "complaint",
        ]
    } else {
        &["access", "rectification", "erasure", "withdraw", "complaint"]
    };
    to_jcs(&array(rights.iter().map(|right| text(*right))))
}

fn laws_text(laws: &[&str]) -> String {
    let law = |law: &&str| {
        let members = [("profile", text(*law)), ("statement", text("{How do you meet this law? One sentence.}"))];
        format!("    {}", to_jcs(&object(members)))
    };
    let lines: Vec<String> = laws.iter().map(law).collect();
    if lines.is_empty() {
        "[]".into()
    } else {
        format!("[\n{}\n  ]", lines.join(",\n"))
    }
}

/// The entry of the first version: who agrees to it keeps the choice when the next one only rewords it.
pub fn first_change(language: &str, today: &str) -> String {
    let is_english = language == "en" || language.starts_with("en-");
    let summary = if is_english {
        "This is the first version."
    } else {
        "{Say that this is the first version}"
    };
    let string = |value: &str| to_jcs(&text(value));
    format!(
        "[\n    {{ \"version\": {0}, \"date\": {0}, \"summary\": {1}, \"material\": false }}\n  ]",
        string(today),
        string(summary)
    )
}

/// An id made of a name.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.truncate(64);
    let id = out.trim_end_matches('-');
    if id.is_empty() { "phone-number".into() } else { id.into() }
}

#[cfg(test)]
mod tests {
    use super::{Answers, CONTROLLER, REST, document, fault, slug};
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

    #[test]
    fn a_name_makes_an_id() {
        for (name, id) in [
            ("Northwind Bikes Ltd", "northwind-bikes-ltd"),
            ("  Brandt & Okafor ", "brandt-okafor"),
            ("日本", "phone-number"),
        ] {
            assert_eq!(slug(name), id);
        }
    }
}
