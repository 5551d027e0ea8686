-- The custodian's tables. Times are milliseconds since 1970; sealed columns name the generation
-- of the master key that seals them.
--
-- Rows of a few hundred bytes lie in the tree of their key (WITHOUT ROWID). Longer ones do not: to
-- find one of them there, SQLite would read the whole of each row that it passes. Databases from
-- before lie as they did, which works the same (docs/decisions/0024-long-rows.md).

CREATE TABLE own_key (
    name TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    note BLOB NOT NULL
) STRICT;

CREATE TABLE account (
    uid BLOB NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT,
    enrolment BLOB NOT NULL,
    activation BLOB NOT NULL,
    state BLOB NOT NULL,
    counter INTEGER NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    standing_time INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL,
    c_key BLOB,
    k_subject BLOB,
    pin BLOB,
    erased INTEGER
) STRICT;

CREATE TABLE scope_epoch (
    uid BLOB NOT NULL REFERENCES account,
    kind INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    body BLOB NOT NULL,
    since INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (uid, kind, epoch)
) STRICT, WITHOUT ROWID;

-- Counted for unknown accounts too, so that they look alike.
CREATE TABLE pin_tries (
    uid BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    unlogged INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token BLOB PRIMARY KEY,
    uid BLOB NOT NULL,
    started INTEGER NOT NULL,
    last_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of ON session (uid);

CREATE TABLE nonce (
    uid BLOB NOT NULL,
    nonce BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (uid, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_end ON nonce (expires);

-- One row per account: its own chain of events, and the events that it caused.
CREATE TABLE chain (
    uid BLOB PRIMARY KEY REFERENCES account,
    events INTEGER NOT NULL DEFAULT 0,
    last BLOB NOT NULL,
    acts INTEGER NOT NULL DEFAULT 0,
    last_act BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    subject BLOB NOT NULL,
    seq INTEGER NOT NULL,
    actor BLOB NOT NULL,
    act INTEGER,
    erasure INTEGER NOT NULL,
    tag_subject BLOB NOT NULL,
    tag_actor BLOB NOT NULL,
    commitment BLOB NOT NULL,
    link BLOB NOT NULL,
    opening BLOB NOT NULL,
    idx INTEGER,
    entry BLOB,
    PRIMARY KEY (subject, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX event_act ON event (actor, act) WHERE act IS NOT NULL;

-- What is committed here but perhaps not in the ledger yet.
CREATE TABLE ledger_outbox (
    key BLOB PRIMARY KEY,
    subject BLOB NOT NULL,
    seq INTEGER NOT NULL,
    UNIQUE (subject, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE key_outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    body BLOB NOT NULL
) STRICT;

-- The key log as found in the ledger, and how far the ledger was searched for it.
CREATE TABLE key_line (
    n INTEGER PRIMARY KEY,
    idx INTEGER NOT NULL UNIQUE,
    entry BLOB NOT NULL
) STRICT;
CREATE TABLE key_scan (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    upto INTEGER NOT NULL
) STRICT;

CREATE TABLE denial (
    subject BLOB NOT NULL,
    actor BLOB NOT NULL,
    since INTEGER NOT NULL,
    unlogged INTEGER NOT NULL,
    PRIMARY KEY (subject, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
    id BLOB PRIMARY KEY,
    doctor BLOB NOT NULL,
    patient BLOB NOT NULL,
    addressed INTEGER NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    sealed BLOB NOT NULL,
    received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_to ON request (patient, received);
CREATE INDEX request_from ON request (doctor, received);

CREATE TABLE consent (
    id BLOB NOT NULL PRIMARY KEY,
    patient BLOB NOT NULL,
    grantee BLOB NOT NULL,
    signed BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    sealed_self BLOB NOT NULL,
    seq INTEGER NOT NULL,
    active INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL,
    revoked INTEGER,
    revoked_seq INTEGER,
    last_used INTEGER
) STRICT;
CREATE INDEX consent_of ON consent (patient, grantee);
CREATE INDEX consent_to ON consent (grantee);

CREATE TABLE slip (
    consent BLOB NOT NULL REFERENCES consent,
    target BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (consent, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (
    id BLOB PRIMARY KEY,
    author BLOB NOT NULL,
    intent BLOB NOT NULL,
    page INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    started INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_of ON upload (author);

CREATE TABLE upload_part (
    upload BLOB NOT NULL REFERENCES upload ON DELETE CASCADE,
    n INTEGER NOT NULL,
    blob BLOB NOT NULL,
    root BLOB NOT NULL,
    sealed_len INTEGER NOT NULL,
    PRIMARY KEY (upload, n)
) STRICT, WITHOUT ROWID;

-- A version becomes visible when its event has a place in the ledger.
CREATE TABLE version (
    record BLOB NOT NULL,
    version INTEGER NOT NULL,
    patient BLOB NOT NULL,
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    manifest BLOB NOT NULL,
    hash BLOB NOT NULL,
    wraps BLOB NOT NULL,
    summary BLOB NOT NULL,
    stored BLOB NOT NULL,
    seq INTEGER NOT NULL,
    received INTEGER NOT NULL,
    visible INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (record, version)
) STRICT;
CREATE INDEX version_of ON version (patient, record, version);
CREATE INDEX version_event ON version (patient, seq);

-- A record id once used is never used again, not even after its erasure.
CREATE TABLE erased_record (
    record BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE part (
    record BLOB NOT NULL,
    version INTEGER NOT NULL,
    n INTEGER NOT NULL,
    blob BLOB NOT NULL,
    sealed_len INTEGER NOT NULL,
    PRIMARY KEY (record, version, n),
    FOREIGN KEY (record, version) REFERENCES version ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX part_blob ON part (blob);

CREATE TABLE out_key (
    record BLOB NOT NULL,
    version INTEGER NOT NULL,
    page INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (record, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX out_key_page ON out_key (page);

-- Pages that take keys, with the places left; their own keys lie in pages.db.
CREATE TABLE page (
    page INTEGER PRIMARY KEY,
    room INTEGER NOT NULL
) STRICT;

-- Pages whose keys must be destroyed, and blobs that nobody needs.
CREATE TABLE dead_page (
    page INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE dead_blob (
    blob BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
