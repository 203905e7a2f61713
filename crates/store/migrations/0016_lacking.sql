-- 1 from when it was opened although something did not fit, or was begun beside a key store that has keys: a newer copy may have rows that it lacks, and
-- their keys stay.
ALTER TABLE identity ADD COLUMN lacking INTEGER NOT NULL DEFAULT 0;
