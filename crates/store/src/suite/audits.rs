//! What every store promises of audits.

use super::{Database, open};
use crate::audits::NewAudit;
use disclosure::Date;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![create, an_audit_is_recorded_once_and_stays];
}

fn audit(day: &str, recorded_at: i64) -> NewAudit {
    NewAudit {
        document: "callback".into(),
        date: Date::parse(day).expect("a day"),
        by: "Brehon Audit Ltd".into(),
        report: "BA-2026-17".into(),
        recorded_at,
        recorded_by: "workshop".into(),
    }
}

async fn an_audit_is_recorded_once_and_stays(database: &impl Database) {
    {
        let store = open(database).await;
        assert_eq!(store.audits().await, Ok(vec![]));
        assert_eq!(store.record_audit(audit("2026-11-20", 5_000)).await, Ok(true));
        assert_eq!(store.record_audit(audit("2026-11-20", 6_000)).await, Ok(false), "the same again");
        assert_eq!(store.record_audit(audit("2025-11-20", 7_000)).await, Ok(true));
        store.close().await.expect("closed");
    }
    let store = open(database).await;
    assert_eq!(store.audits().await, Ok(vec![audit("2025-11-20", 7_000), audit("2026-11-20", 5_000)]));
}
