//! Grants that a doctor received, checked, with the keys that they carry.

use salus_crypto::secret::Secret32;
use salus_records::{
    AccountId, Time,
    keys::grant::{GrantKey, wrap_hash},
    objects::grant::{Grant, SlipTarget},
    wire::{
        Cbor,
        custodian::{GrantInfo, Grants},
    },
};

use crate::{Account, ClientError, Distrust};

/// A grant that a doctor received, checked, with the keys it carries.
pub struct Received {
    /// The grant.
    pub grant: Grant,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
    /// The keys that its slips carry; none once the grant has ended.
    pub slips: Vec<(SlipTarget, Secret32)>,
    /// The patient's name as the patient's program wrote it; nobody vouches for it, so compare it with
    /// the profile before treating. None in a grant that has ended, or that came without.
    pub patient_name: Option<String>,
}

impl Account {
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
                patient_name: None,
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
        // A name that does not open is as good as none: whoever spoils it could have dropped it, and
        // no label may stand between a doctor and the records.
        let patient_name = bundle
            .name
            .as_deref()
            .and_then(|sealed| key.open_name(sealed).ok());
        Ok(Received {
            grant,
            revoked: info.revoked,
            slips,
            patient_name,
        })
    }
}
