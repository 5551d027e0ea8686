//! What the client believes, and why: genesis, checkpoints, the key log, pinned keys.

use std::collections::BTreeMap;

use salus_crypto::{cbor, sign::Signed};
use salus_ledger::{
    checkpoint::SignedCheckpoint,
    client_state::{Advance, KeptCheckpoint},
    entry::Entry,
    hash::Hash,
    key_log::KeyChain,
    note::LogVerifier,
    patient,
    policy::LogPolicy,
    receipt::Receipt,
    tree::verify_consistency,
};
use salus_records::{
    AccountId, Time,
    keys::directory::{Directory, Holder},
    objects::{
        account::{AccountState, Enrolment, KeyEvent},
        audit::{Details, Head, HeadSide},
        genesis::Policy,
    },
    wire::custodian::{AccountChain, EventProof, KeyLog},
};
use serde::{Deserialize, Serialize};

use crate::{ClientError, Distrust, Genesis};

/// What a client keeps between runs so that nobody can show it another past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustSnapshot {
    /// Leaf hash of ledger entry 0, from the activation letter.
    pub genesis: Hash,
    /// The largest checkpoint that was verified, as a signed note.
    pub checkpoint: Option<String>,
    /// Number of key log entries seen.
    pub keys: u64,
    /// Credentials by account as they were last used.
    pub pins: BTreeMap<AccountId, Hash>,
    /// Activations by account as they were first seen; an account's keys never change.
    #[serde(default)]
    pub activations: BTreeMap<AccountId, Hash>,
    /// Counters of account states as they were last seen.
    pub counters: BTreeMap<AccountId, u64>,
    /// Number of events in one's own access log as it was last seen.
    pub events: BTreeMap<AccountId, u64>,
}

impl TrustSnapshot {
    /// Trust that knows nothing but the genesis hash of a letter.
    pub fn from_letter(genesis: Hash) -> Self {
        Self {
            genesis,
            checkpoint: None,
            keys: 0,
            pins: BTreeMap::new(),
            activations: BTreeMap::new(),
            counters: BTreeMap::new(),
            events: BTreeMap::new(),
        }
    }
}

impl TrustSnapshot {
    /// What a device may remember openly: it names no account.
    pub fn without_accounts(self) -> Self {
        Self {
            checkpoint: self.checkpoint,
            keys: self.keys,
            ..Self::from_letter(self.genesis)
        }
    }
}

/// The client's verified picture of the organisation.
pub struct Trust {
    kept: TrustSnapshot,
    checkpoint: Option<KeptCheckpoint>,
    newest: Option<SignedCheckpoint>,
    /// Smaller ones that were shown, by size: they must lie in the same past.
    older: BTreeMap<u64, SignedCheckpoint>,
    log: LogPolicy,
    /// The entries that the directory was made from.
    key_log: KeyChain,
    directory: Directory,
}

impl Trust {
    /// Starts from the genesis entry, which is that of the letter.
    pub(crate) fn new(kept: TrustSnapshot, genesis: Genesis) -> Result<Self, ClientError> {
        let log = log_policy(genesis.entry()).ok_or(Distrust::Policy)?;
        let checkpoint = match &kept.checkpoint {
            None => None,
            Some(note) => {
                let signed =
                    SignedCheckpoint::parse(note.as_bytes()).map_err(|_| Distrust::Checkpoint)?;
                Some(KeptCheckpoint::first(signed, log.log()).map_err(|_| Distrust::Checkpoint)?)
            }
        };
        Ok(Self {
            kept,
            checkpoint,
            newest: None,
            older: BTreeMap::new(),
            log,
            key_log: KeyChain::default(),
            directory: Directory::new(genesis.policy().clone()),
        })
    }

    /// What to keep until the next run.
    pub fn snapshot(&self) -> TrustSnapshot {
        let mut kept = self.kept.clone();
        kept.checkpoint = self.checkpoint.as_ref().map(|c| c.signed().to_string());
        kept
    }

    /// Adds what was believed before about accounts; what is shown now must not be older or other.
    pub(crate) fn recall(&mut self, before: TrustSnapshot) -> Result<(), ClientError> {
        if before.genesis != self.kept.genesis {
            return Err(ClientError::Sealed);
        }
        if self.kept.keys < before.keys {
            return Err(Distrust::RolledBack {
                kept: before.keys,
                shown: self.kept.keys,
            }
            .into());
        }
        for (uid, activation) in before.activations {
            if *self.kept.activations.entry(uid).or_insert(activation) != activation {
                return Err(Distrust::ChangedAccount.into());
            }
        }
        for (uid, kept) in before.counters {
            let shown = *self.kept.counters.entry(uid).or_insert(kept);
            if shown < kept {
                return Err(Distrust::OldState { kept, shown }.into());
            }
        }
        for (uid, kept) in before.events {
            let shown = *self.kept.events.entry(uid).or_insert(kept);
            if shown < kept {
                let words = format!("it had {kept} entries, now it shows {shown}");
                return Err(Distrust::AccessLog(words).into());
            }
        }
        for (uid, pin) in before.pins {
            let used = *self.kept.pins.entry(uid).or_insert(pin);
            if used != pin && !self.directory.ended(&pin) {
                let name = self.directory.name(uid).unwrap_or("somebody").to_owned();
                return Err(Distrust::ChangedKey(name).into());
            }
        }
        Ok(())
    }

    /// The checkpoint that everything was proven against, if there is one.
    pub fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref().map(KeptCheckpoint::signed)
    }

    /// The hash of ledger entry 0.
    pub fn genesis(&self) -> &Hash {
        &self.kept.genesis
    }

    /// The policy of the genesis entry.
    pub fn policy(&self) -> &Policy {
        self.directory.policy()
    }

    /// The organisation's keys as the key log proves them.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// How receipts of this ledger are checked.
    pub fn log_policy(&self) -> &LogPolicy {
        &self.log
    }

    /// Number of key log entries that the directory was made from.
    pub(crate) fn keys(&self) -> u64 {
        self.key_log.count
    }

    /// Takes what follows in the key log, after proving it whole and every key in it.
    pub(crate) fn take_key_log(&mut self, log: &KeyLog) -> Result<(), ClientError> {
        let shown = match (&log.block, &log.receipt) {
            (Some(block), Some(receipt)) => {
                let Ok(Entry::Block(head)) = Entry::decode(&block.entry.0) else {
                    return Err(ClientError::Protocol("a key log without its block"));
                };
                self.take_receipt(block.index, &block.entry.0, receipt)?;
                KeyChain {
                    count: head.key_count,
                    head: head.key_head,
                }
            }
            _ if log.entries.is_empty() => KeyChain::default(),
            _ => return Err(ClientError::Protocol("a key log without its block")),
        };
        if shown.count < self.key_log.count {
            return Err(self.fewer_keys(shown));
        }
        let entries = shown
            .check_complete(self.key_log, log.entries.iter().map(|e| &e.entry.0))
            .map_err(Distrust::KeyLog)?;
        if shown.count < self.kept.keys {
            return Err(self.fewer_keys(shown));
        }
        let mut directory = self.directory.clone();
        for entry in entries {
            let event: KeyEvent = cbor::from_slice_canonical(entry.body.as_bytes())
                .map_err(|_| ClientError::Protocol("a key event that is none"))?;
            directory
                .apply(&event, Time(entry.time))
                .map_err(Distrust::Key)?;
        }
        self.directory = directory;
        self.key_log = shown;
        self.kept.keys = shown.count;
        Ok(())
    }

    fn fewer_keys(&self, shown: KeyChain) -> ClientError {
        Distrust::RolledBack {
            kept: self.kept.keys,
            shown: shown.count,
        }
        .into()
    }

    /// The live credential of a doctor or auditor, compared with the one used before.
    pub(crate) fn live_holder(&mut self, uid: AccountId, now: Time) -> Result<Holder, ClientError> {
        let holder = self
            .directory
            .live_holder(uid, now)
            .cloned()
            .ok_or_else(|| {
                ClientError::Impossible(
                    "this person has no valid credential; ask a registrar to sign or renew it"
                        .into(),
                )
            })?;
        // A replaced key is explained only by the old one's end, which the directory has enforced;
        // the pin catches a log that was swapped as a whole.
        match self.kept.pins.get(&uid) {
            Some(pin) if *pin != holder.hash && !self.directory.ended(pin) => {
                Err(Distrust::ChangedKey(holder.credential.name).into())
            }
            _ => {
                self.kept.pins.insert(uid, holder.hash);
                Ok(holder)
            }
        }
    }

    /// Checks an account's chain and that its state is not older than one seen before.
    pub(crate) fn take_chain(
        &mut self,
        uid: AccountId,
        chain: &AccountChain,
    ) -> Result<AccountState, ClientError> {
        self.take_account(uid, chain).map(|(_, state)| state)
    }

    /// As [`Trust::take_chain`], with what the registrar signed about the account.
    pub(crate) fn take_account(
        &mut self,
        uid: AccountId,
        chain: &AccountChain,
    ) -> Result<(Enrolment, AccountState), ClientError> {
        let (enrolled, state) = self
            .directory
            .check_state(&chain.enrolment, &chain.activation, &chain.state)
            .map_err(Distrust::Key)?;
        if enrolled.uid != uid {
            return Err(Distrust::Key(salus_records::keys::directory::TrustError::Mismatch).into());
        }
        let activation = Hash(chain.activation.body_hash());
        if *self.kept.activations.entry(uid).or_insert(activation) != activation {
            return Err(Distrust::ChangedAccount.into());
        }
        let kept = self.kept.counters.entry(uid).or_insert(0);
        if state.counter < *kept {
            return Err(Distrust::OldState {
                kept: *kept,
                shown: state.counter,
            }
            .into());
        }
        *kept = state.counter;
        Ok((enrolled, state))
    }

    /// Remembers the number of a state that the account's owner just made.
    pub(crate) fn made_state(&mut self, uid: AccountId, counter: u64) {
        self.kept.counters.insert(uid, counter);
    }

    /// Checks an event: in the ledger under a signed checkpoint, and opened by these details.
    pub(crate) fn take_event(&mut self, proof: &EventProof) -> Result<Details, ClientError> {
        let details = check_event(proof)?;
        let size = self.take_receipt(proof.index, &proof.entry.0, &proof.receipt)?;
        // What is not proven here is asked for when the step ends.
        let due = self.consistency_due().is_some_and(|(_, new)| new == size);
        if let Some(consistency) = proof.consistency.as_ref().filter(|_| due) {
            self.take_consistency(consistency)?;
        }
        Ok(details)
    }

    /// Checks that an entry is in the ledger at this index under a signed checkpoint; returns the
    /// number of entries under that.
    pub(crate) fn take_receipt(
        &mut self,
        index: u64,
        entry: &[u8],
        receipt: &str,
    ) -> Result<u64, ClientError> {
        let receipt = Receipt::parse(receipt).map_err(Distrust::Receipt)?;
        let proven = receipt
            .verify(entry, &self.log)
            .map_err(Distrust::Receipt)?;
        if proven.index != index {
            return Err(Distrust::OtherEvent.into());
        }
        let size = receipt.checkpoint.claimed().size;
        self.note_checkpoint(receipt.checkpoint)?;
        Ok(size)
    }

    /// Checks the custodian's signed count of events, which never shrinks.
    pub(crate) fn take_head(
        &mut self,
        subject: AccountId,
        head: &Signed<Head>,
    ) -> Result<Head, ClientError> {
        let head = head
            .verify(&self.policy().custodian)
            .map_err(|_| Distrust::Custodian)?;
        if head.subject != subject || head.side != HeadSide::Subject {
            return Err(Distrust::Custodian.into());
        }
        let kept = self.kept.events.entry(subject).or_insert(0);
        if head.count < *kept {
            return Err(Distrust::AccessLog(format!(
                "it had {kept} entries, now it shows {}",
                head.count
            ))
            .into());
        }
        *kept = head.count;
        Ok(head)
    }

    /// The root of the largest checkpoint that is proven; zeros before there is one.
    pub(crate) fn root(&self) -> Hash {
        self.checkpoint
            .as_ref()
            .map_or(Hash::ZERO, KeptCheckpoint::root)
    }

    /// Number of entries of the largest checkpoint that is proven.
    pub fn size(&self) -> u64 {
        self.checkpoint.as_ref().map_or(0, KeptCheckpoint::size)
    }

    /// Takes a checkpoint that claims to be the newest: it must not be older than the kept one.
    pub(crate) fn take_checkpoint(&mut self, note: &[u8]) -> Result<(), ClientError> {
        let signed = SignedCheckpoint::parse(note).map_err(|_| Distrust::Checkpoint)?;
        let shown = signed
            .verify(self.log.log())
            .map_err(|_| Distrust::Checkpoint)?
            .size;
        if shown < self.size() {
            return Err(Distrust::RolledBack {
                kept: self.size(),
                shown,
            }
            .into());
        }
        self.note_checkpoint(signed)
    }

    /// The sizes between which consistency is still to be shown, if any.
    pub(crate) fn consistency_due(&self) -> Option<(u64, u64)> {
        let newest = self.newest.as_ref()?.claimed();
        let kept = self.checkpoint.as_ref().map_or(0, KeptCheckpoint::size);
        (newest.size != kept).then_some((kept, newest.size))
    }

    /// The sizes between which a smaller checkpoint is still to be shown consistent, if any.
    pub(crate) fn older_due(&self) -> Option<(u64, u64)> {
        let kept = self.checkpoint.as_ref()?.size();
        let (older, _) = self.older.first_key_value()?;
        Some((*older, kept))
    }

    /// Takes the proof for [`Trust::older_due`]: the smaller checkpoint lies in the past of the kept one.
    pub(crate) fn take_older(&mut self, proof: &[Hash]) -> Result<(), ClientError> {
        let (Some((_, older)), Some(kept)) = (self.older.pop_first(), &self.checkpoint) else {
            return Ok(());
        };
        let older = older.claimed();
        verify_consistency(older.size, &older.root, kept.size(), &kept.root(), proof)
            .map_err(|_| Distrust::Forked.into())
    }

    /// Takes the proof for [`Trust::consistency_due`] and keeps the newer checkpoint.
    pub(crate) fn take_consistency(&mut self, proof: &[Hash]) -> Result<(), ClientError> {
        let Some(newest) = self.newest.take() else {
            return Ok(());
        };
        let Some(kept) = &self.checkpoint else {
            self.checkpoint = Some(
                KeptCheckpoint::first(newest, self.log.log()).map_err(|_| Distrust::Checkpoint)?,
            );
            return Ok(());
        };
        match kept
            .advance(newest, proof, self.log.log())
            .map_err(|_| Distrust::Checkpoint)?
        {
            Advance::Accepted(newer) => {
                self.checkpoint = Some(newer);
                Ok(())
            }
            Advance::RolledBack { kept, shown } => Err(Distrust::RolledBack { kept, shown }.into()),
            Advance::Forked(_) => Err(Distrust::Forked.into()),
        }
    }

    /// Remembers the largest checkpoint shown, to be proven consistent before the step ends.
    pub(crate) fn note_checkpoint(&mut self, signed: SignedCheckpoint) -> Result<(), ClientError> {
        signed
            .verify(self.log.log())
            .map_err(|_| Distrust::Checkpoint)?;
        let shown = signed.claimed();
        for known in [
            self.newest.as_ref(),
            self.checkpoint.as_ref().map(KeptCheckpoint::signed),
            self.older.get(&shown.size),
        ]
        .into_iter()
        .flatten()
        {
            if known.claimed().size == shown.size && known.claimed().root != shown.root {
                return Err(Distrust::Forked.into());
            }
        }
        let largest = self
            .newest
            .as_ref()
            .map_or(0, |n| n.claimed().size)
            .max(self.checkpoint.as_ref().map_or(0, KeptCheckpoint::size));
        if shown.size > largest {
            let passed = self.newest.replace(signed);
            self.older.extend(passed.map(|p| (p.claimed().size, p)));
        } else if shown.size < largest {
            self.older.insert(shown.size, signed);
        }
        Ok(())
    }
}

/// Checks that the details open the commitment of the entry, without the ledger.
pub(crate) fn check_event(proof: &EventProof) -> Result<Details, ClientError> {
    let commit = match Entry::decode(&proof.entry.0) {
        Ok(Entry::Event(event)) => event.commit,
        Ok(Entry::Erasure(erasure)) => erasure.commit,
        _ => return Err(Distrust::OtherEvent.into()),
    };
    let salt: &[u8; 32] = proof
        .salt
        .0
        .as_slice()
        .try_into()
        .map_err(|_| Distrust::OtherEvent)?;
    if patient::commit(salt, &proof.details.0) != commit {
        return Err(Distrust::OtherEvent.into());
    }
    cbor::from_slice_canonical(&proof.details.0).map_err(|_| Distrust::OtherEvent.into())
}

/// The verifier that a genesis entry names.
fn log_policy(genesis: &salus_ledger::entry::Genesis) -> Option<LogPolicy> {
    let log = LogVerifier::new(genesis.origin.clone(), &genesis.log_key).ok()?;
    LogPolicy::new(log, Vec::new(), 0).ok()
}
