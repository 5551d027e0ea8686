//! An unlocked account: its keys, its sessions, and what its owner changes about it.

use std::fmt;

use salus_crypto::{
    account::{EnvelopeKind, MasterKey, login_kek, seal_envelope},
    context::Context,
    kdf::derive,
    password, seal,
    secret::{Secret32, SecretBytes},
    sign::{Message, Signed},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Nonce, Time,
    keys::account::CustodianKeys,
    objects::{
        account::{AccountState, ScopeEpoch},
        audit::Details,
        party::Role,
        ticket::PinChange,
    },
    wire::{
        Bytes, Cbor,
        account::{
            Handle, Me, PasswordFinish, PasswordResponse, PasswordStart, Session, SessionInfo,
            Ticket,
        },
        custodian::{Done, GrantSlips, OwnKeys, PinChangeRequest, StateUpdate},
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Client, ClientError, Distrust, Env, Identity, NewPassword, TrustSnapshot,
    activate::{envelope_hash, public_keys},
    audit::OwnLog,
    credentials::check_pin,
};

/// Somebody who has logged in and unlocked.
pub struct Account {
    pub(crate) client: Client,
    pub(crate) uid: AccountId,
    pub(crate) role: Role,
    pub(crate) master: MasterKey,
    pub(crate) keys: CustodianKeys,
    pub(crate) state: AccountState,
    pub(crate) api_token: String,
    pub(crate) custodian_token: String,
    pub(crate) own_log: OwnLog,
    lock_half: Secret32,
    expires: Time,
}

/// An unlocked account on disk: worthless without the half key that the server keeps for the session.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccountSnapshot {
    /// Address of the server.
    pub server: String,
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// When the session ends at the latest.
    pub expires: Time,
    api_token: String,
    custodian_token: String,
    generation: u32,
    locked: Bytes,
}

impl fmt::Debug for AccountSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSnapshot")
            .field("server", &self.server)
            .field("uid", &self.uid)
            .field("role", &self.role)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl Account {
    pub(crate) fn new(
        client: Client,
        session: Session,
        custodian_token: String,
        master: MasterKey,
        keys: CustodianKeys,
        state: AccountState,
    ) -> Self {
        let lock_half = derive(
            &session.lock_half.0,
            "lock-half",
            &Context::new("lock-half"),
        );
        Self {
            client,
            uid: session.uid,
            role: session.role,
            master,
            keys,
            state,
            api_token: session.token.0,
            custodian_token,
            own_log: OwnLog::default(),
            lock_half,
            expires: session.expires,
        }
    }

    /// The account's id.
    pub fn uid(&self) -> AccountId {
        self.uid
    }

    /// When the session ends at the latest.
    pub fn expires(&self) -> Time {
        self.expires
    }

    /// The account's role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The connection, with what it believes.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The connection, to refresh what it believes.
    pub fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The newest signed state of the account that was seen.
    pub fn state(&self) -> &AccountState {
        &self.state
    }

    /// Signs a message as this account, for tools that speak the protocol themselves.
    pub fn sign<T: Message>(&self, message: &T) -> Signed<T> {
        Signed::sign(&self.master.identity(), message)
    }

    /// The bearer tokens of this session: at the API and at the custodian.
    pub fn tokens(&self) -> (&str, &str) {
        (&self.api_token, &self.custodian_token)
    }

    /// The account for the disk, locked with the session's half key.
    pub fn snapshot(&mut self) -> AccountSnapshot {
        let mut keys = self.master.secret().expose().to_vec();
        keys.extend_from_slice(self.keys.c_key.expose());
        keys.extend_from_slice(self.keys.k_subject.expose());
        let keys = SecretBytes::new(keys);
        let context = snapshot_context(self.uid);
        let locked = seal::seal(
            &self.lock_half,
            &context,
            keys.expose(),
            &mut *self.client.env.entropy,
        );
        AccountSnapshot {
            server: self.client.server().to_owned(),
            uid: self.uid,
            role: self.role,
            expires: self.expires,
            api_token: self.api_token.clone(),
            custodian_token: self.custodian_token.clone(),
            generation: self.master.generation(),
            locked: Bytes(locked),
        }
    }

    /// Goes on with a session that was kept on disk.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the session has ended; log in again.
    pub async fn resume(
        snapshot: AccountSnapshot,
        kept: TrustSnapshot,
        env: Env,
    ) -> Result<Self, ClientError> {
        let mut client = Client::connect(&snapshot.server, kept, env).await?;
        let me: Me = client
            .http
            .get("/api/v1/me", Some(&snapshot.api_token))
            .await?;
        let lock_half = derive(&me.lock_half.0, "lock-half", &Context::new("lock-half"));
        let opened = seal::open(
            &lock_half,
            &snapshot_context(snapshot.uid),
            &snapshot.locked.0,
        )?;
        let part = |i: usize| {
            opened
                .expose()
                .get(32 * i..32 * (i + 1))
                .and_then(Secret32::from_slice)
        };
        let (Some(master), Some(c_key), Some(k_subject)) = (part(0), part(1), part(2)) else {
            return Err(ClientError::Sealed);
        };
        let master = MasterKey::from_secret(master, snapshot.generation);
        let own: OwnKeys = client
            .http
            .get("/custodian/v1/keys/own", Some(&snapshot.custodian_token))
            .await?;
        let state = client.trust.take_chain(snapshot.uid, &own.account)?;
        if master.identity().public() != state.keys.identity {
            return Err(Distrust::Envelope.into());
        }
        client.catch_up().await?;
        Ok(Self {
            client,
            uid: snapshot.uid,
            role: snapshot.role,
            master,
            keys: CustodianKeys { c_key, k_subject },
            state,
            api_token: snapshot.api_token,
            custodian_token: snapshot.custodian_token,
            own_log: OwnLog::default(),
            lock_half,
            expires: snapshot.expires,
        })
    }

    /// Who is logged in, with the name that the registrar wrote.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the session has ended.
    pub async fn me(&self) -> Result<Me, ClientError> {
        self.client
            .http
            .get("/api/v1/me", Some(&self.api_token))
            .await
    }

    /// The owner's sessions at the API.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the session has ended.
    pub async fn sessions(&self) -> Result<Vec<SessionInfo>, ClientError> {
        self.client
            .http
            .get("/api/v1/sessions", Some(&self.api_token))
            .await
    }

    /// Ends this session at both parties.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when a party did not hear of it.
    pub async fn logout(self) -> Result<TrustSnapshot, ClientError> {
        self.client
            .http
            .post_empty("/custodian/v1/logout", Some(&self.custodian_token), &())
            .await?;
        self.client
            .http
            .post_empty("/api/v1/logout", Some(&self.api_token), &())
            .await?;
        Ok(self.client.trust.snapshot())
    }

    /// Ends every session of the account at both parties.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when a party did not hear of it.
    pub async fn logout_everywhere(self) -> Result<TrustSnapshot, ClientError> {
        self.client
            .http
            .post_empty("/custodian/v1/logout/all", Some(&self.custodian_token), &())
            .await?;
        self.client
            .http
            .delete("/api/v1/sessions", Some(&self.api_token))
            .await?;
        Ok(self.client.trust.snapshot())
    }

    /// Sets a new password; no record changes by a byte.
    ///
    /// `who` is how the owner logs in. The signed state names the old envelope and the new one
    /// until the API has taken the new password, so a broken connection leaves one that works.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the session has ended.
    pub async fn change_password(
        &mut self,
        who: &Identity,
        new: NewPassword,
    ) -> Result<(), ClientError> {
        let handle = self.client.handle(who).await?;
        let (upload, export_key) = self.register_password(&handle, new.expose()).await?;
        let genesis = *self.client.trust.genesis();
        let envelope = seal_envelope(
            EnvelopeKind::Login,
            &login_kek(export_key.expose(), &self.keys.c_key),
            self.uid.as_bytes(),
            genesis.as_bytes(),
            &self.master,
            &mut *self.client.env.entropy,
        );
        let mut both = self.state.clone();
        both.envelopes
            .push(envelope_hash(EnvelopeKind::Login, &envelope));
        both.envelopes.sort_by_key(|e| e.kind);
        let state = self.sign_state(both, Vec::new(), Vec::new()).await?;
        let finish = PasswordFinish {
            upload: Bytes(upload),
            login_envelope: Bytes(envelope.clone()),
            recovery_envelope: None,
            state,
        };
        self.client
            .http
            .post_empty("/api/v1/password/finish", Some(&self.api_token), &finish)
            .await?;
        self.keep_only(EnvelopeKind::Login, &envelope).await
    }

    /// Sets a new PIN.
    ///
    /// # Errors
    /// [`ClientError::WeakPin`].
    pub async fn change_pin(&mut self, new: String) -> Result<(), ClientError> {
        check_pin(&new)?;
        let new = SecretBytes::new(new.into_bytes());
        let ticket: Ticket = self
            .client
            .http
            .post("/api/v1/ticket", Some(&self.api_token), &())
            .await?;
        let upload = self
            .client
            .register_pin(self.uid, ticket.ticket, new.expose())
            .await?;
        let change = PinChange {
            uid: self.uid,
            upload: Hash(salus_crypto::hash::sha256(&upload)),
            nonce: Nonce::random(&mut *self.client.env.entropy),
            time: (self.client.env.now)(),
        };
        let change = Signed::sign(&self.master.identity(), &change);
        let order = Hash(change.body_hash());
        let body = PinChangeRequest {
            change,
            upload: Bytes(upload),
        };
        let done: Done = self.command("/custodian/v1/pin/change", &body).await?;
        self.take_done(&done, order).await
    }

    async fn register_password(
        &mut self,
        handle: &Handle,
        typed: &[u8],
    ) -> Result<(Vec<u8>, password::ExportKey), ClientError> {
        let genesis = *self.client.trust.genesis();
        let (state, request) =
            password::ClientRegistration::start(typed, &mut *self.client.env.entropy)
                .map_err(|_| ClientError::WrongSecret)?;
        let start = PasswordStart {
            request: Bytes(request),
        };
        let answer: PasswordResponse = self
            .client
            .http
            .post("/api/v1/password/start", Some(&self.api_token), &start)
            .await?;
        let binding = password::binding(genesis.as_bytes(), handle.credential_id());
        state
            .finish(
                typed,
                &answer.response.0,
                &binding,
                &mut *self.client.env.entropy,
            )
            .map_err(|_| ClientError::Protocol("password registration"))
    }

    /// Signs that of this kind only the given envelope counts, if others are still named.
    pub(crate) async fn keep_only(
        &mut self,
        kind: EnvelopeKind,
        sealed: &[u8],
    ) -> Result<(), ClientError> {
        let hash = envelope_hash(kind, sealed);
        let mut state = self.state.clone();
        state
            .envelopes
            .retain(|e| e.kind != hash.kind || *e == hash);
        if state.envelopes == self.state.envelopes {
            return Ok(());
        }
        self.sign_state(state, Vec::new(), Vec::new()).await?;
        Ok(())
    }

    /// Signs the next state of the account and has it logged.
    pub(crate) async fn sign_state(
        &mut self,
        mut state: AccountState,
        scopes: Vec<ScopeEpoch>,
        slips: Vec<GrantSlips>,
    ) -> Result<Signed<AccountState>, ClientError> {
        state.counter = self.state.counter + 1;
        state.keys = public_keys(&self.master);
        state.time = (self.client.env.now)();
        let signed = Signed::sign(&self.master.identity(), &state);
        let order = Hash(signed.body_hash());
        let update = StateUpdate {
            state: signed.clone(),
            scopes: scopes.into_iter().map(Cbor).collect(),
            slips,
        };
        let done: Done = self
            .command("/custodian/v1/accounts/state", &update)
            .await?;
        self.client.trust.made_state(self.uid, state.counter);
        self.state = state;
        self.take_done(&done, order).await?;
        Ok(signed)
    }

    /// Sends a command that leaves an event; it is proven from where the ledger is known to.
    pub(crate) async fn command<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, ClientError> {
        let path = format!("{path}?known={}", self.client.trust.size());
        let http = &self.client.http;
        http.post(&path, Some(&self.custodian_token), body).await
    }

    /// Checks the event that a command left behind: it names the order that was signed.
    pub(crate) async fn take_done(&mut self, done: &Done, order: Hash) -> Result<(), ClientError> {
        let event = done.event.as_ref().ok_or(Distrust::OtherEvent)?;
        let details = self.client.trust.take_event(event)?;
        if details.actor != self.uid || details.object != Some(order) {
            return Err(Distrust::OtherEvent.into());
        }
        self.client.catch_up().await
    }

    /// As [`Account::take_done`], for the patient's order that may change nothing and then leaves no
    /// event: her log must tell of `earlier`, or the order was kept back.
    pub(crate) async fn take_done_or(
        &mut self,
        done: &Done,
        order: Hash,
        earlier: impl Fn(&Details) -> bool,
    ) -> Result<(), ClientError> {
        if done.event.is_some() {
            return self.take_done(done, order).await;
        }
        let events = self.own_events().await?;
        if !events.iter().any(|event| earlier(&event.details)) {
            return Err(Distrust::OtherEvent.into());
        }
        self.client.catch_up().await
    }

    /// The clock of the surroundings.
    pub(crate) fn now(&self) -> Time {
        (self.client.env.now)()
    }
}

fn snapshot_context(uid: AccountId) -> Context {
    Context::new("session-file").bytes(uid.as_bytes())
}
