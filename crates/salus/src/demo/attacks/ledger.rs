//! Somebody with the ledger's database changes, shortens or restores it.

use std::path::Path;

use rusqlite::{Connection, params};
use salus_client::{Client, ClientError, Distrust};
use salus_ledger::verify::{FaultKind, Report};
use salus_records::objects::grant::Purpose;
use salus_storage::log::{Depth, Trust, verify_path};

use crate::demo::{
    scene::Told,
    stage::{Stage, Trouble, copy, env},
    story::Cast,
};

/// The name of the thief's copy of everything.
const YESTERDAY: &str = "yesterday";

/// Changes one entry in a copy: as it lies, and with its stored leaf hash made to fit.
pub async fn tampered(stage: &mut Stage) -> Told {
    // The files lie still for the copy, which the later scenes use too.
    stage.stop().await?;
    let lair = stage.lair(YESTERDAY)?;
    copy(&stage.data(), &lair)?;
    let trust = trust(stage).await?;
    let clean = verify(stage, &lair, &trust, |_| Ok(()))?;
    if !clean.faults.is_empty() {
        return Err("the untouched copy shows faults".into());
    }
    let victim = i64::try_from(clean.entries / 2)?;
    let plain = verify(stage, &lair, &trust, |db| {
        let changed = flip(db, victim)?;
        db.execute(
            "UPDATE entries SET bytes = ?2 WHERE idx = ?1",
            params![victim, changed],
        )?;
        Ok(())
    })?;
    let mended = verify(stage, &lair, &trust, |db| {
        let changed = flip(db, victim)?;
        let leaf = salus_ledger::hash::leaf_hash(&changed);
        db.execute(
            "UPDATE entries SET bytes = ?2, leaf = ?3 WHERE idx = ?1",
            params![victim, changed, leaf.as_bytes()],
        )?;
        Ok(())
    })?;
    let first = first(&plain)?;
    if first != (u64::try_from(victim)?, FaultKind::Altered) || mended.faults.is_empty() {
        return Err(format!("the change at {victim} was reported as {first:?}").into());
    }
    stage.start().await?;
    Ok(format!(
        "one bit of entry {victim} of {}: verify names index {} as {}; with a fitting leaf hash: {}",
        clean.entries, first.0, first.1, mended.faults[0].kind
    ))
}

/// Cuts off the newest entries in a copy.
pub async fn truncated(stage: &mut Stage) -> Told {
    let lair = stage.lair(YESTERDAY)?;
    let trust = trust(stage).await?;
    let report = verify(stage, &lair, &trust, |db| {
        db.execute(
            "DELETE FROM entries WHERE idx > (SELECT max(idx) - 3 FROM entries)",
            [],
        )?;
        Ok(())
    })?;
    let (index, kind) = first(&report)?;
    if kind != FaultKind::Truncated {
        return Err(format!("the cut was reported as {kind}").into());
    }
    Ok(format!(
        "the last 3 entries are gone: verify says {kind} at index {index}"
    ))
}

/// Puts yesterday's ledger back, then yesterday's everything.
pub async fn rolled_back(stage: &mut Stage, cast: &mut Cast) -> Told {
    // The patient sees today's ledger, and her device keeps its checkpoint.
    cast.patient = stage
        .client()
        .await?
        .login(&cast.patient_secrets.who, &cast.patient_secrets.typed())
        .await?;
    let me = cast.patient.uid();
    cast.patient.list(me, &[], Purpose::Patrqt).await?;
    let kept = cast.patient.client().trust().snapshot();
    stage.stop().await?;
    let lair = stage.lair(YESTERDAY)?;
    let today = stage.lair("today")?;
    copy(&stage.data(), &today)?;

    replace(&lair.join("ledger"), &stage.data().join("ledger"))?;
    let refused = match stage.start().await {
        Ok(()) => return Err("the server started on yesterday's ledger".into()),
        Err(error) => error.to_string(),
    };
    replace(&lair, &stage.data())?;
    stage.start().await?;
    let caught = Client::connect(&stage.url(), kept, env()).await.map(drop);
    let caught = match caught {
        Err(ClientError::Distrust(error @ Distrust::RolledBack { .. })) => error.to_string(),
        Err(ClientError::Distrust(error)) => error.to_string(),
        Err(error) => return Err(format!("refused for another reason: {error}").into()),
        Ok(()) => return Err("the client believed yesterday's everything".into()),
    };
    stage.stop().await?;
    replace(&today, &stage.data())?;
    stage.start().await?;
    Ok(format!(
        "the server does not start (\"{refused}\"); where the operator rolls back everything, the client says: \"{caught}\""
    ))
}

/// Verifies a fresh copy of the thief's ledger after `tamper` had its way with it.
fn verify(
    stage: &Stage,
    lair: &Path,
    trust: &Trust,
    tamper: impl FnOnce(&Connection) -> Result<(), Trouble>,
) -> Result<Report, Trouble> {
    let work = stage.lair("work")?;
    replace(&lair.join("ledger"), &work)?;
    let db = Connection::open(work.join("ledger.db"))?;
    // Triggers keep honest code honest; a thief drops them.
    db.execute_batch("DROP TRIGGER entries_keep; DROP TRIGGER entries_stay;")?;
    tamper(&db)?;
    drop(db);
    Ok(verify_path(&work, trust, Depth::Full)?)
}

fn flip(db: &Connection, index: i64) -> Result<Vec<u8>, Trouble> {
    let mut bytes: Vec<u8> =
        db.query_row("SELECT bytes FROM entries WHERE idx = ?1", [index], |r| {
            r.get(0)
        })?;
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Ok(bytes)
}

fn first(report: &Report) -> Result<(u64, FaultKind), Trouble> {
    let fault = report.faults.first().ok_or("verify found nothing")?;
    Ok((fault.index, fault.kind))
}

/// What verification trusts: the ledger's key, from the genesis entry that the letters name.
async fn trust(stage: &mut Stage) -> Result<Trust, Trouble> {
    let running = stage.is_running();
    if !running {
        stage.start().await?;
    }
    let client = stage.client().await?;
    let log = client.trust().log_policy().log().clone();
    if !running {
        stage.stop().await?;
    }
    Ok(Trust {
        log,
        genesis: Some(stage.genesis()),
        kept: Vec::new(),
    })
}

fn replace(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    copy(from, to)
}
