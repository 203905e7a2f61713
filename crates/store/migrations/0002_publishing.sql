-- Keys of people and programs that may use the server, and by whom a document was published.
CREATE TABLE access_key (
    number     INTEGER PRIMARY KEY,
    -- A name is used once, also after its key was revoked, since notice.published_by says who published.
    name       TEXT NOT NULL UNIQUE,
    -- What the key may do: 'publish'. A newer program may know more roles.
    role       TEXT NOT NULL,
    -- SHA-256 of the key; the key itself is not stored.
    sha256     BLOB NOT NULL UNIQUE,
    made_at    INTEGER NOT NULL,
    -- NULL while the key works.
    revoked_at INTEGER
) STRICT;

-- The name of the key that published it; NULL for a file that the server was started with.
ALTER TABLE notice ADD COLUMN published_by TEXT REFERENCES access_key (name);

-- For counting the receipts of a document.
CREATE INDEX receipt_notice ON receipt (notice_sha256);
