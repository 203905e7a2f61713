//! What a story rests on: prefixes of numbers, area codes, and the disclosures.

use anyhow::{Result, anyhow};
use disclosure::Document;
use json::{Value, array, object, text, to_jcs};
use phone::E164;
use promises::{Place, place};

/// Where people are: prefixes of numbers, most of them of places where a law sets hours.
pub const PREFIXES: [&str; 17] = [
    "+35385", "+447700", "+336", "+49151", "+614", "+1416", "+1212", "+1214", "+1305", "+1850", "+1208", "+1206", "+1405", "+1602", "+1808", "+1800", "+1804",
];

/// The documents: a file, and what is replaced in it to make another version or answer other laws.
pub const DOCUMENTS: [(&str, &[(&str, &str)]); 9] = [
    (include_str!("../../../../www/disclosure.en.json"), &[]),
    (
        include_str!("../../../../www/disclosure.en.json"),
        &[("\"version\": \"2026-11-27\"", "\"version\": \"2026-12-24\""), ("\"max\": 2", "\"max\": 3")],
    ),
    (include_str!("../../../../www/documents/bank-fraud-alerts.en.json"), &[]),
    (include_str!("../../../../www/documents/charity-campaign.en.json"), &[]),
    (include_str!("../../../../www/documents/clinic-reminders.en.json"), &[]),
    (include_str!("../../../../www/documents/delivery.en.json"), &[]),
    (include_str!("../../../../www/documents/repair-shop.en.json"), &[]),
    (include_str!("../../../../www/documents/saas-two-factor.en.json"), &[]),
    (
        include_str!("../../../../www/documents/saas-two-factor.en.json"),
        &[
            ("\"version\": \"1.0.0\"", "\"version\": \"1.1.0\""),
            ("us-ctia", "us-states"),
            ("\"max\": 4", "\"max\": 40"),
        ],
    ),
];

/// Prints one line of the story.
pub fn line(members: Vec<(&'static str, Value)>) {
    println!("{}", to_jcs(&object(members)));
}

/// The facts about area codes that the decisions rest on.
pub fn areas() -> Result<()> {
    for area in 200..1000 {
        let prefix = format!("+1{area}");
        let number = E164::new(&prefix).ok_or_else(|| anyhow!("{prefix} is no beginning of a number"))?;
        match place(&number) {
            Place::UnitedStates { states, zones } => line(vec![
                ("t", text("area")),
                ("prefix", text(prefix)),
                ("states", array(states.iter().map(|&state| text(state)))),
                ("zones", array(zones.iter().map(|&zone| text(zone)))),
            ]),
            Place::Elsewhere => line(vec![("t", text("elsewhere")), ("prefix", text(prefix))]),
            Place::Unknown => {}
        }
    }
    Ok(())
}

pub fn documents() -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (file, changes) in DOCUMENTS {
        let mut source = file.to_owned();
        for (from, to) in changes {
            source = source.replace(from, to);
        }
        let tree = json::parse(source.as_bytes()).map_err(|error| anyhow!(error.sentence(source.as_bytes())))?;
        let key = text(format!("d{}", documents.len()));
        line(vec![("t", text("document")), ("key", key), ("document", tree.value)]);
        documents.push(Document::parse(source.as_bytes()).map_err(|error| anyhow!("{}", error.sentence(source.as_bytes())))?);
    }
    Ok(documents)
}
