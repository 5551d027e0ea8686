//! What people do until the server is gone.

use std::sync::atomic::{AtomicBool, Ordering};

use salus_client::{Account, ClientError};
use salus_records::{
    AccountId,
    objects::{erasure::ErasureTarget, grant::Purpose},
};
use xtask_faults::Chance;

use super::{
    cast::everything,
    kept::{Came, Granted, Kept},
    readings::Readings,
};

/// How often something was acknowledged, by what it was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub written: u32,
    pub updated: u32,
    pub erased: u32,
    pub granted: u32,
    pub revoked: u32,
    pub read: u32,
}

impl Tally {
    pub fn add(&mut self, more: Self) {
        self.written += more.written;
        self.updated += more.updated;
        self.erased += more.erased;
        self.granted += more.granted;
        self.revoked += more.revoked;
        self.read += more.read;
    }
}

/// A patient writes, updates, erases, grants and revokes until the server does not answer.
pub async fn patient(
    account: &mut Account,
    kept: &mut Kept,
    chance: &mut Chance,
    ended: &AtomicBool,
) -> Tally {
    let mut tally = Tally::default();
    while !ended.load(Ordering::Relaxed) {
        if let Err(error) = step(account, kept, chance, &mut tally).await {
            assert_gone(&error);
            break;
        }
    }
    tally
}

/// A doctor lists and reads until the server does not answer.
pub async fn doctor(
    account: &mut Account,
    patient: AccountId,
    readings: &mut Readings,
    chance: &mut Chance,
    ended: &AtomicBool,
) -> Tally {
    let mut tally = Tally::default();
    while !ended.load(Ordering::Relaxed) {
        if let Err(error) = look(account, patient, readings, chance, &mut tally).await {
            assert_gone(&error);
            break;
        }
    }
    tally
}

async fn look(
    account: &mut Account,
    patient: AccountId,
    readings: &mut Readings,
    chance: &mut Chance,
    tally: &mut Tally,
) -> Result<(), ClientError> {
    let listed = account.list(patient, &[], Purpose::Treat).await?;
    readings.list();
    if listed.is_empty() {
        return Ok(());
    }
    let item = listed[chance.below(listed.len() as u64) as usize].item;
    let seen = async {
        let opened = account.read(patient, &[item], Purpose::Treat, None).await?;
        readings.version(item);
        account.part(&opened[0], 1).await
    };
    match seen.await {
        Ok(_) => tally.read += 1,
        // It was erased after the list.
        Err(error) if error.code() == Some("not_available") => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

async fn step(
    account: &mut Account,
    kept: &mut Kept,
    chance: &mut Chance,
    tally: &mut Tally,
) -> Result<(), ClientError> {
    let places: Vec<usize> = (0..kept.records.len())
        .filter(|place| {
            let record = &kept.records[*place];
            record.newest.is_some() && record.erased == Came::No
        })
        .collect();
    let place = (!places.is_empty()).then(|| places[chance.below(places.len() as u64) as usize]);
    match (chance.below(8), place) {
        (0 | 1, Some(place)) => {
            let newest = kept.records[place].newest.unwrap();
            let me = account.uid();
            let history = account.history(me, newest.record, Purpose::Patrqt).await?;
            let follows = (newest, history[0].manifest);
            let version = kept.next_version(place, Some(follows));
            kept.records[place].newest = Some(account.write(version).await?);
            tally.updated += 1;
        }
        (2, Some(place)) => {
            let record = kept.records[place].newest.unwrap().record;
            kept.records[place].erased = Came::Unknown;
            account.erase(ErasureTarget::Record(record)).await?;
            kept.records[place].erased = Came::Yes;
            tally.erased += 1;
        }
        (3 | 4, _) => {
            let live = kept.grants.iter().position(|g| g.revoked == Came::No);
            match live {
                None => {
                    kept.unknown_grants = 1;
                    let id = account.grant(everything(kept.grantee())).await?;
                    kept.unknown_grants = 0;
                    kept.grants.push(Granted {
                        id,
                        revoked: Came::No,
                    });
                    tally.granted += 1;
                }
                Some(place) => {
                    kept.grants[place].revoked = Came::Unknown;
                    account.revoke(kept.grants[place].id).await?;
                    kept.grants[place].revoked = Came::Yes;
                    tally.revoked += 1;
                }
            }
        }
        _ => {
            let (place, version) = kept.begin();
            kept.records[place].newest = Some(account.write(version).await?);
            tally.written += 1;
        }
    }
    Ok(())
}

/// A server that is gone is no answer; any other error is one too many.
fn assert_gone(error: &ClientError) {
    assert!(
        matches!(error, ClientError::Unreachable { .. }),
        "{error:?}"
    );
}
