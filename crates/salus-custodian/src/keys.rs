//! The key log: whose keys the organisation vouches for, public and chained.

use std::sync::Arc;

use salus_crypto::{cbor, entropy::random_array};
use salus_ledger::{
    Entry, Hash,
    entry::{PublicBody, Submission},
    hash::leaf_hash,
    key_log::KeyChain,
};
use salus_records::{
    Time,
    keys::directory::Directory,
    objects::account::KeyEvent,
    wire::{
        Bytes,
        custodian::{CredentialRequest, KeyLog, KeyLogEntry, KeyLogged, KeyRevocationRequest},
    },
};
use salus_storage::{
    guard::{
        key_lines::{self, KeyLine},
        outbox::{self, WaitingKey},
    },
    log::Request,
};

use crate::{Caller, Custodian, CustodianError, events::idempotency_key, inner::Inner, tx::Tx};

/// Entries that are searched at a time for lines of the key log.
const SEARCH: u64 = 1024;

const NOT_A_KEY_LOG: CustodianError =
    CustodianError::Internal("the ledger holds a key entry that is not proven");

impl Custodian {
    /// Puts a credential that the quorum signed into the key log.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when signatures are missing, when the account has a live
    /// credential, or when its keys are others than the credential's.
    pub async fn credential(
        &self,
        caller: Caller,
        body: CredentialRequest,
    ) -> Result<KeyLogged, CustodianError> {
        let uid = caller.uid;
        let event = KeyEvent::Credential(body.credential);
        self.0
            .log_key_event(event, move |tx, event| {
                tx.registrar(uid)?;
                let KeyEvent::Credential(signed) = event else {
                    return Ok(());
                };
                let credential = signed
                    .unverified()
                    .map_err(|_| CustodianError::BadRequest("not a credential"))?;
                let account = tx.account(credential.uid)?;
                let fits = account.role == credential.role
                    && Hash(account.activation.body_hash()) == credential.activation
                    && account
                        .activation
                        .unverified()
                        .is_ok_and(|a| a.keys == credential.keys);
                if fits {
                    Ok(())
                } else {
                    Err(CustodianError::Forbidden(
                        "the credential names other keys than the account has",
                    ))
                }
            })
            .await
    }

    /// Puts the end of a key into the key log; it counts from then on.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when no live registrar signed it, or the key log knows no such live key,
    /// [`CustodianError::ClockSkew`] when it was signed at another time.
    pub async fn revoke_key(
        &self,
        caller: Caller,
        body: KeyRevocationRequest,
    ) -> Result<KeyLogged, CustodianError> {
        let uid = caller.uid;
        let event = KeyEvent::Revoked(body.revocation);
        self.0
            .log_key_event(event, move |tx, event| {
                tx.registrar(uid)?;
                let KeyEvent::Revoked(signed) = event else {
                    return Ok(());
                };
                let revocation = signed
                    .unverified()
                    .map_err(|_| CustodianError::BadRequest("not a revocation"))?;
                tx.on_time(revocation.time)
            })
            .await
    }

    /// The key log after its first `known` entries, with the block that proves it whole.
    ///
    /// # Errors
    /// [`CustodianError::Storage`].
    pub async fn key_log(&self, known: u64) -> Result<KeyLog, CustodianError> {
        let inner = &self.0;
        let _turn = inner.key_log.lock().await;
        let newest = inner.db.glance(key_lines::newest).await?;
        let Some(newest) = newest else {
            return Ok(KeyLog {
                entries: Vec::new(),
                block: None,
                receipt: None,
                head: Hash::ZERO,
            });
        };
        let head = leaf_hash(&newest.entry);
        let block = inner.block_after(newest.index).await?;
        let receipt = match &block {
            Some(block) => Some(inner.log.receipt(block.index).await?.to_string()),
            None => None,
        };
        let entries = self.key_lines(known).await?;
        Ok(KeyLog {
            entries,
            block,
            receipt,
            head,
        })
    }

    /// The entries of the key log after its first `known`, for who trusts this custodian.
    ///
    /// # Errors
    /// [`CustodianError::Storage`].
    pub async fn key_lines(&self, known: u64) -> Result<Vec<KeyLogEntry>, CustodianError> {
        let lines = self.0.db.read(move |conn| key_lines::after(conn, known));
        let entry = |line: KeyLine| KeyLogEntry {
            index: line.index,
            entry: Bytes(line.entry),
        };
        Ok(lines.await?.into_iter().map(entry).collect())
    }
}

impl Tx<'_> {
    /// Queues a line of the key log.
    pub(crate) fn queue_key_event(&self, event: &KeyEvent) -> Result<(), CustodianError> {
        let key = idempotency_key(self.now, &random_array(&mut self.inner.entropy.clone()));
        Ok(outbox::queue_key(self.conn, &key, &cbor::to_vec(event))?)
    }
}

impl Inner {
    /// Checks an event against the directory and `allowed`, and makes it durable in the key log.
    async fn log_key_event(
        &self,
        event: KeyEvent,
        allowed: impl FnOnce(&Tx<'_>, &KeyEvent) -> Result<(), CustodianError> + Send + 'static,
    ) -> Result<KeyLogged, CustodianError> {
        let inner = self.handle()?;
        // The work goes on when the caller is dropped; nobody else changes the key log meanwhile.
        let task = tokio::spawn(async move {
            let _turn = inner.key_log.lock().await;
            inner.settle_keys_in_turn().await?;
            let mut next = Directory::clone(&inner.directory());
            next.apply(&event, inner.now())?;
            PublicBody::new(cbor::to_vec(&event)).map_err(|_| {
                CustodianError::TooLarge("a key log line is longer than 3500 bytes")
            })?;
            inner
                .write(move |tx| {
                    allowed(tx, &event)?;
                    tx.queue_key_event(&event)
                })
                .await?;
            inner.settle_keys_in_turn().await?;
            let newest = inner.db.glance(key_lines::newest).await?;
            let KeyLine { index, .. } = newest.ok_or(NOT_A_KEY_LOG)?;
            Ok(KeyLogged { index })
        });
        task.await.unwrap_or(Err(CustodianError::Internal(
            "writing the key log panicked",
        )))
    }

    /// Appends every waiting line of the key log.
    pub(crate) async fn settle_key_log(&self) -> Result<(), CustodianError> {
        let inner = self.handle()?;
        let task = tokio::spawn(async move {
            let _turn = inner.key_log.lock().await;
            inner.settle_keys_in_turn().await
        });
        task.await.unwrap_or(Err(CustodianError::Internal(
            "writing the key log panicked",
        )))
    }

    async fn settle_keys_in_turn(self: &Arc<Self>) -> Result<(), CustodianError> {
        while let Some(WaitingKey { key, body }) = self.db.read(outbox::next_key).await? {
            let event: KeyEvent = cbor::from_slice_canonical(&body).map_err(|_| NOT_A_KEY_LOG)?;
            let mut next = Directory::clone(&self.directory());
            // Appended before a crash already, or overtaken: either way there is nothing to add.
            if next.apply(&event, self.now()).is_err() {
                tracing::warn!("a queued line of the key log says nothing new");
                self.db
                    .write(move |conn| outbox::key_done(conn, &key))
                    .await?;
                continue;
            }
            let body = PublicBody::new(body).map_err(|_| NOT_A_KEY_LOG)?;
            let request = Request {
                submission: Submission::Key { body },
                idempotency_key: Some(key),
            };
            let appended = self.log.append(vec![request]).await?;
            self.believe(&appended).await?;
            self.gather_key_log().await?;
            self.db
                .write(move |conn| outbox::key_done(conn, &key))
                .await?;
        }
        Ok(())
    }

    /// Searches the ledger's new entries for lines of the key log, and replays it.
    pub(crate) async fn gather_key_log(&self) -> Result<(), CustodianError> {
        let mut from = self.db.read(key_lines::searched).await?;
        let size = self.log.size();
        while from < size {
            let entries = self.log.entries(from..size.min(from + SEARCH)).await?;
            let upto = from + entries.len() as u64;
            let lines: Vec<KeyLine> = (from..)
                .zip(entries)
                .filter(|(_, entry)| matches!(Entry::decode(entry), Ok(Entry::Key(_))))
                .map(|(index, entry)| KeyLine { index, entry })
                .collect();
            self.db
                .write(move |conn| key_lines::add(conn, &lines, upto))
                .await?;
            from = upto;
        }
        let mut chain = KeyChain::default();
        let mut directory = Directory::new(self.policy.clone());
        for line in self.db.read(|conn| key_lines::after(conn, 0)).await? {
            let entry = chain.append(&line.entry).map_err(|_| NOT_A_KEY_LOG)?;
            let event: KeyEvent =
                cbor::from_slice_canonical(entry.body.as_bytes()).map_err(|_| NOT_A_KEY_LOG)?;
            directory
                .apply(&event, Time(entry.time))
                .map_err(|_| NOT_A_KEY_LOG)?;
        }
        self.set_directory(directory);
        Ok(())
    }

    /// The newest block entry, which must stand after the entry at `after`; closes one if need be.
    async fn block_after(&self, after: u64) -> Result<Option<KeyLogEntry>, CustodianError> {
        if let Some(block) = self.newest_block(after).await? {
            return Ok(Some(block));
        }
        match self.log.close_block().await? {
            Some(block) => Ok(Some(KeyLogEntry {
                index: block.index,
                entry: Bytes(block.entry),
            })),
            None => self.newest_block(after).await,
        }
    }

    async fn newest_block(&self, after: u64) -> Result<Option<KeyLogEntry>, CustodianError> {
        let newest = self.log.newest_block().filter(|index| *index > after);
        let Some(index) = newest else {
            return Ok(None);
        };
        let entry = Bytes(self.log.entry(index).await?);
        Ok(Some(KeyLogEntry { index, entry }))
    }
}
