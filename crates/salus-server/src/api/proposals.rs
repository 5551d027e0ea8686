//! What one registrar signed and another must sign too, kept until it is complete or too old.
//!
//! The server only carries it: clients check what they sign, and the custodian and the key log
//! check what counts. What no registrar signed is refused all the same, so that nobody is shown it.

use salus_crypto::{
    bytes::{from_base64url, to_base64url},
    entropy::{Entropy, OsEntropy},
    sign::{Message, MultiSigned},
};
use salus_records::{
    AccountId, Time,
    keys::directory::Directory,
    objects::{account::Credential, ticket::PinReset},
    wire::{
        Bytes,
        proposal::{PendingPinReset, Proposal, ProposalKind, Proposals, ProposeRequest},
    },
};
use salus_storage::{accounts::ProposalRow, sql::StoreError};

use super::{Api, DirectoryError};
use crate::keys::AtRest;

/// How long a credential waits for signatures, in milliseconds.
const CREDENTIAL_LIFE: u64 = 7 * Time::DAY;

/// Longest that a PIN reset may work, in milliseconds, whatever it says.
const RESET_LIFE: u64 = 7 * Time::DAY;

/// Most bytes of a statement with its signatures.
const LONGEST: usize = 16 * 1024;

/// Why a statement was not kept or found.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// There is no such account.
    #[error("there is no such account")]
    Person,
    /// There is no such proposal.
    #[error("there is no such proposal")]
    Unknown,
    /// It is about somebody else, too long, too old, or not signed by registrars alone.
    #[error("the statement is not one that registrars signed about this account")]
    Refused,
    /// A row does not open.
    #[error("a row of the accounts database is damaged, or the key file is another one")]
    Damaged,
    /// The organisation's keys are not known at the moment.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Api {
    /// Keeps a statement for the other registrars, in place of the one of its kind and person.
    ///
    /// # Errors
    /// [`ProposalError`]; what was kept before is kept then.
    pub async fn propose(
        &self,
        registrar: AccountId,
        request: ProposeRequest,
    ) -> Result<Proposal, ProposalError> {
        let now = self.now();
        let directory = self.directory.newest(&self.custodian).await?;
        let body = &request.body.0;
        let expires = match request.kind {
            ProposalKind::Credential => {
                let credential: Credential = signed_by_registrars(&directory, body)?;
                same(credential.uid, request.uid)?;
                now.plus(CREDENTIAL_LIFE)
            }
            ProposalKind::PinReset => {
                let reset: PinReset = signed_by_registrars(&directory, body)?;
                same(reset.uid, request.uid)?;
                reset.expires.min(now.plus(RESET_LIFE))
            }
        };
        if expires <= now {
            return Err(ProposalError::Refused);
        }
        let row = ProposalRow {
            id: OsEntropy.array(),
            kind: request.kind,
            uid: request.uid,
            by: registrar,
            made: now,
            expires,
            body: self.keys.seal(AtRest::Proposal, request.uid, body),
        };
        if !self.accounts.put_proposal(row.clone()).await? {
            return Err(ProposalError::Person);
        }
        self.show_proposal(row)
    }

    /// Everything that waits, oldest first.
    ///
    /// # Errors
    /// [`ProposalError`] when the database did not answer or is damaged.
    pub async fn proposals(&self) -> Result<Proposals, ProposalError> {
        let rows = self.accounts.proposals(self.now()).await?;
        let shown = rows.into_iter().map(|row| self.show_proposal(row));
        Ok(Proposals {
            proposals: shown.collect::<Result<_, _>>()?,
        })
    }

    /// Forgets a statement.
    ///
    /// # Errors
    /// [`ProposalError::Unknown`] when there is none of this name.
    pub async fn withdraw(&self, id: &str) -> Result<(), ProposalError> {
        let id = from_base64url(id)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(ProposalError::Unknown)?;
        match self.accounts.remove_proposal(id).await? {
            true => Ok(()),
            false => Err(ProposalError::Unknown),
        }
    }

    /// The reset of this account's PIN, once as many live registrars signed it as must.
    ///
    /// # Errors
    /// [`ProposalError`] when the database did not answer or is damaged.
    pub async fn pending_pin_reset(
        &self,
        uid: AccountId,
    ) -> Result<PendingPinReset, ProposalError> {
        let now = self.now();
        let kept = self
            .accounts
            .proposal_about(ProposalKind::PinReset, uid, now)
            .await?;
        let Some(row) = kept else {
            return Ok(PendingPinReset { reset: None });
        };
        let body = self.open_proposal(&row)?;
        let reset = MultiSigned::from_bytes(&body).map_err(|_| ProposalError::Damaged)?;
        let directory = self.directory.newest(&self.custodian).await?;
        let counts = directory.check_pin_reset(&reset, now).is_ok();
        Ok(PendingPinReset {
            reset: Some(reset).filter(|_| counts),
        })
    }

    fn open_proposal(&self, row: &ProposalRow) -> Result<Vec<u8>, ProposalError> {
        let opened = self.keys.open(AtRest::Proposal, row.uid, &row.body);
        Ok(opened.map_err(|_| ProposalError::Damaged)?.into_vec())
    }

    fn show_proposal(&self, row: ProposalRow) -> Result<Proposal, ProposalError> {
        Ok(Proposal {
            id: to_base64url(&row.id),
            kind: row.kind,
            uid: row.uid,
            body: Bytes(self.open_proposal(&row)?),
            by: row.by,
            made: row.made,
            expires: row.expires,
        })
    }
}

fn same(stated: AccountId, named: AccountId) -> Result<(), ProposalError> {
    (stated == named)
        .then_some(())
        .ok_or(ProposalError::Refused)
}

/// The statement, if it has at least one signature and each is of a live registrar.
fn signed_by_registrars<T: Message>(
    directory: &Directory,
    body: &[u8],
) -> Result<T, ProposalError> {
    if body.len() > LONGEST {
        return Err(ProposalError::Refused);
    }
    let signed = MultiSigned::<T>::from_bytes(body).map_err(|_| ProposalError::Refused)?;
    let registrars: Vec<_> = directory
        .registrars()
        .map(|(_, registrar)| registrar.keys.identity)
        .collect();
    signed
        .verify_quorum(&registrars, signed.signers().count())
        .map_err(|_| ProposalError::Refused)
}
