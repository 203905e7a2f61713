-- The rows that the erasure journal names and this database lacked when it was told: they are not taken again.
CREATE TABLE gone (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

-- It is told everything once more: what came back before is erased again.
UPDATE identity SET replayed = 0;
