use crate::sql::Schema;

/// The accounts database.
pub(super) const SCHEMA: Schema = Schema {
    name: "accounts",
    application_id: 0x5341_4143,
    migrations: &[FIRST, PROPOSALS],
};

const PROPOSALS: &str = "
-- Statements that wait for signatures; at most one per kind and person, body sealed.
CREATE TABLE proposals(
    id BLOB NOT NULL PRIMARY KEY CHECK(length(id) = 16),
    kind INTEGER NOT NULL CHECK(kind IN (0, 1)),
    uid BLOB NOT NULL REFERENCES people(uid),
    made_by BLOB NOT NULL CHECK(length(made_by) = 16),
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE(kind, uid)
) STRICT, WITHOUT ROWID;
";

const FIRST: &str = "
-- One row per person. Handles are keyed hashes, directory data is sealed.
CREATE TABLE people(
    uid BLOB NOT NULL PRIMARY KEY CHECK(length(uid) = 16),
    role TEXT NOT NULL CHECK(role IN ('patient', 'doctor', 'admin', 'auditor')),
    handle BLOB NOT NULL UNIQUE CHECK(length(handle) = 32),
    code_key BLOB NOT NULL UNIQUE CHECK(length(code_key) = 32),
    code_expires INTEGER NOT NULL,
    enrolment BLOB NOT NULL,
    directory BLOB NOT NULL,
    activation BLOB,
    password BLOB,
    first_login INTEGER,
    disabled INTEGER NOT NULL DEFAULT 0 CHECK(disabled IN (0, 1)),
    standing_time INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Master keys, each sealed for one way to unlock.
CREATE TABLE envelopes(
    uid BLOB NOT NULL REFERENCES people(uid),
    kind INTEGER NOT NULL CHECK(kind BETWEEN 1 AND 255),
    sealed BLOB NOT NULL,
    PRIMARY KEY(uid, kind)
) STRICT, WITHOUT ROWID;

-- token is the SHA-256 of the bearer token.
CREATE TABLE sessions(
    token BLOB NOT NULL PRIMARY KEY CHECK(length(token) = 32),
    id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
    uid BLOB NOT NULL REFERENCES people(uid),
    started INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    client TEXT NOT NULL,
    lock_half BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of ON sessions(uid);

-- Logins begun since the last right password, for handles known and unknown alike.
CREATE TABLE attempts(
    handle BLOB NOT NULL PRIMARY KEY CHECK(length(handle) = 32),
    count INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers to commands that carried an Idempotency-Key; status NULL while one is being worked on.
CREATE TABLE answers(
    uid BLOB NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL CHECK(length(request) = 32),
    status INTEGER,
    sealed BLOB,
    time INTEGER NOT NULL,
    PRIMARY KEY(uid, key)
) STRICT, WITHOUT ROWID;

-- Coalesced per minute; uid is empty where nobody was signed in.
CREATE TABLE security_log(
    minute INTEGER NOT NULL,
    event TEXT NOT NULL,
    uid BLOB NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY(minute, event, uid)
) STRICT, WITHOUT ROWID;
";
