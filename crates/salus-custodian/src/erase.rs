//! Erasure: keys are destroyed, blobs removed, and the receipt is honest about backups.

use salus_crypto::sign::Signed;
use salus_ledger::Hash;
use salus_records::{
    AccountId, RecordId, Time,
    consent::{Action, Permit},
    objects::{
        audit::EventKind,
        erasure::{Erasure, ErasureReceipt, ErasureTarget},
    },
    wire::custodian::{EraseAnswer, EraseRequest},
};
use salus_storage::{
    blobs::BlobId,
    guard::{
        GuardError,
        accounts::{self, Account},
        chain, consents, facts,
        out_keys::{self, PAGE_KEYS, PageId},
        questions, requests, scopes, sessions, versions,
    },
};

use crate::{
    Caller, Custodian, CustodianError,
    events::{self, Draft, Opening, Place},
    tx::Tx,
};

/// Blobs that are removed at a time.
const BATCH: u32 = 256;

/// What was destroyed.
struct Destroyed {
    place: Place,
    opening: Opening,
    receipt: Signed<ErasureReceipt>,
}

impl Custodian {
    /// Destroys the keys of a record, or of everything the patient has, by the patient's signed order.
    ///
    /// A record's access log stays. Erasing a patient destroys the key to the audit details too and
    /// closes the account.
    ///
    /// # Errors
    /// [`CustodianError::RetentionUntil`] while the law keeps a patient's record,
    /// [`CustodianError::NotAvailable`] when there is no such record of the patient.
    pub async fn erase(
        &self,
        caller: Caller,
        body: EraseRequest,
    ) -> Result<EraseAnswer, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let signed = body.erasure;
        let checked = {
            let signed = signed.clone();
            inner
                .read(move |tx| check(tx, uid, &signed).map(drop))
                .await
        };
        checked?;
        // Survivors of a page that loses a key move here; its own key is durable first.
        let page = inner.blocking(|inner| inner.vault.add_page()).await?;
        let destroyed = inner
            .write(move |tx| destroy(tx, uid, &signed, page))
            .await?;
        let Destroyed {
            place,
            opening,
            receipt,
        } = destroyed;
        inner.settle(place.subject).await?;
        self.bury().await?;
        inner.db.scrub().await?;
        let event = inner
            .db
            .read(move |conn| chain::get(conn, place.subject, place.seq))
            .await?;
        let event = event.ok_or(GuardError::Damaged)?;
        Ok(EraseAnswer {
            receipt,
            event: inner.opened_proof(&event, opening, caller.known).await?,
        })
    }

    /// Destroys the keys of doomed pages and removes blobs that nobody needs; may be repeated.
    pub(crate) async fn bury(&self) -> Result<(), CustodianError> {
        let inner = &self.0;
        for page in inner.db.read(out_keys::doomed).await? {
            inner
                .blocking(move |inner| inner.vault.bury_page(page))
                .await?;
            inner
                .db
                .write(move |conn| out_keys::buried(conn, page))
                .await?;
        }
        loop {
            let blobs = inner
                .db
                .read(|conn| versions::dead_blobs(conn, BATCH))
                .await?;
            if blobs.is_empty() {
                return Ok(());
            }
            for blob in &blobs {
                inner.blobs.delete(BlobId::from(*blob)).await?;
            }
            inner
                .db
                .write(move |conn| {
                    blobs
                        .iter()
                        .try_for_each(|blob| versions::blob_gone(conn, blob))
                })
                .await?;
        }
    }
}

/// Everything that can be refused, before anything is prepared.
fn check(
    tx: &Tx<'_>,
    uid: AccountId,
    signed: &Signed<Erasure>,
) -> Result<(Account, Permit, Erasure), CustodianError> {
    let account = tx.account(uid)?;
    let erasure = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the patient did not sign this"))?;
    if erasure.patient != uid {
        return Err(CustodianError::Forbidden("the patient did not sign this"));
    }
    tx.on_time(erasure.time)?;
    let permit = tx.own(&account, Action::Erase)?;
    match erasure.target {
        ErasureTarget::Record(record) => {
            let head = facts::head(tx.conn, record)?;
            if head.is_none_or(|head| head.facts.patient != uid) {
                return Err(CustodianError::NotAvailable);
            }
        }
        ErasureTarget::Patient => {
            let kept = u64::from(tx.inner.policy.retention_days) * Time::DAY;
            let until = facts::last_received(tx.conn, uid)?.map(|last| last.plus(kept));
            if let Some(until) = until.filter(|until| tx.now < *until) {
                return Err(CustodianError::RetentionUntil(until));
            }
        }
    }
    Ok((account, permit, erasure))
}

fn destroy(
    tx: &Tx<'_>,
    uid: AccountId,
    signed: &Signed<Erasure>,
    new_page: PageId,
) -> Result<Destroyed, CustodianError> {
    let (_, permit, erasure) = check(tx, uid, signed)?;
    tx.fresh(uid, erasure.nonce, erasure.time)?;
    let (records, event) = match erasure.target {
        ErasureTarget::Record(record) => (vec![record], EventKind::RecordErased),
        ErasureTarget::Patient => (
            versions::records(tx.conn, &permit)?,
            EventKind::PatientErased,
        ),
    };
    let items = match erasure.target {
        ErasureTarget::Record(record) => {
            let history = facts::history(tx.conn, record, u32::MAX)?;
            history.iter().map(|facts| facts.item).collect()
        }
        ErasureTarget::Patient => Vec::new(),
    };
    let place = tx.compose(Draft {
        items,
        ..Draft::own(uid, event).object(signed.body_hash())
    })?;
    // Opened before the key to it is destroyed.
    let event = chain::get(tx.conn, uid, place.seq)?.ok_or(GuardError::Damaged)?;
    let opening = events::open(&tx.k_subject(uid)?, &event)?;
    let versions = destroy_records(tx, &permit, &records, new_page)?;
    if erasure.target == ErasureTarget::Patient {
        requests::destroy(tx.conn, &permit)?;
        questions::destroy(tx.conn, &permit)?;
        consents::destroy(tx.conn, &permit)?;
        scopes::destroy(tx.conn, &permit)?;
        sessions::end_all(tx.conn, uid, None)?;
        accounts::destroy(tx.conn, uid, tx.now)?;
    }
    let horizon = tx
        .now
        .plus(u64::from(tx.inner.policy.deletion_horizon_days) * Time::DAY);
    let receipt = ErasureReceipt {
        erasure: Hash(signed.body_hash()),
        versions,
        horizon,
        time: tx.now,
    };
    Ok(Destroyed {
        place,
        opening,
        receipt: Signed::sign(&tx.inner.signing, &receipt),
    })
}

/// Removes outer keys, wraps and summaries, and moves the survivors of their pages.
fn destroy_records(
    tx: &Tx<'_>,
    permit: &Permit,
    records: &[RecordId],
    new_page: PageId,
) -> Result<u32, CustodianError> {
    let mut pages = Vec::new();
    let mut versions = 0;
    for record in records {
        pages.extend(out_keys::destroy(tx.conn, permit, *record)?);
        versions += versions::destroy(tx.conn, permit, *record)?;
    }
    pages.sort_unstable();
    pages.dedup();
    let vault = &tx.inner.vault;
    let mut moved = 0;
    for page in pages {
        moved += out_keys::move_page(tx.conn, page, new_page, |item, sealed| {
            let outer = vault.open_outer(page, item, sealed).ok()?;
            vault.seal_outer(new_page, &outer).ok()
        })?;
    }
    out_keys::open_page(tx.conn, new_page, PAGE_KEYS.saturating_sub(moved))?;
    Ok(versions)
}
