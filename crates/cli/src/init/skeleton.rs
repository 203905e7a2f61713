//! The document made of a marketer's answers: `skeleton.json`, with each `<<name>>` replaced.
//!
//! What an answer means as JSON is here. One that means nothing stays a text, which the document's reader then refuses.

use super::questions::{Answers, CONTROLLER, REST};
use disclosure::Profile;
use json::{array, object, text, to_jcs};

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
    // In one pass: what looks like a name in an answer is the answer's.
    let (mut out, mut rest) = (String::new(), include_str!("skeleton.json"));
    while let Some((before, (name, behind))) = rest.split_once("<<").and_then(|(before, from)| Some((before, from.split_once(">>")?))) {
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        out.extend([before, value.unwrap_or_default()]);
        rest = behind;
    }
    out + rest
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
    let summary = disclosure::first_version(language).unwrap_or("{Say that this is the first version}");
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
    use super::{Answers, document, slug};
    use disclosure::Draft;

    #[test]
    fn an_answer_is_not_looked_through_for_other_answers() {
        for answer in ["<<address>>", "<<name>>", "\\<<name>>$", "<<", "<<unknown>>", ">><<name"] {
            let answers = Answers::from([("name".to_owned(), answer.to_owned()), ("summary".to_owned(), answer.to_owned())]);
            let made = document(&answers, "en", "2026-11-27");
            let draft = Draft::read(made.as_bytes()).unwrap_or_else(|e| panic!("{answer}: {}", e.sentence(made.as_bytes())));
            assert_eq!((&*draft.document.controller.name, &*draft.document.summary), (answer, answer));
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
