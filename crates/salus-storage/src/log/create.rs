use std::path::Path;
use std::sync::Arc;

use salus_ledger::entry::{Genesis, PublicBody};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{LogSigner, NoteVerifier};
use salus_ledger::sequence::{Head, ReadBackError};

use super::clock::Clock;
use super::error::{AppendError, CreateLogError};
use super::schema::{FILE, SCHEMA};
use super::sequencer::sign;
use super::store;
use crate::files;
use crate::sql::{Db, StoreError};

/// Writes the genesis entry of a new log, signed, and returns the database.
pub(super) async fn create(
    directory: &Path,
    policy: PublicBody,
    signer: &LogSigner,
    high_water: Option<&Path>,
    clock: &Arc<dyn Clock>,
) -> Result<Db, CreateLogError> {
    files::make_directory(directory).map_err(|source| CreateLogError::Directory {
        path: directory.to_owned(),
        source,
    })?;
    let db = Db::open(&directory.join(FILE), &SCHEMA)?;
    if db
        .read(|conn| Ok::<_, StoreError>(store::head(conn)?))
        .await?
        .is_some()
    {
        return Err(CreateLogError::Exists);
    }
    if let Some(path) = high_water {
        reserve(path)?;
    }
    let genesis = Genesis {
        time: clock.wall_ms(),
        origin: signer.verifier().name().clone(),
        log_key: *signer.verifier().key(),
        policy,
    };
    let signer = signer.clone();
    let written = db.write(move |conn| {
        let batch = Head::genesis(genesis);
        store::insert_entries(conn, &batch)?;
        store::entries(conn, 0, 1, |row| {
            // The root of one leaf is the leaf.
            match row.bytes.map(leaf_hash) {
                Some(leaf) if leaf == batch.head.root() => Ok(()),
                _ => Err(AppendError::from(ReadBackError::Root)),
            }
        })?;
        sign(conn, &signer, &batch.head, 0..=0)?;
        Ok::<_, AppendError>(())
    });
    match written.await {
        Ok(()) => Ok(db),
        Err(error) => Err(CreateLogError::Genesis(error)),
    }
}

/// Makes the high-water file, empty until the log exists.
fn reserve(path: &Path) -> Result<(), CreateLogError> {
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(CreateLogError::HighWaterExists(path.to_owned()));
    }
    files::replace(path, b"").map_err(|source| CreateLogError::HighWater {
        path: path.to_owned(),
        source,
    })
}
