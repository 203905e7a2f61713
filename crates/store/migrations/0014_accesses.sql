-- Looks at numbers. Each is an event of no receipt, whose hash is the SHA-256 of the record.
CREATE TABLE access (
    event  INTEGER PRIMARY KEY REFERENCES event (number),
    -- A JSON object in canonical form: who, when, why, and which receipts or opt-outs. It names no number.
    record TEXT NOT NULL
) STRICT;
