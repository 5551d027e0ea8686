//! Requests: a doctor finds a patient and asks; the patient sees it, and may say no.

use salus_crypto::sign::Signed;
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, RequestId, Time,
    fhir::Kind,
    objects::{
        audit::EventKind,
        grant::{AccessRequest, DateRange, Decline, Purpose, Rights},
    },
    wire::{
        Bytes,
        account::{FindRequest, Found},
        custodian::{AskRequest, DeclineRequest, Done, RequestStatus, Requests},
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
        // Without an event: it would say that there is such a patient.
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
    /// [`ClientError::Refused`] when it was granted, [`ClientError::Distrust`] when the ledger does not
    /// tell that it was declined.
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
            .command("/custodian/v1/requests/decline", &body)
            .await?;
        self.take_done_or(&done, order, |earlier| {
            earlier.event == EventKind::AccessDeclined && earlier.request == Some(request)
        })
        .await
    }
}
