//! Activation: from the code in a letter to an account whose keys nobody else has seen.

use salus_crypto::{
    account::{EnvelopeKind, MasterKey, login_kek, recovery_kek, seal_envelope},
    bytes::FixedBytes,
    code::Code,
    hash::sha256,
    opaque::ARGON2_MEMORY_KIB,
    password, pin,
    sign::Signed,
    wrap::WrappedKey,
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId,
    fhir::Kind,
    keys::{
        account::{CustodianKeys, WrappedCustodianKeys},
        code::{activation_key, recovery_key},
        scope,
    },
    objects::{
        account::{AccountState, Activation, Enrolment, EnvelopeHash},
        party::{PublicKeys, Role},
    },
    wire::{
        Bytes, Cbor,
        account::{
            ActivateFinish as ApiFinish, ActivateStart as ApiStart, CodeAnswer, CodeLookup, Handle,
            PasswordResponse,
        },
        custodian::{ActivateChallenge, ActivateFinish, ActivateStart, Done},
    },
};

use crate::{Client, ClientError, Distrust, Identity, Secrets};

/// What a registrar hands to a person, on paper.
#[derive(Clone, Debug)]
pub struct ActivationLetter {
    /// Address of the server.
    pub server: String,
    /// Leaf hash of ledger entry 0.
    pub genesis: Hash,
    /// The one-time code.
    pub code: Code,
}

/// A freshly activated account.
pub struct Activated {
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// The name that the registrar wrote.
    pub name: String,
    /// The recovery code, to be printed and kept; shown this once.
    pub recovery: Code,
}

/// What a code is for, after the signatures were checked.
struct Invitation {
    enrolment: Signed<Enrolment>,
    enrolled: Enrolment,
    name: String,
    handle: Handle,
}

impl Client {
    /// Makes the account's keys and activates it with the API and the custodian.
    ///
    /// May be repeated with the same code until the first login, so nothing is lost when a
    /// connection breaks in between.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the enrolment was not signed by a registrar,
    /// [`ClientError::OtherIdentifier`] when a patient typed another identifier.
    pub async fn activate(
        &mut self,
        code: &Code,
        who: &Identity,
        secrets: &Secrets,
    ) -> Result<Activated, ClientError> {
        let invitation = self.invitation(code).await?;
        if self.handle(who).await? != invitation.handle {
            return Err(ClientError::OtherIdentifier);
        }
        let genesis = *self.trust.genesis();
        let uid = invitation.enrolled.uid;
        let master = MasterKey::random(1, &mut *self.env.entropy);
        let recovery = Code::random(&mut *self.env.entropy);
        let activation = Signed::sign(
            &activation_key(code, &genesis),
            &Activation {
                uid,
                enrolment: Hash(invitation.enrolment.body_hash()),
                keys: public_keys(&master),
                recovery_key: recovery_key(&recovery, uid, &genesis).public(),
                time: (self.env.now)(),
            },
        );
        let (keys, pin_upload) = self
            .start_at_custodian(&invitation, &activation, &master, secrets)
            .await?;
        let (password_upload, export_key) = self
            .start_at_api(&invitation.handle, &activation, secrets.password())
            .await?;
        let entropy = &mut *self.env.entropy;
        let login_envelope = seal_envelope(
            EnvelopeKind::Login,
            &login_kek(export_key.expose(), &keys.c_key),
            uid.as_bytes(),
            genesis.as_bytes(),
            &master,
            entropy,
        );
        let recovery_envelope = seal_envelope(
            EnvelopeKind::Recovery,
            &recovery_kek(&recovery, uid.as_bytes(), genesis.as_bytes()),
            uid.as_bytes(),
            genesis.as_bytes(),
            &master,
            entropy,
        );
        let role = invitation.enrolled.role;
        let kinds: &[Kind] = if role == Role::Patient {
            &Kind::ALL
        } else {
            &[]
        };
        let (secrets_of_scopes, epochs): (Vec<_>, Vec<_>) = kinds
            .iter()
            .map(|kind| scope::make(uid, *kind, None, &master.self_key(), entropy))
            .unzip();
        let state = AccountState {
            uid,
            counter: 1,
            activation: Hash(activation.body_hash()),
            keys: public_keys(&master),
            envelopes: vec![
                envelope_hash(EnvelopeKind::Login, &login_envelope),
                envelope_hash(EnvelopeKind::Recovery, &recovery_envelope),
            ],
            scopes: secrets_of_scopes
                .iter()
                .map(scope::ScopeSecret::head)
                .collect(),
            kdf_floor_kib: ARGON2_MEMORY_KIB,
            guardians: Vec::new(),
            time: (self.env.now)(),
        };
        let finish = ActivateFinish {
            activation: activation.clone(),
            upload: Bytes(pin_upload),
            state: Signed::sign(&master.identity(), &state),
            scopes: epochs.into_iter().map(Cbor).collect(),
            name: (role == Role::Admin).then(|| invitation.name.clone()),
        };
        // The chain of events begins with the first login, which proves the activation.
        let _: Done = self
            .http
            .post("/custodian/v1/activation/finish", None, &finish)
            .await?;
        let finish = ApiFinish {
            activation,
            upload: Bytes(password_upload),
            login_envelope: Bytes(login_envelope),
            recovery_envelope: Bytes(recovery_envelope),
        };
        self.http
            .post_empty("/api/v1/activation/finish", None, &finish)
            .await?;
        self.catch_up().await?;
        Ok(Activated {
            uid,
            role,
            name: invitation.name,
            recovery,
        })
    }

    /// What a code is for: whose account and which role.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the enrolment was not signed by a registrar.
    pub async fn look_up_code(&mut self, code: &Code) -> Result<(String, Role), ClientError> {
        let invitation = self.invitation(code).await?;
        Ok((invitation.name, invitation.enrolled.role))
    }

    async fn invitation(&mut self, code: &Code) -> Result<Invitation, ClientError> {
        let key = activation_key(code, self.trust.genesis()).public();
        let lookup = CodeLookup {
            code_key: Bytes(key.as_bytes().to_vec()),
        };
        let answer: CodeAnswer = self
            .http
            .post("/api/v1/activation/lookup", None, &lookup)
            .await?;
        let enrolled = self
            .trust
            .directory()
            .check_enrolment(&answer.enrolment)
            .map_err(Distrust::Key)?;
        if enrolled.code_key != key {
            return Err(Distrust::Key(salus_records::keys::directory::TrustError::Mismatch).into());
        }
        Ok(Invitation {
            enrolment: answer.enrolment,
            enrolled,
            name: answer.name,
            handle: answer.handle,
        })
    }

    async fn start_at_custodian(
        &mut self,
        invitation: &Invitation,
        activation: &Signed<Activation>,
        master: &MasterKey,
        secrets: &Secrets,
    ) -> Result<(CustodianKeys, Vec<u8>), ClientError> {
        let uid = invitation.enrolled.uid;
        let genesis = *self.trust.genesis();
        let (state, request) =
            pin::ClientRegistration::start(secrets.pin(), &mut *self.env.entropy)
                .map_err(|_| ClientError::WrongSecret)?;
        let start = ActivateStart {
            enrolment: invitation.enrolment.clone(),
            activation: activation.clone(),
            request: Bytes(request),
        };
        let answer: ActivateChallenge = self
            .http
            .post("/custodian/v1/activation/start", None, &start)
            .await?;
        let wrapped = WrappedCustodianKeys {
            c_key: wrapped(&answer.c_key)?,
            k_subject: wrapped(&answer.k_subject)?,
        };
        let keys = CustodianKeys::unwrap(uid, &master.wrap_key(), &wrapped)?;
        let binding = pin::binding(genesis.as_bytes(), uid.as_bytes());
        let (upload, _) = state
            .finish(
                secrets.pin(),
                &answer.response.0,
                &binding,
                &mut *self.env.entropy,
            )
            .map_err(|_| ClientError::Protocol("PIN registration"))?;
        Ok((keys, upload))
    }

    async fn start_at_api(
        &mut self,
        handle: &Handle,
        activation: &Signed<Activation>,
        typed: &[u8],
    ) -> Result<(Vec<u8>, password::ExportKey), ClientError> {
        let genesis = *self.trust.genesis();
        let (state, request) = password::ClientRegistration::start(typed, &mut *self.env.entropy)
            .map_err(|_| ClientError::WrongSecret)?;
        let start = ApiStart {
            activation: activation.clone(),
            request: Bytes(request),
        };
        let answer: PasswordResponse = self
            .http
            .post("/api/v1/activation/start", None, &start)
            .await?;
        let binding = password::binding(genesis.as_bytes(), handle.credential_id());
        state
            .finish(typed, &answer.response.0, &binding, &mut *self.env.entropy)
            .map_err(|_| ClientError::Protocol("password registration"))
    }
}

pub(crate) fn public_keys(master: &MasterKey) -> PublicKeys {
    PublicKeys {
        identity: master.identity().public(),
        wrap: master.wrap_key().public().clone(),
        generation: master.generation(),
    }
}

pub(crate) fn envelope_hash(kind: EnvelopeKind, sealed: &[u8]) -> EnvelopeHash {
    EnvelopeHash {
        kind: kind as u8,
        hash: Hash(sha256(sealed)),
    }
}

fn wrapped(bytes: &Bytes) -> Result<WrappedKey, ClientError> {
    WrappedKey::parse(&bytes.0).map_err(|_| ClientError::Protocol("a wrapped key"))
}
