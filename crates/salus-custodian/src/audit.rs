//! The access log: who did what to whose record, each line proven.

use std::collections::{HashMap, hash_map::Entry};

use salus_crypto::{secret::Secret32, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId,
    consent::{Action, Permit},
    objects::{
        access::{AuditQuery, AuditSide},
        audit::{EventKind, HeadSide},
    },
    wire::custodian::{AuditAnswer, AuditRequestBody},
};
use salus_storage::guard::{
    accounts,
    chain::{self, EventRow},
};

use crate::{Caller, Custodian, CustodianError, deny::Verdict, events::Draft, tx::Tx, vault::Row};

/// Events in one answer.
const PAGE: u32 = 200;

/// Bytes of details in one answer; one event is sent however long it is.
const PAGE_BYTES: usize = 1024 * 1024;

/// One page and the count that belongs to it, read on one snapshot.
struct Page {
    events: Vec<(EventRow, Secret32)>,
    count: u64,
    last: Hash,
    next: Option<u64>,
}

impl Custodian {
    /// Reads audit details: by their subject, by whoever caused them, or by an auditor.
    ///
    /// An auditor's look stands in the subject's chain before the details are released. Details of
    /// patients who were erased cannot be opened any more; such lines are left out.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when the asker may not see that side.
    pub async fn audit(
        &self,
        caller: Caller,
        body: AuditRequestBody,
    ) -> Result<AuditAnswer, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let verdict = inner.write(move |tx| decide(tx, uid, &body.query)).await?;
        let query = inner.allowed(verdict)?;
        // An auditor's look is durable before anything is released, and nobody misses the newest lines.
        inner.settle(query.subject).await?;
        let subject = query.subject;
        let side = match query.side {
            AuditSide::Actor => HeadSide::Actor,
            AuditSide::Subject | AuditSide::Auditor => HeadSide::Subject,
        };
        let page = inner.read(move |tx| read(tx, &query)).await?;
        let mut events = Vec::with_capacity(page.events.len());
        for (event, k_subject) in &page.events {
            events.push(inner.event_proof(event, k_subject, None).await?);
        }
        let head = inner.head(subject, side, page.count, page.last);
        Ok(AuditAnswer {
            events,
            head,
            next: page.next,
        })
    }
}

fn decide(
    tx: &Tx<'_>,
    uid: AccountId,
    signed: &Signed<AuditQuery>,
) -> Result<Verdict<AuditQuery>, CustodianError> {
    let account = tx.account(uid)?;
    let query = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the asker did not sign this"))?;
    if query.asker != uid {
        return Err(CustodianError::Forbidden("the asker did not sign this"));
    }
    tx.fresh(uid, query.nonce, query.time)?;
    if let Err(denial) = tx.decide(&account, query.subject, action(&query))? {
        return tx.refuse(&account, query.subject, denial);
    }
    if query.side == AuditSide::Auditor {
        let object = signed.body_hash();
        tx.compose(Draft::new(query.subject, uid, EventKind::AuditRead).object(object))?;
    }
    Ok(Verdict::Allowed(query))
}

fn action(query: &AuditQuery) -> Action<'static> {
    match query.side {
        AuditSide::Subject | AuditSide::Actor => Action::AuditOwn,
        AuditSide::Auditor => Action::AuditOther,
    }
}

/// Decides again on what now stands, and reads a page.
fn read(tx: &Tx<'_>, query: &AuditQuery) -> Result<Page, CustodianError> {
    let account = tx.account(query.asker)?;
    let permit: Permit = tx
        .decide(&account, query.subject, action(query))?
        .map_err(|_| CustodianError::NotAvailable)?;
    let (mut rows, (count, last)) = match query.side {
        AuditSide::Subject | AuditSide::Auditor => (
            chain::about(tx.conn, &permit, query.from, PAGE)?,
            chain::settled(tx.conn, query.subject)?,
        ),
        AuditSide::Actor => (
            chain::by(tx.conn, &permit, query.from, PAGE)?,
            chain::settled_acts(tx.conn, query.asker)?,
        ),
    };
    rows.truncate(fitting(&rows));
    let place = |event: &EventRow| match query.side {
        AuditSide::Actor => event.act.unwrap_or(event.seq),
        AuditSide::Subject | AuditSide::Auditor => event.seq,
    };
    let next = rows
        .last()
        .map(|last| place(last) + 1)
        .filter(|next| *next < count);
    let mut keys: HashMap<AccountId, Option<Secret32>> = HashMap::new();
    let mut events = Vec::with_capacity(rows.len());
    for event in rows {
        let known = match keys.entry(event.subject) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(key(tx, event.subject)?),
        };
        if let Some(k_subject) = known.clone() {
            events.push((event, k_subject));
        }
    }
    Ok(Page {
        events,
        count,
        last,
        next,
    })
}

/// How many of the first events one answer carries.
fn fitting(rows: &[EventRow]) -> usize {
    let mut bytes = 0;
    rows.iter()
        .take_while(|event| {
            let first = bytes == 0;
            bytes += event.opening.len();
            first || bytes <= PAGE_BYTES
        })
        .count()
}

/// The key of a subject's events; `None` once it is destroyed.
fn key(tx: &Tx<'_>, uid: AccountId) -> Result<Option<Secret32>, CustodianError> {
    match accounts::k_subject(tx.conn, uid)? {
        None => Ok(None),
        Some(sealed) => Ok(Some(tx.inner.vault.open32(Row::KSubject(uid), &sealed)?)),
    }
}
