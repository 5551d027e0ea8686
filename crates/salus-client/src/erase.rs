//! Erasure: the patient's signed order, and the custodian's signed confirmation.

use salus_crypto::sign::Signed;
use salus_ledger::{entry::Entry, hash::Hash};
use salus_records::{
    Nonce, Time,
    objects::{
        audit::EventKind,
        erasure::{Erasure, ErasureReceipt, ErasureTarget},
    },
    wire::custodian::{EraseAnswer, EraseRequest},
};

use crate::{Account, ClientError, Distrust};

/// What an erasure leaves behind.
#[derive(Clone, Debug)]
pub struct Erased {
    /// How many versions lost their keys.
    pub versions: u32,
    /// When the last key backup that could still hold a key is destroyed.
    pub horizon: Time,
    /// Ledger index of the erasure.
    pub index: u64,
    /// The custodian's signed confirmation.
    pub receipt: Signed<ErasureReceipt>,
}

impl Account {
    /// Has the keys of a record, or of everything, destroyed.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with code `retention` while the law keeps the record.
    pub async fn erase(&mut self, target: ErasureTarget) -> Result<Erased, ClientError> {
        let erasure = Erasure {
            patient: self.uid,
            target,
            nonce: Nonce::random(&mut *self.client.env.entropy),
            time: self.now(),
        };
        let signed = Signed::sign(&self.master.identity(), &erasure);
        let order = Hash(signed.body_hash());
        let body = EraseRequest { erasure: signed };
        let answer: EraseAnswer = self.command("/custodian/v1/erasures", &body).await?;
        let receipt = answer
            .receipt
            .verify(&self.client.trust.policy().custodian)
            .map_err(|_| Distrust::Custodian)?;
        if receipt.erasure != order {
            return Err(Distrust::Custodian.into());
        }
        let details = self.client.trust.take_event(&answer.event)?;
        let expected = match target {
            ErasureTarget::Record(_) => EventKind::RecordErased,
            ErasureTarget::Patient => EventKind::PatientErased,
        };
        let is_ours = matches!(Entry::decode(&answer.event.entry.0), Ok(Entry::Erasure(_)))
            && (details.subject, details.event) == (self.uid, expected)
            && details.object == Some(order);
        if !is_ours {
            return Err(Distrust::OtherEvent.into());
        }
        self.client.catch_up().await?;
        Ok(Erased {
            versions: receipt.versions,
            horizon: receipt.horizon,
            index: answer.event.index,
            receipt: answer.receipt,
        })
    }
}
