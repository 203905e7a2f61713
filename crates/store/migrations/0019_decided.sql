-- What a person decided of an opt-out: "stop" or "resume". NULL where nobody had to, or has not yet. A yes that was given before the opt-out and arrives after the
-- decision goes by it.
ALTER TABLE opt_out ADD COLUMN decided TEXT;

-- When the same wish was said again the last time, which counts once. A yes that was given in between was taken back.
ALTER TABLE opt_out ADD COLUMN again_at INTEGER;
