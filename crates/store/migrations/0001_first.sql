-- Which database this is; documents, receipts, choices and used nonces. Times are seconds since 1970, digests are 32 bytes.
CREATE TABLE identity (
    row       INTEGER PRIMARY KEY CHECK (row = 1),
    -- Random; made anew when the operator accepts a restored copy.
    id        BLOB NOT NULL,
    -- How many transactions were written; each adds one.
    writes    INTEGER NOT NULL,
    -- SHA-256 of the nonce key.
    nonce_key BLOB NOT NULL
) STRICT;

-- The thumbprints (RFC 7638) of the keys that countersigned, oldest first.
CREATE TABLE signing_key (
    number     INTEGER PRIMARY KEY,
    thumbprint BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE notice (
    number       INTEGER PRIMARY KEY,
    sha256       BLOB NOT NULL UNIQUE,
    id           TEXT NOT NULL,
    version      TEXT NOT NULL,
    language     TEXT NOT NULL,
    bytes        BLOB NOT NULL,
    published_at INTEGER NOT NULL,
    UNIQUE (id, version, language)
) STRICT;

CREATE TABLE receipt (
    hash             BLOB PRIMARY KEY,
    compact          TEXT NOT NULL,
    notice_sha256    BLOB NOT NULL REFERENCES notice (sha256),
    phone            TEXT NOT NULL,
    number_valid     INTEGER NOT NULL,
    self_dated       INTEGER NOT NULL,
    received_at      INTEGER NOT NULL,
    valid_until      INTEGER NOT NULL,
    withdraw_sha256  BLOB NOT NULL UNIQUE,
    countersignature TEXT NOT NULL
) STRICT;

CREATE INDEX receipt_phone ON receipt (phone);

CREATE TABLE choice (
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
    position     INTEGER NOT NULL,
    purpose      TEXT NOT NULL,
    -- When the consent to this purpose ends; NULL for a purpose that was refused.
    until        INTEGER,
    withdrawn_at INTEGER,
    PRIMARY KEY (receipt_hash, position),
    CHECK (withdrawn_at IS NULL OR until IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- A nonce belongs to one receipt for ever.
CREATE TABLE nonce (
    nonce        TEXT PRIMARY KEY,
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash)
) STRICT, WITHOUT ROWID;
