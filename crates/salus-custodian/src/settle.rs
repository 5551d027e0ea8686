//! From the outbox into the ledger: nothing is acknowledged or released before.

use std::sync::Arc;

use salus_ledger::{
    Entry,
    checkpoint::SignedCheckpoint,
    client_state::{Advance, KeptCheckpoint},
    entry::Submission,
    tree::verify_inclusion,
};
use salus_records::AccountId;
use salus_storage::{
    guard::{chain::EventRow, outbox, own_keys},
    log::{Appended, Request},
};

use crate::{CustodianError, inner::Inner};

/// The ledger answered with something else than what was asked of it.
const BROKEN: CustodianError =
    CustodianError::Internal("the ledger's answer does not prove the entry; nothing was released");

impl Inner {
    /// Appends every waiting event of an account, in order, and waits until they are durable.
    ///
    /// The work goes on when the caller is dropped, so that no event hangs between the two stores.
    pub(crate) async fn settle(&self, subject: AccountId) -> Result<(), CustodianError> {
        let inner = self.handle()?;
        let task = tokio::spawn(async move { inner.settle_now(subject).await });
        task.await.unwrap_or(Err(CustodianError::Internal(
            "appending to the ledger panicked",
        )))
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
        let _turn = self.turn(subject).lock().await;
        while self.settle_some(subject).await? {}
        Ok(())
    }

    /// Appends as many as fit one request; false when nothing waits.
    async fn settle_some(&self, subject: AccountId) -> Result<bool, CustodianError> {
        let mut waiting = self
            .db
            .read(move |conn| outbox::waiting(conn, subject))
            .await?;
        waiting.truncate(salus_storage::log::MAX_REQUEST);
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
        Ok(true)
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

fn is_entry_of(event: &EventRow, entry: &[u8]) -> bool {
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
