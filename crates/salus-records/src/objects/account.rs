//! Enrolment, activation, credentials and the state of an account.

use minicbor::{Decode, Encode};
use salus_crypto::{
    sign::{Message, MultiSigned, Signed, VerifyingKey},
    wrap::WrapPublicKey,
};
use salus_ledger::hash::Hash;

use crate::{
    AccountId, Time,
    fhir::Kind,
    objects::party::{PublicKeys, Role},
};

/// A registrar's statement that whoever knows the activation code may take this account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Enrolment {
    /// The account that is being made.
    #[n(0)]
    pub uid: AccountId,
    /// Its role; a change of role is a new enrolment.
    #[n(1)]
    pub role: Role,
    /// Public half of the key that the activation code yields.
    #[n(2)]
    pub code_key: VerifyingKey,
    /// Salted commitment to name and licence number: [`crate::keys::about::commit`].
    #[n(3)]
    pub about: Hash,
    /// The registrar who signs; `None` when the offline root signs (registrars themselves).
    #[n(4)]
    pub registrar: Option<AccountId>,
    /// When it was signed.
    #[n(5)]
    pub issued: Time,
    /// When the code stops working.
    #[n(6)]
    pub expires: Time,
}

impl Message for Enrolment {
    const NAMESPACE: &'static str = "enrolment";
}

/// The account's keys, made on the person's own machine and signed with the code key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Activation {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// Hash of the enrolment's signed body.
    #[n(1)]
    pub enrolment: Hash,
    /// The keys that the person made.
    #[n(2)]
    pub keys: PublicKeys,
    /// Public half of the key that the recovery code yields.
    #[n(3)]
    pub recovery_key: VerifyingKey,
    /// When the person activated.
    #[n(4)]
    pub time: Time,
}

impl Message for Activation {
    const NAMESPACE: &'static str = "activation";
}

/// The quorum's statement that these keys belong to this doctor or auditor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Credential {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// Doctor or auditor.
    #[n(1)]
    pub role: Role,
    /// The name that patients see.
    #[n(2)]
    pub name: String,
    /// The licence number; empty for auditors.
    #[n(3)]
    pub licence: String,
    /// The keys from the activation.
    #[n(4)]
    pub keys: PublicKeys,
    /// Hash of the activation's signed body.
    #[n(5)]
    pub activation: Hash,
    /// From when the credential counts.
    #[n(6)]
    pub valid_from: Time,
    /// Until when it counts.
    #[n(7)]
    pub valid_until: Time,
}

impl Message for Credential {
    const NAMESPACE: &'static str = "credential";
}

/// A registrar's statement that a credential, or a registrar's own key, no longer counts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyRevocation {
    /// The account whose key ends.
    #[n(0)]
    pub uid: AccountId,
    /// Handle of the credential that ends, or of the activation for a registrar.
    #[n(1)]
    pub key: Hash,
    /// The registrar who signs.
    #[n(2)]
    pub registrar: AccountId,
    /// When it was signed; the key ends when the ledger has it.
    #[n(3)]
    pub time: Time,
}

impl Message for KeyRevocation {
    const NAMESPACE: &'static str = "key-revocation";
}

/// One line of the key log (ledger class 3): organisation keys only, bodies public, chained.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum KeyEvent {
    /// A registrar: enrolled by the offline root, keys signed with the bootstrap code.
    #[n(0)]
    Registrar {
        /// The name that colleagues see.
        #[n(0)]
        name: String,
        /// Signed by the root of the genesis policy.
        #[n(1)]
        enrolment: Signed<Enrolment>,
        /// Signed by the enrolment's code key.
        #[n(2)]
        activation: Signed<Activation>,
    },
    /// A doctor or auditor, signed by the credential quorum.
    #[n(1)]
    Credential(#[n(0)] MultiSigned<Credential>),
    /// The end of a key.
    #[n(2)]
    Revoked(#[n(0)] Signed<KeyRevocation>),
}

/// A registrar's order to stop or resume serving an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Standing {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// The registrar who signs.
    #[n(1)]
    pub registrar: AccountId,
    /// Whether the account is stopped.
    #[n(2)]
    pub disabled: bool,
    /// When it was signed; a later order replaces an earlier one.
    #[n(3)]
    pub time: Time,
}

impl Message for Standing {
    const NAMESPACE: &'static str = "standing";
}

/// The public head of one scope key: patient × kind.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ScopeHead {
    /// The kind of record that the scope covers.
    #[n(0)]
    pub kind: Kind,
    /// Epoch, from 1; a revocation makes the next one.
    #[n(1)]
    pub epoch: u32,
    /// The key that writers wrap to.
    #[n(2)]
    pub public: WrapPublicKey,
}

/// Everything about an account that a server must not be able to swap or roll back.
///
/// Signed by the account's identity key and logged. `counter` only grows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AccountState {
    /// The account.
    #[n(0)]
    pub uid: AccountId,
    /// From 1, one more with every change.
    #[n(1)]
    pub counter: u64,
    /// Hash of the activation's signed body.
    #[n(2)]
    pub activation: Hash,
    /// The account's keys.
    #[n(3)]
    pub keys: PublicKeys,
    /// Hashes of the envelopes that hold the master key, by kind number, ascending.
    #[n(4)]
    pub envelopes: Vec<EnvelopeHash>,
    /// The scope keys of a patient, by kind, ascending; empty for staff.
    #[n(5)]
    pub scopes: Vec<ScopeHead>,
    /// Least Argon2id memory in KiB that the account's client accepts.
    #[n(6)]
    pub kdf_floor_kib: u32,
    /// Guardians of the account; no entry yet, the place is reserved.
    #[n(7)]
    pub guardians: Vec<AccountId>,
    /// When it was signed.
    #[n(8)]
    pub time: Time,
}

impl Message for AccountState {
    const NAMESPACE: &'static str = "account-state";
}

impl AccountState {
    /// The head of the scope for `kind`, if the account has one.
    pub fn scope(&self, kind: Kind) -> Option<&ScopeHead> {
        self.scopes.iter().find(|s| s.kind == kind)
    }

    /// Whether the state names this hash for an envelope of `kind`.
    pub fn names_envelope(&self, kind: u8, hash: &Hash) -> bool {
        self.envelopes
            .iter()
            .any(|e| e.kind == kind && e.hash == *hash)
    }
}

/// The hash of one envelope, so that it cannot be swapped or rolled back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnvelopeHash {
    /// The envelope's kind number.
    #[n(0)]
    pub kind: u8,
    /// SHA-256 of the sealed envelope.
    #[n(1)]
    pub hash: Hash,
}

/// One epoch of a scope key as its patient keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ScopeEpoch {
    /// The kind of record.
    #[n(0)]
    pub kind: Kind,
    /// The epoch.
    #[n(1)]
    pub epoch: u32,
    /// The scope secret sealed under the patient's self key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed_self: Vec<u8>,
    /// The previous epoch's secret sealed under this one; `None` at epoch 1.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub previous: Option<Vec<u8>>,
}
