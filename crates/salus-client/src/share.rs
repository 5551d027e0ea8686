//! Sharing: ask, narrow and grant, decline, revoke and rotate.

use std::collections::{BTreeSet, HashMap};

use salus_crypto::{secret::Secret32, sign::Signed};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId, RequestId, Time,
    fhir::Kind,
    keys::{
        grant::{GrantKey, wrap_hash},
        scope::{self, ScopeSecret},
    },
    objects::{
        grant::{
            AccessRequest, DateRange, Decline, Grant, GrantBundle, GrantScope, Item, Purpose,
            Revocation, Rights, Slip, SlipTarget,
        },
        party::Role,
    },
    wire::{
        Bytes, Cbor,
        account::{FindRequest, Found},
        custodian::{
            AskRequest, DeclineRequest, Done, GrantInfo, GrantRequest, GrantSlips, Grants,
            RequestStatus, Requests, RevokeRequest,
        },
    },
};

use crate::{Account, ClientError, Distrust};

/// A doctor's question.
#[derive(Clone, Debug)]
pub struct RequestOrder {
    /// Who is asked.
    pub patient: AccountId,
    /// Why.
    pub purpose: Purpose,
    /// Words for the patient.
    pub message: String,
    /// Kinds of record.
    pub kinds: Vec<Kind>,
    /// Clinical dates.
    pub dates: Option<DateRange>,
    /// To read, to write, or both.
    pub rights: Rights,
    /// Until when.
    pub until: Time,
    /// Until when copies may be kept.
    pub keep_until: Option<Time>,
}

/// What a patient wants to share.
#[derive(Clone, Debug)]
pub enum GrantWish {
    /// Whole kinds, future records included.
    Kinds(Vec<Kind>),
    /// Records of these kinds whose clinical date lies in the range.
    Dates(Vec<Kind>, DateRange),
    /// Single records in the versions named.
    Records(Vec<Item>),
}

/// A patient's permission to be.
#[derive(Clone, Debug)]
pub struct GrantOrder {
    /// Who may.
    pub grantee: AccountId,
    /// What.
    pub wish: GrantWish,
    /// To read, to write, or both.
    pub rights: Rights,
    /// Why.
    pub purpose: Purpose,
    /// Until when.
    pub until: Time,
    /// Until when copies may be kept.
    pub keep_until: Option<Time>,
    /// The request that it answers.
    pub request: Option<RequestId>,
}

/// A grant that the patient gave, checked.
#[derive(Clone, Debug)]
pub struct Given {
    /// The grant.
    pub grant: Grant,
    /// The grantee's name in the key log.
    pub grantee_name: String,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// When it was last used, if ever.
    pub last_used: Option<Time>,
    bundle: GrantBundle,
}

/// A grant that a doctor received, checked, with the keys it carries.
pub struct Received {
    /// The grant.
    pub grant: Grant,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// The keys that its slips carry; none once the grant has ended.
    pub slips: Vec<(SlipTarget, Secret32)>,
}

impl Account {
    /// Finds a patient by the exact identifier; an unknown one gets an answer that looks alike.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the role may not, or too often.
    pub async fn find_patient(&mut self, national: &str) -> Result<AccountId, ClientError> {
        let lookup = FindRequest {
            lookup: Bytes(self.client.lookup(national).await?),
        };
        let found: Found = self
            .client
            .http
            .post("/api/v1/directory/find", Some(&self.api_token), &lookup)
            .await?;
        Ok(found.uid)
    }

    /// Asks a patient for access.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the credential does not count.
    pub async fn ask(&mut self, order: RequestOrder) -> Result<RequestId, ClientError> {
        let id = RequestId::random(&mut *self.client.env.entropy);
        let request = AccessRequest {
            id,
            doctor: self.uid,
            patient: order.patient,
            purpose: order.purpose,
            message: order.message,
            kinds: order.kinds,
            dates: order.dates,
            rights: order.rights,
            until: order.until,
            keep_until: order.keep_until,
            time: self.now(),
        };
        let body = AskRequest {
            request: Signed::sign(&self.master.identity(), &request),
        };
        let _: Done = self
            .client
            .http
            .post("/custodian/v1/requests", Some(&self.custodian_token), &body)
            .await?;
        Ok(id)
    }

    /// Requests put to the patient, or those of the doctor; each signature was checked.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when a request is not signed by whom it names.
    pub async fn requests(
        &mut self,
    ) -> Result<Vec<(AccessRequest, String, RequestStatus)>, ClientError> {
        self.client.refresh_keys().await?;
        let answer: Requests = self
            .client
            .http
            .get("/custodian/v1/requests", Some(&self.custodian_token))
            .await?;
        let mut requests = Vec::new();
        for info in answer.requests {
            let claimed = info.request.unverified().map_err(|_| Distrust::Grant)?;
            let holder = self
                .client
                .trust
                .directory()
                .holder(claimed.doctor)
                .ok_or(Distrust::Grant)?;
            let request = info
                .request
                .verify(&holder.credential.keys.identity)
                .map_err(|_| Distrust::Grant)?;
            if request.patient != self.uid && request.doctor != self.uid {
                return Err(Distrust::Grant.into());
            }
            requests.push((request, holder.credential.name.clone(), info.status));
        }
        Ok(requests)
    }

    /// Says no to a request.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it was answered already.
    pub async fn decline(&mut self, request: RequestId) -> Result<(), ClientError> {
        let decline = Decline {
            request,
            patient: self.uid,
            time: self.now(),
        };
        let decline = Signed::sign(&self.master.identity(), &decline);
        let order = Hash(decline.body_hash());
        let body = DeclineRequest { decline };
        let done: Done = self
            .client
            .http
            .post(
                "/custodian/v1/requests/decline",
                Some(&self.custodian_token),
                &body,
            )
            .await?;
        self.take_done_if(&done, order).await
    }

    /// Signs a grant: the key goes to the credential that the key log proves, never to one a server names.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the doctor has no valid credential or nothing matches the wish,
    /// [`ClientError::Distrust`] when the doctor's key changed without explanation.
    pub async fn grant(&mut self, order: GrantOrder) -> Result<GrantId, ClientError> {
        self.client.refresh_keys().await?;
        let now = self.now();
        let holder = self.client.trust.live_holder(order.grantee, now)?;
        if holder.credential.role != Role::Doctor {
            return Err(ClientError::Impossible(
                "access can be granted to doctors only".into(),
            ));
        }
        let (scope, keys) = self.keys_for(&order).await?;
        let id = GrantId::random(&mut *self.client.env.entropy);
        let grant_key = GrantKey::random(id, self.uid, &mut *self.client.env.entropy);
        let (wrapped, wrap) =
            grant_key.wrap_to(&holder.credential.keys.wrap, &mut *self.client.env.entropy);
        let sealed_self =
            grant_key.seal_self(&self.master.self_key(), &mut *self.client.env.entropy);
        let slips = keys
            .into_iter()
            .map(|(target, key)| grant_key.slip(target, &key, &mut *self.client.env.entropy))
            .collect();
        let grant = Grant {
            id,
            patient: self.uid,
            grantee: order.grantee,
            credential: holder.hash,
            rights: order.rights,
            scope,
            purpose: order.purpose,
            from: now,
            until: order.until,
            keep_until: order.keep_until,
            request: order.request,
            wrap,
            on_behalf_of: None,
            time: now,
        };
        let bundle = GrantBundle {
            grant: Signed::sign(&self.master.identity(), &grant),
            wrapped,
            sealed_self,
            slips,
        };
        let order = Hash(bundle.grant.body_hash());
        let body = GrantRequest {
            bundle: Cbor(bundle),
        };
        let done: Done = self
            .client
            .http
            .post("/custodian/v1/grants", Some(&self.custodian_token), &body)
            .await?;
        self.take_done(&done, order).await?;
        Ok(id)
    }

    /// Every grant that the patient gave, newest first.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the custodian shows one that the patient did not sign.
    pub async fn given(&mut self) -> Result<Vec<Given>, ClientError> {
        let answer: Grants = self
            .client
            .http
            .get("/custodian/v1/grants", Some(&self.custodian_token))
            .await?;
        let own = self.master.identity().public();
        let mut given = Vec::new();
        for info in answer.grants {
            let grant = info
                .bundle
                .0
                .grant
                .verify(&own)
                .map_err(|_| Distrust::Grant)?;
            let grantee_name = self
                .client
                .trust
                .directory()
                .name(grant.grantee)
                .unwrap_or("somebody unknown")
                .to_owned();
            given.push(Given {
                grant,
                grantee_name,
                revoked: info.revoked,
                last_used: info.last_used,
                bundle: info.bundle.0,
            });
        }
        Ok(given)
    }

    /// Every grant that the doctor received, with the keys that still open.
    ///
    /// A patient who sealed a grant wrongly spoils that one only: its keys are missing.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when a grant or its wrap is not what the patient signed.
    pub async fn received(&mut self) -> Result<Vec<Received>, ClientError> {
        let mut received = Vec::new();
        for (claimed, info) in self.grants_to_me().await? {
            let ended = Received {
                grant: claimed,
                revoked: info.revoked,
                slips: Vec::new(),
            };
            // An ended grant carries no keys any more, so there is nothing to believe in it.
            if info.revoked.is_some() || ended.grant.until <= self.now() {
                received.push(ended);
                continue;
            }
            match self.open_grant(info).await {
                Ok(opened) => received.push(opened),
                Err(ClientError::Sealed) => received.push(ended),
                Err(error) => return Err(error),
            }
        }
        Ok(received)
    }

    /// The live grants of one patient, each with the keys that it carries.
    pub(crate) async fn received_from(
        &mut self,
        patient: AccountId,
    ) -> Result<Vec<Received>, ClientError> {
        let now = self.now();
        let mut received = Vec::new();
        for (claimed, info) in self.grants_to_me().await? {
            if claimed.patient == patient && info.revoked.is_none() && claimed.until > now {
                received.push(self.open_grant(info).await?);
            }
        }
        Ok(received)
    }

    async fn grants_to_me(&mut self) -> Result<Vec<(Grant, GrantInfo)>, ClientError> {
        let answer: Grants = self
            .client
            .http
            .get("/custodian/v1/grants", Some(&self.custodian_token))
            .await?;
        let claim = |info: GrantInfo| {
            let grant = info.bundle.0.grant.unverified().ok()?;
            (grant.grantee == self.uid).then_some((grant, info))
        };
        let claims = answer.grants.into_iter().map(claim);
        Ok(claims.collect::<Option<_>>().ok_or(Distrust::Grant)?)
    }

    /// Checks the patient's signature and opens wrap and slips; [`ClientError::Sealed`] when the
    /// patient signed something that does not open.
    async fn open_grant(&mut self, info: GrantInfo) -> Result<Received, ClientError> {
        let Cbor(bundle) = info.bundle;
        let claimed = bundle.grant.unverified().map_err(|_| Distrust::Grant)?;
        let patient = self.patient_state(claimed.patient).await?;
        let grant = bundle
            .grant
            .verify(&patient.keys.identity)
            .map_err(|_| Distrust::Grant)?;
        if wrap_hash(&bundle.wrapped) != grant.wrap {
            return Err(Distrust::Grant.into());
        }
        let own = self.master.wrap_key();
        let key = GrantKey::unwrap(grant.id, grant.patient, &own, &bundle.wrapped, &grant.wrap)?;
        let slips = bundle
            .slips
            .iter()
            .map(|slip| key.open(slip).map(|secret| (slip.target, secret)))
            .collect::<Result<_, _>>()?;
        Ok(Received {
            grant,
            revoked: info.revoked,
            slips,
        })
    }

    /// Ends a grant: the custodian denies at once, then new records get new keys.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it is not the patient's grant. When only the new keys failed,
    /// the grant is revoked all the same and [`Account::rotate_due`] makes up for it.
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
            .client
            .http
            .post(
                "/custodian/v1/grants/revocations",
                Some(&self.custodian_token),
                &body,
            )
            .await?;
        self.take_done_if(&done, order).await?;
        self.rotate_due().await?;
        Ok(())
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
        if due.is_empty() {
            return Ok(due);
        }
        self.client.refresh_keys().await?;
        let given = self.given().await?;
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
            .filter(|g| g.live(now) && g.grant.rights.read)
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
        Ok(due)
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

    /// The scope to sign and the keys to carry.
    async fn keys_for(
        &mut self,
        order: &GrantOrder,
    ) -> Result<(GrantScope, Vec<(SlipTarget, Secret32)>), ClientError> {
        let scope = match &order.wish {
            GrantWish::Kinds(kinds) => {
                let kinds: Vec<Kind> = kinds
                    .iter()
                    .copied()
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect();
                if kinds.is_empty() {
                    return Err(ClientError::Impossible(
                        "choose at least one kind of record".into(),
                    ));
                }
                if !order.rights.read {
                    return Ok((GrantScope::Kinds(kinds), Vec::new()));
                }
                let (scopes, _) = self.own_scopes().await?;
                let keys = scopes
                    .into_iter()
                    .filter(|s| kinds.contains(&s.kind))
                    .map(|s| {
                        (
                            SlipTarget::Scope {
                                kind: s.kind,
                                epoch: s.epoch,
                            },
                            s.secret().clone(),
                        )
                    })
                    .collect();
                return Ok((GrantScope::Kinds(kinds), keys));
            }
            GrantWish::Dates(kinds, range) => {
                let items = self.items_in(kinds, range).await?;
                if items.is_empty() {
                    return Err(ClientError::Impossible(
                        "no record lies between these dates; choose others".into(),
                    ));
                }
                GrantScope::Dates {
                    kinds: kinds.clone(),
                    range: range.clone(),
                    items,
                }
            }
            GrantWish::Records(items) => {
                if items.is_empty() {
                    return Err(ClientError::Impossible("choose at least one record".into()));
                }
                GrantScope::Records(items.clone())
            }
        };
        let keys = if order.rights.read {
            self.content_keys(scope.items()).await?
        } else {
            HashMap::new()
        };
        let mut slips: Vec<_> = keys
            .into_iter()
            .map(|(item, key)| (SlipTarget::Item(item), key.secret().clone()))
            .collect();
        slips.sort_by_key(|(target, _)| *target);
        Ok((scope, slips))
    }

    async fn items_in(
        &mut self,
        kinds: &[Kind],
        range: &DateRange,
    ) -> Result<Vec<Item>, ClientError> {
        let listed = self.list(self.uid, kinds, Purpose::Patrqt).await?;
        Ok(listed
            .into_iter()
            .filter(|l| {
                // A date of less precision counts when its first day does: dates compare as text.
                l.summary.date.as_deref().is_some_and(|d| {
                    let day = format!("{d}{}", &"0000-01-01"[d.len().min(10)..]);
                    range.from.as_str() <= day.as_str() && day.as_str() <= range.to.as_str()
                })
            })
            .map(|l| l.item)
            .collect())
    }
}

impl Given {
    /// Whether the grant counts at `now`.
    pub fn live(&self, now: Time) -> bool {
        self.revoked.is_none() && now < self.grant.until
    }

    /// Hash of the signed grant.
    pub fn hash(&self) -> Hash {
        Hash(self.bundle.grant.body_hash())
    }
}
