-- Receipts are sealed under keys of the key store, which is in the folder of the keys and not in the database. The program seals what is in clear
-- right after this step; the next one drops the columns.
ALTER TABLE identity ADD COLUMN vault BLOB;
-- How many entries of the erasure journal, which is in the folder of the keys, the database has seen.
ALTER TABLE identity ADD COLUMN replayed INTEGER NOT NULL DEFAULT 0;
-- Whether the file was written anew after the last clear text was dropped.
ALTER TABLE identity ADD COLUMN rewritten INTEGER NOT NULL DEFAULT 0;

-- How long the proof of an answer is kept after the last purpose ended (ISO 8601). Ten years where the program no longer reads the document.
ALTER TABLE notice ADD COLUMN proof TEXT NOT NULL DEFAULT 'P10Y';

-- The receipt as it was posted, sealed; NULL after it was erased.
ALTER TABLE receipt ADD COLUMN sealed BLOB;
-- When the last of its clocks ends, and it is to be erased.
ALTER TABLE receipt ADD COLUMN delete_at INTEGER NOT NULL DEFAULT 0;
-- When it was erased: withdraw_sha256 is then random, and there is no row in number_index.
ALTER TABLE receipt ADD COLUMN erased_at INTEGER;

CREATE INDEX receipt_due ON receipt (delete_at) WHERE erased_at IS NULL;

-- Of an erasure: 'end' or 'request'.
ALTER TABLE event ADD COLUMN cause TEXT;

-- Receipts by number. A tag is an HMAC of the number under the month's index key; the month is the one of delete_at, or a later one.
CREATE TABLE number_index (
    month        INTEGER NOT NULL,
    tag          BLOB NOT NULL,
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
    PRIMARY KEY (month, tag, receipt_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX number_index_receipt ON number_index (receipt_hash);
