-- Contacts that were permitted. A contact names no number: it belongs to the receipt that permitted it.
CREATE TABLE contact (
    -- Its event, whose leaf has the hash of its record.
    event         INTEGER PRIMARY KEY REFERENCES event (number),
    -- The permit's id: 16 random bytes.
    permit        BLOB NOT NULL UNIQUE,
    receipt_hash  BLOB NOT NULL REFERENCES receipt (hash),
    purpose       TEXT NOT NULL,
    channel       TEXT NOT NULL,
    -- The time that was asked about, and the permit's end.
    at            INTEGER NOT NULL,
    exp           INTEGER NOT NULL,
    -- Which repair, delivery or visit it was about, sealed under the receipt's key; NULL where none was named, and after the receipt was erased.
    occasion      BLOB,
    -- The name of the access key that asked for it.
    asked_by      TEXT NOT NULL,
    -- When it was given back, and counts no longer.
    given_back_at INTEGER
) STRICT;

CREATE INDEX contact_counts ON contact (receipt_hash, purpose, at) WHERE given_back_at IS NULL;
