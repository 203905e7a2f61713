-- Who was told of a material change of a document, and the audits that were made.
CREATE TABLE told (
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
    -- The change: the document's id, and the version that brought it.
    document     TEXT NOT NULL,
    version      TEXT NOT NULL,
    -- 'sms', 'email', 'whatsapp', 'call'; 'notice': the person agreed to a text that has the change.
    way          TEXT NOT NULL,
    at           INTEGER NOT NULL,
    -- The name of the access key that says so; NULL for 'notice'.
    told_by      TEXT,
    PRIMARY KEY (receipt_hash, document, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    -- The id of the document that promises it.
    document    TEXT NOT NULL,
    -- As 2026-11-27.
    day         TEXT NOT NULL,
    auditor     TEXT NOT NULL,
    report      TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    -- The name of the access key that recorded it.
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (document, day, auditor)
) STRICT, WITHOUT ROWID;
