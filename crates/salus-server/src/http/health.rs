//! How the server is, gathered from the parties and the disk.

use std::{path::Path, sync::atomic::Ordering};

use salus_records::{
    Time,
    wire::{
        account::AccountStatus,
        health::{AccountCount, DatabaseSize, Health, LedgerHealth},
    },
};
use salus_storage::{accounts::PersonStatus, files::free_bytes};

use super::AppState;
use crate::problem::Refusal;

/// The databases, below the data directory.
const DATABASES: [&str; 4] = [
    "api/api.db",
    "custodian/custodian.db",
    "custodian/pages.db",
    "ledger/ledger.db",
];

impl AppState {
    /// How the server is: sizes and counts, nothing of a patient.
    pub(crate) async fn health(&self) -> Result<Health, Refusal> {
        let custodian = self.custodian.health().await?;
        let (parts, part_bytes) = self.custodian.stored().await?;
        let census = self.api.accounts().census().await?;
        let dir = self.dir.clone();
        let disk = tokio::task::spawn_blocking(move || (sizes(&dir), free_bytes(&dir)));
        let (databases, free_bytes) = disk.await.map_err(Refusal::internal)?;
        let count = |(role, status, count)| AccountCount {
            role,
            status: match status {
                PersonStatus::Invited => AccountStatus::Invited,
                PersonStatus::Active => AccountStatus::Active,
                PersonStatus::Disabled => AccountStatus::Disabled,
            },
            count,
        };
        let swept = self.swept.load(Ordering::Relaxed);
        Ok(Health {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            release: self.files.release(),
            started: self.started,
            now: self.api.now(),
            writable: custodian.writable && self.api.accounts().accepts_writes(),
            ledger: LedgerHealth {
                entries: self.ledger.size(),
                blocks: self.ledger.blocks(),
                newest: Time(self.ledger.newest_ms()),
                waiting: custodian.waiting,
            },
            accounts: census.into_iter().map(count).collect(),
            parts,
            part_bytes,
            databases,
            free_bytes,
            swept: (swept > 0).then_some(Time(swept)),
        })
    }
}

fn sizes(dir: &Path) -> Vec<DatabaseSize> {
    let length = |file: String| std::fs::metadata(dir.join(file)).map_or(0, |found| found.len());
    let size = |file: &str| DatabaseSize {
        file: file.to_owned(),
        bytes: length(file.to_owned()) + length(format!("{file}-wal")),
    };
    DATABASES.into_iter().map(size).collect()
}
