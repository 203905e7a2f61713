//! Documents to start from: the examples of six trades, without the facts that only their author has.

use crate::schema::{Kind, Line, Schema};
use crate::tree;
use json::Node;

/// A document to start from. Those of one trade stand together.
pub struct Template {
    /// The trade, as the studio names it.
    pub title: &'static str,
    /// What it is good for.
    pub about: &'static str,
    /// The language, as its speakers call it.
    pub language: &'static str,
    text: &'static str,
}

macro_rules! templates {
    ($($title:literal, $about:literal, $($language:literal = $file:literal),*;)*) => {
        /// Every template, by trade.
        pub const TEMPLATES: &[Template] = &[$($(Template {
            title: $title,
            about: $about,
            language: $language,
            text: include_str!(concat!("../../../www/documents/", $file, ".json")),
        },)*)*];
    };
}

templates! {
    "Repair shop", "The work is done, a reminder of the next one, offers.", "English" = "repair-shop.en", "Français" = "repair-shop.fr";
    "Clinic", "Reminders of appointments and check-ups.", "English" = "clinic-reminders.en", "Deutsch" = "clinic-reminders.de";
    "Bank", "Warnings of fraud, and what customers may hear besides.", "English" = "bank-fraud-alerts.en", "Français" = "bank-fraud-alerts.fr";
    "Delivery", "Where the parcel is, and what comes after.", "English" = "delivery.en", "Deutsch" = "delivery.de";
    "Charity", "A campaign by text, and a call once a year.", "English" = "charity-campaign.en", "Français" = "charity-campaign.fr";
    "Online service", "Sign-in codes, alerts and news.", "English" = "saas-two-factor.en", "Deutsch" = "saas-two-factor.de";
}

/// Members that may be left out, and that a reader or a carrier misses where the example has them.
const ASKED: [&str; 2] = ["/controller/terms", "/questions/email"];

impl Template {
    /// The document to start with: a first version of this day, and nothing that belongs to the example's company.
    pub fn document(&self, schema: &Schema, today: &str) -> Option<Node> {
        let mut document = json::parse(self.text.as_bytes()).ok()?;
        // A way to stop whose sentence says the example's own address is not the author's.
        let methods = tree::get(&document, "/opt_out/methods").map_or(&[][..], Node::items).iter();
        let methods = methods
            .filter(|method| !method.text("text").contains(".example"))
            .map(|method| method.value.clone());
        let methods = json::array(methods);
        tree::set(&mut document, schema, "/opt_out/methods", Some(methods));
        for pointer in own_facts(&document, schema) {
            // What the example has though it may be left out is asked for where its laws or its readers want it.
            let is_asked = !schema.is_optional(&pointer) || pointer.ends_with("/target") || ASKED.contains(&pointer.as_str());
            let value = is_asked.then(|| json::text(without_addresses(tree::text(&document, &pointer), schema.at(&pointer))));
            tree::set(&mut document, schema, &pointer, value);
        }
        tree::set(&mut document, schema, "/version", Some(json::text(today)));
        let first = disclosure::first_version(tree::text(&document, "/language")).map(|summary| {
            json::object([
                ("version", json::text(today)),
                ("date", json::text(today)),
                ("summary", json::text(summary)),
                ("material", json::Value::Bool(false)),
            ])
        });
        tree::set(&mut document, schema, "/changes", Some(json::array(first)));
        Some(document)
    }
}

/// Where the document says who its author is: addresses of every kind, and all of the controller but the members of others.
fn own_facts(document: &Node, schema: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    let mut texts = Vec::new();
    tree::strings(document, "", &mut texts);
    for (pointer, text) in texts {
        let kind = schema.at(&pointer).map(|schema| &schema.kind);
        let is_address = matches!(kind, Some(Kind::Line(Line::Url | Line::Email | Line::Phone)));
        let is_own = text.contains(".example") || pointer.starts_with("/controller/") || pointer.ends_with("/target");
        let is_audit = pointer == "/security/audit/by" || pointer == "/security/audit/last";
        let is_text = matches!(kind, Some(Kind::Text)) && text.contains(".example");
        if (is_own && (is_address || is_line(kind))) || is_audit || is_text {
            found.push(pointer);
        }
    }
    // Only some have an officer.
    if tree::get(document, "/controller/dpo").is_some() {
        found.retain(|pointer| !pointer.starts_with("/controller/dpo"));
        found.push("/controller/dpo".into());
    }
    found
}

/// The sentences of a text that name no address of the example's; nothing of what is no text.
fn without_addresses(text: &str, schema: Option<&Schema>) -> String {
    if !matches!(schema.map(|schema| &schema.kind), Some(Kind::Text)) {
        return String::new();
    }
    let kept: String = text.split_inclusive(". ").filter(|sentence| !sentence.contains(".example")).collect();
    kept.trim_end().into()
}

fn is_line(kind: Option<&Kind>) -> bool {
    matches!(kind, Some(Kind::Line(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sentence or a way to stop said that went with the example's own address.
    const SAID_WITH_THE_ADDRESS: [&str; 2] = ["complete/uk-complaint", "complete/two-ways"];

    #[test]
    fn a_template_with_the_facts_that_it_asks_for_is_clean() {
        let schema = Schema::of_document().expect("the schema");
        let mut wrong = Vec::new();
        for template in TEMPLATES {
            let original = json::parse(template.text.as_bytes()).expect(template.title);
            let mut document = template.document(&schema, "2026-11-27").expect(template.title);
            let mut texts = Vec::new();
            tree::strings(&document, "", &mut texts);
            let empty: Vec<String> = texts.into_iter().filter(|(_, text)| text.is_empty()).map(|(pointer, _)| pointer).collect();
            for pointer in empty {
                // The ways to stop may stand at other places now.
                let how = tree::text(&document, &pointer.replace("/target", "/how")).to_owned();
                let ways = tree::get(&original, "/opt_out/methods").map_or(&[][..], Node::items);
                let of_way = ways.iter().find(|way| way.text("how") == how).map(|way| way.text("target"));
                let fact = of_way
                    .filter(|_| pointer.ends_with("/target"))
                    .unwrap_or_else(|| tree::text(&original, &pointer));
                tree::set(&mut document, &schema, &pointer, Some(json::text(fact)));
            }
            let settings = lint::Settings::on(disclosure::Date::parse("2026-11-27").expect("a date"));
            let report = lint::lint(tree::pretty(&document).as_bytes(), &settings).expect("JSON");
            let said = |finding: &lint::Finding| {
                format!(
                    "{} {}: {} {}: {}",
                    template.title, template.language, finding.rule.id, finding.pointer, finding.message
                )
            };
            let others = report.findings.iter().filter(|finding| !SAID_WITH_THE_ADDRESS.contains(&finding.rule.id));
            wrong.extend(others.map(said));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_template_is_whole_but_for_the_facts_that_only_its_author_has() {
        let schema = Schema::of_document().expect("the schema");
        for template in TEMPLATES {
            let document = template.document(&schema, "2026-11-27").expect(template.title);
            let text = tree::pretty(&document);
            let draft = disclosure::Draft::read(text.as_bytes()).expect(template.title);
            for fault in &draft.faults {
                let empty = tree::text(&document, &fault.pointer).is_empty();
                assert!(empty, "{} {}: {} {}", template.title, template.language, fault.code(), fault.pointer);
            }
            // Who agrees to it keeps the choice when the next version only rewords it.
            let known: Vec<&str> = draft.document.changes.iter().map(|change| change.version.as_str()).collect();
            assert_eq!(known, ["2026-11-27"], "{} {}", template.title, template.language);
            assert!(!text.contains(".example"), "{} {}: {text}", template.title, template.language);
            assert!(
                (4..20).contains(&draft.faults.len()),
                "{}: {} facts are asked for",
                template.title,
                draft.faults.len()
            );
        }
    }
}
