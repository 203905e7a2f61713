-- When a purpose that was withdrawn already was withdrawn again the last time, which changes nothing here. A yes that was given in between and arrives later was
-- taken back.
ALTER TABLE choice ADD COLUMN again_at INTEGER;
