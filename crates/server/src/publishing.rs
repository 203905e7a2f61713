//! Whether a document may be published, and what that would mean for those who agreed to the one before.
//!
//! What lives here: the order of the checks, and a sentence for each refusal. What deliberately does not: the rules of good wording (crate `lint`),
//! what differs between two documents (crate `disclosure`), when a visitor is asked again (crate `flow`, as the widget does it), and HTTP.

use crate::disclosures::Disclosures;
use crate::problem::Problem;
use crate::version;
use axum::http::StatusCode;
use disclosure::{Change, Date, Difference, Document};
use json::Value;
use lint::{Report, ServerFacts, Settings, Severity, same_structure};
use std::cmp::Ordering;
use std::sync::Arc;
use store::{NewDisclosure, Standing};
use verify::Published;

/// The code of a document whose `changes` disagree with what differs.
const CHANGES: &str = "ERR_DISCLOSURE_CHANGES";

/// What this server does by itself. A document that promises more is refused.
pub const FACTS: ServerFacts = ServerFacts {
    // Receipts are sealed in the database, and their keys are not there.
    encrypts: true,
    // Receipts are erased when their last period has ended (`retention`).
    deletes: true,
    // A look at numbers is in the log before they are shown (`accesses`).
    records_accesses: true,
    // They are received, and their deadlines watched (`questions`).
    answers_questions: true,
};

/// A document as it would be published.
pub struct Judged {
    /// The linter's report.
    pub report: Report,
    /// The document; `None` when it has faults of shape, which are in the report.
    pub new: Option<Published>,
    /// The current document of its id and language.
    pub current: Option<Arc<Published>>,
    /// What differs from that.
    pub differences: Vec<Difference>,
    /// The entry that its `changes` lack.
    pub entry: Option<Change>,
    /// Why it is not published.
    pub refusal: Option<Problem>,
}

/// How many receipts a publication concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consequence {
    /// Receipts that stand and that the current document covers.
    pub standing: i64,
    /// Those of them that the new document does not cover: their owners are asked again.
    pub asked_again: i64,
}

/// Judges the bytes of a document. The error is a text that is not JSON.
pub fn judge(bytes: Vec<u8>, disclosures: &Disclosures, receipts: &str, today: Date) -> Result<Judged, Problem> {
    let settings = Settings {
        server: Some(FACTS),
        receipts: Some(receipts.into()),
        ..Settings::on(today)
    };
    let not_read = |e: disclosure::Error| {
        let is_json = !e.code().starts_with("ERR_JSON_");
        let status = if is_json { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
        Problem::new(status, e.code(), e.sentence(&bytes))
    };
    let report = lint::lint(&bytes, &settings).map_err(not_read)?;
    let found = findings(&report, &bytes);
    let current = disclosures.current(&report.document.id, &report.document.language).cloned();
    let new = Published::read(bytes).ok();
    let differences = match (&new, &current) {
        (Some(new), Some(current)) => disclosure::diff(&current.document, &new.document),
        (Some(_), None) | (None, _) => Vec::new(),
    };
    let is_known = new.as_ref().is_some_and(|new| disclosures.get(&new.sha256).is_some());
    let changes = match (&new, &current) {
        (Some(new), Some(current)) if !is_known => check_changes(&current.document, &new.document, &differences),
        (Some(_), Some(_) | None) | (None, _) => Ok(()),
    };
    let entry = match (&new, &changes) {
        (Some(new), Err(Disagreement::Lacking(_))) => Some(disclosure::entry(&differences, &new.document.version, today)),
        (Some(_), Ok(()) | Err(Disagreement::Rewritten(_))) | (None, _) => None,
    };
    let refusal = if is_known {
        None
    } else {
        let refused = new
            .as_ref()
            .and_then(|new| refusal(new, disclosures, current.as_deref(), changes.err(), &found));
        refused.or_else(|| errors(&report, &found))
    };
    // What is refused for another reason, its version say, will need another entry.
    let entry = entry.filter(|_| refusal.as_ref().is_some_and(|refusal| refusal.code == CHANGES));
    Ok(Judged {
        report,
        new,
        current,
        differences,
        entry,
        refusal,
    })
}

fn unprocessable(code: &'static str, detail: String, found: &Value) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).findings(found.clone())
}

fn errors(report: &Report, found: &Value) -> Option<Problem> {
    let detail = match report.count(Severity::Error) {
        0 => return None,
        1 => "the linter finds an error in the document; mend what findings names".to_owned(),
        n => format!("the linter finds {n} errors in the document; mend what findings names"),
    };
    Some(unprocessable("ERR_DISCLOSURE_FINDINGS", detail, found))
}

/// Whether something else than the linter is against it; the first reason.
fn refusal(new: &Published, disclosures: &Disclosures, current: Option<&Published>, changes: Option<Disagreement>, found: &Value) -> Option<Problem> {
    let Document { id, version, language, .. } = &new.document;
    if disclosures.version(id, version).any(|other| other.document.language == *language) {
        return Some(taken(&new.document));
    }
    if let Some(current) = current.map(|current| &current.document.version) {
        match version::compare(version, current) {
            Some(Ordering::Greater) => {}
            Some(Ordering::Less | Ordering::Equal) => {
                let detail = format!("version {version} is not later than {current}, which is published; give the document a later version");
                return Some(unprocessable("ERR_DISCLOSURE_OLDER", detail, found));
            }
            None => {
                let detail = format!(
                    "version {version} cannot be compared with {current}, which is published: one is a date, the other is not; go on in the form of the published one"
                );
                return Some(unprocessable("ERR_DISCLOSURE_OLDER", detail, found));
            }
        }
    }
    let languages = |other: &Arc<Published>| {
        let pair = [(other.document.language.as_str(), &other.document), (language.as_str(), &new.document)];
        same_structure(&pair).into_iter().next()
    };
    if let Some(difference) = disclosures.version(id, version).find_map(languages) {
        let detail = format!("{difference}, which is published under this version; languages differ in their words alone");
        return Some(unprocessable("ERR_DISCLOSURE_LANGUAGES", detail, found));
    }
    changes.map(|disagreement| match disagreement {
        Disagreement::Lacking(detail) | Disagreement::Rewritten(detail) => unprocessable(CHANGES, detail, found),
    })
}

/// Another document has this name.
pub fn taken(document: &Document) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "ERR_DISCLOSURE_PUBLISHED",
        format!(
            "{} {} ({}) is published with other bytes; give the document a later version, since receipts name the old text by this one",
            document.id, document.version, document.language
        ),
    )
}

/// What is wrong with `changes`.
enum Disagreement {
    /// An entry is missing, or says less than what changed.
    Lacking(String),
    /// What was published in it is not there any more.
    Rewritten(String),
}

/// Whether `changes` agrees with what differs. To say more than that, that visitors are asked again though the words alone differ, is the author's
/// right: nobody else knows what a text means.
fn check_changes(current: &Document, new: &Document, differences: &[Difference]) -> Result<(), Disagreement> {
    let is_published = |change: &Change| change.version == current.version || current.changes.iter().any(|old| old.version == change.version);
    let (added, kept) = new.changes.split_at(new.changes.iter().position(is_published).unwrap_or(new.changes.len()));
    // The published version may be named for the first time, so that who agreed to it is told what changed since.
    let names_itself = current.changes.iter().any(|old| old.version == current.version);
    let kept = match kept {
        [first, rest @ ..] if first.version == current.version && !names_itself => rest,
        kept => kept,
    };
    let same = |(old, kept): (&Change, &Change)| (&old.version, old.date, old.material) == (&kept.version, kept.date, kept.material);
    if kept.len() > current.changes.len() || !current.changes.iter().zip(kept).all(same) {
        return Err(Disagreement::Rewritten(format!(
            "changes must keep the entries of {}, which is published, in their order and with their version, date and material; visitors were told by them",
            current.version
        )));
    }
    // In front of what is published only later versions may come: who has an older text would not be told of a material change behind it.
    if let Some(old) = added
        .iter()
        .find(|change| version::compare(&change.version, &current.version) != Some(Ordering::Greater))
    {
        return Err(Disagreement::Rewritten(format!(
            "changes adds {}, which is not later than {}, which is published; leave it out",
            old.version, current.version
        )));
    }
    let newest = current.changes.iter().map(|change| change.date).max();
    if let Some(early) = added.iter().find(|change| newest.is_some_and(|newest| change.date < newest)) {
        return Err(Disagreement::Lacking(format!(
            "changes dates {} before an entry that is published, so returning visitors would pass it over; give it its day",
            early.version
        )));
    }
    let difference = differences.iter().find(|difference| difference.material).or(differences.first());
    let is_material = difference.is_some_and(|difference| difference.material);
    let what = match difference {
        Some(difference) => format!("\"{}\" differs from {}: {}", difference.pointer, current.version, difference.sentence),
        None => format!("it says the same as {}", current.version),
    };
    if !added.iter().any(|change| change.version == new.version) {
        return Err(Disagreement::Lacking(format!(
            "changes has no entry for {}, and {what}; add one with \"material\": {is_material}",
            new.version
        )));
    }
    if is_material && !(added.iter().any(|change| change.material) && flow::is_asked_again(&current.version, new)) {
        return Err(Disagreement::Lacking(format!(
            "changes says that wording alone changed, and {what}; say \"material\": true"
        )));
    }
    Ok(())
}

impl Judged {
    /// Whether those who agreed to the current document are asked again because of what differs.
    pub fn is_material(&self) -> bool {
        self.differences.iter().any(|difference| difference.material)
    }

    /// What publishing means for the receipts that stand, given their numbers by version. The entry that is missing counts as added.
    pub fn consequence(&self, standing: &[Standing]) -> Consequence {
        let (Some(current), Some(new)) = (&self.current, &self.new) else {
            return Consequence::default();
        };
        let mut new = new.document.clone();
        if let Some(entry) = &self.entry {
            new.changes.retain(|change| change.version != entry.version);
            new.changes.insert(0, entry.clone());
        }
        let mut consequence = Consequence::default();
        for Standing { version, receipts } in standing {
            if !flow::is_asked_again(version, &current.document) {
                consequence.standing += receipts;
                if self.is_material() || flow::is_asked_again(version, &new) {
                    consequence.asked_again += receipts;
                }
            }
        }
        consequence
    }
}

/// The day at this time, seconds since 1970 (UTC).
pub fn day(at: i64) -> Date {
    let timestamp = jiff::Timestamp::from_second(at).unwrap_or_default();
    let date = timestamp.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string();
    Date::parse(&date).unwrap_or_default()
}

/// What stands, as JSON. A document that was posted has no name.
pub fn findings(report: &Report, bytes: &[u8]) -> Value {
    json::array(report.findings.iter().map(|finding| lint::finding_json(finding, "", bytes)))
}

/// A document for the store.
pub fn to_store(published: &Published, by: Option<String>, at: i64) -> NewDisclosure {
    let document = &published.document;
    NewDisclosure {
        sha256: published.sha256,
        id: document.id.clone(),
        version: document.version.clone(),
        language: document.language.clone(),
        bytes: published.bytes.to_vec(),
        published_at: at,
        proof: document.proof.period,
        published_by: by,
    }
}
