//! Who was told of a material change: the SQL.
//!
//! What lives here: the calls of [`Told`]. What deliberately does not: which versions a text does not cover (the server).

use super::write::{Write, WriteError};
use super::{Sqlite, sealing};
use crate::Reply;
use crate::told::{Addressee, Concerned, Marked, Publication, Telling, TextChange, Told, ToldBy, Whom};
use phone::E164;
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, params};

/// The receipts that a change concerns and that stand. Its parameters: 1 the document, 2 the version, 3 the versions that are not covered (a JSON array), 4 the time.
const STANDING: &str = "FROM notice JOIN receipt ON receipt.notice_sha256 = notice.sha256
     LEFT JOIN told ON told.receipt_hash = receipt.hash AND told.document = ?1 AND told.version = ?2
     WHERE notice.id = ?1 AND notice.version IN (SELECT value FROM json_each(?3)) AND receipt.erased_at IS NULL
       AND EXISTS (SELECT 1 FROM choice WHERE choice.receipt = receipt.number AND until > ?4 AND withdrawn_at IS NULL)";

impl Told for Sqlite {
    fn publications(&self) -> Reply<'_, Vec<Publication>> {
        self.readers.ask(|db| {
            db.prepare_cached("SELECT id, version, min(published_at) FROM notice GROUP BY id, version ORDER BY min(number)")?
                .query_map([], |row| {
                    Ok(Publication {
                        document: row.get(0)?,
                        version: row.get(1)?,
                        at: row.get(2)?,
                    })
                })?
                .collect()
        })
    }

    fn count_told(&self, change: TextChange, at: i64) -> Reply<'_, Concerned> {
        self.readers.ask(move |db| {
            db.prepare_cached(&format!("SELECT count(*), count(told.at) {STANDING}"))?.query_row(
                params![change.document, change.version, versions(&change), at],
                |row| {
                    Ok(Concerned {
                        standing: row.get(0)?,
                        told: row.get(1)?,
                    })
                },
            )
        })
    }

    fn to_tell(&self, change: TextChange, whom: Whom, at: i64, after: i64, limit: u32) -> Reply<'_, Vec<Addressee>> {
        self.readers.ask(move |db| to_tell(db, &change, whom, at, after, limit))
    }

    fn tell(&self, change: TextChange, telling: Telling) -> Reply<'_, Marked> {
        self.writer.ask(move |db| tell(db, &change, &telling))
    }

    fn told_by_notice(&self, number: E164, changes: Vec<TextChange>, at: i64) -> Reply<'_, usize> {
        let vault = self.vault.clone();
        let concerned = self.readers.ask(move |db| {
            let mut concerned = Vec::new();
            let receipts = sealing::find(db, &vault, &number)?;
            for change in changes {
                for receipt in &receipts {
                    if is_concerned(db, &change, *receipt)? {
                        concerned.push((change.clone(), *receipt));
                    }
                }
            }
            Ok::<_, WriteError>(concerned)
        });
        Box::pin(async move {
            let concerned = concerned.await?;
            if concerned.is_empty() {
                // Nothing is written.
                return Ok(0);
            }
            let note = move |db: &Write<'_>| {
                let mut told = 0;
                for (change, receipt) in &concerned {
                    told += mark(db, change, *receipt, ToldBy::Notice, at, None)?;
                }
                Ok::<usize, rusqlite::Error>(told)
            };
            self.writer.ask(note).await
        })
    }
}

/// The versions that a change does not cover, as a JSON array.
fn versions(change: &TextChange) -> String {
    json::to_jcs(&json::array(change.uncovered.iter().map(|version| json::text(&**version))))
}

fn to_tell(db: &Connection, change: &TextChange, whom: Whom, at: i64, after: i64, limit: u32) -> rusqlite::Result<Vec<Addressee>> {
    let only_untold = match whom {
        Whom::Untold => true,
        Whom::Every => false,
    };
    db.prepare_cached(&format!(
        "SELECT receipt.number, receipt.hash, notice.version, notice.language, told.way, told.at {STANDING}
           AND receipt.number > ?5 AND (told.at IS NULL OR NOT ?6) ORDER BY receipt.number LIMIT ?7"
    ))?
    .query_map(
        params![change.document, change.version, versions(change), at, after, only_untold, limit],
        |row| {
            let way: Option<String> = row.get(4)?;
            let unreadable = || rusqlite::Error::FromSqlConversionFailure(4, Type::Text, "it is not what this program writes there".into());
            let way = way.map(|way| ToldBy::parse(&way).ok_or_else(unreadable)).transpose()?;
            Ok(Addressee {
                row: row.get(0)?,
                receipt: Digest(row.get(1)?),
                version: row.get(2)?,
                language: row.get(3)?,
                told: way.zip(row.get(5)?),
            })
        },
    )?
    .collect()
}

fn tell(db: &Connection, change: &TextChange, telling: &Telling) -> rusqlite::Result<Marked> {
    let mut marked = Marked::default();
    for receipt in &telling.receipts {
        if !is_concerned(db, change, *receipt)? {
            marked.foreign.push(*receipt);
        } else if mark(db, change, *receipt, telling.way, telling.at, Some(&telling.by))? > 0 {
            marked.told += 1;
        } else {
            marked.before += 1;
        }
    }
    Ok(marked)
}

/// Whether this is a receipt of a version that the change does not cover, whether it stands or not.
fn is_concerned(db: &Connection, change: &TextChange, receipt: Digest) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM receipt JOIN notice ON notice.sha256 = receipt.notice_sha256
         WHERE receipt.hash = ?1 AND notice.id = ?2 AND notice.version IN (SELECT value FROM json_each(?3))",
    )?
    .exists(params![receipt.0, change.document, versions(change)])
}

fn mark(db: &Connection, change: &TextChange, receipt: Digest, way: ToldBy, at: i64, by: Option<&str>) -> rusqlite::Result<usize> {
    db.prepare_cached("INSERT INTO told (receipt_hash, document, version, way, at, told_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")?
        .execute(params![receipt.0, change.document, change.version, way.as_str(), at, by])
}
