//! Composing the events of a chain, and proving them.

use rusqlite::Connection;
use salus_crypto::{
    cbor, context::Context, entropy::random_array, seal, secret::Secret32, sign::Signed,
};
use salus_ledger::{Hash, patient};
use salus_records::{
    AccountId, GrantId, RequestId, Time,
    fhir::Kind,
    keys::account::details_key,
    objects::{
        access::Note,
        audit::{Details, EventKind, Head, HeadSide},
        grant::{Item, Purpose},
    },
    wire::{
        Bytes,
        custodian::{Done, EventProof},
    },
};
use salus_storage::guard::{
    GuardError, Sealed, accounts,
    chain::{self, EventRow},
    outbox,
};

use crate::{CustodianError, inner::Inner, tx::Tx, vault::Row};

/// What an event is to say; place, salt and time are added when it is composed.
pub(crate) struct Draft {
    pub(crate) subject: AccountId,
    pub(crate) actor: AccountId,
    pub(crate) event: EventKind,
    pub(crate) items: Vec<Item>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) grant: Option<GrantId>,
    pub(crate) request: Option<RequestId>,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) note: Option<Note>,
    pub(crate) object: Option<Hash>,
    pub(crate) count: u32,
    /// Somebody else than the subject who should look again; it is not part of the event.
    pub(crate) concerns: Option<AccountId>,
}

impl Draft {
    pub(crate) fn new(subject: AccountId, actor: AccountId, event: EventKind) -> Self {
        Self {
            subject,
            actor,
            event,
            items: Vec::new(),
            kinds: Vec::new(),
            grant: None,
            request: None,
            purpose: None,
            note: None,
            object: None,
            count: 1,
            concerns: None,
        }
    }

    /// An event of an account about itself.
    pub(crate) fn own(uid: AccountId, event: EventKind) -> Self {
        Self::new(uid, uid, event)
    }

    pub(crate) fn object(mut self, hash: [u8; 32]) -> Self {
        self.object = Some(Hash(hash));
        self
    }

    /// Whether the actor must not learn from the event that the subject exists: it is then neither
    /// among the actor's events nor under one of the actor's tags.
    fn hides_subject(&self) -> bool {
        matches!(
            self.event,
            EventKind::AccessRequested | EventKind::AccessDenied
        )
    }

    /// Erasures have a ledger class of their own, which names no actor: it is always the subject.
    fn is_erasure(&self) -> bool {
        matches!(
            self.event,
            EventKind::RecordErased | EventKind::PatientErased
        )
    }
}

/// The role of the actor's tag where the actor must not find the entry: it follows from the subject's
/// key and place, so only the subject can link it.
pub(crate) const HIDDEN: &str = "hidden-actor";

/// Where a composed event stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) subject: AccountId,
    pub(crate) seq: u64,
}

/// An event in its row, with the sealed key that it is opened with.
pub(crate) struct Durable {
    event: EventRow,
    k_subject: Sealed,
}

impl Durable {
    /// The event at this place.
    pub(crate) fn get(conn: &Connection, place: Place) -> Result<Self, CustodianError> {
        let event = chain::get(conn, place.subject, place.seq)?.ok_or(GuardError::Damaged)?;
        let k_subject = accounts::k_subject(conn, place.subject)?.ok_or(GuardError::Damaged)?;
        Ok(Self { event, k_subject })
    }
}

impl Tx<'_> {
    /// Composes an event, gives it the next place in its subject's chain, and queues it for the ledger.
    pub(crate) fn compose(&self, draft: Draft) -> Result<Place, CustodianError> {
        let (subject, actor) = (draft.subject, draft.actor);
        let ends = chain::ends(self.conn, subject)?.ok_or(CustodianError::NotAvailable)?;
        let k_subject = self.k_subject(subject)?;
        let erasure = draft.is_erasure();
        let act = if erasure || draft.hides_subject() {
            None
        } else {
            let ends = chain::ends(self.conn, actor)?;
            Some(ends.ok_or(CustodianError::NotAvailable)?.acts)
        };
        let tag_actor = match act {
            Some(act) => patient::tag(self.k_subject(actor)?.expose(), patient::ACTOR, act),
            None if erasure => [0; 16],
            None => patient::tag(k_subject.expose(), HIDDEN, ends.events),
        };
        let details = cbor::to_vec(&Details {
            subject,
            seq: ends.events,
            event: draft.event,
            actor,
            items: draft.items,
            kinds: draft.kinds,
            grant: draft.grant,
            request: draft.request,
            purpose: draft.purpose,
            note: draft.note,
            object: draft.object,
            count: draft.count,
            on_behalf_of: None,
            time: self.now,
        });
        let entropy = &mut self.inner.entropy.clone();
        let salt: [u8; 32] = random_array(entropy);
        let opening = [&salt, details.as_slice()].concat();
        let event = EventRow {
            subject,
            seq: ends.events,
            actor,
            act,
            erasure,
            tag_subject: patient::tag(k_subject.expose(), patient::SUBJECT, ends.events),
            tag_actor,
            commit: patient::commit(&salt, &details),
            link: patient::link(k_subject.expose(), &ends.last),
            opening: seal::seal(
                &details_key(&k_subject),
                &opening_context(subject, ends.events),
                &opening,
                entropy,
            ),
            index: None,
            entry: None,
        };
        chain::append(self.conn, &event)?;
        if let Some(other) = draft.concerns {
            self.inner.notices.will_concern(subject, event.seq, other);
        }
        outbox::queue(
            self.conn,
            &idempotency_key(self.now, &random_array(entropy)),
            &event,
        )?;
        Ok(Place {
            subject,
            seq: event.seq,
        })
    }
}

/// A UUIDv7, whose order keeps the ledger's table of keys compact.
pub(crate) fn idempotency_key(now: Time, random: &[u8; 16]) -> [u8; 16] {
    let mut key = *random;
    key[..6].copy_from_slice(&now.0.to_be_bytes()[2..]);
    key[6] = 0x70 | (key[6] & 0x0f);
    key[8] = 0x80 | (key[8] & 0x3f);
    key
}

fn opening_context(subject: AccountId, seq: u64) -> Context {
    Context::new("custodian/opening")
        .bytes(subject.as_bytes())
        .uint(seq)
}

/// Salt and details of an event.
pub(crate) type Opening = ([u8; 32], Vec<u8>);

/// Opens salt and details of an event.
pub(crate) fn open(k_subject: &Secret32, event: &EventRow) -> Result<Opening, CustodianError> {
    let opened = seal::open(
        &details_key(k_subject),
        &opening_context(event.subject, event.seq),
        &event.opening,
    )?;
    let (salt, details) = opened
        .expose()
        .split_first_chunk()
        .ok_or(GuardError::Damaged)?;
    Ok((*salt, details.to_vec()))
}

impl Inner {
    /// Proves one event that was just made durable, to somebody who knows the ledger so far.
    pub(crate) async fn prove(
        &self,
        place: Place,
        known: Option<u64>,
    ) -> Result<EventProof, CustodianError> {
        let durable = self.db.glance(move |conn| Durable::get(conn, place));
        let durable = durable.await?;
        self.prove_durable(durable, known).await
    }

    /// Proves an event that was read together with its key.
    pub(crate) async fn prove_durable(
        &self,
        durable: Durable,
        known: Option<u64>,
    ) -> Result<EventProof, CustodianError> {
        let row = Row::KSubject(durable.event.subject);
        let k_subject = self.vault.open32(row, &durable.k_subject)?;
        self.event_proof(&durable.event, &k_subject, known).await
    }

    /// Proves an event with the key of its subject.
    pub(crate) async fn event_proof(
        &self,
        event: &EventRow,
        k_subject: &Secret32,
        known: Option<u64>,
    ) -> Result<EventProof, CustodianError> {
        let opening = open(k_subject, event)?;
        self.opened_proof(event, opening, known).await
    }

    /// Proves an event whose salt and details are known.
    pub(crate) async fn opened_proof(
        &self,
        event: &EventRow,
        (salt, details): Opening,
        known: Option<u64>,
    ) -> Result<EventProof, CustodianError> {
        let (Some(index), Some(entry)) = (event.index, &event.entry) else {
            return Err(CustodianError::Internal(
                "an event was to be proven before its entry was durable",
            ));
        };
        let (receipt, consistency) = match known {
            Some(known) => self.log.receipt_since(index, known).await?,
            None => (self.log.receipt(index).await?, None),
        };
        Ok(EventProof {
            index,
            entry: Bytes(entry.clone()),
            details: Bytes(details),
            salt: Bytes(salt.to_vec()),
            receipt: receipt.to_string(),
            consistency,
        })
    }

    /// Makes a composed event durable in the ledger and proves it.
    pub(crate) async fn done(
        &self,
        place: Place,
        known: Option<u64>,
    ) -> Result<Done, CustodianError> {
        self.settle(place.subject).await?;
        Ok(Done {
            event: Some(self.prove(place, known).await?),
        })
    }

    /// Signs how many events there are.
    pub(crate) fn head(
        &self,
        subject: AccountId,
        side: HeadSide,
        count: u64,
        last: Hash,
    ) -> Signed<Head> {
        Signed::sign(
            &self.signing,
            &Head {
                subject,
                side,
                count,
                last,
                time: self.now(),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idempotency_key_is_a_uuid_of_version_7() {
        let now = Time(0x0123_4567_89ab);
        for (random, middle, variant) in [(0x00, 0x70, 0x80), (0xff, 0x7f, 0xbf)] {
            let key = idempotency_key(now, &[random; 16]);
            assert_eq!(key[..6], [0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
            assert_eq!((key[6], key[8]), (middle, variant));
            assert_eq!((key[7], &key[9..]), (random, &[random; 7][..]));
        }
    }
}
