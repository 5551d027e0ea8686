//! From the outbox into the ledger: nothing is acknowledged or released before.
//!
//! Whoever comes while a request to the ledger is on its way shares the next one with all others who
//! do: one append, one proof that the ledger grew, and one commit stand for many accounts.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use salus_ledger::{
    Entry,
    checkpoint::SignedCheckpoint,
    client_state::{Advance, KeptCheckpoint},
    entry::Submission,
    tree::verify_inclusion,
};
use salus_records::AccountId;
use salus_storage::{
    guard::{GuardError, chain::EventRow, outbox, own_keys},
    log::{Appended, MAX_REQUEST, Request},
};
use tokio::sync::oneshot;

use crate::{CustodianError, inner::Inner};

/// The ledger answered with something else than what was asked of it.
const BROKEN: CustodianError =
    CustodianError::Internal("the ledger's answer does not prove the entry; nothing was released");
const PANICKED: CustodianError = CustodianError::Internal("appending to the ledger panicked");

/// An account whose events wait, and whoever waits for them.
struct Waiter {
    subject: AccountId,
    answer: oneshot::Sender<Result<(), CustodianError>>,
}

/// Those who wait for the next request to the ledger.
#[derive(Default)]
pub(crate) struct Queue {
    /// Held by the one who makes a request, for everybody who waited when it began.
    lead: tokio::sync::Mutex<()>,
    waiters: Mutex<Vec<Waiter>>,
}

impl Queue {
    fn join(&self, subject: AccountId) -> oneshot::Receiver<Result<(), CustodianError>> {
        let (answer, answered) = oneshot::channel();
        self.waiters().push(Waiter { subject, answer });
        answered
    }

    fn waiters(&self) -> MutexGuard<'_, Vec<Waiter>> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Appends every waiting event of an account, in order, and waits until they are durable.
    ///
    /// The work goes on when the caller is dropped, so that no event hangs between the two stores.
    pub(crate) async fn settle(&self, subject: AccountId) -> Result<(), CustodianError> {
        let inner = self.handle()?;
        let task = tokio::spawn(async move { inner.settle_now(subject).await });
        task.await.unwrap_or(Err(PANICKED))
    }

    /// As [`Inner::settle`], without waiting: what it stands for is not told to the caller.
    pub(crate) fn settle_later(&self, subject: AccountId) {
        if let Ok(inner) = self.handle() {
            tokio::spawn(async move {
                if let Err(error) = inner.settle_now(subject).await {
                    tracing::error!(%error, "an event waits for the ledger");
                }
            });
        }
    }

    async fn settle_now(self: Arc<Self>, subject: AccountId) -> Result<(), CustodianError> {
        let mut answered = self.settling.join(subject);
        let lead = tokio::select! {
            biased;
            answer = &mut answered => return answer.unwrap_or(Err(PANICKED)),
            lead = self.settling.lead.lock() => lead,
        };
        let waiters = std::mem::take(&mut *self.settling.waiters());
        self.settle_for(waiters).await;
        drop(lead);
        answered.await.unwrap_or(Err(PANICKED))
    }

    async fn settle_for(&self, waiters: Vec<Waiter>) {
        let subjects: BTreeSet<AccountId> = waiters.iter().map(|w| w.subject).collect();
        let all: Arc<[AccountId]> = subjects.iter().copied().collect();
        let mut settled = BTreeSet::new();
        if all.len() > 1 && self.settle_all(all).await.is_ok() {
            settled = subjects;
        }
        for waiter in waiters {
            // The trouble of one account is not that of the others.
            let answer = match settled.contains(&waiter.subject) {
                true => Ok(()),
                false => self.settle_all(Arc::from([waiter.subject])).await,
            };
            if answer.is_ok() {
                settled.insert(waiter.subject);
            }
            // Where nobody waits any more, it is done all the same.
            let _ = waiter.answer.send(answer);
        }
    }

    async fn settle_all(&self, subjects: Arc<[AccountId]>) -> Result<(), CustodianError> {
        while self.settle_some(Arc::clone(&subjects)).await? {}
        Ok(())
    }

    /// Appends as many as fit one request; false when those were all. What comes meanwhile is left to
    /// the next request, so that nobody waits for those who came later.
    async fn settle_some(&self, subjects: Arc<[AccountId]>) -> Result<bool, CustodianError> {
        let waiting = self.db.read(move |conn| {
            let mut all = Vec::new();
            for subject in subjects.iter() {
                all.extend(outbox::waiting(conn, *subject)?);
            }
            Ok::<_, GuardError>(all)
        });
        let mut waiting = waiting.await?;
        let more = waiting.len() > MAX_REQUEST;
        waiting.truncate(MAX_REQUEST);
        if waiting.is_empty() {
            return Ok(false);
        }
        let requests = waiting
            .iter()
            .map(|w| Request {
                submission: submission(&w.event),
                idempotency_key: Some(w.key),
            })
            .collect();
        let appended = self.log.append(requests).await?;
        if appended.len() != waiting.len() {
            return Err(BROKEN);
        }
        for (waiting, appended) in waiting.iter().zip(&appended) {
            if !is_entry_of(&waiting.event, &appended.entry) {
                return Err(BROKEN);
            }
        }
        let note = self.believe(&appended).await?;
        let places: Vec<_> = waiting
            .iter()
            .map(|w| (w.event.subject, w.event.seq))
            .collect();
        self.db
            .write(move |conn| {
                for (waiting, appended) in waiting.iter().zip(&appended) {
                    outbox::done(conn, waiting, appended.index, &appended.entry)?;
                }
                own_keys::keep_checkpoint(conn, note.to_string().as_bytes())
            })
            .await?;
        for (subject, seq) in places {
            self.notices.logged(subject, seq);
        }
        Ok(more)
    }

    /// Verifies that entries are in the tree of the ledger's checkpoint, and that this continues the
    /// newest one that the custodian knows; returns it.
    pub(crate) async fn believe(
        &self,
        appended: &[Appended],
    ) -> Result<SignedCheckpoint, CustodianError> {
        // Held meanwhile, so that what is asked about does not grow old.
        let mut kept = self.kept.lock().await;
        let known = match kept.take() {
            Some(known) => known,
            None => {
                KeptCheckpoint::first(self.log.checkpoint(), &self.log_key).map_err(|_| BROKEN)?
            }
        };
        let known = kept.insert(known);
        let indexes = appended.iter().map(|appended| appended.index).collect();
        let shown = self.log.extension(indexes, known.size()).await?;
        let advance = known
            .advance(shown.checkpoint, &shown.consistency, &self.log_key)
            .map_err(|_| BROKEN)?;
        match advance {
            Advance::Accepted(newer) => *known = newer,
            Advance::RolledBack { .. } | Advance::Forked(_) => {
                tracing::error!("the ledger contradicts the checkpoint that the custodian keeps");
                return Err(BROKEN);
            }
        }
        let (size, root) = (known.size(), known.root());
        for (appended, proof) in appended.iter().zip(&shown.inclusions) {
            let leaf = salus_ledger::hash::leaf_hash(&appended.entry);
            verify_inclusion(leaf, appended.index, size, proof, &root).map_err(|_| BROKEN)?;
        }
        Ok(known.signed().clone())
    }
}

fn submission(event: &EventRow) -> Submission {
    let EventRow {
        tag_subject,
        tag_actor,
        commit,
        link,
        ..
    } = *event;
    match event.erasure {
        false => Submission::Event {
            tag_subject,
            tag_actor,
            commit,
            link,
        },
        true => Submission::Erasure {
            tag_subject,
            commit,
            link,
        },
    }
}

/// Whether a ledger entry says what the row of an event says.
pub(crate) fn is_entry_of(event: &EventRow, entry: &[u8]) -> bool {
    match Entry::decode(entry) {
        Ok(Entry::Event(found)) => {
            !event.erasure
                && (found.tag_subject, found.tag_actor) == (event.tag_subject, event.tag_actor)
                && (found.commit, found.link) == (event.commit, event.link)
        }
        Ok(Entry::Erasure(found)) => {
            event.erasure
                && found.tag_subject == event.tag_subject
                && (found.commit, found.link) == (event.commit, event.link)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use salus_ledger::{
        Hash,
        entry::{Erasure, Event},
    };

    use super::*;

    fn row(erasure: bool) -> EventRow {
        EventRow {
            subject: AccountId::from_bytes([1; 16]),
            seq: 0,
            actor: AccountId::from_bytes([1; 16]),
            act: None,
            erasure,
            tag_subject: [2; 16],
            tag_actor: [3; 16],
            commit: Hash([4; 32]),
            link: Hash([5; 32]),
            opening: Vec::new(),
            index: None,
            entry: None,
        }
    }

    #[test]
    fn an_entry_is_of_an_event_when_all_of_it_is() {
        let event = Event {
            time: 1,
            tag_subject: [2; 16],
            tag_actor: [3; 16],
            commit: Hash([4; 32]),
            link: Hash([5; 32]),
        };
        let is = |erasure, alter: fn(&mut Event)| {
            let mut event = event;
            alter(&mut event);
            is_entry_of(&row(erasure), &Entry::Event(event).encode())
        };
        assert!(is(false, |_| ()));
        assert!(!is(true, |_| ()));
        let others: [fn(&mut Event); 4] = [
            |event| event.tag_subject[0] += 1,
            |event| event.tag_actor[0] += 1,
            |event| event.commit = Hash::ZERO,
            |event| event.link = Hash::ZERO,
        ];
        for other in others {
            assert!(!is(false, other));
        }
        assert!(!is_entry_of(&row(false), b""));
    }

    #[test]
    fn an_entry_is_of_an_erasure_when_all_of_it_is() {
        let erasure = Erasure {
            time: 1,
            tag_subject: [2; 16],
            commit: Hash([4; 32]),
            link: Hash([5; 32]),
        };
        let is = |of_erasure, alter: fn(&mut Erasure)| {
            let mut erasure = erasure;
            alter(&mut erasure);
            is_entry_of(&row(of_erasure), &Entry::Erasure(erasure).encode())
        };
        assert!(is(true, |_| ()));
        assert!(!is(false, |_| ()));
        let others: [fn(&mut Erasure); 3] = [
            |erasure| erasure.tag_subject[0] += 1,
            |erasure| erasure.commit = Hash::ZERO,
            |erasure| erasure.link = Hash::ZERO,
        ];
        for other in others {
            assert!(!is(true, other));
        }
    }
}
