//! Readings of one record each: signed, decided, logged, decided, decided, stripped, proven.

use std::{path::Path, time::Instant};

use salus_client::Account;
use salus_records::{
    fhir::Kind,
    objects::grant::{Item, Purpose},
};
use tokio::task::JoinSet;
use xtask_clinic::{
    device::{Memory, environment},
    people::Clinic,
    server::Server,
};
use xtask_figure::Figure;

use super::{CALLERS, Count, cpu, limit::Baseline, patients};
use crate::{
    Failure,
    turns::{TURN, TURNS, Turns, median},
};

/// 64 callers who each wait for their record before they read again.
pub async fn measure(
    server: &Server,
    clinic: &Clinic,
    temporary: &Path,
) -> Result<Vec<Figure>, Failure> {
    let mut baseline = Baseline::start(temporary).await?;
    let mut callers = Vec::new();
    for patient in patients(clinic) {
        callers.extend(sessions(server, clinic, patient).await?);
    }
    let (mut wall, mut costs, mut limits) = (Turns::default(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let before = cpu(baseline.child.id())?;
        let limit = baseline.inserts().await?;
        limits.push((cpu(baseline.child.id())? - before).as_secs_f64() * 1e6 / limit.count);
        let before = cpu(server.process())?;
        let product = readings(&mut callers).await?;
        costs.push((cpu(server.process())? - before).as_secs_f64() * 1e6 / product.count);
        wall.add(limit.per_second(), product.per_second());
    }
    baseline.child.kill().await?;
    let ratios = costs.iter().zip(&limits).map(|(cost, limit)| limit / cost);
    Ok(vec![
        wall.figure("audited reading, 64 callers / bare insert", "1/s"),
        Figure {
            name: "audited reading, server CPU / bare insert",
            ratio: Some(median(ratios)),
            value: median(costs.into_iter()),
            unit: "µs",
            limit: Some(median(limits.into_iter())),
        },
    ])
}

/// A session in many hands, as many as are this patient's share of the callers.
async fn sessions(
    server: &Server,
    clinic: &Clinic,
    patient: &Memory,
) -> Result<Vec<(Account, Item)>, Failure> {
    let mut first = patient.log_in(&server.url, clinic.genesis).await?;
    let uid = first.uid();
    let listed = first.list(uid, &[Kind::BloodTest], Purpose::Patrqt).await?;
    let item = listed.first().ok_or("a patient without a blood test")?.item;
    let (snapshot, trust) = (first.snapshot(), first.client().trust().snapshot());
    let mut callers = Vec::new();
    for _ in 0..CALLERS / 4 {
        let account = Account::resume(snapshot.clone(), trust.clone(), environment()).await?;
        callers.push((account, item));
    }
    Ok(callers)
}

/// Everybody reads for a turn; each reading is logged, fetched, verified and opened.
async fn readings(callers: &mut Vec<(Account, Item)>) -> Result<Count, Failure> {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut account, item) in callers.drain(..) {
        tasks.spawn_local(async move {
            let uid = account.uid();
            let mut count = 0u32;
            while start.elapsed() < 2 * TURN {
                let opened = account.read(uid, &[item], Purpose::Patrqt, None).await?;
                for version in &opened {
                    account.content(version).await?;
                }
                count += 1;
            }
            Ok::<_, salus_client::ClientError>((account, item, count))
        });
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        let (account, item, more) = done??;
        callers.push((account, item));
        count += more;
    }
    Ok(Count {
        count: f64::from(count),
        took: start.elapsed(),
    })
}
