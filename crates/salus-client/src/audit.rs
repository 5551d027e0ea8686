//! The access log: every event about an account, each line proven, none missing.

use salus_crypto::sign::Signed;
use salus_ledger::{
    entry::Entry,
    evidence::{Evidence, Opening},
    hash::{Hash, leaf_hash},
    patient::{ChainEvent, PatientChain},
    policy::LogPolicy,
    receipt::Receipt,
};
use salus_records::{
    AccountId, Nonce,
    objects::{
        access::{AuditQuery, AuditSide},
        audit::{Details, Head, HeadSide},
    },
    wire::custodian::{AuditAnswer, AuditRequestBody, EventProof},
};

use crate::{Account, ClientError, Distrust, trust::check_event};

/// One proven event.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// Ledger index.
    pub index: u64,
    /// What happened.
    pub details: Details,
    /// The actor's name in the key log, "you", or "a patient".
    pub actor_name: String,
    /// Words that the reader left for the patient.
    pub note: Option<String>,
    /// Hash of the ledger entry.
    pub leaf: Hash,
    /// A receipt that verifies offline.
    pub receipt: SavedReceipt,
}

/// One's own access log as far as it was verified in this session.
#[derive(Default)]
pub(crate) struct OwnLog {
    chain: PatientChain,
    events: Vec<AuditEvent>,
}

/// A C2SP tlog-proof that carries its own entry and opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedReceipt(String);

impl std::fmt::Display for SavedReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks a saved receipt without any server; returns the event and its ledger index.
///
/// # Errors
/// [`ClientError::Distrust`] when signature, inclusion or opening do not hold.
pub fn check_receipt(text: &str, policy: &LogPolicy) -> Result<(u64, Details), ClientError> {
    let receipt = Receipt::parse(text).map_err(Distrust::Receipt)?;
    let (_, opening, proven) = receipt
        .verify_evidence(policy)
        .map_err(|_| Distrust::OtherEvent)?;
    let details = opening.ok_or(Distrust::OtherEvent)?.details;
    let details =
        salus_crypto::cbor::from_slice_canonical(&details).map_err(|_| Distrust::OtherEvent)?;
    Ok((proven.index, details))
}

impl Account {
    /// Every event about this account, oldest first; the chain is checked for gaps and hidden ends.
    ///
    /// What was verified before in this session is not asked for again.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] naming where the log is not complete.
    pub async fn own_events(&mut self) -> Result<Vec<AuditEvent>, ClientError> {
        let from = self.own_log.chain.count;
        let (proofs, head) = self.events(self.uid, AuditSide::Subject, from).await?;
        let mut chain = self.own_log.chain;
        for proof in &proofs {
            let event = match Entry::decode(&proof.entry.0) {
                Ok(Entry::Event(event)) => ChainEvent::from(&event),
                Ok(Entry::Erasure(erasure)) => ChainEvent::from(&erasure),
                _ => return Err(Distrust::OtherEvent.into()),
            };
            chain
                .append(self.keys.k_subject.expose(), event)
                .map_err(|fault| Distrust::AccessLog(format!("{fault}")))?;
        }
        if (chain.count, chain.last) != (head.count, head.last) {
            return Err(Distrust::AccessLog("its newest entries are hidden".into()).into());
        }
        let newer = self.present(proofs).await?;
        self.own_log.chain = chain;
        let mut events = std::mem::take(&mut self.own_log.events);
        // Somebody may have been vouched for since they were shown.
        for event in &mut events {
            event.actor_name = self.actor_name(event.details.actor);
        }
        events.extend(newer);
        self.own_log.events = events.clone();
        Ok(events)
    }

    /// Every event that this account caused, oldest first.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when an event is not proven.
    pub async fn caused_events(&mut self) -> Result<Vec<AuditEvent>, ClientError> {
        let (proofs, _) = self.events(self.uid, AuditSide::Actor, 0).await?;
        let events = self.present(proofs).await?;
        if events.iter().any(|e| e.details.actor != self.uid) {
            return Err(Distrust::OtherEvent.into());
        }
        Ok(events)
    }

    /// Every event about somebody else, for an auditor; the look is logged first.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the role may not.
    pub async fn events_about(
        &mut self,
        subject: AccountId,
    ) -> Result<Vec<AuditEvent>, ClientError> {
        let (proofs, _) = self.events(subject, AuditSide::Auditor, 0).await?;
        let events = self.present(proofs).await?;
        if events.iter().any(|e| e.details.subject != subject) {
            return Err(Distrust::OtherEvent.into());
        }
        Ok(events)
    }

    /// Events from number `from` on, not verified yet, and the custodian's count.
    async fn events(
        &mut self,
        subject: AccountId,
        side: AuditSide,
        mut from: u64,
    ) -> Result<(Vec<EventProof>, Head), ClientError> {
        let mut proofs = Vec::new();
        loop {
            let query = AuditQuery {
                asker: self.uid,
                subject,
                side,
                from,
                nonce: Nonce::random(&mut *self.client.env.entropy),
                time: self.now(),
            };
            let body = AuditRequestBody {
                query: Signed::sign(&self.master.identity(), &query),
            };
            let answer: AuditAnswer = self
                .client
                .http
                .post("/custodian/v1/audit", Some(&self.custodian_token), &body)
                .await?;
            let done = answer.next.is_none();
            proofs.extend(answer.events);
            if done {
                let head = match side {
                    AuditSide::Actor => {
                        let custodian = &self.client.trust.policy().custodian;
                        let head = answer
                            .head
                            .verify(custodian)
                            .map_err(|_| Distrust::Custodian)?;
                        if head.subject != subject || head.side != HeadSide::Actor {
                            return Err(Distrust::Custodian.into());
                        }
                        head
                    }
                    _ => self.client.trust.take_head(subject, &answer.head)?,
                };
                return Ok((proofs, head));
            }
            let next = answer.next.unwrap_or(from);
            if next <= from {
                return Err(ClientError::Protocol("an access log that does not move on"));
            }
            from = next;
        }
    }

    /// Verifies events, each for itself and all of them in one past.
    async fn present(&mut self, proofs: Vec<EventProof>) -> Result<Vec<AuditEvent>, ClientError> {
        let mut events = Vec::new();
        for proof in proofs {
            let details = self.client.trust.take_event(&proof)?;
            let note = details.note.as_ref().and_then(|n| self.open_note(n));
            events.push(AuditEvent {
                index: proof.index,
                note,
                actor_name: self.actor_name(details.actor),
                leaf: leaf_hash(&proof.entry.0),
                receipt: save(&proof)?,
                details,
            });
        }
        self.client.catch_up().await?;
        Ok(events)
    }

    fn actor_name(&self, actor: AccountId) -> String {
        let known = match actor == self.uid {
            true => Some("you"),
            false => self.client.trust.directory().name(actor),
        };
        known.unwrap_or("the patient").to_owned()
    }
}

/// Puts entry and opening into the receipt, so that it stands for itself.
fn save(proof: &EventProof) -> Result<SavedReceipt, ClientError> {
    check_event(proof)?;
    let mut receipt = Receipt::parse(&proof.receipt).map_err(Distrust::Receipt)?;
    let salt = proof
        .salt
        .0
        .as_slice()
        .try_into()
        .map_err(|_| Distrust::OtherEvent)?;
    let opening = Opening {
        salt,
        details: proof.details.0.clone(),
    };
    receipt.extra = Some(
        Evidence {
            entry: proof.entry.0.clone(),
            opening: Some(opening),
        }
        .encode(),
    );
    Ok(SavedReceipt(receipt.to_string()))
}
