//! Whether the documents of one disclosure in several languages agree in everything that is the same in every language.

use crate::rules::duration;
use disclosure::{Document, Frequency, Per, Selling};

/// Where the documents of a set differ in what must be the same in every language, a sentence each; empty when nowhere. Each document
/// comes with its name (that of its file, say) and is compared with the first. Words, addresses and links may differ.
pub fn same_structure(documents: &[(&str, &Document)]) -> Vec<String> {
    let mut differences = Vec::new();
    let Some(((first, document), others)) = documents.split_first() else {
        return differences;
    };
    let wanted = facts(document);
    for (i, (name, other)) in others.iter().enumerate() {
        let earlier = documents.iter().take(i + 1);
        if let Some((twin, _)) = earlier.into_iter().find(|(_, earlier)| earlier.language.eq_ignore_ascii_case(&other.language)) {
            differences.push(format!("{name} and {twin} are both in the language {}", other.language));
        }
        let has = facts(other);
        // A list of another length makes all below it differ: say the length alone.
        let mut told: Vec<&str> = Vec::new();
        for (pointer, expected) in &wanted {
            let Some((_, value)) = has.iter().find(|(at, _)| at == pointer).filter(|(_, value)| value != expected) else {
                continue;
            };
            if !told.iter().any(|list| pointer.starts_with(list)) {
                differences.push(format!("{name}: {pointer} is {value}, but {first} has {expected}"));
            }
            if pointer.ends_with('/') {
                told.push(pointer);
            }
        }
    }
    differences
}

/// Pointers with what stands there, the lengths of lists first. The entry of a list ends with a slash.
fn facts(document: &Document) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut say = |at: &str, value: String| out.push((at.to_owned(), value));
    let there = |is_there: bool| String::from(if is_there { "there" } else { "not there" });
    let count = |n: usize| format!("a list of {n}");
    say("/id", document.id.clone());
    say("/version", document.version.clone());
    say("/recipients/", count(document.recipients.len()));
    say("/purposes/", count(document.purposes.len()));
    say("/security/measures/", count(document.security.measures.len()));
    say("/opt_out/methods/", count(document.opt_out.methods.len()));
    say("/laws/", count(document.laws.len()));
    say("/changes/", count(document.changes.len()));
    say("/controller/name", document.controller.name.clone());
    say("/controller/terms", there(document.controller.terms.is_some()));
    say("/controller/representative", there(document.controller.representative.is_some()));
    say("/controller/dpo", there(document.controller.dpo.is_some()));
    say(
        "/selling",
        String::from(if document.selling == Selling::Never { "never" } else { "to a buyer" }),
    );
    say("/security/audit/last", document.security.audit.last.to_string());
    say("/security/audit/every", duration(document.security.audit.every));
    say("/opt_out/respond_within", duration(document.opt_out.respond_within));
    say("/proof/period", duration(document.proof.period));
    say("/rights", document.rights.iter().map(|right| right.as_str()).collect::<Vec<_>>().join(", "));
    say("/questions/respond_within", duration(document.questions.respond_within));
    out.extend(lists(document));
    out
}

fn lists(document: &Document) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut say = |at: String, value: String| out.push((at, value));
    for (i, purpose) in document.purposes.iter().enumerate() {
        let at = |member: &str| format!("/purposes/{i}/{member}");
        let frequency = match &purpose.frequency {
            Frequency::Varies => "varies".into(),
            Frequency::AtMost { max, per: Per::Period(per) } => format!("{max} in {}", duration(*per)),
            Frequency::AtMost { max, per: Per::Occasion(_) } => format!("{max} on an occasion"),
        };
        say(at("id"), purpose.id.clone());
        say(
            at("channels"),
            purpose.channels.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", "),
        );
        say(at("frequency"), frequency);
        say(at("automated"), purpose.automated.to_string());
        say(at("legal_basis"), purpose.legal_basis.as_str().into());
        say(at("retention/period"), duration(purpose.retention.period));
        say(at("recipients"), purpose.recipients.join(", "));
    }
    for (i, recipient) in document.recipients.iter().enumerate() {
        let at = |member: &str| format!("/recipients/{i}/{member}");
        say(at("id"), recipient.id.clone());
        say(at("role"), recipient.role.as_str().into());
        say(at("country"), recipient.country.clone());
        say(at("safeguard"), if recipient.safeguard.is_some() { "there" } else { "not there" }.into());
    }
    for (i, method) in document.opt_out.methods.iter().enumerate() {
        say(format!("/opt_out/methods/{i}/how"), method.how.as_str().into());
    }
    for (i, law) in document.laws.iter().enumerate() {
        say(format!("/laws/{i}/profile"), law.profile.as_str().into());
    }
    for (i, change) in document.changes.iter().enumerate() {
        say(format!("/changes/{i}/version"), change.version.clone());
        say(format!("/changes/{i}/date"), change.date.to_string());
        say(format!("/changes/{i}/material"), change.material.to_string());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(language: &str) -> Document {
        let text = match language {
            "fr" => include_str!("../cases/base.fr.json"),
            "de" => include_str!("../cases/base.de.json"),
            _ => include_str!("../cases/base.en.json"),
        };
        Document::parse(text.as_bytes()).expect("the base is a document")
    }

    #[test]
    fn the_languages_of_one_document_have_one_structure() {
        let (en, fr, de) = (base("en"), base("fr"), base("de"));
        assert_eq!(same_structure(&[("en", &en), ("fr", &fr), ("de", &de)]), Vec::<String>::new());
    }

    #[test]
    fn a_difference_is_told_once_and_names_its_place() {
        let en = base("en");
        let mut fr = base("fr");
        fr.purposes[0].retention.period = disclosure::Period::parse("P12M").expect("a period");
        assert_eq!(
            same_structure(&[("en.json", &en), ("fr.json", &fr)]),
            ["fr.json: /purposes/0/retention/period is P12M, but en.json has P6M"]
        );
        let mut fr = base("fr");
        fr.purposes.remove(0);
        assert_eq!(
            same_structure(&[("en.json", &en), ("fr.json", &fr)]),
            ["fr.json: /purposes/ is a list of 2, but en.json has a list of 3"]
        );
        assert_eq!(
            same_structure(&[("a.json", &en), ("b.json", &en)]),
            ["b.json and a.json are both in the language en"]
        );
    }
}
