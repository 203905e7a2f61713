-- Questions of visitors. What was written is sealed under the row's own key.
CREATE TABLE question (
    number        INTEGER PRIMARY KEY,
    -- 32 random bytes.
    id            BLOB NOT NULL UNIQUE,
    -- SHA-256 of the link's secret. It stays after the question was forgotten: the same question, sent again late, is not taken again.
    secret_sha256 BLOB NOT NULL UNIQUE,
    notice_sha256 BLOB NOT NULL REFERENCES notice (sha256),
    -- Whoever asks names it: no receipt of this hash need be here.
    receipt_hash  BLOB,
    -- 1 where it was asked on the page behind that receipt's withdrawal link.
    is_holder     INTEGER NOT NULL,
    language      TEXT NOT NULL,
    received_at   INTEGER NOT NULL,
    -- 'open', 'answered', 'closed'.
    state         TEXT NOT NULL,
    due_at        INTEGER NOT NULL,
    -- NULL while it is open.
    answered_at   INTEGER,
    closed_at     INTEGER,
    -- What was written, and where to answer to, as JSON; NULL after it was destroyed.
    sealed        BLOB
) STRICT;

CREATE INDEX question_state ON question (state, number);
CREATE INDEX question_kept ON question (coalesce(closed_at, answered_at)) WHERE sealed IS NOT NULL;
CREATE INDEX question_receipt ON question (receipt_hash) WHERE receipt_hash IS NOT NULL;
