//! A ledger of a million entries: proofs, and verifying all of it.

use std::time::Instant;

use salus_ledger::{hash::leaf_hash, tree::verify_inclusion};
use salus_storage::log::{Depth, Log, MAX_REQUEST, Trust, verify_path};

use xtask_figure::Figure;

use crate::{
    Failure,
    append::{event, folder, new_log, runtime, signer},
    turns::{TURNS, Turns, process_time, rate, thread_time},
};

const ENTRIES: u64 = 1_000_000;

/// Inclusion proofs made in one turn.
const PROOFS: u64 = 2_000;

/// Size and cost of a proof; the full verification beside bare leaf hashes.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    let folder = folder()?;
    let runtime = runtime()?;
    let log = runtime.block_on(async {
        let log = new_log(folder.path()).await?;
        fill(&log, ENTRIES).await?;
        Ok::<_, Failure>(log)
    })?;
    let size = log.size();
    let mut figures = proofs(&runtime, &log, size)?;
    runtime.block_on(log.close())?;

    let trust = Trust {
        log: signer()?.verifier().clone(),
        genesis: None,
        kept: Vec::new(),
    };
    let ledger = folder.path().join("ledger");
    let entry = [1u8; 116];
    let turns = Turns::take(
        || {
            rate(|| {
                for _ in 0..10_000 {
                    std::hint::black_box(leaf_hash(std::hint::black_box(&entry)));
                }
                Ok(())
            })
            .map(|rate| rate * 10_000.0)
        },
        || {
            let start = process_time();
            let report = verify_path(&ledger, &trust, Depth::Full)?;
            if !report.is_sound() {
                return Err("the ledger that was just written does not verify".into());
            }
            Ok(size as f64 / (process_time() - start).as_secs_f64())
        },
    )?;
    figures.push(turns.rate("verify, full / SHA-256 of each entry", "entries/s"));
    Ok(figures)
}

/// Appends events until there are at least so many entries.
pub async fn fill(log: &Log, entries: u64) -> Result<(), Failure> {
    let mut next = log.size();
    while log.size() < entries {
        let requests = (next..next + MAX_REQUEST as u64).map(event).collect();
        log.append(requests).await?;
        next += MAX_REQUEST as u64;
    }
    Ok(())
}

fn proofs(runtime: &tokio::runtime::Runtime, log: &Log, size: u64) -> Result<Vec<Figure>, Failure> {
    let (mut making, mut checking, mut waiting, mut longest) = (vec![], vec![], vec![], 0);
    let root = log.checkpoint().claimed().root;
    for turn in 0..TURNS as u64 {
        // Steps of a prime number, so that neighbouring proofs share no tile by chance.
        let indices: Vec<u64> = (0..PROOFS).map(|n| (n * 7_368_787 + turn) % size).collect();
        let (cpu, wall) = (process_time(), Instant::now());
        let mut made = Vec::new();
        for &index in &indices {
            made.push(runtime.block_on(log.inclusion(index, size))?);
        }
        making.push((process_time() - cpu).as_secs_f64() * 1e6 / PROOFS as f64);
        waiting.push(wall.elapsed().as_secs_f64() * 1e6 / PROOFS as f64);
        let leaves = indices
            .iter()
            .map(|&index| Ok(leaf_hash(&runtime.block_on(log.entry(index))?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let cpu = thread_time();
        for ((&index, leaf), proof) in indices.iter().zip(&leaves).zip(&made) {
            verify_inclusion(*leaf, index, size, proof, &root)?;
        }
        checking.push((thread_time() - cpu).as_secs_f64() * 1e6 / PROOFS as f64);
        longest = made
            .iter()
            .map(|proof| proof.len() * 32)
            .max()
            .unwrap_or(0)
            .max(longest);
    }
    let median = |values: Vec<f64>| crate::turns::median(values.into_iter());
    Ok(vec![
        Figure::alone(
            "inclusion proof, 1 M entries, longest",
            longest as f64,
            "bytes",
        ),
        Figure::alone("inclusion proof, making, CPU", median(making), "µs"),
        Figure::alone("inclusion proof, making, wait", median(waiting), "µs"),
        Figure::alone("inclusion proof, checking, CPU", median(checking), "µs"),
    ])
}
