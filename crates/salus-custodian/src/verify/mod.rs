//! The deep verification: what the custodian holds against what the ledger says.
//!
//! The ledger's own verification proves its entries; this compares them with the rows that open
//! them (details, tags, links, openings), every version and every permission with what was logged
//! of it, and every guarded part with its hash.

mod grants;
mod versions;

use std::collections::HashMap;

use rusqlite::Connection;
use salus_crypto::{cbor, hash::Sha256Stream, secret::Secret32, sign::VerifyingKey};
use salus_ledger::{
    Entry, Hash, patient,
    verify::{Fault, FaultKind},
};
use salus_records::{
    AccountId,
    objects::audit::{Details, EventKind},
};
use salus_storage::{
    blobs::{BlobError, BlobId},
    guard::{
        GuardError, accounts,
        chain::{self, EventRow},
        integrity::{self, PartAt},
    },
};
use tokio::io::AsyncReadExt;

use crate::{
    Custodian, CustodianError, events, inner::Inner, settle::is_entry_of, tx::identity, vault::Row,
};

/// Rows that are looked at in one snapshot.
const PAGE: u32 = 500;

/// Bytes of a part that are hashed at a time.
const PIECE: usize = 256 * 1024;

/// Most faults that are listed.
const MAX_FAULTS: usize = 1000;

/// What the deep verification looked at and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeepReport {
    /// Audit events compared with the ledger.
    pub events: u64,
    /// Versions compared with their events.
    pub versions: u64,
    /// Guarded parts hashed.
    pub parts: u64,
    /// What is wrong; at most 1000 are listed.
    pub faults: Vec<Fault>,
}

impl DeepReport {
    fn fault(&mut self, index: u64, kind: FaultKind, detail: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault {
                index,
                kind,
                detail: detail.into(),
            });
        }
    }
}

/// The key that an account signs with, if there is one that can be read.
fn signer(conn: &Connection, uid: AccountId) -> Result<Option<VerifyingKey>, GuardError> {
    let account = accounts::get(conn, uid)?;
    Ok(account.and_then(|account| identity(&account).ok()))
}

impl Custodian {
    /// Compares every event, version, permission and guarded part with the ledger; hands nothing of
    /// them out.
    ///
    /// Reads page by page while the custodian goes on working; only SQLite's own check of its
    /// structure reads all of the database in one go.
    ///
    /// # Errors
    /// [`CustodianError::Storage`] when a database cannot be read; damage is in the report.
    pub async fn verify(&self) -> Result<DeepReport, CustodianError> {
        let inner = &self.0;
        let mut report = DeepReport {
            events: 0,
            versions: 0,
            parts: 0,
            faults: Vec::new(),
        };
        for damage in inner.db.read(integrity::damage).await? {
            report.fault(
                inner.log.size(),
                FaultKind::Altered,
                format!("the custodian's database is damaged: {damage}"),
            );
        }
        let rows = inner.db.read(integrity::visible).await?;
        let subjects = inner.db.read(integrity::accounts).await?;
        let keys = inner.subject_keys(&subjects).await?;
        for subject in subjects {
            inner.verify_chain(subject, &keys, &mut report).await?;
        }
        inner.verify_count(&mut report).await?;
        // Of those that were there at first, some may have been erased meanwhile.
        if report.versions < rows && report.versions < inner.db.read(integrity::visible).await? {
            let detail = format!(
                "{rows} versions are stored, {} were logged",
                report.versions
            );
            report.fault(inner.log.size(), FaultKind::Inserted, detail);
        }
        inner.verify_parts(&mut report).await?;
        report.faults.sort_by_key(|fault| fault.index);
        Ok(report)
    }
}

/// The keys of all chains; an account whose details were erased has none.
type Keys = HashMap<AccountId, Secret32>;

impl Inner {
    async fn subject_keys(&self, subjects: &[AccountId]) -> Result<Keys, CustodianError> {
        let uids = subjects.to_vec();
        let sealed = self
            .db
            .read(move |conn| {
                uids.into_iter()
                    .map(|uid| Ok((uid, accounts::k_subject(conn, uid)?)))
                    .collect::<Result<Vec<_>, GuardError>>()
            })
            .await?;
        let mut keys = Keys::new();
        for (uid, sealed) in sealed {
            if let Some(sealed) = sealed {
                keys.insert(uid, self.vault.open32(Row::KSubject(uid), &sealed)?);
            }
        }
        Ok(keys)
    }

    async fn verify_chain(
        &self,
        subject: AccountId,
        keys: &Keys,
        report: &mut DeepReport,
    ) -> Result<(), CustodianError> {
        let (mut next, mut last, mut at) = (0, Hash::ZERO, 0);
        loop {
            let from = next;
            let page = self
                .db
                .read(move |conn| integrity::events(conn, subject, from, PAGE))
                .await?;
            if page.is_empty() {
                break;
            }
            for event in page {
                // A damaged tree can lead back to where it was, for ever.
                if event.seq < next {
                    report.fault(
                        at,
                        FaultKind::Altered,
                        "the events of a chain are stored out of order",
                    );
                    return Ok(());
                }
                if event.seq != next {
                    report.fault(
                        at,
                        FaultKind::Missing,
                        "an event of a chain is not in the custodian's database",
                    );
                }
                self.verify_event(&event, &last, keys, report).await?;
                (next, last, at) = (event.seq + 1, event.commit, event.index.unwrap_or(at));
                report.events += 1;
            }
        }
        let ends = self.db.read(move |conn| chain::ends(conn, subject)).await?;
        if ends.is_some_and(|ends| ends.events != next || ends.last != last) {
            report.fault(
                at,
                FaultKind::Truncated,
                "the newest events of a chain are not in the custodian's database",
            );
        }
        Ok(())
    }

    /// One event: its entry is the ledger's, and row and opening say what the entry says.
    async fn verify_event(
        &self,
        event: &EventRow,
        last: &Hash,
        keys: &Keys,
        report: &mut DeepReport,
    ) -> Result<(), CustodianError> {
        let Some(index) = event.index else {
            report.fault(
                self.log.size(),
                FaultKind::Missing,
                "an event is not in the ledger yet",
            );
            return Ok(());
        };
        let logged = match self.log.entry(index).await {
            Ok(entry) => entry,
            Err(_) => {
                report.fault(
                    index,
                    FaultKind::Missing,
                    "the entry of an event is not in the ledger",
                );
                return Ok(());
            }
        };
        if event.entry.as_ref() != Some(&logged) || !is_entry_of(event, &logged) {
            report.fault(
                index,
                FaultKind::Altered,
                "the custodian's row of the event is not the ledger's entry",
            );
        }
        let Some(k_subject) = keys.get(&event.subject) else {
            return Ok(());
        };
        let k = k_subject.expose();
        let fits = patient::tag(k, patient::SUBJECT, event.seq) == event.tag_subject
            && patient::link(k, last) == event.link
            && fits_actor(event, keys);
        if !fits {
            report.fault(
                index,
                FaultKind::Altered,
                "tags or link of the event do not follow from its chain",
            );
        }
        match opened(event, k_subject) {
            Some(details) => match details.event {
                EventKind::RecordCreated | EventKind::RecordUpdated => {
                    self.verify_version(index, event, &details, report).await?;
                }
                EventKind::AccessGranted | EventKind::AccessRevoked => {
                    self.verify_grant(index, event, &details, report).await?;
                }
                _ => {}
            },
            None => report.fault(
                index,
                FaultKind::Altered,
                "the details of the event do not open its commitment",
            ),
        }
        Ok(())
    }

    /// Every patient event of the ledger must be known here.
    async fn verify_count(&self, report: &mut DeepReport) -> Result<(), CustodianError> {
        let known = self.db.read(integrity::settled).await?;
        let size = self.log.size();
        let (mut logged, mut from) = (0, 0);
        while from < size {
            let upto = size.min(from + u64::from(PAGE));
            for entry in self.log.entries(from..upto).await? {
                logged += u64::from(matches!(
                    Entry::decode(&entry),
                    Ok(Entry::Event(_) | Entry::Erasure(_))
                ));
            }
            from = upto;
        }
        // Events that are logged while this runs are counted on one side only; they are not missing.
        if known < logged && self.db.read(integrity::settled).await? < logged {
            let detail = format!("the ledger has {logged} events, the custodian opens {known}");
            report.fault(size, FaultKind::Missing, detail);
        }
        Ok(())
    }

    async fn verify_parts(&self, report: &mut DeepReport) -> Result<(), CustodianError> {
        let mut after = None;
        loop {
            let page = self
                .db
                .read(move |conn| integrity::parts(conn, after, PAGE))
                .await?;
            if page.is_empty() {
                return Ok(());
            }
            for part in page {
                let place = Some((part.item, part.part));
                // A damaged tree can lead back to where it was, for ever.
                if place <= after {
                    let detail = "the guarded parts are stored out of order";
                    report.fault(part.index, FaultKind::Altered, detail);
                    return Ok(());
                }
                after = place;
                match self.hash_blob(&part).await {
                    Ok(hash) if hash == part.blob => {}
                    Ok(_) => report.fault(
                        part.index,
                        FaultKind::Altered,
                        "a guarded part is not the one that was stored",
                    ),
                    Err(_) => report.fault(
                        part.index,
                        FaultKind::Missing,
                        "a guarded part cannot be read",
                    ),
                }
                report.parts += 1;
            }
        }
    }

    async fn hash_blob(&self, part: &PartAt) -> Result<[u8; 32], BlobError> {
        let mut reader = self.blobs.open(BlobId::from(part.blob), 0).await?;
        let mut hash = Sha256Stream::new();
        let mut piece = vec![0; PIECE];
        loop {
            match reader.read(&mut piece).await? {
                0 => return Ok(hash.finish()),
                n => hash.update(&piece[..n]),
            }
        }
    }
}

fn fits_actor(event: &EventRow, keys: &Keys) -> bool {
    match (event.act, keys.get(&event.actor)) {
        (Some(act), Some(key)) => {
            patient::tag(key.expose(), patient::ACTOR, act) == event.tag_actor
        }
        (None, _) if event.erasure => event.tag_actor == [0; 16],
        (None, _) => keys.get(&event.subject).is_none_or(|key| {
            patient::tag(key.expose(), events::HIDDEN, event.seq) == event.tag_actor
        }),
        (Some(_), None) => true,
    }
}

/// The details that open the commitment of an event and belong to it.
fn opened(event: &EventRow, k_subject: &Secret32) -> Option<Details> {
    let (salt, bytes) = events::open(k_subject, event).ok()?;
    let details = cbor::from_slice_canonical::<Details>(&bytes).ok()?;
    let is_own = patient::commit(&salt, &bytes) == event.commit
        && (details.subject, details.seq) == (event.subject, event.seq)
        && details.actor == event.actor;
    is_own.then_some(details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_lists_1000_faults() {
        let mut report = DeepReport {
            events: 0,
            versions: 0,
            parts: 0,
            faults: Vec::new(),
        };
        (0..1001).for_each(|index| report.fault(index, FaultKind::Altered, "of many"));
        assert_eq!(report.faults.len(), 1000);
    }
}
