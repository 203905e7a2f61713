//! The documents of six trades, to begin with.
//!
//! What lives here: finding one, putting who asks and the day into it, and naming what is left of its invented firm.

use super::questions::Answers;
use super::skeleton::first_change;
use json::{Node, Value, text, to_jcs};

/// Trade, language, document.
const DOCUMENTS: [(&str, &str, &str); 12] = [
    ("bank-fraud-alerts", "en", include_str!("../../../../www/documents/bank-fraud-alerts.en.json")),
    ("bank-fraud-alerts", "fr", include_str!("../../../../www/documents/bank-fraud-alerts.fr.json")),
    ("charity-campaign", "en", include_str!("../../../../www/documents/charity-campaign.en.json")),
    ("charity-campaign", "fr", include_str!("../../../../www/documents/charity-campaign.fr.json")),
    ("clinic-reminders", "en", include_str!("../../../../www/documents/clinic-reminders.en.json")),
    ("clinic-reminders", "de", include_str!("../../../../www/documents/clinic-reminders.de.json")),
    ("delivery", "en", include_str!("../../../../www/documents/delivery.en.json")),
    ("delivery", "de", include_str!("../../../../www/documents/delivery.de.json")),
    ("repair-shop", "en", include_str!("../../../../www/documents/repair-shop.en.json")),
    ("repair-shop", "fr", include_str!("../../../../www/documents/repair-shop.fr.json")),
    ("saas-two-factor", "en", include_str!("../../../../www/documents/saas-two-factor.en.json")),
    ("saas-two-factor", "de", include_str!("../../../../www/documents/saas-two-factor.de.json")),
];

/// The trades, each once.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = DOCUMENTS.iter().map(|(name, _, _)| *name).collect();
    names.dedup();
    names
}

/// The document of a trade in a language.
pub fn find(trade: &str, language: &str) -> Result<&'static str, String> {
    let of_trade = DOCUMENTS.iter().filter(|(name, _, _)| *name == trade);
    let languages: Vec<&str> = of_trade.clone().map(|(_, language, _)| *language).collect();
    let found = of_trade.filter(|(_, of, _)| *of == language).map(|(_, _, text)| *text).next();
    found.ok_or_else(|| {
        format!(
            "there is no template {trade} in the language {language}; it is there in {}",
            languages.join(" and ")
        )
    })
}

/// The template with these answers in the place of its own, and this day as its version.
pub fn filled(template: &str, answers: &Answers, today: &str) -> String {
    let mut out = template.to_owned();
    let Ok(tree) = json::parse(template.as_bytes()) else { return out };
    // The history is the example's, and this is a first version.
    let history = lint::span(template.as_bytes(), &tree, "/changes");
    out.replace_range(history, &first_change(tree.text("language"), today));
    let controller = tree.get("controller");
    let string = |value: &str| to_jcs(&text(value));
    for (name, answer) in answers {
        let (old, new) = (string(controller.text(name)), string(answer));
        if name == "name" {
            // The name stands in sentences too. Without its quotes it is found there.
            let inside = |quoted: &str| quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned();
            out = out.replace(&inside(&old), &inside(&new));
        } else {
            out = out.replace(&format!(": {old}"), &format!(": {new}"));
        }
    }
    out.replacen(&string(tree.text("version")), &string(today), 1)
}

/// What each firm has to say for itself, though it may name nobody.
const OWN: [(&str, &str); 3] = [("deletion", "how"), ("complaints", "name"), ("complaints", "link")];

/// Whether this member is one of [`OWN`], and the template's.
fn is_unchanged(template: &Node, pointer: &str, value: &str) -> bool {
    let is_it = |(object, member): &(&str, &str)| pointer == format!("/{object}/{member}") && template.get(object).text(member) == value;
    OWN.iter().any(is_it)
}

/// Each member of the text that still names the template's invented firm, its people, its companies, or an address or number of theirs, and what each firm has to
/// say for itself.
pub fn example_words(template: &str, text: &str) -> Vec<String> {
    let (Ok(old), Ok(new)) = (json::parse(template.as_bytes()), json::parse(text.as_bytes())) else {
        return Vec::new();
    };
    let controller = old.get("controller");
    let mut marks = vec![
        controller.text("phone"),
        controller.get("dpo").text("name"),
        controller.get("representative").text("name"),
        old.get("security").get("audit").text("by"),
    ];
    marks.extend(old.get("recipients").items().iter().map(|recipient| recipient.text("name")));
    // Every invented host.
    let host = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
    marks.extend(template.split(host).filter(|word| word.ends_with(".example")));
    marks.retain(|mark| !mark.is_empty());
    let mut found = Vec::new();
    walk(&new, "", &mut |pointer, value| {
        if marks.iter().any(|mark| value.contains(mark)) || is_unchanged(&old, pointer, value) {
            found.push(format!("  {pointer}: {value}\n"));
        }
    });
    found
}

/// Every string with its JSON Pointer.
fn walk(node: &Node, pointer: &str, each: &mut impl FnMut(&str, &str)) {
    match &node.value {
        Value::Str(value) => each(pointer, value),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{i}"), each);
            }
        }
        Value::Object(members) => {
            for member in members {
                walk(&member.node, &format!("{pointer}/{}", member.name), each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, DOCUMENTS, filled};
    use disclosure::Document;

    #[test]
    fn a_name_in_quotation_marks_stays_whole() {
        for (trade, language, template) in DOCUMENTS {
            for name in ["The \"Bike Shop\"", "\"", "back\\slash"] {
                let answers = Answers::from([("name".to_owned(), name.to_owned())]);
                let filled = filled(template, &answers, "2026-11-27");
                let document = Document::parse(filled.as_bytes()).unwrap_or_else(|e| panic!("{trade} {language} {name}: {}", e.sentence(filled.as_bytes())));
                assert_eq!(document.controller.name, name);
            }
        }
    }
}
