//! Whose key is whose: the key log replayed from genesis, and the chain to a patient's keys.
//!
//! Clients and the custodian run this same code; nobody takes a key from a server's word.

use std::collections::{HashMap, HashSet};

use salus_crypto::cbor::CborError;
use salus_crypto::sign::{MultiSigned, Signed, VerifyError, VerifyingKey};
use salus_ledger::hash::Hash;

use crate::{
    AccountId, Time,
    objects::{
        account::{
            AccountState, Activation, Credential, Enrolment, KeyEvent, KeyRevocation, Standing,
        },
        genesis::Policy,
        party::{PublicKeys, Role},
        ticket::PinReset,
    },
};

/// A registrar as the key log has it.
#[derive(Clone, Debug)]
pub struct Registrar {
    /// The name that colleagues see.
    pub name: String,
    /// The keys.
    pub keys: PublicKeys,
    /// Hash of the activation body.
    pub activation: Hash,
    /// When the key ended, if it did.
    pub revoked: Option<Time>,
}

/// A doctor or auditor as the key log has it.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The credential that the quorum signed.
    pub credential: Credential,
    /// Hash of its body: the handle that grants name.
    pub hash: Hash,
    /// When it ended, if it did.
    pub revoked: Option<Time>,
}

impl Holder {
    /// Whether the credential counts at `now`.
    pub fn live(&self, now: Time) -> bool {
        self.revoked.is_none()
            && self.credential.valid_from <= now
            && now < self.credential.valid_until
    }
}

/// Why a key or a statement about one is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A signature is wrong or from nobody who counts.
    #[error("a signature does not verify")]
    Signature,
    /// Fewer registrars signed than the policy asks for.
    #[error("not enough registrars have signed")]
    Quorum,
    /// The statement names other keys, another account or another role than its proof.
    #[error("the statement and its proof name different things")]
    Mismatch,
    /// The account has a live credential already.
    #[error("the account has a live credential already; revoke it first")]
    AlreadyLive,
    /// The credential or key was revoked, or would count before the end of the one it replaces.
    #[error("the credential has ended; a new one counts from that end on")]
    Ended,
    /// The key log does not know the account.
    #[error("the key log does not know this account")]
    Unknown,
    /// The activation code or credential was used after its time.
    #[error("the activation code or credential has expired; ask a registrar for a new one")]
    Expired,
}

impl From<CborError> for TrustError {
    fn from(_: CborError) -> Self {
        Self::Signature
    }
}

impl From<VerifyError> for TrustError {
    fn from(_: VerifyError) -> Self {
        Self::Signature
    }
}

/// The organisation's keys at one moment of the key log.
#[derive(Clone, Debug)]
pub struct Directory {
    policy: Policy,
    registrars: HashMap<AccountId, Registrar>,
    holders: HashMap<AccountId, Holder>,
    ended: HashSet<Hash>,
}

impl Directory {
    /// The directory at genesis: nobody yet.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            registrars: HashMap::new(),
            holders: HashMap::new(),
            ended: HashSet::new(),
        }
    }

    /// The policy of the genesis entry.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Takes the next event of the key log, which the ledger has from `logged` on.
    ///
    /// A key ends at that time, whatever time its revocation names: no registrar can end a key in
    /// the past, where it vouched for others.
    ///
    /// # Errors
    /// [`TrustError`] when the event is not proven; the directory is then unchanged, and whoever
    /// put the event into a log has misbehaved.
    pub fn apply(&mut self, event: &KeyEvent, logged: Time) -> Result<(), TrustError> {
        match event {
            KeyEvent::Registrar {
                name,
                enrolment,
                activation,
            } => self.add_registrar(name, enrolment, activation),
            KeyEvent::Credential(credential) => self.add_holder(credential),
            KeyEvent::Revoked(revocation) => self.revoke(revocation, logged),
        }
    }

    /// The live registrar with this account.
    pub fn registrar(&self, uid: AccountId) -> Option<&Registrar> {
        self.registrars.get(&uid).filter(|r| r.revoked.is_none())
    }

    /// The doctor or auditor with this account, live or not.
    pub fn holder(&self, uid: AccountId) -> Option<&Holder> {
        self.holders.get(&uid)
    }

    /// The doctor or auditor whose credential counts at `now`.
    pub fn live_holder(&self, uid: AccountId, now: Time) -> Option<&Holder> {
        self.holder(uid).filter(|h| h.live(now))
    }

    /// Whether the credential, or the registrar's activation, with this hash was revoked.
    pub fn ended(&self, key: &Hash) -> bool {
        self.ended.contains(key)
    }

    /// The handle of the key that a revocation of this account would end: a doctor's or auditor's
    /// credential, or a registrar's activation.
    pub fn standing_key(&self, uid: AccountId) -> Option<Hash> {
        self.holder(uid)
            .filter(|holder| holder.revoked.is_none())
            .map(|holder| holder.hash)
            .or_else(|| self.registrar(uid).map(|registrar| registrar.activation))
    }

    /// Every doctor and auditor that the log ever named.
    pub fn holders(&self) -> impl Iterator<Item = &Holder> {
        self.holders.values()
    }

    /// Every live registrar.
    pub fn registrars(&self) -> impl Iterator<Item = (&AccountId, &Registrar)> {
        self.registrars.iter().filter(|(_, r)| r.revoked.is_none())
    }

    /// The name that the key log gives an organisation account.
    pub fn name(&self, uid: AccountId) -> Option<&str> {
        self.holders
            .get(&uid)
            .map(|h| h.credential.name.as_str())
            .or_else(|| self.registrars.get(&uid).map(|r| r.name.as_str()))
    }

    /// Checks who made an enrolment: a registrar for people, the offline root for registrars.
    ///
    /// A registrar whose key ended later still vouches for what was signed before.
    ///
    /// # Errors
    /// [`TrustError`] when nobody who may has signed it.
    pub fn check_enrolment(&self, enrolment: &Signed<Enrolment>) -> Result<Enrolment, TrustError> {
        let claimed = enrolment.unverified()?;
        let key = match (claimed.role, claimed.registrar) {
            (Role::Admin, None) => &self.policy.root,
            (Role::Admin, Some(_)) | (_, None) => return Err(TrustError::Mismatch),
            (_, Some(uid)) => {
                let registrar = self.registrars.get(&uid).ok_or(TrustError::Unknown)?;
                if registrar.revoked.is_some_and(|end| claimed.issued >= end) {
                    return Err(TrustError::Signature);
                }
                &registrar.keys.identity
            }
        };
        Ok(enrolment.verify(key)?)
    }

    /// Checks that the keys of an activation were signed with the code that the enrolment names.
    ///
    /// # Errors
    /// [`TrustError`] when enrolment and activation do not belong together.
    pub fn check_activation(
        &self,
        enrolment: &Signed<Enrolment>,
        activation: &Signed<Activation>,
    ) -> Result<(Enrolment, Activation), TrustError> {
        let enrolled = self.check_enrolment(enrolment)?;
        let activated = activation.verify(&enrolled.code_key)?;
        if activated.uid != enrolled.uid || activated.enrolment != Hash(enrolment.body_hash()) {
            return Err(TrustError::Mismatch);
        }
        if activated.time >= enrolled.expires {
            return Err(TrustError::Expired);
        }
        Ok((enrolled, activated))
    }

    /// Checks the whole chain to an account's newest state.
    ///
    /// # Errors
    /// [`TrustError`] when a link of the chain is missing or wrong.
    pub fn check_state(
        &self,
        enrolment: &Signed<Enrolment>,
        activation: &Signed<Activation>,
        state: &Signed<AccountState>,
    ) -> Result<(Enrolment, AccountState), TrustError> {
        let (enrolled, activated) = self.check_activation(enrolment, activation)?;
        let state = state.verify(&activated.keys.identity)?;
        let same = state.uid == enrolled.uid
            && state.keys == activated.keys
            && state.activation == Hash(activation.body_hash());
        if same {
            Ok((enrolled, state))
        } else {
            Err(TrustError::Mismatch)
        }
    }

    /// Checks a registrar's order about an account.
    ///
    /// # Errors
    /// [`TrustError`] when no live registrar signed it.
    pub fn check_standing(&self, standing: &Signed<Standing>) -> Result<Standing, TrustError> {
        let claimed = standing.unverified()?;
        let registrar = self
            .registrar(claimed.registrar)
            .ok_or(TrustError::Unknown)?;
        Ok(standing.verify(&registrar.keys.identity)?)
    }

    /// Checks that the quorum has signed a PIN reset.
    ///
    /// # Errors
    /// [`TrustError`] when too few registrars signed, or it has expired.
    pub fn check_pin_reset(
        &self,
        reset: &MultiSigned<PinReset>,
        now: Time,
    ) -> Result<PinReset, TrustError> {
        let reset = reset
            .verify_quorum(&self.registrar_keys(), usize::from(self.policy.quorum))
            .map_err(|_| TrustError::Quorum)?;
        if now < reset.expires {
            Ok(reset)
        } else {
            Err(TrustError::Expired)
        }
    }

    fn add_registrar(
        &mut self,
        name: &str,
        enrolment: &Signed<Enrolment>,
        activation: &Signed<Activation>,
    ) -> Result<(), TrustError> {
        let (enrolled, activated) = self.check_activation(enrolment, activation)?;
        if enrolled.role != Role::Admin {
            return Err(TrustError::Mismatch);
        }
        if self.registrars.contains_key(&enrolled.uid) {
            return Err(TrustError::AlreadyLive);
        }
        self.registrars.insert(
            enrolled.uid,
            Registrar {
                name: name.to_owned(),
                keys: activated.keys,
                activation: Hash(activation.body_hash()),
                revoked: None,
            },
        );
        Ok(())
    }

    fn add_holder(&mut self, signed: &MultiSigned<Credential>) -> Result<(), TrustError> {
        let credential = signed
            .verify_quorum(&self.registrar_keys(), usize::from(self.policy.quorum))
            .map_err(|_| TrustError::Quorum)?;
        if !matches!(credential.role, Role::Doctor | Role::Auditor) {
            return Err(TrustError::Mismatch);
        }
        let hash = Hash(signed.body_hash());
        if self.ended(&hash) {
            return Err(TrustError::Ended);
        }
        match self.holder(credential.uid).map(|before| before.revoked) {
            Some(None) => return Err(TrustError::AlreadyLive),
            Some(Some(end)) if credential.valid_from < end => return Err(TrustError::Ended),
            _ => {}
        }
        let holder = Holder {
            hash,
            revoked: None,
            credential,
        };
        self.holders.insert(holder.credential.uid, holder);
        Ok(())
    }

    fn revoke(&mut self, signed: &Signed<KeyRevocation>, logged: Time) -> Result<(), TrustError> {
        let claimed = signed.unverified()?;
        let registrar = self
            .registrar(claimed.registrar)
            .ok_or(TrustError::Unknown)?;
        let revocation = signed.verify(&registrar.keys.identity)?;
        if self.ended(&revocation.key) {
            return Err(TrustError::Ended);
        }
        let standing = self
            .standing_key(revocation.uid)
            .ok_or(TrustError::Unknown)?;
        if standing != revocation.key {
            return Err(TrustError::Mismatch);
        }
        self.ended.insert(standing);
        if let Some(holder) = self.holders.get_mut(&revocation.uid)
            && holder.hash == standing
        {
            holder.revoked = Some(logged);
        } else if let Some(registrar) = self.registrars.get_mut(&revocation.uid) {
            registrar.revoked = Some(logged);
        }
        Ok(())
    }

    fn registrar_keys(&self) -> Vec<VerifyingKey> {
        self.registrars().map(|(_, r)| r.keys.identity).collect()
    }
}
