-- What changed, for programs that follow it, and its delivery to the addresses that want it. Each row is written in the transaction of what it tells of.
CREATE TABLE change (
    -- Rows are never removed.
    number INTEGER PRIMARY KEY,
    -- The same in each delivery. Random: a copy of the database that is put back gives a number a second time.
    id     BLOB NOT NULL DEFAULT (randomblob(16)),
    -- 'receipt.given', 'receipt.withdrawn', 'receipt.expired', 'receipt.erased', 'disclosure.published'.
    kind   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    -- A JSON object: digests, purposes, times.
    data   TEXT NOT NULL
) STRICT;

CREATE TABLE endpoint (
    number      INTEGER PRIMARY KEY,
    -- Random. Its secret is in the folder of the keys, in a file of this name.
    id          TEXT NOT NULL UNIQUE,
    url         TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    -- Since when it is gone.
    disabled_at INTEGER,
    delivered   INTEGER NOT NULL DEFAULT 0,
    given_up    INTEGER NOT NULL DEFAULT 0,
    -- The last attempt, and why it failed.
    last_at     INTEGER,
    last_error  TEXT
) STRICT;

CREATE TABLE endpoint_kind (
    endpoint INTEGER NOT NULL REFERENCES endpoint (number),
    kind     TEXT NOT NULL,
    PRIMARY KEY (endpoint, kind)
) STRICT, WITHOUT ROWID;

-- What waits. A row goes when it was delivered or given up.
CREATE TABLE delivery (
    endpoint INTEGER NOT NULL REFERENCES endpoint (number),
    change   INTEGER NOT NULL REFERENCES change (number),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at  INTEGER NOT NULL,
    PRIMARY KEY (endpoint, change)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_due ON delivery (endpoint, next_at);

-- When it was noted that the consent came to its end.
ALTER TABLE choice ADD COLUMN expired_at INTEGER;
CREATE INDEX choice_ending ON choice (until) WHERE until IS NOT NULL AND withdrawn_at IS NULL AND expired_at IS NULL;

-- What happened before.
INSERT INTO change (kind, at, data)
SELECT kind, at, data FROM (
    SELECT 1 AS rank, number AS place, 'disclosure.published' AS kind, published_at AS at,
           json_object('id', id, 'language', language, 'sha256', lower(hex(sha256)), 'version', version) AS data
    FROM notice
    UNION ALL
    SELECT 2, rowid, 'receipt.given', received_at,
           json_object('notice_sha256', lower(hex(notice_sha256)),
                       'purposes', json((SELECT json_group_array(purpose)
                                         FROM (SELECT purpose FROM choice WHERE receipt_hash = receipt.hash AND until IS NOT NULL ORDER BY position))),
                       'receipt_hash', lower(hex(hash)), 'valid_until', valid_until)
    FROM receipt
    UNION ALL
    SELECT 3, receipt.rowid, 'receipt.withdrawn', choice.withdrawn_at,
           json_object('notice_sha256', lower(hex(notice_sha256)), 'purposes', json_group_array(purpose), 'receipt_hash', lower(hex(hash)))
    FROM (SELECT * FROM choice WHERE withdrawn_at IS NOT NULL ORDER BY position) AS choice JOIN receipt ON receipt.hash = choice.receipt_hash
    GROUP BY receipt.rowid, choice.withdrawn_at
    UNION ALL
    SELECT 4, rowid, 'receipt.erased', erased_at,
           json_object('cause', (SELECT cause FROM event WHERE receipt_hash = receipt.hash AND kind = 'erasure'),
                       'notice_sha256', lower(hex(notice_sha256)), 'receipt_hash', lower(hex(hash)))
    FROM receipt WHERE erased_at IS NOT NULL
) ORDER BY at, rank, place;
