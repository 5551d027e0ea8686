//! Looking up accounts: one's own keys, and the chain of proof to somebody else's.

use salus_records::{
    AccountId,
    consent::{Action, ActorStanding},
    fhir::Kind,
    objects::{grant::Grant, party::Role},
    wire::{
        Cbor,
        custodian::{AccountAnswer, OwnKeys},
    },
};
use salus_storage::guard::{
    GuardError,
    accounts::{self, Account},
    consents, facts, scopes,
};

use crate::{Caller, Custodian, CustodianError, chains::chain_of, tx::Tx};

impl Custodian {
    /// The caller's own chain, every epoch of every scope, and the kinds whose key is due to rotate.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when the account is stopped.
    pub async fn own_keys(&self, caller: Caller) -> Result<OwnKeys, CustodianError> {
        let uid = caller.uid;
        self.0
            .read(move |tx| {
                let account = tx.account(uid)?;
                let chain = chain_of(&account);
                if account.role != Role::Patient {
                    return Ok(OwnKeys {
                        account: chain,
                        scopes: Vec::new(),
                        due: Vec::new(),
                    });
                }
                let permit = tx.own(&account, Action::Govern)?;
                let scopes = scopes::own(tx.conn, &permit)?
                    .into_iter()
                    .map(Cbor)
                    .collect();
                let grants = consents::of_patient(tx.conn, &permit)?;
                let grants = grants
                    .iter()
                    .map(|consent| {
                        let grant = consent
                            .signed
                            .unverified()
                            .map_err(|_| GuardError::Damaged)?;
                        Ok((grant, consent.revoked_seq))
                    })
                    .collect::<Result<Vec<(Grant, _)>, GuardError>>()?;
                let dead = tx.held_by_dead(&account, &grants)?;
                let mut due = Vec::new();
                for kind in Kind::ALL {
                    let Some(began) = scopes::newest_began(tx.conn, uid, kind)? else {
                        continue;
                    };
                    let is_ended = grants.iter().any(|(grant, revoked_seq)| {
                        let ended = match revoked_seq {
                            Some(seq) => *seq > began.seq,
                            None => grant.until <= tx.now,
                        };
                        // One that had run out before the epoch began was not given its key.
                        let held = grant.until > began.time;
                        grant.rights.read && grant.scope.covers_kind(kind) && ended && held
                    });
                    if is_ended || dead.contains(&kind) {
                        due.push(kind);
                    }
                }
                Ok(OwnKeys {
                    account: chain,
                    scopes,
                    due,
                })
            })
            .await
    }

    /// The chain of proof to an account's keys: one's own, that of staff, or that of a patient who
    /// granted the asking doctor anything.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] for everything else, unknown accounts included.
    pub async fn account(
        &self,
        caller: Caller,
        uid: AccountId,
    ) -> Result<AccountAnswer, CustodianError> {
        let asker = caller.uid;
        self.0
            .read(move |tx| {
                let account = accounts::get(tx.conn, uid)?
                    .filter(|a| a.erased.is_none())
                    .ok_or(CustodianError::NotAvailable)?;
                let may = asker == uid || account.role != Role::Patient || tx.treats(asker, uid)?;
                if may {
                    Ok(AccountAnswer {
                        account: chain_of(&account),
                    })
                } else {
                    Err(CustodianError::NotAvailable)
                }
            })
            .await
    }
}

impl Tx<'_> {
    /// The kinds whose newest scope key was given to a grantee whose credential counts no more.
    fn held_by_dead(
        &self,
        patient: &Account,
        grants: &[(Grant, Option<u64>)],
    ) -> Result<Vec<Kind>, CustodianError> {
        let directory = self.inner.directory();
        let dead: Vec<&Grant> = grants
            .iter()
            .filter(|(_, revoked_seq)| revoked_seq.is_none())
            .map(|(grant, _)| grant)
            .filter(|grant| directory.live_holder(grant.grantee, self.now).is_none())
            .collect();
        let mut held = Vec::new();
        if dead.is_empty() {
            return Ok(held);
        }
        let state = patient.state.unverified();
        let state = state.map_err(|_| GuardError::Damaged)?;
        for kind in Kind::ALL {
            let newest = state.scope(kind).map(|head| head.epoch);
            for grant in dead.iter().filter(|grant| grant.scope.covers_kind(kind)) {
                let given =
                    consents::newest_scope_slip(self.conn, patient.uid, grant.grantee, kind)?;
                if newest == given {
                    held.push(kind);
                    break;
                }
            }
        }
        Ok(held)
    }

    /// Whether a doctor has any live grant from a patient.
    fn treats(&self, doctor: AccountId, patient: AccountId) -> Result<bool, CustodianError> {
        let actor = self.actor(&self.account(doctor)?);
        let grants = facts::grants(self.conn, patient, doctor)?;
        // One that begins a little later, by another clock, counts here: it shows public keys only.
        let any = grants
            .iter()
            .any(|grant| !grant.revoked && self.now < grant.until);
        Ok(any && actor.role == Role::Doctor && actor.standing == ActorStanding::Active)
    }
}
