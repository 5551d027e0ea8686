//! Sessions: a random token, known to the server only by its hash.

use salus_crypto::{
    bytes::{from_base64url, to_base64url},
    entropy::{Entropy, OsEntropy},
    hash::sha256,
    sign::Signed,
};
use salus_records::{
    AccountId,
    objects::ticket::PinTicket,
    wire::{
        Bearer, Bytes,
        account::{Envelope, Me, Session, SessionInfo, Ticket},
    },
};
use salus_storage::{
    accounts::{LiveSession, NewSession},
    sql::StoreError,
};

use super::{Api, PeopleError};
use crate::keys::AtRest;

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The request has no bearer token.
    #[error("the request has no bearer token")]
    Missing,
    /// The token is unknown, expired, ended, or of a stopped account: all alike.
    #[error("the session has ended")]
    Ended,
    /// The account has no such session.
    #[error("there is no such session")]
    Unknown,
    /// A sealed column does not open.
    #[error("a row of the accounts database is damaged, or the key file is another one")]
    Sealed,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PeopleError> for SessionError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Unknown => Self::Ended,
            PeopleError::Damaged => Self::Sealed,
            PeopleError::Store(error) => Self::Store(error),
        }
    }
}

impl Api {
    /// The live session of a bearer token.
    ///
    /// # Errors
    /// [`SessionError::Ended`] for every token that does not count, whatever the reason.
    pub async fn session(&self, token: &str) -> Result<LiveSession, SessionError> {
        let bytes = from_base64url(token).filter(|bytes| bytes.len() == 16);
        let hash = sha256(&bytes.ok_or(SessionError::Ended)?);
        let found = self
            .accounts
            .session(hash, self.sessions.rules(), self.now())
            .await?;
        found.ok_or(SessionError::Ended)
    }

    /// Who is logged in.
    ///
    /// # Errors
    /// [`SessionError`] when the database did not answer or is damaged.
    pub async fn me(&self, session: &LiveSession) -> Result<Me, SessionError> {
        let person = self
            .accounts
            .person(session.uid)
            .await?
            .ok_or(SessionError::Ended)?;
        let lock_half = self
            .keys
            .open(AtRest::LockHalf, session.uid, &session.lock_half)
            .map_err(|_| SessionError::Sealed)?;
        Ok(Me {
            uid: session.uid,
            role: session.role,
            name: self.directory_data(&person)?.contact.name,
            lock_half: Bytes(lock_half.into_vec()),
            expires: session.started.plus(self.sessions.rules().absolute),
        })
    }

    /// A fresh ticket for the custodian.
    pub fn ticket(&self, session: &LiveSession) -> Ticket {
        Ticket {
            ticket: self.sign_ticket(session.uid),
        }
    }

    /// The live sessions of an account, newest first.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the database did not answer.
    pub async fn sessions(&self, session: &LiveSession) -> Result<Vec<SessionInfo>, SessionError> {
        let rows = self
            .accounts
            .sessions(session.uid, self.sessions.rules(), self.now())
            .await?;
        let show = |row: salus_storage::accounts::SessionRow| SessionInfo {
            id: to_base64url(&row.id),
            started: row.started,
            last_used: row.last_used,
            client: row.client,
            current: row.id == session.id,
        };
        Ok(rows.into_iter().map(show).collect())
    }

    /// Ends the asking session.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the database did not answer.
    pub async fn log_out(&self, session: &LiveSession) -> Result<(), SessionError> {
        self.accounts.end_session(session.uid, session.id).await?;
        Ok(())
    }

    /// Ends one session of the asking account.
    ///
    /// # Errors
    /// [`SessionError::Unknown`] for the sessions of others too.
    pub async fn end_session(&self, session: &LiveSession, id: &str) -> Result<(), SessionError> {
        let id = from_base64url(id)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(SessionError::Unknown)?;
        match self.accounts.end_session(session.uid, id).await? {
            true => Ok(()),
            false => Err(SessionError::Unknown),
        }
    }

    /// Ends every session of the asking account.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the database did not answer.
    pub async fn log_out_everywhere(&self, session: &LiveSession) -> Result<(), SessionError> {
        Ok(self.accounts.end_sessions(session.uid).await?)
    }

    /// Begins a session; `None` when the account is stopped.
    pub(super) async fn begin_session(
        &self,
        uid: AccountId,
        client: String,
    ) -> Result<Option<Session>, StoreError> {
        let Some(person) = self.accounts.person(uid).await? else {
            return Ok(None);
        };
        let token: [u8; 16] = OsEntropy.array();
        let lock_half: [u8; 32] = OsEntropy.array();
        let now = self.now();
        let new = NewSession {
            token: sha256(&token),
            id: OsEntropy.array(),
            uid,
            client,
            lock_half: self.keys.seal(AtRest::LockHalf, uid, &lock_half),
        };
        if !self.accounts.begin_session(new, now).await? {
            return Ok(None);
        }
        let envelopes = self.accounts.envelopes(uid).await?;
        let envelope = |(kind, sealed)| Envelope {
            kind,
            sealed: Bytes(sealed),
        };
        Ok(Some(Session {
            token: Bearer(to_base64url(&token)),
            uid,
            role: person.role,
            lock_half: Bytes(lock_half.to_vec()),
            envelopes: envelopes.into_iter().map(envelope).collect(),
            ticket: self.sign_ticket(uid),
            expires: now.plus(self.sessions.rules().absolute),
        }))
    }

    fn sign_ticket(&self, uid: AccountId) -> Signed<PinTicket> {
        self.keys.ticket(uid, self.now())
    }
}
