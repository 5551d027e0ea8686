//! A new state of one's own account: envelopes, and scope keys that rotate.

use salus_crypto::account::EnvelopeKind;
use salus_ledger::Hash;
use salus_records::{
    AccountId,
    consent::Action,
    objects::{
        account::{AccountState, EnvelopeHash, ScopeEpoch},
        audit::EventKind,
        grant::{Slip, SlipTarget},
        party::Role,
    },
    wire::{
        Cbor,
        custodian::{Done, StateUpdate},
    },
};
use salus_storage::guard::{
    GuardError, accounts, chain, consents,
    scopes::{self, Beginning},
    sessions,
};

use crate::{
    Caller, Custodian, CustodianError,
    events::{Draft, Place},
    tx::Tx,
};

/// Longest sealed key in a slip, in bytes.
pub(crate) const MAX_SEALED_KEY: usize = 512;

impl Custodian {
    /// Takes the owner's next state, with new scope epochs and the slips for grants that stay.
    ///
    /// # Errors
    /// [`CustodianError::Replayed`] unless the counter is one higher, [`CustodianError::BadRequest`]
    /// naming what changed that must not.
    pub async fn update_state(
        &self,
        caller: Caller,
        body: StateUpdate,
    ) -> Result<Done, CustodianError> {
        let known = caller.known;
        let place = self.0.write(move |tx| take(tx, &caller, body)).await?;
        self.0.done(place, known).await
    }
}

fn take(tx: &Tx<'_>, caller: &Caller, body: StateUpdate) -> Result<Place, CustodianError> {
    let uid = caller.uid;
    let account = tx.account(uid)?;
    let old = account
        .state
        .unverified()
        .map_err(|_| GuardError::Damaged)?;
    let (_, new) =
        tx.inner
            .directory()
            .check_state(&account.enrolment, &account.activation, &body.state)?;
    if new.counter != old.counter + 1 {
        return Err(CustodianError::Replayed);
    }
    tx.on_time(new.time)?;
    let epochs: Vec<ScopeEpoch> = body.scopes.into_iter().map(|Cbor(epoch)| epoch).collect();
    check_step(&old, &new, &epochs)?;
    if !accounts::set_state(tx.conn, uid, &body.state, new.counter)? {
        return Err(CustodianError::Replayed);
    }
    if login_envelopes(&old) != login_envelopes(&new) {
        sessions::end_all(tx.conn, uid, Some(&caller.token))?;
    }
    let event = if epochs.is_empty() {
        EventKind::AccountStateChanged
    } else {
        EventKind::ScopeRotated
    };
    if account.role == Role::Patient {
        let permit = tx.own(&account, Action::Govern)?;
        let began = tx.beginning(uid)?;
        for epoch in &epochs {
            scopes::put(tx.conn, &permit, epoch, began)?;
        }
        for slips in body.slips {
            let consent = consents::get(tx.conn, &permit, slips.grant)?
                .ok_or(CustodianError::NotAvailable)?;
            let grant = consent
                .signed
                .unverified()
                .map_err(|_| GuardError::Damaged)?;
            let lives = consent.revoked.is_none() && tx.now < grant.until && grant.rights.read;
            let slips: Vec<Slip> = slips.slips.into_iter().map(|Cbor(slip)| slip).collect();
            let fits = slips.iter().all(|slip| {
                slip.sealed.len() <= MAX_SEALED_KEY
                    && matches!(slip.target, SlipTarget::Scope { kind, epoch }
                        if grant.scope.covers_kind(kind) && new.scope(kind).is_some_and(|head| head.epoch == epoch))
            });
            if !lives || !fits {
                return Err(CustodianError::BadRequest(
                    "slips are for one's own live grants by kind, and for the newest epoch",
                ));
            }
            consents::put_slips(tx.conn, &permit, grant.id, &slips)?;
        }
    } else if !body.slips.is_empty() {
        return Err(CustodianError::BadRequest("only patients give grants"));
    }
    let kinds = epochs.iter().map(|epoch| epoch.kind).collect();
    tx.compose(Draft {
        kinds,
        object: Some(Hash(body.state.body_hash())),
        ..Draft::own(uid, event)
    })
}

impl Tx<'_> {
    /// What the next event of an account begins.
    pub(crate) fn beginning(&self, uid: AccountId) -> Result<Beginning, CustodianError> {
        let seq = chain::ends(self.conn, uid)?.map_or(0, |ends| ends.events);
        Ok(Beginning {
            time: self.now,
            seq,
        })
    }
}

/// The envelopes that a password opens: whoever changes it ends the sessions of the old one.
fn login_envelopes(state: &AccountState) -> Vec<&EnvelopeHash> {
    let login = EnvelopeKind::Login as u8;
    state.envelopes.iter().filter(|e| e.kind == login).collect()
}

/// Scopes stay or move by one epoch, each with its epoch; nothing else about them changes.
fn check_step(
    old: &AccountState,
    new: &AccountState,
    epochs: &[ScopeEpoch],
) -> Result<(), CustodianError> {
    let wrong = CustodianError::BadRequest(
        "a state keeps its scopes, or moves one on by a single epoch and brings that epoch along",
    );
    if new.scopes.len() != old.scopes.len() || !new.guardians.is_empty() {
        return Err(wrong);
    }
    let mut moved = 0;
    for (new, old) in new.scopes.iter().zip(&old.scopes) {
        let stays = new == old;
        let moves = new.kind == old.kind && new.epoch == old.epoch + 1 && new.public != old.public;
        let brought = epochs
            .iter()
            .filter(|epoch| {
                epoch.kind == new.kind && epoch.epoch == new.epoch && epoch.previous.is_some()
            })
            .count();
        if !(stays && brought == 0 || moves && brought == 1) {
            return Err(wrong);
        }
        moved += usize::from(moves);
    }
    let sealed_fit = epochs.iter().all(|epoch| {
        epoch.sealed_self.len() <= MAX_SEALED_KEY
            && epoch
                .previous
                .as_ref()
                .is_none_or(|link| link.len() <= MAX_SEALED_KEY)
    });
    if moved == epochs.len() && sealed_fit {
        Ok(())
    } else {
        Err(wrong)
    }
}
