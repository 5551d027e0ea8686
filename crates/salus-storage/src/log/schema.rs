use crate::sql::Schema;

/// The file in the ledger's directory.
pub(super) const FILE: &str = "ledger.db";

/// The ledger's tables. Integers are never negative; sizes and indices stay below 2^63.
///
/// `entries`, `tiles` and `checkpoints` only ever grow. `tiles` holds full hash tiles, others are
/// put together when asked for. `checkpoints` has one row per block, without gaps: the checkpoint
/// of the commit that closed it. The latest checkpoint of all is in `head`.
pub(super) const SCHEMA: Schema = Schema {
    name: "ledger",
    // "SaLg"
    application_id: 0x5361_4c67,
    migrations: &[
        "
CREATE TABLE entries(
    idx INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL,
    leaf BLOB NOT NULL CHECK(length(leaf) = 32)
) STRICT;
CREATE TABLE tiles(
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    data BLOB NOT NULL CHECK(length(data) = 8192),
    PRIMARY KEY(level, idx)
) STRICT;
CREATE TABLE checkpoints(
    height INTEGER PRIMARY KEY,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE head(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    state BLOB NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
CREATE TABLE idempotency(
    key BLOB PRIMARY KEY CHECK(length(key) = 16),
    idx INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entries_keep BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries never change'); END;
CREATE TRIGGER tiles_keep BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles never change'); END;
CREATE TRIGGER tiles_stay BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles never change'); END;
CREATE TRIGGER checkpoints_keep BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END;
CREATE TRIGGER head_stays BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is only ever replaced'); END;
",
        // The third byte of an entry is its class; releases are few and looked for at each start.
        "CREATE INDEX releases ON entries(idx) WHERE substr(bytes, 3, 1) = x'07';",
    ],
};
