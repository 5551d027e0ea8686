//! One transaction: the facts, the decision, the event and the write share it.

use rusqlite::Connection;
use salus_crypto::{secret::Secret32, sign::VerifyingKey};
use salus_records::{
    AccountId, Nonce, Time,
    consent::{self, Action, Actor, ActorStanding, Denial, Permit},
    objects::{access::MAX_SKEW, party::Role},
};
use salus_storage::guard::{
    GuardError,
    accounts::{self, Account},
    facts, nonces,
};

use crate::{CustodianError, inner::Inner, vault::Row};

/// What a closure in a transaction works with.
pub(crate) struct Tx<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) inner: &'a Inner,
    /// The custodian's clock when the transaction began.
    pub(crate) now: Time,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a Connection, now: Time, inner: &'a Inner) -> Self {
        Self { conn, inner, now }
    }

    /// An account that has its keys.
    pub(crate) fn account(&self, uid: AccountId) -> Result<Account, CustodianError> {
        accounts::get(self.conn, uid)?
            .filter(|account| account.erased.is_none())
            .ok_or(CustodianError::NotAvailable)
    }

    /// The key that an account signs with.
    pub(crate) fn identity(&self, account: &Account) -> Result<VerifyingKey, CustodianError> {
        Ok(identity(account)?)
    }

    /// Whether an account counts today.
    pub(crate) fn actor(&self, account: &Account) -> Actor {
        let directory = self.inner.directory();
        let activation = salus_ledger::Hash(account.activation.body_hash());
        let live = match account.role {
            Role::Patient => true,
            Role::Doctor | Role::Auditor => directory
                .live_holder(account.uid, self.now)
                .is_some_and(|holder| {
                    holder.credential.activation == activation
                        && holder.credential.role == account.role
                }),
            Role::Admin => directory
                .registrar(account.uid)
                .is_some_and(|registrar| registrar.activation == activation),
        };
        let standing = if account.disabled || account.erased.is_some() {
            ActorStanding::Disabled
        } else if live {
            ActorStanding::Active
        } else {
            ActorStanding::Pending
        };
        Actor {
            uid: account.uid,
            role: account.role,
            standing,
        }
    }

    /// Decides what `account` may do to `patient`'s record now.
    pub(crate) fn decide(
        &self,
        account: &Account,
        patient: AccountId,
        action: Action<'_>,
    ) -> Result<Result<Permit, Denial>, CustodianError> {
        let grants = if account.uid == patient {
            Vec::new()
        } else {
            facts::grants(self.conn, patient, account.uid)?
        };
        Ok(consent::decide(
            &self.actor(account),
            patient,
            action,
            &grants,
            self.now,
        ))
    }

    /// The permit of a patient over her own record.
    pub(crate) fn own(
        &self,
        account: &Account,
        action: Action<'_>,
    ) -> Result<Permit, CustodianError> {
        self.decide(account, account.uid, action)?.map_err(refusal)
    }

    /// The registrar whose key is live.
    pub(crate) fn registrar(&self, uid: AccountId) -> Result<Account, CustodianError> {
        let account = self.account(uid)?;
        let actor = self.actor(&account);
        if actor.role == Role::Admin && actor.standing == ActorStanding::Active {
            Ok(account)
        } else {
            Err(CustodianError::Forbidden(
                "only a registrar with a live key may do this",
            ))
        }
    }

    /// Uses up the nonce of a signed command made at `time`, whose clock must be right.
    pub(crate) fn fresh(
        &self,
        uid: AccountId,
        nonce: Nonce,
        time: Time,
    ) -> Result<(), CustodianError> {
        self.on_time(time)?;
        // Twice the skew: a command from the future may be sent again that much later.
        self.once(uid, nonce, self.now.plus(2 * MAX_SKEW))
    }

    /// Refuses a signed command whose time is far from the custodian's clock.
    pub(crate) fn on_time(&self, time: Time) -> Result<(), CustodianError> {
        if time.distance(self.now) > MAX_SKEW {
            return Err(CustodianError::ClockSkew {
                server_time: self.now,
            });
        }
        Ok(())
    }

    /// Uses up a nonce until `expires`.
    pub(crate) fn once(
        &self,
        uid: AccountId,
        nonce: Nonce,
        expires: Time,
    ) -> Result<(), CustodianError> {
        if nonces::spend(self.conn, uid, nonce, expires)? {
            Ok(())
        } else {
            Err(CustodianError::Replayed)
        }
    }

    /// The key of an account's events.
    pub(crate) fn k_subject(&self, uid: AccountId) -> Result<Secret32, CustodianError> {
        let sealed = accounts::k_subject(self.conn, uid)?.ok_or(CustodianError::NotAvailable)?;
        Ok(self.inner.vault.open32(Row::KSubject(uid), &sealed)?)
    }
}

/// The key that an account signs with.
pub(crate) fn identity(account: &Account) -> Result<VerifyingKey, GuardError> {
    let activation = account.activation.unverified();
    Ok(activation.map_err(|_| GuardError::Damaged)?.keys.identity)
}

/// What a refused owner hears about her own account; others hear [`CustodianError::NotAvailable`].
pub(crate) fn refusal(denial: Denial) -> CustodianError {
    match denial {
        Denial::Disabled => CustodianError::Forbidden("the account is stopped; ask a registrar"),
        Denial::Pending => CustodianError::Forbidden(
            "the credential is not signed, expired or revoked; ask a registrar",
        ),
        Denial::Role => CustodianError::Forbidden("the role does not allow it"),
        Denial::NotGranted => CustodianError::NotAvailable,
        Denial::TooMany => {
            CustodianError::BadRequest("one access covers one patient and at most 256 versions")
        }
    }
}
