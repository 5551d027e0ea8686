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
    turns::{TURN, TURNS, Turns},
};

/// 64 callers who each wait for their record before they read again.
pub async fn measure(
    server: &Server,
    clinic: &Clinic,
    temporary: &Path,
) -> Result<Vec<Figure>, Failure> {
    let mut baseline = Baseline::start(temporary).await?;
    let mut callers = callers(server, clinic).await?;
    let (mut wall, mut costs) = (Turns::default(), Turns::default());
    for _ in 0..TURNS {
        let before = cpu(baseline.child.id())?;
        let limit = baseline.inserts().await?;
        let insert = (cpu(baseline.child.id())? - before).as_secs_f64() * 1e6 / limit.count;
        let (product, cost) = turn(server, &mut callers).await?;
        costs.add(insert, cost);
        wall.add(limit.per_second(), product.per_second());
    }
    baseline.child.kill().await?;
    Ok(vec![
        wall.rate("audited reading, 64 callers / bare insert", "1/s"),
        costs.cost("audited reading, server CPU / bare insert", "µs"),
    ])
}

/// Sessions of the clinic's patients, each with a record to read.
pub async fn callers(server: &Server, clinic: &Clinic) -> Result<Vec<Caller>, Failure> {
    let mut callers = Vec::new();
    for patient in patients(clinic) {
        callers.extend(sessions(server, clinic, patient).await?);
    }
    Ok(callers)
}

/// Lets everybody read for a turn; returns how often, and the server's CPU time for each in
/// microseconds.
pub async fn turn(server: &Server, callers: &mut Vec<Caller>) -> Result<(Count, f64), Failure> {
    let before = cpu(server.process())?;
    let count = readings(callers).await?;
    let cost = (cpu(server.process())? - before).as_secs_f64() * 1e6 / count.count;
    Ok((count, cost))
}

/// Who reads, and what.
pub type Caller = (Account, Item);

/// A session in many hands, as many as are this patient's share of the callers.
async fn sessions(
    server: &Server,
    clinic: &Clinic,
    patient: &Memory,
) -> Result<Vec<Caller>, Failure> {
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
async fn readings(callers: &mut Vec<Caller>) -> Result<Count, Failure> {
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
