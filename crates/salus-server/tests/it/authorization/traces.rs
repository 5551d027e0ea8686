//! What requests leave behind in the three databases.

use std::{path::Path, sync::Mutex, time::Duration};

use rusqlite::{Connection, Params, types::ValueRef};
use salus_crypto::hash::sha256;
use salus_records::AccountId;

/// One look at everything, taken again only where somebody wrote.
struct Look {
    connection: Connection,
    /// Tables that change without anything being granted: logs of refusals, nonces, and sessions,
    /// which are counted instead.
    left_out: &'static [&'static str],
    seen: Mutex<Option<(i64, [u8; 32])>>,
}

/// The databases of the API server, the custodian and the ledger, seen from beside.
pub struct Traces {
    api: Look,
    custodian: Look,
    ledger: Look,
}

impl Traces {
    pub fn of(data: &Path) -> Self {
        Self {
            api: Look::at(&data.join("api/api.db"), &["sessions", "security_log"]),
            custodian: Look::at(
                &data.join("custodian/custodian.db"),
                &["session", "denial", "nonce"],
            ),
            ledger: Look::at(&data.join("ledger/ledger.db"), &[]),
        }
    }

    /// Runs a statement in the API server's database.
    pub fn api(&self, sql: &str, params: impl Params) {
        self.api.run(sql, params);
    }

    /// Runs a statement in the custodian's database.
    pub fn custodian(&self, sql: &str, params: impl Params) {
        self.custodian.run(sql, params);
    }

    pub fn lock_half(&self, uid: AccountId) -> Vec<u8> {
        let sql = "SELECT lock_half FROM sessions WHERE uid = ?1";
        self.api
            .connection
            .query_row(sql, [uid.as_bytes()], |row| row.get(0))
            .unwrap()
    }

    /// Stops or resumes an account at the API server without an order; returns what it was.
    pub fn set_disabled(&self, uid: AccountId, disabled: bool) -> bool {
        let sql = "SELECT disabled FROM people WHERE uid = ?1";
        let was = self
            .api
            .connection
            .query_row(sql, [uid.as_bytes()], |row| row.get(0))
            .unwrap();
        if was != disabled {
            self.api(
                "UPDATE people SET disabled = ?2 WHERE uid = ?1",
                (uid.as_bytes(), disabled),
            );
        }
        was
    }

    /// Begins the chain of events of an account, as the first PIN does.
    pub fn confirm(&self, uid: AccountId) {
        let uid = [uid.as_bytes()];
        self.custodian("UPDATE account SET confirmed = 1 WHERE uid = ?1", uid);
        self.custodian(
            "INSERT INTO chain(uid, last, last_act) VALUES (?1, zeroblob(32), zeroblob(32))",
            uid,
        );
    }

    /// The counter of the newest state of an account.
    pub fn counter(&self, uid: AccountId) -> u64 {
        let sql = "SELECT counter FROM account WHERE uid = ?1";
        let connection = &self.custodian.connection;
        connection
            .query_row(sql, [uid.as_bytes()], |row| row.get::<_, i64>(0))
            .unwrap() as u64
    }

    /// The ledger index of the newest event about an account.
    pub fn newest_event(&self, uid: AccountId) -> u64 {
        let sql = "SELECT max(idx) FROM event WHERE subject = ?1";
        let connection = &self.custodian.connection;
        connection
            .query_row(sql, [uid.as_bytes()], |row| row.get::<_, i64>(0))
            .unwrap() as u64
    }

    /// How many sessions there are at both parties.
    pub fn sessions(&self) -> u32 {
        let count = |look: &Look, table| {
            let sql = format!("SELECT count(*) FROM {table}");
            look.connection
                .query_row(&sql, [], |row| row.get::<_, u32>(0))
                .unwrap()
        };
        count(&self.api, "sessions") + count(&self.custodian, "session")
    }

    /// Waits until everything that was committed is in the ledger too.
    pub async fn settled(&self) {
        let sql = "SELECT (SELECT count(*) FROM ledger_outbox) + (SELECT count(*) FROM key_outbox)";
        let waiting = || {
            self.custodian
                .connection
                .query_row(sql, [], |row| row.get::<_, u32>(0))
        };
        for _ in 0..10_000 {
            if waiting().unwrap() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("the outbox does not become empty");
    }

    /// A hash over everything that counts.
    pub fn digest(&self) -> [u8; 32] {
        let all = [
            self.api.digest(),
            self.custodian.digest(),
            self.ledger.digest(),
        ];
        sha256(all.as_flattened())
    }

    /// Takes away what a cell may have left: sessions, tries, uploads, questions and stopped accounts.
    pub fn sweep(&self, stopped: [AccountId; 2]) {
        let [one, other] = &stopped;
        let kept = (one.as_bytes(), other.as_bytes());
        self.api("DELETE FROM sessions", ());
        self.api("DELETE FROM attempts", ());
        self.api("DELETE FROM proposals", ());
        self.api(
            "UPDATE people SET disabled = 0, standing_time = 0
             WHERE standing_time > 0 AND uid NOT IN (?1, ?2)",
            kept,
        );
        for table in ["session", "pin_tries", "upload_part", "upload", "question"] {
            self.custodian(&format!("DELETE FROM {table}"), ());
        }
        self.custodian(
            "UPDATE account SET disabled = 0, standing_time = 0
             WHERE standing_time > 0 AND uid NOT IN (?1, ?2)",
            kept,
        );
    }
}

impl Look {
    fn at(path: &Path, left_out: &'static [&'static str]) -> Self {
        Self {
            connection: super::clinic::beside(path),
            left_out,
            seen: Mutex::new(None),
        }
    }

    fn run(&self, sql: &str, params: impl Params) {
        let rows = self
            .connection
            .prepare_cached(sql)
            .unwrap()
            .execute(params)
            .unwrap();
        let counts = self
            .left_out
            .iter()
            .all(|table| !sql.contains(&format!(" {table}")));
        if rows > 0 && counts {
            *self.seen.lock().unwrap() = None;
        }
    }

    fn digest(&self) -> [u8; 32] {
        // Changes whenever another connection commits; our own writes forget what was seen.
        let version = self
            .connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .unwrap();
        let mut seen = self.seen.lock().unwrap();
        if let Some((at, digest)) = *seen
            && at == version
        {
            return digest;
        }
        let digest = sha256(&self.rows());
        *seen = Some((version, digest));
        digest
    }

    fn rows(&self) -> Vec<u8> {
        let mut tables = self
            .connection
            .prepare_cached("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut bytes = Vec::new();
        for name in names.map(Result::unwrap) {
            if self.left_out.contains(&name.as_str()) {
                continue;
            }
            bytes.extend(name.as_bytes());
            let sql = format!("SELECT * FROM {name}");
            let mut statement = self.connection.prepare_cached(&sql).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    match row.get_ref(column).unwrap() {
                        ValueRef::Null => bytes.push(0),
                        ValueRef::Integer(n) => bytes.extend(n.to_be_bytes()),
                        ValueRef::Real(n) => bytes.extend(n.to_be_bytes()),
                        ValueRef::Text(text) | ValueRef::Blob(text) => {
                            bytes.extend(text.len().to_be_bytes());
                            bytes.extend(text);
                        }
                    }
                }
            }
        }
        bytes
    }
}
