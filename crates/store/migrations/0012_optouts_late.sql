-- A way more than in 0009: 'whatsapp'.
-- When it was noted, and told, that nobody had settled it in time.
ALTER TABLE opt_out ADD COLUMN late_at INTEGER;
-- When its sender was asked what they meant.
ALTER TABLE opt_out ADD COLUMN asked_at INTEGER;
