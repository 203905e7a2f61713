-- A drill of restoring is an event of no receipt. The column is made anew, since SQLite cannot take NOT NULL from it.
DROP INDEX event_receipt;
ALTER TABLE event RENAME COLUMN receipt_hash TO of_receipt;
ALTER TABLE event ADD COLUMN receipt_hash BLOB REFERENCES receipt (hash);
UPDATE event SET receipt_hash = of_receipt;
ALTER TABLE event DROP COLUMN of_receipt;
CREATE INDEX event_receipt ON event (receipt_hash);

-- Of a drill: its certificate, whose SHA-256 is the event's hash.
ALTER TABLE event ADD COLUMN certificate TEXT;
