//! Grants and revocations, as the patient signed them.

use std::collections::BTreeSet;

use salus_ledger::Hash;
use salus_records::{
    AccountId,
    consent::{Action, ActorStanding},
    keys::grant::{SEALED_NAME, wrap_hash},
    objects::{
        account::AccountState,
        audit::EventKind,
        grant::{Grant, GrantBundle, GrantScope, SlipTarget},
        party::Role,
    },
    wire::{
        Cbor,
        custodian::{Done, GrantInfo, GrantRequest, Grants, RevokeRequest},
    },
};
use salus_storage::guard::{
    GuardError,
    consents::{self, Consent},
    facts,
};

use crate::{
    Caller, Custodian, CustodianError,
    events::{Draft, Place},
    state::MAX_SEALED_KEY,
    tx::Tx,
};

/// Most versions that one grant lists.
const MAX_LISTED: usize = 10_000;

impl Custodian {
    /// Takes a grant: verified, logged, and only then active.
    ///
    /// The same grant sent again changes nothing; once revoked it is refused.
    ///
    /// # Errors
    /// [`CustodianError::BadRequest`] naming what does not fit, [`CustodianError::Forbidden`] when the
    /// patient did not sign it.
    pub async fn grant(&self, caller: Caller, body: GrantRequest) -> Result<Done, CustodianError> {
        let uid = caller.uid;
        let Cbor(bundle) = body.bundle;
        let place = self.0.write(move |tx| take(tx, uid, &bundle)).await?;
        self.0.done(place, caller.known).await
    }

    /// Ends a grant: denied from the commit on, logged before it is acknowledged.
    ///
    /// A grant that has ended already stays so.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when it is not the patient's grant.
    pub async fn revoke(
        &self,
        caller: Caller,
        body: RevokeRequest,
    ) -> Result<Done, CustodianError> {
        let uid = caller.uid;
        let place = self
            .0
            .write(move |tx| {
                let account = tx.account(uid)?;
                let permit = tx.own(&account, Action::Govern)?;
                let revocation = body
                    .revocation
                    .verify(&tx.identity(&account)?)
                    .map_err(|_| CustodianError::Forbidden("the patient did not sign this"))?;
                if revocation.patient != uid {
                    return Err(CustodianError::Forbidden("the patient did not sign this"));
                }
                let consent = consents::get(tx.conn, &permit, revocation.grant)?;
                let consent = consent.ok_or(CustodianError::NotAvailable)?;
                if consent.revoked.is_some() {
                    return Ok(None);
                }
                let place = tx.compose(Draft {
                    grant: Some(revocation.grant),
                    object: Some(Hash(body.revocation.body_hash())),
                    concerns: Some(consent.grantee),
                    ..Draft::own(uid, EventKind::AccessRevoked)
                })?;
                consents::revoke(tx.conn, &permit, revocation.grant, tx.now, place.seq)?;
                Ok(Some(place))
            })
            .await?;
        // Also where nothing changed: an earlier try may have broken off before the ledger.
        self.0.settle(uid).await?;
        match place {
            Some(place) => self.0.done(place, caller.known).await,
            None => Ok(Done { event: None }),
        }
    }

    /// Grants that the calling patient gave, or that the calling doctor received, newest first; keys
    /// and names only for a doctor whose credential counts.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when the account is stopped.
    pub async fn grants(&self, caller: Caller) -> Result<Grants, CustodianError> {
        let uid = caller.uid;
        self.0
            .read(move |tx| {
                let account = tx.account(uid)?;
                let rows = match account.role {
                    Role::Patient => {
                        consents::of_patient(tx.conn, &tx.own(&account, Action::Govern)?)?
                    }
                    Role::Doctor => consents::to_grantee(tx.conn, uid)?,
                    Role::Admin | Role::Auditor => Vec::new(),
                };
                let own = account.role == Role::Patient;
                let active = tx.actor(&account).standing == ActorStanding::Active;
                let grants = rows
                    .into_iter()
                    .map(|row| info(tx, row, own, active))
                    .collect::<Result<_, _>>()?;
                Ok(Grants { grants })
            })
            .await
    }
}

fn info(tx: &Tx<'_>, row: Consent, own: bool, active: bool) -> Result<GrantInfo, CustodianError> {
    let grant = row.signed.unverified().map_err(|_| GuardError::Damaged)?;
    let lives = row.revoked.is_none() && tx.now < grant.until;
    let opens = lives && active;
    let slips = if opens {
        consents::slips(tx.conn, row.id)?
    } else {
        Vec::new()
    };
    Ok(GrantInfo {
        bundle: Cbor(GrantBundle {
            grant: row.signed,
            wrapped: row.wrapped,
            // What the patient sealed for herself is nobody else's.
            sealed_self: if own { row.sealed_self } else { Vec::new() },
            slips,
            name: row.name.filter(|_| opens),
        }),
        revoked: row.revoked,
        last_used: row.last_used.filter(|_| own),
    })
}

fn take(tx: &Tx<'_>, uid: AccountId, bundle: &GrantBundle) -> Result<Place, CustodianError> {
    let account = tx.account(uid)?;
    let permit = tx.own(&account, Action::Govern)?;
    let grant = bundle
        .grant
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the patient did not sign this"))?;
    if grant.patient != uid {
        return Err(CustodianError::Forbidden("the patient did not sign this"));
    }
    if let Some(known) = consents::get(tx.conn, &permit, grant.id)? {
        // A retry finds what it began; what has been revoked is never begun again.
        return if known.signed == bundle.grant && known.revoked.is_none() {
            Ok(Place {
                subject: uid,
                seq: known.seq,
            })
        } else {
            Err(CustodianError::Replayed)
        };
    }
    if consents::exists(tx.conn, grant.id)? {
        return Err(CustodianError::Replayed);
    }
    tx.on_time(grant.time)?;
    check_grantee(tx, &grant)?;
    if wrap_hash(&bundle.wrapped) != grant.wrap {
        return Err(CustodianError::BadRequest(
            "the wrapped key is not the one that the grant names",
        ));
    }
    if bundle
        .name
        .as_ref()
        .is_some_and(|name| name.len() != SEALED_NAME)
    {
        return Err(CustodianError::BadRequest(
            "a sealed name has 328 bytes; leave it out or seal it again",
        ));
    }
    let state = account
        .state
        .unverified()
        .map_err(|_| GuardError::Damaged)?;
    check_scope(tx, &grant, &state, bundle)?;
    if let Some(request) = grant.request {
        tx.answer_request(&permit, request, grant.grantee)?;
    }
    let place = tx.compose(event(&grant, bundle))?;
    consents::put(tx.conn, &permit, &grant, bundle, place.seq, tx.now)?;
    Ok(place)
}

fn event(grant: &Grant, bundle: &GrantBundle) -> Draft {
    let kinds = match &grant.scope {
        GrantScope::Kinds(kinds) | GrantScope::Dates { kinds, .. } => kinds.clone(),
        GrantScope::Records(_) => Vec::new(),
    };
    Draft {
        kinds,
        items: grant.scope.items().to_vec(),
        grant: Some(grant.id),
        request: grant.request,
        purpose: Some(grant.purpose),
        object: Some(Hash(bundle.grant.body_hash())),
        concerns: Some(grant.grantee),
        ..Draft::own(grant.patient, EventKind::AccessGranted)
    }
}

fn check_grantee(tx: &Tx<'_>, grant: &Grant) -> Result<(), CustodianError> {
    let directory = tx.inner.directory();
    let live = directory
        .live_holder(grant.grantee, tx.now)
        .is_some_and(|holder| {
            holder.hash == grant.credential && holder.credential.role == Role::Doctor
        });
    if !live {
        return Err(CustodianError::BadRequest(
            "the grantee has no such live credential as a doctor",
        ));
    }
    let gives = grant.rights.read || grant.rights.write;
    if !gives || grant.until <= tx.now || grant.until <= grant.from || grant.on_behalf_of.is_some()
    {
        return Err(CustodianError::BadRequest(
            "a grant gives a right and ends in the future",
        ));
    }
    Ok(())
}

/// The slips carry exactly the keys that the scope speaks of, if it is for reading.
fn check_scope(
    tx: &Tx<'_>,
    grant: &Grant,
    state: &AccountState,
    bundle: &GrantBundle,
) -> Result<(), CustodianError> {
    let wanted: BTreeSet<SlipTarget> = match &grant.scope {
        GrantScope::Kinds(kinds) => kinds
            .iter()
            .map(|kind| {
                let head = state
                    .scope(*kind)
                    .ok_or(CustodianError::BadRequest("no such scope"))?;
                Ok(SlipTarget::Scope {
                    kind: *kind,
                    epoch: head.epoch,
                })
            })
            .collect::<Result<_, CustodianError>>()?,
        GrantScope::Dates { items, .. } | GrantScope::Records(items) => {
            items.iter().map(|item| SlipTarget::Item(*item)).collect()
        }
    };
    let listed = match &grant.scope {
        GrantScope::Kinds(kinds) => kinds.len(),
        GrantScope::Dates { items, .. } | GrantScope::Records(items) => items.len(),
    };
    if listed == 0 || listed != wanted.len() || listed > MAX_LISTED {
        return Err(CustodianError::BadRequest(
            "a grant names each kind or version once, at most 10000",
        ));
    }
    for item in grant.scope.items() {
        let facts = facts::item(tx.conn, *item)?.filter(|facts| facts.patient == grant.patient);
        let facts = facts.ok_or(CustodianError::NotAvailable)?;
        if let GrantScope::Dates { kinds, .. } = &grant.scope
            && !kinds.contains(&facts.kind)
        {
            return Err(CustodianError::BadRequest(
                "a version is of another kind than the grant names",
            ));
        }
    }
    let brought: BTreeSet<SlipTarget> = bundle.slips.iter().map(|slip| slip.target).collect();
    let expected = if grant.rights.read {
        wanted
    } else {
        BTreeSet::new()
    };
    let sealed_fit = bundle.sealed_self.len() <= MAX_SEALED_KEY
        && bundle
            .slips
            .iter()
            .all(|slip| slip.sealed.len() <= MAX_SEALED_KEY);
    if brought != expected || brought.len() != bundle.slips.len() || !sealed_fit {
        return Err(CustodianError::BadRequest(
            "the slips are not those of the scope: one per kind in its newest epoch, or one per version",
        ));
    }
    Ok(())
}
