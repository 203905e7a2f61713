-- When the receipt was signed, at most when it arrived: it may have waited in the visitor's browser for days. NULL where that is not known: of a consent that was
-- given elsewhere, and of what an earlier program stored; then the time of its arrival counts.
ALTER TABLE receipt ADD COLUMN signed_at INTEGER;
