//! Permissions against the events that gave and took them.

use salus_crypto::sign::VerifyingKey;
use salus_ledger::{Hash, verify::FaultKind};
use salus_records::{
    keys::grant::wrap_hash,
    objects::audit::{Details, EventKind},
};
use salus_storage::guard::{GuardError, chain::EventRow, consents::Consent, integrity};

use super::{DeepReport, signer};
use crate::{CustodianError, inner::Inner};

impl Inner {
    /// Checks that the permission which the event at `index` gave is the one that the patient signed,
    /// or that the one which it took has ended.
    pub(super) async fn verify_grant(
        &self,
        index: u64,
        event: &EventRow,
        details: &Details,
        report: &mut DeepReport,
    ) -> Result<(), CustodianError> {
        let Some(id) = details.grant else {
            let detail = "the event of a permission does not name it";
            report.fault(index, FaultKind::Altered, detail);
            return Ok(());
        };
        let patient = event.subject;
        let there = self.db.read(move |conn| {
            Ok::<_, GuardError>((integrity::grant(conn, id)?, signer(conn, patient)?))
        });
        let (Some((grant, is_active)), patient) = there.await? else {
            let detail = "a permission is not in the custodian's database";
            report.fault(index, FaultKind::Missing, detail);
            return Ok(());
        };
        let is_logged = match details.event {
            EventKind::AccessGranted => is_active && is_given(&grant, event, details, patient),
            _ => (grant.revoked, grant.revoked_seq) == (Some(details.time), Some(event.seq)),
        };
        if !is_logged {
            let detail = "a permission is not the one that was logged";
            report.fault(index, FaultKind::Altered, detail);
        }
        Ok(())
    }
}

/// Whether this is what the patient signed and the event logged.
fn is_given(
    row: &Consent,
    event: &EventRow,
    details: &Details,
    patient: Option<VerifyingKey>,
) -> bool {
    let signed = patient.and_then(|patient| row.signed.verify(&patient).ok());
    signed.is_some_and(|grant| {
        details.object == Some(Hash(row.signed.body_hash()))
            && (row.id, row.patient) == (grant.id, event.subject)
            && (row.patient, row.grantee) == (grant.patient, grant.grantee)
            && row.seq == event.seq
            && wrap_hash(&row.wrapped) == grant.wrap
    })
}
