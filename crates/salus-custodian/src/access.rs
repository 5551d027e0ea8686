//! Reading: decided, logged, decided again, and only then released.

use std::collections::BTreeSet;

use salus_crypto::{entropy::random_array, hash::sha256, seal, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId, RecordId, Time,
    consent::{Action, Denial, ItemFacts, Permit},
    fhir::Kind,
    objects::{
        access::{Access, MAX_ITEMS, Reading},
        account::ScopeEpoch,
        audit::{EventKind, HeadSide},
        grant::Item,
    },
    wire::{
        Bytes, Cbor,
        custodian::{AccessAnswer, AccessRequestBody, AccountChain, VersionInfo},
    },
};
use salus_storage::guard::{
    GuardError,
    accounts::Account,
    chain, consents, facts, out_keys, scopes,
    versions::{self, VersionRow},
};

use crate::{
    Caller, Custodian, CustodianError,
    chains::chain_of,
    deny::Verdict,
    events::{Draft, Durable, Place},
    inner::Inner,
    memory::PartTicket,
    tx::Tx,
};

/// How long a part may be fetched after the reading was logged, in milliseconds.
const FETCH: u64 = 10 * 60 * Time::SECOND;

/// Tickets that one reader gets in that time: more than two accesses of the largest kind.
const MAX_TICKETS: u32 = 40_000;

/// Longest sealed note for the patient, in bytes.
const MAX_NOTE: usize = 8 * 1024;

/// So many versions are released in less time than it takes to wake another thread.
const FEW: usize = 4;

/// What was decided and logged.
struct Logged {
    patient: AccountId,
    place: Place,
    sight: Sight,
    next: Option<RecordId>,
}

/// What may be seen, once it is logged.
enum Sight {
    Summaries(Vec<Item>),
    History(Vec<Item>),
    Content(Vec<Item>),
}

impl Sight {
    fn items(&self) -> &[Item] {
        match self {
            Self::Summaries(items) | Self::History(items) | Self::Content(items) => items,
        }
    }
}

impl Custodian {
    /// Reads summaries or content: the entry is durable in the ledger before anything is released.
    ///
    /// Content comes as one ticket per part, good once, for ten minutes, at [`Custodian::part`].
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] for whatever is missing, un-granted or restricted, or was
    /// revoked meanwhile; [`CustodianError::Replayed`] and [`CustodianError::ClockSkew`] for commands
    /// that are not fresh.
    pub async fn access(
        &self,
        caller: Caller,
        body: AccessRequestBody,
    ) -> Result<AccessAnswer, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let verdict = inner
            .write(move |tx| decide_and_log(tx, uid, &body.access))
            .await?;
        let Logged {
            patient,
            place,
            sight,
            next,
        } = inner.allowed(verdict)?;
        inner.settle(patient).await?;
        let few = sight.items().len() <= FEW;
        // What is shown and what proves it lie on one snapshot.
        let show = move |tx: &Tx<'_>| {
            let released = release(tx, uid, patient, &sight)?;
            let durable = Durable::get(tx.conn, place)?;
            Ok((released, durable, chain::settled(tx.conn, patient)?))
        };
        let shown = match few {
            true => inner.glance(show).await,
            false => inner.read(show).await,
        };
        let (mut released, durable, (count, last)) = shown?;
        inner.issue_tickets(uid, patient, &mut released.versions)?;
        Ok(AccessAnswer {
            event: inner.prove_durable(durable, caller.known).await?,
            head: inner.head(patient, HeadSide::Subject, count, last),
            patient: released.patient,
            versions: released.versions.into_iter().map(|r| r.info).collect(),
            next,
        })
    }
}

fn decide_and_log(
    tx: &Tx<'_>,
    uid: AccountId,
    signed: &Signed<Access>,
) -> Result<Verdict<Logged>, CustodianError> {
    let account = tx.account(uid)?;
    let access = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the reader did not sign this"))?;
    if access.actor != uid {
        return Err(CustodianError::Forbidden("the reader did not sign this"));
    }
    if access
        .note
        .as_ref()
        .is_some_and(|note| note.sealed.len() > MAX_NOTE)
    {
        return Err(CustodianError::TooLarge("a note has at most 8 KiB"));
    }
    if let Reading::List { kinds, .. } = &access.reading {
        check_kinds(kinds)?;
    }
    tx.fresh(uid, access.nonce, access.time)?;
    let patient = access.patient;
    let (permit, sight, next) = match see(tx, &account, patient, &access.reading)? {
        Ok(seen) => seen,
        Err(denial) => return tx.refuse(&account, patient, denial),
    };
    consents::used(tx.conn, &permit, tx.now)?;
    let (event, items) = match &sight {
        Sight::Summaries(items) | Sight::History(items) => (EventKind::RecordsListed, items),
        Sight::Content(items) => (EventKind::RecordRead, items),
    };
    let kinds = match access.reading {
        Reading::List { kinds, .. } => kinds,
        Reading::History(_) | Reading::Content(_) => Vec::new(),
    };
    let place = tx.compose(Draft {
        items: items.clone(),
        kinds,
        grant: permit.grant(),
        purpose: Some(access.purpose),
        note: access.note,
        object: Some(Hash(signed.body_hash())),
        ..Draft::new(patient, uid, event)
    })?;
    Ok(Verdict::Allowed(Logged {
        patient,
        place,
        sight,
        next,
    }))
}

/// A list names each kind at most once: what it names goes into the event.
fn check_kinds(kinds: &[Kind]) -> Result<(), CustodianError> {
    let distinct: BTreeSet<&Kind> = kinds.iter().collect();
    if distinct.len() == kinds.len() {
        Ok(())
    } else {
        Err(CustodianError::BadRequest("a list names each kind once"))
    }
}

type Seen = (Permit, Sight, Option<RecordId>);

fn see(
    tx: &Tx<'_>,
    account: &Account,
    patient: AccountId,
    reading: &Reading,
) -> Result<Result<Seen, Denial>, CustodianError> {
    match reading {
        Reading::List { kinds, after } => {
            let permit = match tx.decide(account, patient, Action::List)? {
                Ok(permit) => permit,
                Err(denial) => return Ok(Err(denial)),
            };
            let (items, next) = page(tx, &permit, kinds, *after)?;
            Ok(Ok((permit, Sight::Summaries(items), next)))
        }
        Reading::History(record) => {
            let facts = facts::history(tx.conn, *record, MAX_ITEMS as u32)?;
            let permit = match tx.decide(account, patient, Action::History(&facts))? {
                Ok(permit) => permit,
                Err(denial) => return Ok(Err(hidden(denial))),
            };
            let covered = facts
                .iter()
                .filter(|f| permit.reads(f.kind, f.item))
                .map(|f| f.item)
                .collect();
            Ok(Ok((permit, Sight::History(covered), None)))
        }
        Reading::Content(items) => {
            let mut distinct = items.clone();
            distinct.sort_unstable();
            distinct.dedup();
            if items.is_empty() || items.len() > MAX_ITEMS || distinct.len() != items.len() {
                return Err(CustodianError::BadRequest(
                    "read between 1 and 256 versions, each once",
                ));
            }
            // Of nothing, where one is missing: whose standing does not count hears so whether or
            // not it is there.
            let facts = all_facts(tx, items)?.unwrap_or_default();
            match tx.decide(account, patient, Action::Read(&facts))? {
                Ok(permit) => Ok(Ok((permit, Sight::Content(items.clone()), None))),
                Err(denial) => Ok(Err(hidden(denial))),
            }
        }
    }
}

/// A version of somebody else's says nothing more than one that does not exist.
fn hidden(denial: Denial) -> Denial {
    match denial {
        Denial::TooMany => Denial::NotGranted,
        denial => denial,
    }
}

/// What is known of all these versions; `None` when one is missing.
fn all_facts(tx: &Tx<'_>, items: &[Item]) -> Result<Option<Vec<ItemFacts>>, CustodianError> {
    let there = facts_there(tx, items)?;
    Ok((there.len() == items.len()).then_some(there))
}

/// What is known of those versions that are there.
fn facts_there(tx: &Tx<'_>, items: &[Item]) -> Result<Vec<ItemFacts>, CustodianError> {
    let facts = items
        .iter()
        .filter_map(|item| facts::item(tx.conn, *item).transpose());
    Ok(facts.collect::<Result<_, GuardError>>()?)
}

/// The newest covered version of each record, and where the list goes on.
fn page(
    tx: &Tx<'_>,
    permit: &Permit,
    kinds: &[Kind],
    after: Option<RecordId>,
) -> Result<(Vec<Item>, Option<RecordId>), CustodianError> {
    let mut items: Vec<Item> = Vec::new();
    let mut more = false;
    facts::listing(tx.conn, permit.patient(), kinds, after, |found| {
        let is_new = items
            .last()
            .is_none_or(|last| last.record != found.item.record);
        if is_new && permit.reads(found.kind, found.item) {
            more = items.len() == MAX_ITEMS;
            if !more {
                items.push(found.item);
            }
        }
        !more
    })?;
    let next = items.last().filter(|_| more).map(|last| last.record);
    Ok((items, next))
}

/// What goes out.
struct Released {
    patient: Option<AccountChain>,
    versions: Vec<ReleasedVersion>,
}

/// One version, ready to go out; its tickets are drawn last.
struct ReleasedVersion {
    info: VersionInfo,
    item: Item,
    parts: u32,
}

/// Decides again on what now stands, and strips the outer layer of the summaries.
fn release(
    tx: &Tx<'_>,
    uid: AccountId,
    patient: AccountId,
    sight: &Sight,
) -> Result<Released, CustodianError> {
    let account = tx.account(uid)?;
    let (items, with_parts, lenient) = match sight {
        Sight::Summaries(items) => (items, false, true),
        Sight::History(items) => (items, false, true),
        Sight::Content(items) => (items, true, false),
    };
    let facts = match sight {
        // One that was erased since the decision does not take the others along.
        Sight::Summaries(items) => facts_there(tx, items)?,
        _ => all_facts(tx, items)?.ok_or(CustodianError::NotAvailable)?,
    };
    let action = match sight {
        Sight::Summaries(_) => Action::List,
        Sight::History(_) => Action::History(&facts),
        Sight::Content(_) => Action::Read(&facts),
    };
    let permit = tx
        .decide(&account, patient, action)?
        .map_err(|_| CustodianError::NotAvailable)?;
    let mut gather = Gather {
        tx,
        permit: &permit,
        newest: Vec::new(),
        by_patient: false,
    };
    let mut released = Vec::with_capacity(items.len());
    for facts in facts {
        if !permit.reads(facts.kind, facts.item) {
            return Err(CustodianError::NotAvailable);
        }
        match gather.version(facts)? {
            Some(info) => {
                let parts = versions::parts(tx.conn, &permit, facts.kind, facts.item)?.len();
                let parts = if with_parts { parts as u32 } else { 0 };
                released.push(ReleasedVersion {
                    info,
                    item: facts.item,
                    parts,
                });
            }
            // Its outer key is destroyed: the row came back with an old backup, the record did not.
            None if lenient => {
                tracing::warn!("a version without an outer key was left out of a list")
            }
            None => return Err(CustodianError::NotAvailable),
        }
    }
    let patient = match gather.by_patient && uid != patient {
        true => Some(chain_of(&tx.account(patient)?)),
        false => None,
    };
    Ok(Released {
        patient,
        versions: released,
    })
}

/// What the versions of one answer have in common.
struct Gather<'a> {
    tx: &'a Tx<'a>,
    permit: &'a Permit,
    newest: Vec<(Kind, Option<u32>)>,
    /// Whether the patient is the author of any.
    by_patient: bool,
}

impl Gather<'_> {
    fn version(&mut self, facts: ItemFacts) -> Result<Option<VersionInfo>, CustodianError> {
        let tx = self.tx;
        let Some(row) = versions::get(tx.conn, self.permit, facts.item)? else {
            return Err(CustodianError::NotAvailable);
        };
        let Some(summary) = strip_summary(tx, self.permit, &row)? else {
            return Ok(None);
        };
        self.by_patient |= row.author == self.permit.patient();
        Ok(Some(VersionInfo {
            summary: Bytes(summary),
            links: self.links(&row)?.into_iter().map(Cbor).collect(),
            manifest: row.manifest,
            stored: row.stored,
            wraps: Cbor(row.wraps),
            parts: Vec::new(),
        }))
    }

    /// The links from the newest epoch that the grantee holds back to the version's own.
    fn links(&mut self, row: &VersionRow) -> Result<Vec<ScopeEpoch>, CustodianError> {
        let (patient, actor) = (self.permit.patient(), self.permit.actor());
        if patient == actor {
            return Ok(Vec::new());
        }
        let known = self
            .newest
            .iter()
            .find(|(kind, _)| *kind == row.kind)
            .map(|(_, newest)| *newest);
        let newest = match known {
            Some(newest) => newest,
            None => {
                let newest = consents::newest_scope_slip(self.tx.conn, patient, actor, row.kind)?;
                self.newest.push((row.kind, newest));
                newest
            }
        };
        let epoch = row
            .manifest
            .unverified()
            .map_err(|_| GuardError::Damaged)?
            .epoch;
        match newest {
            Some(newest) if newest > epoch => Ok(scopes::links(
                self.tx.conn,
                patient,
                row.kind,
                epoch,
                newest,
            )?),
            _ => Ok(Vec::new()),
        }
    }
}

/// The author's sealed summary; `None` when the outer key is destroyed.
fn strip_summary(
    tx: &Tx<'_>,
    permit: &Permit,
    row: &VersionRow,
) -> Result<Option<Vec<u8>>, CustodianError> {
    let Some(key) = out_keys::get(tx.conn, permit, row.kind, row.item)? else {
        return Ok(None);
    };
    let Ok(outer) = tx.inner.vault.open_outer(key.page, row.item, &key.sealed) else {
        return Ok(None);
    };
    let (key, context) = outer.summary();
    let summary = seal::open(&key, &context, &row.summary).map_err(|_| {
        CustodianError::Internal("a guarded summary was altered at rest; run a full verification")
    })?;
    Ok(Some(summary.into_vec()))
}

impl Inner {
    fn issue_tickets(
        &self,
        uid: AccountId,
        patient: AccountId,
        released: &mut [ReleasedVersion],
    ) -> Result<(), CustodianError> {
        let now = self.now();
        let wanted = released.iter().map(|version| version.parts).sum();
        self.memory
            .rates
            .count(
                &format!("tickets of {uid}"),
                wanted,
                MAX_TICKETS,
                FETCH,
                now,
            )
            .map_err(|wait_s| CustodianError::TooMany { wait_s })?;
        for version in released {
            for part in 0..version.parts {
                let ticket = hex::encode(random_array::<16>(&mut self.entropy.clone()));
                let right = PartTicket {
                    uid,
                    patient,
                    item: version.item,
                    part,
                };
                let name = Hash(sha256(ticket.as_bytes()));
                if !self.memory.tickets.put(name, right, now, now.plus(FETCH)) {
                    return Err(CustodianError::TooMany { wait_s: 60 });
                }
                version.info.parts.push(ticket);
            }
        }
        Ok(())
    }
}
