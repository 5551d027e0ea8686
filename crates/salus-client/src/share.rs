//! Granting: what is shared, with whose proven key, and every grant that was given.

use std::collections::{BTreeSet, HashMap};

use salus_crypto::{secret::Secret32, sign::Signed};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId, RequestId, Time,
    fhir::Kind,
    keys::grant::GrantKey,
    objects::{
        grant::{DateRange, Grant, GrantBundle, GrantScope, Item, Purpose, Rights, SlipTarget},
        party::Role,
    },
    wire::{
        Cbor,
        custodian::{Done, GrantRequest, Grants},
    },
};

use crate::{Account, ClientError, Distrust, Listed};

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

impl GrantWish {
    /// Whether a version is among what is shared.
    pub fn covers(&self, listed: &Listed) -> bool {
        match self {
            Self::Kinds(kinds) => kinds.contains(&listed.kind),
            Self::Dates(kinds, range) => {
                let day = listed.summary.date.as_deref();
                // The day of a frame is that of a file, not of anything that happened.
                kinds.contains(&listed.kind)
                    && !listed.summary.is_frame()
                    && day.is_some_and(|day| within(day, range))
            }
            Self::Records(items) => items.contains(&listed.item),
        }
    }
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
    pub(crate) bundle: GrantBundle,
}

impl Account {
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
        let me = self.me().await?;
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
        let name = grant_key.seal_name(me.name.trim(), &mut *self.client.env.entropy);
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
            name,
        };
        let order = Hash(bundle.grant.body_hash());
        let body = GrantRequest {
            bundle: Cbor(bundle),
        };
        let done: Done = self.command("/custodian/v1/grants", &body).await?;
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
        let wish = GrantWish::Dates(kinds.to_vec(), range.clone());
        Ok(listed
            .into_iter()
            .filter(|listed| wish.covers(listed))
            .map(|listed| listed.item)
            .collect())
    }
}

/// A date of less precision counts when its first day does: dates compare as text.
fn within(date: &str, range: &DateRange) -> bool {
    let day = format!("{date}{}", &"0000-01-01"[date.len().min(10)..]);
    range.from.as_str() <= day.as_str() && day.as_str() <= range.to.as_str()
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
