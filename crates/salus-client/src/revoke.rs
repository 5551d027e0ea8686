//! Revoking: the custodian denies at once, and what is written later gets new keys.

use std::collections::{HashMap, HashSet};

use salus_crypto::sign::Signed;
use salus_ledger::hash::Hash;
use salus_records::{
    GrantId,
    fhir::Kind,
    keys::{
        grant::{GrantKey, wrap_hash},
        scope::{self, ScopeSecret},
    },
    objects::{
        audit::EventKind,
        grant::{Revocation, Slip, SlipTarget},
        party::Role,
    },
    wire::{
        Cbor,
        custodian::{Done, GrantSlips, RevokeRequest},
    },
};

use crate::{Account, ClientError, Distrust, Given};

impl Account {
    /// Ends a grant: the custodian denies at once, then new records get new keys.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it is not the patient's grant, [`ClientError::Distrust`] when the
    /// ledger does not tell that it ended. When only the new keys failed, the grant is revoked all the
    /// same and [`Account::rotate_due`] makes up for it.
    pub async fn revoke(&mut self, grant: GrantId) -> Result<(), ClientError> {
        let revocation = Revocation {
            grant,
            patient: self.uid,
            time: self.now(),
        };
        let revocation = Signed::sign(&self.master.identity(), &revocation);
        let order = Hash(revocation.body_hash());
        let body = RevokeRequest { revocation };
        let done: Done = self
            .command("/custodian/v1/grants/revocations", &body)
            .await?;
        self.take_done_or(&done, order, |earlier| {
            earlier.event == EventKind::AccessRevoked && earlier.grant == Some(grant)
        })
        .await?;
        // What the reader held is known here: new keys do not wait until the custodian calls them due.
        let given = self.given().await?;
        let ended = given.iter().find(|given| given.grant.id == grant);
        let ended = &ended.ok_or(Distrust::Grant)?.grant;
        let (scopes, mut due) = self.own_scopes().await?;
        for kind in scopes.iter().map(|scope| scope.kind) {
            let held = ended.rights.read && ended.scope.covers_kind(kind);
            if held && !due.contains(&kind) {
                due.push(kind);
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        self.rotate(&scopes, &due, &given).await
    }

    /// Gives new keys to every scope whose reader was revoked or has expired; returns the kinds.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when a scope key is not the one that the patient signed.
    pub async fn rotate_due(&mut self) -> Result<Vec<Kind>, ClientError> {
        if self.role != Role::Patient {
            return Ok(Vec::new());
        }
        let (scopes, due) = self.own_scopes().await?;
        if !due.is_empty() {
            let given = self.given().await?;
            self.rotate(&scopes, &due, &given).await?;
        }
        Ok(due)
    }

    /// Gives new keys to these kinds, and hands them to whose grant still covers them.
    async fn rotate(
        &mut self,
        scopes: &[ScopeSecret],
        due: &[Kind],
        given: &[Given],
    ) -> Result<(), ClientError> {
        self.client.refresh_keys().await?;
        // Her own log says whose grant she ended, and not the custodian's list.
        let events = self.own_events().await?;
        let ended = events
            .iter()
            .filter(|event| event.details.event == EventKind::AccessRevoked);
        let ended: HashSet<GrantId> = ended.filter_map(|event| event.details.grant).collect();
        let now = self.now();
        let self_key = self.master.self_key();
        let mut state = self.state.clone();
        let mut epochs = Vec::new();
        let mut fresh: HashMap<Kind, ScopeSecret> = HashMap::new();
        for old in scopes.iter().filter(|s| due.contains(&s.kind)) {
            let (scope, epoch) = scope::make(
                self.uid,
                old.kind,
                Some(old),
                &self_key,
                &mut *self.client.env.entropy,
            );
            if let Some(head) = state.scopes.iter_mut().find(|h| h.kind == old.kind) {
                *head = scope.head();
            }
            epochs.push(epoch);
            fresh.insert(old.kind, scope);
        }
        let mut slips = Vec::new();
        let directory = self.client.trust.directory();
        let staying: Vec<&Given> = given
            .iter()
            .filter(|g| g.live(now) && g.grant.rights.read && !ended.contains(&g.grant.id))
            .filter(|g| directory.live_holder(g.grant.grantee, now).is_some())
            .collect();
        for stays in staying {
            let more = self.slips_for(stays, &fresh)?;
            if !more.is_empty() {
                slips.push(GrantSlips {
                    grant: stays.grant.id,
                    slips: more.into_iter().map(Cbor).collect(),
                });
            }
        }
        self.sign_state(state, epochs, slips).await?;
        Ok(())
    }

    fn slips_for(
        &mut self,
        stays: &Given,
        fresh: &HashMap<Kind, ScopeSecret>,
    ) -> Result<Vec<Slip>, ClientError> {
        let kinds: Vec<&ScopeSecret> = fresh
            .values()
            .filter(|s| stays.grant.scope.covers_kind(s.kind))
            .collect();
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        if wrap_hash(&stays.bundle.wrapped) != stays.grant.wrap {
            return Err(Distrust::Grant.into());
        }
        let key = GrantKey::open_self(
            stays.grant.id,
            self.uid,
            &self.master.self_key(),
            &stays.bundle.sealed_self,
        )
        .map_err(|_| Distrust::Grant)?;
        let entropy = &mut *self.client.env.entropy;
        Ok(kinds
            .into_iter()
            .map(|s| {
                key.slip(
                    SlipTarget::Scope {
                        kind: s.kind,
                        epoch: s.epoch,
                    },
                    s.secret(),
                    entropy,
                )
            })
            .collect())
    }
}
