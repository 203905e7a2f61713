-- Receipts are numbered, and their choices and events name the number. A digest is random: as the key of a row it costs a page of the write-ahead log for each
-- receipt and table, where numbers that follow each other share one.
ALTER TABLE receipt ADD COLUMN number INTEGER;
UPDATE receipt SET number = rowid;
CREATE UNIQUE INDEX receipt_number ON receipt (number);

CREATE TABLE numbered_choice (
    receipt      INTEGER NOT NULL REFERENCES receipt (number),
    position     INTEGER NOT NULL,
    purpose      TEXT NOT NULL,
    -- When the consent to this purpose ends; NULL for a purpose that was refused.
    until        INTEGER,
    withdrawn_at INTEGER,
    -- When it was noted that the consent came to its end.
    expired_at   INTEGER,
    -- When a purpose that was withdrawn already was withdrawn again the last time, which changes nothing here. A yes that was given in between and arrives
    -- later was taken back.
    again_at     INTEGER,
    PRIMARY KEY (receipt, position),
    CHECK (withdrawn_at IS NULL OR until IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO numbered_choice (receipt, position, purpose, until, withdrawn_at, expired_at, again_at)
SELECT receipt.number, position, purpose, until, withdrawn_at, expired_at, again_at
FROM receipt JOIN choice ON choice.receipt_hash = receipt.hash ORDER BY receipt.number, position;
DROP TABLE choice;
ALTER TABLE numbered_choice RENAME TO choice;
CREATE INDEX choice_ending ON choice (until) WHERE until IS NOT NULL AND withdrawn_at IS NULL AND expired_at IS NULL;

-- NULL of a drill and of a look.
ALTER TABLE event ADD COLUMN receipt INTEGER REFERENCES receipt (number);
UPDATE event SET receipt = (SELECT number FROM receipt WHERE hash = event.receipt_hash);
DROP INDEX event_receipt;
ALTER TABLE event DROP COLUMN receipt_hash;
CREATE INDEX event_receipt ON event (receipt);
