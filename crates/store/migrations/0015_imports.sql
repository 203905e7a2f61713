-- Consents that were given elsewhere and taken over. Each is a row of receipt too, without a countersignature, with a withdraw_sha256 that nobody has the
-- secret of, and with its record, which nobody signed, sealed in the place of the receipt.
CREATE TABLE import (
    receipt_hash BLOB PRIMARY KEY REFERENCES receipt (hash),
    -- SHA-256 of the id that the consent's record has where it comes from. It stays after the erasure: the same record is not taken over again.
    id_sha256    BLOB NOT NULL,
    -- When the person said yes, as the operator says.
    given_at     INTEGER NOT NULL,
    -- The name of the access key that took it over.
    imported_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX import_id ON import (id_sha256);
