//! The material changes of the published documents: whom each concerns, and by when they are to be told.
//!
//! What lives here: which versions a text does not cover, the deadline, and what a new receipt shows to have been told. What deliberately does not: what is
//! material (crate `flow`, as the widget asks again), who was told (crate `store`), the message (crate `disclosure`), and HTTP.

use crate::app::App;
use crate::disclosures::Disclosures;
use crate::version;
use disclosure::{Change, Date};
use phone::E164;
use std::cmp::Ordering;
use std::sync::Arc;
use store::StoreError;
use store::told::{Publication, TextChange};
use verify::Published;

const DAY: i64 = 86_400;

/// A version of a document that does not cover consents to the one before it.
pub struct Material {
    /// Whom it concerns.
    pub change: TextChange,
    /// The version before it.
    pub before: String,
    /// Its text in each language, in their order; never empty.
    pub texts: Vec<Arc<Published>>,
}

/// The material changes of the document with this id, the earliest first.
pub fn of_document(disclosures: &Disclosures, id: &str) -> Vec<Material> {
    let versions = disclosures.versions(id);
    let mut changes = Vec::new();
    for (at, (version, texts)) in versions.iter().enumerate() {
        let Some(text) = texts.first() else { continue };
        let earlier: Vec<&String> = versions
            .iter()
            .take(at)
            .map(|(earlier, _)| earlier)
            .filter(|earlier| version::compare(earlier, version) == Some(Ordering::Less))
            .collect();
        let is_uncovered = |earlier: &&&String| flow::is_asked_again(earlier, &text.document);
        let Some(before) = earlier.last().filter(is_uncovered) else {
            continue;
        };
        changes.push(Material {
            change: TextChange {
                document: id.to_owned(),
                version: version.clone(),
                uncovered: earlier.iter().filter(is_uncovered).map(|earlier| (*earlier).clone()).collect(),
            },
            before: (*before).clone(),
            texts: texts.clone(),
        });
    }
    changes
}

/// The change that this version of the document brought, if it is a material one.
pub fn named(disclosures: &Disclosures, id: &str, version: &str) -> Option<Material> {
    of_document(disclosures, id).into_iter().find(|change| change.change.version == version)
}

/// Every material change.
pub fn every(disclosures: &Disclosures) -> Vec<Material> {
    let documents = disclosures.each_current();
    documents
        .iter()
        .flat_map(|published| of_document(disclosures, &published.document.id))
        .collect()
}

impl Material {
    /// The entries of `changes` that a text has for those who agreed to the version before; the latest first.
    pub fn entries<'a>(&self, text: &'a Published) -> Vec<&'a Change> {
        let changes = &text.document.changes;
        let known = changes.iter().position(|change| change.version == self.before);
        match known {
            Some(known) => changes.iter().take(known).collect(),
            None => changes.iter().filter(|change| change.version == self.change.version).collect(),
        }
    }

    /// The day from which the new text is meant to hold: that of the version's entry in `changes`, where it has one.
    pub fn date(&self) -> Option<Date> {
        let changes = self.texts.first().map(|text| &text.document.changes)?;
        let entry = changes.iter().find(|change| change.version == self.change.version);
        entry.map(|entry| entry.date)
    }

    /// When its first text was published; 0 where that is not known.
    pub fn published_at(&self, publications: &[Publication]) -> i64 {
        let is_it = |one: &&Publication| (&one.document, &one.version) == (&self.change.document, &self.change.version);
        publications.iter().find(is_it).map_or(0, |one| one.at)
    }

    /// The last second in which people are told in time: before the day from which the new text holds (UTC), and not before the end of the day on which it was
    /// published.
    pub fn due_at(&self, published_at: i64) -> i64 {
        let end_of_day = (published_at.div_euclid(DAY) + 1) * DAY - 1;
        let begins = self.date().and_then(beginning).unwrap_or(0);
        end_of_day.max(begins - 1)
    }
}

/// The beginning of a day, or of a month, in UTC.
fn beginning(date: Date) -> Option<i64> {
    let (year, month, day) = (
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day.unwrap_or(1)).ok()?,
    );
    let day = jiff::civil::Date::new(year, month, day).ok()?;
    let begins = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
    Some(begins.as_second())
}

/// Notes what somebody was told who agreed to this text now: every change that it has. Their older receipts need no message any more.
pub async fn agreed(app: &App, text: &Published, number: E164, at: i64) -> Result<(), StoreError> {
    let document = &text.document;
    let has = |change: &TextChange| matches!(version::compare(&change.version, &document.version), Some(Ordering::Less | Ordering::Equal));
    let changes = of_document(&app.disclosures(), &document.id);
    let told: Vec<TextChange> = changes.into_iter().map(|one| one.change).filter(has).collect();
    if told.is_empty() {
        return Ok(());
    }
    app.store.told_by_notice(number, told, at).await.map(drop)
}
