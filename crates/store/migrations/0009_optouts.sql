-- Opt-outs by number, and the purposes that wait for a person's decision. Number and text are sealed under the row's own key, and found by number through
-- the key store, as receipts are.
CREATE TABLE opt_out (
    number      INTEGER PRIMARY KEY,
    -- 32 bytes: random, or a digest of the message's id at its provider.
    id          BLOB NOT NULL UNIQUE,
    received_at INTEGER NOT NULL,
    -- 'sms', 'rcs', 'email', 'link', 'call', 'form', 'csv', 'operator'.
    way         TEXT NOT NULL,
    -- 'wrong_number', 'stop', 'unclear'.
    reading     TEXT NOT NULL,
    -- 'done', 'suspended', 'settled'.
    state       TEXT NOT NULL,
    due_at      INTEGER NOT NULL,
    -- NULL while it is suspended.
    done_at     INTEGER,
    -- Number and text, as JSON; NULL after they were destroyed.
    sealed      BLOB
) STRICT;

CREATE INDEX opt_out_open ON opt_out (due_at) WHERE state = 'suspended';
CREATE INDEX opt_out_kept ON opt_out (done_at) WHERE sealed IS NOT NULL;

CREATE TABLE suspension (
    receipt_hash BLOB NOT NULL REFERENCES receipt (hash),
    purpose      TEXT NOT NULL,
    opt_out      BLOB NOT NULL REFERENCES opt_out (id),
    since        INTEGER NOT NULL,
    -- NULL while nothing may be sent.
    lifted_at    INTEGER,
    PRIMARY KEY (receipt_hash, purpose, opt_out)
) STRICT, WITHOUT ROWID;

CREATE INDEX suspension_opt_out ON suspension (opt_out);
