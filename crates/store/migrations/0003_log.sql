-- What happened to receipts, and the log of it: a Merkle tree in C2SP formats.
-- A log ends when a copy of the database is accepted that lacks leaves which were published; the next one begins with every event that is left.
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    -- C2SP tlog-checkpoint; never changes, also where the server's address does.
    origin TEXT NOT NULL UNIQUE,
    -- How many leaves it has.
    size   INTEGER NOT NULL,
    -- 1 once it has a checkpoint outside of the database. Before that nothing was answered with it: a start was interrupted.
    published INTEGER NOT NULL DEFAULT 0
) STRICT;

-- C2SP tlog-tiles: up to 256 hashes of 32 bytes.
CREATE TABLE tile (
    log    INTEGER NOT NULL REFERENCES log (number),
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    UNIQUE (log, level, number)
) STRICT;

CREATE TABLE event (
    number       INTEGER PRIMARY KEY,
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
    -- As in the leaf's entry: 'receipt', 'withdrawal'.
    kind         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    -- Of a withdrawal: the purposes, a JSON array.
    purposes     TEXT,
    -- SHA-256 of the record: the receipt's hash, or of the record of a withdrawal.
    hash         BLOB NOT NULL
) STRICT;

CREATE INDEX event_receipt ON event (receipt_hash);

-- Which event a leaf of a log is of.
CREATE TABLE leaf (
    log    INTEGER NOT NULL REFERENCES log (number),
    number INTEGER NOT NULL,
    event  INTEGER NOT NULL REFERENCES event (number),
    PRIMARY KEY (log, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX leaf_event ON leaf (event);
