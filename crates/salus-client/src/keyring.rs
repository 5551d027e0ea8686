//! The keys by which a reader opens content: one's own, or those that grants carried.

use std::collections::HashMap;

use salus_records::{
    AccountId,
    fhir::Kind,
    keys::scope::{self, ScopeSecret},
    objects::{
        access::MAX_ITEMS,
        account::ScopeEpoch,
        grant::{Item, Purpose, SlipTarget},
        record::Manifest,
    },
    seal::{ContentKey, Place},
    wire::{
        Cbor,
        custodian::{OwnKeys, VersionInfo},
    },
};

use crate::{Account, ClientError, Distrust};

/// By which keys the reader opens content.
pub(crate) enum Keyring {
    /// The patient's own.
    Own,
    /// Scope secrets and single content keys that grants carried.
    Granted {
        scopes: HashMap<Kind, Vec<ScopeSecret>>,
        items: HashMap<Item, ContentKey>,
    },
}

impl Account {
    /// The patient's own scope secrets of the newest epochs, checked against the signed state.
    pub(crate) async fn own_scopes(
        &mut self,
    ) -> Result<(Vec<ScopeSecret>, Vec<Kind>), ClientError> {
        let own: OwnKeys = self
            .client
            .http
            .get("/custodian/v1/keys/own", Some(&self.custodian_token))
            .await?;
        self.state = self.client.trust.take_chain(self.uid, &own.account)?;
        let self_key = self.master.self_key();
        let mut scopes = Vec::new();
        for head in &self.state.scopes {
            let Cbor(epoch) = own
                .scopes
                .iter()
                .find(|Cbor(e)| e.kind == head.kind && e.epoch == head.epoch)
                .ok_or(ClientError::Protocol("a scope without its epoch"))?;
            let scope = scope::open_own(self.uid, epoch, Some(head), &self_key)
                .map_err(|_| Distrust::Envelope)?;
            scopes.push(scope);
        }
        Ok((scopes, own.due))
    }

    /// The content keys of versions, for a grant that carries them; each was read from the list.
    pub(crate) async fn content_keys(
        &mut self,
        items: &[Item],
    ) -> Result<HashMap<Item, ContentKey>, ClientError> {
        let mut keys = HashMap::new();
        for batch in items.chunks(MAX_ITEMS) {
            let opened = self.read(self.uid, batch, Purpose::Patrqt, None).await?;
            keys.extend(opened.into_iter().map(|o| (o.listed.item, o.key)));
        }
        Ok(keys)
    }

    pub(crate) async fn keyring(&mut self, patient: AccountId) -> Result<Keyring, ClientError> {
        if patient == self.uid {
            return Ok(Keyring::Own);
        }
        let mut scopes: HashMap<Kind, Vec<ScopeSecret>> = HashMap::new();
        let mut items = HashMap::new();
        for received in self.received_from(patient).await? {
            for (target, secret) in received.slips {
                match target {
                    SlipTarget::Scope { kind, epoch } => {
                        scopes
                            .entry(kind)
                            .or_default()
                            .push(ScopeSecret::new(kind, epoch, secret));
                    }
                    SlipTarget::Item(item) => {
                        items.insert(item, ContentKey::from_secret(secret));
                    }
                }
            }
        }
        for secrets in scopes.values_mut() {
            secrets.sort_by_key(|s| std::cmp::Reverse(s.epoch));
        }
        Ok(Keyring::Granted { scopes, items })
    }

    pub(crate) fn find_key(
        &self,
        keyring: &Keyring,
        manifest: &Manifest,
        version: &VersionInfo,
    ) -> Result<ContentKey, ClientError> {
        let place = Place::of(manifest);
        match keyring {
            Keyring::Own => Ok(ContentKey::unwrap_patient(
                &place,
                &version.wraps.0,
                &self.master.wrap_key(),
            )?),
            Keyring::Granted { scopes, items } => {
                let item = Item {
                    record: manifest.record,
                    version: manifest.version,
                };
                if let Some(key) = items.get(&item) {
                    return Ok(key.clone());
                }
                let links: Vec<&ScopeEpoch> = version.links.iter().map(|Cbor(e)| e).collect();
                for scope in scopes.get(&manifest.kind).into_iter().flatten() {
                    if let Some(scope) = walk_back(manifest.patient, scope, manifest.epoch, &links)
                    {
                        return Ok(ContentKey::unwrap_scope(
                            &place,
                            &version.wraps.0,
                            &scope.wrap_key(),
                        )?);
                    }
                }
                Err(ClientError::Sealed)
            }
        }
    }
}

/// Follows the published links from a newer epoch back to the wanted one.
fn walk_back(
    patient: AccountId,
    from: &ScopeSecret,
    wanted: u32,
    links: &[&ScopeEpoch],
) -> Option<ScopeSecret> {
    let mut scope = from.clone();
    while scope.epoch > wanted {
        let link = links
            .iter()
            .find(|l| l.kind == scope.kind && l.epoch == scope.epoch)?;
        scope = scope.previous(patient, link).ok()?;
    }
    (scope.epoch == wanted).then_some(scope)
}
