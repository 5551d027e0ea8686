//! Login and unlock: identifier, password at the API, PIN at the custodian, then the master key.

use std::fmt;

use salus_crypto::{
    account::{EnvelopeKind, MasterKey, login_kek, open_envelope, recovery_kek},
    code::Code,
    identifier, password, pin,
    secret::SecretBytes,
    sign::{MultiSigned, Signed},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId,
    keys::{
        account::CustodianKeys,
        code::{RECOVERY_LOGIN, recovery_key},
        directory::TrustError,
    },
    objects::{
        account::AccountState,
        party::Role,
        ticket::{PinReset, PinTicket},
    },
    wire::{
        Bytes,
        account::{
            Envelope, Handle, LoginChallenge, LoginFinish, LoginStart, RecoveryChallenge,
            RecoveryFinish, RecoveryStart, Session,
        },
        custodian::{
            Done, Evaluate, Evaluated, PinChallenge, PinFinish, PinRegisterResponse,
            PinRegisterStart, PinResetRequest, PinStart, Unlocked,
        },
    },
};

use crate::{Account, Client, ClientError, Distrust, Secrets, credentials::check_pin};

/// How a person says who they are.
#[derive(Clone, PartialEq, Eq)]
pub enum Identity {
    /// A staff user name.
    Username(String),
    /// A patient's national identifier; it leaves the client only blinded.
    National(String),
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Username(name) => write!(f, "Username({name:?})"),
            Self::National(_) => f.write_str("National(…)"),
        }
    }
}

impl Client {
    /// Logs in and unlocks the account.
    ///
    /// # Errors
    /// [`ClientError::WrongSecret`] when identifier, password or PIN is wrong (not said which),
    /// [`ClientError::Distrust`] when a key or envelope is not the account's own.
    pub async fn login(
        mut self,
        who: &Identity,
        secrets: &Secrets,
    ) -> Result<Account, ClientError> {
        let handle = self.handle(who).await?;
        let (session, export_key) = self.password_login(handle, secrets.password()).await?;
        let (unlocked, keys) = self.pin_login(&session, secrets.pin()).await?;
        let state = self.own_state(&session, &unlocked)?;
        let kek = login_kek(export_key.expose(), &keys.c_key);
        let master = self.open_master(EnvelopeKind::Login, &kek, &session, &state)?;
        self.catch_up().await?;
        let envelope = find_envelope(EnvelopeKind::Login, &session.envelopes, &state)?.to_vec();
        let token = unlocked.token.0;
        let mut account = Account::new(self, session, token, master, keys, state);
        // A change of password that was broken off leaves the other envelope named.
        account.keep_only(EnvelopeKind::Login, &envelope).await?;
        Ok(account)
    }

    /// Logs in with the recovery code and the PIN, for somebody who forgot the password.
    ///
    /// The account is then unlocked; the caller sets a new password next.
    ///
    /// # Errors
    /// As [`Client::login`].
    pub async fn recover(
        mut self,
        who: &Identity,
        code: &Code,
        pin: String,
    ) -> Result<Account, ClientError> {
        let handle = self.handle(who).await?;
        let session = self.recovery_login(handle, code).await?;
        let pin = SecretBytes::new(pin.into_bytes());
        let (unlocked, keys) = self.pin_login(&session, pin.expose()).await?;
        let state = self.own_state(&session, &unlocked)?;
        let genesis = *self.trust.genesis();
        let kek = recovery_kek(code, session.uid.as_bytes(), genesis.as_bytes());
        let master = self.open_master(EnvelopeKind::Recovery, &kek, &session, &state)?;
        self.catch_up().await?;
        Ok(Account::new(
            self,
            session,
            unlocked.token.0,
            master,
            keys,
            state,
        ))
    }

    /// Sets a new PIN with the quorum's reset ticket, after the right password.
    ///
    /// # Errors
    /// [`ClientError::WrongSecret`] for the password, [`ClientError::WeakPin`] for the new PIN.
    pub async fn reset_pin(
        &mut self,
        who: &Identity,
        password: String,
        reset: MultiSigned<PinReset>,
        new_pin: String,
    ) -> Result<(), ClientError> {
        check_pin(&new_pin)?;
        let password = SecretBytes::new(password.into_bytes());
        let handle = self.handle(who).await?;
        let (session, _) = self.password_login(handle, password.expose()).await?;
        let upload = self
            .register_pin(session.uid, session.ticket.clone(), new_pin.as_bytes())
            .await?;
        let body = PinResetRequest {
            reset,
            ticket: session.ticket,
            upload: Bytes(upload),
        };
        let done: Done = self
            .http
            .post("/custodian/v1/pin/reset", None, &body)
            .await?;
        if let Some(event) = &done.event {
            self.trust.take_event(event)?;
        }
        self.http
            .post_empty("/api/v1/logout", Some(&session.token), &())
            .await?;
        self.catch_up().await
    }

    /// The handle by which the API finds an account; an identifier goes through the VOPRF.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the custodian used another key than the genesis policy names.
    pub async fn handle(&mut self, who: &Identity) -> Result<Handle, ClientError> {
        match who {
            Identity::Username(name) => Ok(Handle::Username(name.trim().to_lowercase())),
            Identity::National(text) => Ok(Handle::Lookup(Bytes(self.lookup(text).await?))),
        }
    }

    /// The lookup token of a national identifier, which the custodian evaluates blindly.
    pub(crate) async fn lookup(&mut self, national: &str) -> Result<Vec<u8>, ClientError> {
        let (state, request) = identifier::blind(national, &mut *self.env.entropy)
            .map_err(|_| ClientError::Impossible("type the national identifier".into()))?;
        let body = Evaluate {
            request: Bytes(request),
        };
        let answer: Evaluated = self
            .http
            .post("/custodian/v1/identifier/evaluate", None, &body)
            .await?;
        let token =
            identifier::finalize(&state, &answer.response.0, &self.trust.policy().identifier)
                .map_err(|_| Distrust::Identifier)?;
        Ok(token.as_bytes().to_vec())
    }

    pub(crate) async fn password_login(
        &mut self,
        handle: Handle,
        password: &[u8],
    ) -> Result<(Session, password::ExportKey), ClientError> {
        let genesis = *self.trust.genesis();
        let (state, ke1) = password::client_login_start(password, &mut *self.env.entropy)
            .map_err(|_| ClientError::WrongSecret)?;
        let credential_id = handle.credential_id().to_vec();
        let start = LoginStart {
            handle,
            ke1: Bytes(ke1),
        };
        let challenge: LoginChallenge = self.http.post("/api/v1/login/start", None, &start).await?;
        let binding = password::binding(genesis.as_bytes(), &credential_id);
        let login = password::client_login_finish(
            state,
            password,
            &challenge.ke2.0,
            &binding,
            &mut *self.env.entropy,
        )
        .map_err(|_| ClientError::WrongSecret)?;
        let finish = LoginFinish {
            login: challenge.login,
            ke3: Bytes(login.finalization),
        };
        let session = self
            .http
            .post("/api/v1/login/finish", None, &finish)
            .await?;
        Ok((session, login.export_key))
    }

    async fn recovery_login(
        &mut self,
        handle: Handle,
        code: &Code,
    ) -> Result<Session, ClientError> {
        let challenge: RecoveryChallenge = self
            .http
            .post("/api/v1/recovery/start", None, &RecoveryStart { handle })
            .await?;
        let key = recovery_key(code, challenge.uid, self.trust.genesis());
        let signature = key.sign_raw(RECOVERY_LOGIN, &challenge.challenge.0);
        let finish = RecoveryFinish {
            recovery: challenge.recovery,
            signature: Bytes(signature.as_bytes().to_vec()),
        };
        self.http
            .post("/api/v1/recovery/finish", None, &finish)
            .await
    }

    async fn pin_login(
        &mut self,
        session: &Session,
        typed: &[u8],
    ) -> Result<(Unlocked, CustodianKeys), ClientError> {
        let uid = session.uid;
        let genesis = *self.trust.genesis();
        let (state, ke1) = pin::client_login_start(typed, &mut *self.env.entropy)
            .map_err(|_| ClientError::WrongSecret)?;
        let start = PinStart {
            ticket: session.ticket.clone(),
            ke1: Bytes(ke1),
        };
        let challenge: PinChallenge = self
            .http
            .post("/custodian/v1/pin/start", None, &start)
            .await?;
        let binding = pin::binding(genesis.as_bytes(), uid.as_bytes());
        let login = pin::client_login_finish(
            state,
            typed,
            &challenge.ke2.0,
            &binding,
            &mut *self.env.entropy,
        )
        .map_err(|_| ClientError::WrongSecret)?;
        let finish = PinFinish {
            attempt: challenge.attempt,
            ke3: Bytes(login.finalization),
        };
        let unlocked: Unlocked = self
            .http
            .post("/custodian/v1/pin/finish", None, &finish)
            .await?;
        let keys = CustodianKeys::open(uid, login.session_key.expose(), &unlocked.keys.0)?;
        // The first login of a registrar puts its key into the key log.
        if session.role == Role::Admin {
            self.refresh_keys().await?;
        }
        Ok((unlocked, keys))
    }

    /// Registers a PIN and returns the upload that makes it count.
    pub(crate) async fn register_pin(
        &mut self,
        uid: AccountId,
        ticket: Signed<PinTicket>,
        typed: &[u8],
    ) -> Result<Vec<u8>, ClientError> {
        let genesis = *self.trust.genesis();
        let (state, request) = pin::ClientRegistration::start(typed, &mut *self.env.entropy)
            .map_err(|_| ClientError::WrongSecret)?;
        let start = PinRegisterStart {
            request: Bytes(request),
            ticket,
        };
        let answer: PinRegisterResponse = self
            .http
            .post("/custodian/v1/pin/register", None, &start)
            .await?;
        let binding = pin::binding(genesis.as_bytes(), uid.as_bytes());
        let (upload, _) = state
            .finish(typed, &answer.response.0, &binding, &mut *self.env.entropy)
            .map_err(|_| ClientError::Protocol("PIN registration"))?;
        Ok(upload)
    }

    fn own_state(
        &mut self,
        session: &Session,
        unlocked: &Unlocked,
    ) -> Result<AccountState, ClientError> {
        let (enrolled, state) = self.trust.take_account(session.uid, &unlocked.account)?;
        // A patient who took herself for staff would never give new keys after a revocation.
        if enrolled.role != session.role {
            return Err(Distrust::Key(TrustError::Mismatch).into());
        }
        Ok(state)
    }

    /// Opens the master key and checks it against what the account signed about itself.
    fn open_master(
        &self,
        kind: EnvelopeKind,
        kek: &salus_crypto::secret::Secret32,
        session: &Session,
        state: &AccountState,
    ) -> Result<MasterKey, ClientError> {
        let envelope = find_envelope(kind, &session.envelopes, state)?;
        let master = open_envelope(
            kind,
            kek,
            session.uid.as_bytes(),
            state.keys.generation,
            self.trust.genesis().as_bytes(),
            envelope,
        )
        .map_err(|_| Distrust::Envelope)?;
        if master.identity().public() != state.keys.identity {
            return Err(Distrust::Envelope.into());
        }
        Ok(master)
    }
}

/// The envelope of this kind, which must be the one that the account's state names.
fn find_envelope<'a>(
    kind: EnvelopeKind,
    envelopes: &'a [Envelope],
    state: &AccountState,
) -> Result<&'a [u8], ClientError> {
    let envelope = envelopes
        .iter()
        .find(|e| e.kind == kind as u8)
        .ok_or(Distrust::Envelope)?;
    let hash = Hash(salus_crypto::hash::sha256(&envelope.sealed.0));
    let named = state
        .envelopes
        .iter()
        .any(|e| e.kind == kind as u8 && e.hash == hash);
    if named {
        Ok(&envelope.sealed.0)
    } else {
        Err(Distrust::Envelope.into())
    }
}
