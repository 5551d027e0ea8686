//! What follows a no: a line in the patient's chain, and one answer to the outside.

use salus_records::{AccountId, Time, consent::Denial, objects::audit::EventKind};
use salus_storage::guard::{
    accounts::{self, Account},
    denials,
};

use crate::{
    Custodian, CustodianError,
    events::Draft,
    inner::Inner,
    tx::{Tx, refusal},
};

/// How long refusals are gathered after one was logged, in milliseconds.
pub(crate) const BURST: u64 = 3600 * Time::SECOND;

/// What a transaction came to when the decision was part of it.
pub(crate) enum Verdict<T> {
    /// It was allowed.
    Allowed(T),
    /// It was not; the refusal itself is committed.
    Refused {
        patient: AccountId,
        error: CustodianError,
    },
}

impl Tx<'_> {
    /// Records a refusal in the patient's chain, if there is such a patient, and says what is heard outside.
    pub(crate) fn refuse<T>(
        &self,
        account: &Account,
        patient: AccountId,
        denial: Denial,
    ) -> Result<Verdict<T>, CustodianError> {
        let own = account.uid == patient;
        tracing::debug!(reason = %denial, "refused");
        if !own && accounts::is_patient(self.conn, patient)? {
            let due = denials::count(self.conn, patient, account.uid, self.now, BURST)?;
            if let Some(count) = due {
                let draft = Draft::new(patient, account.uid, EventKind::AccessDenied);
                self.compose(Draft { count, ..draft })?;
            }
        }
        // One's own standing is no secret; whether patient, record or grant exists is.
        let error = match denial {
            Denial::Disabled | Denial::Pending => refusal(denial),
            _ if own => refusal(denial),
            Denial::Role | Denial::NotGranted | Denial::TooMany => CustodianError::NotAvailable,
        };
        Ok(Verdict::Refused { patient, error })
    }
}

impl Inner {
    /// Goes on with what was allowed; a refusal is put into the ledger behind the caller's back, so
    /// that known and unknown patients take equally long.
    pub(crate) fn allowed<T>(&self, verdict: Verdict<T>) -> Result<T, CustodianError> {
        match verdict {
            Verdict::Allowed(value) => Ok(value),
            Verdict::Refused { patient, error } => {
                self.settle_later(patient);
                Err(error)
            }
        }
    }
}

impl Custodian {
    /// Logs the bursts of refusals that are over.
    pub(crate) async fn log_refusals(&self) -> Result<(), CustodianError> {
        self.0
            .write(|tx| {
                for burst in denials::over(tx.conn, Time(tx.now.0.saturating_sub(BURST)))? {
                    denials::logged(tx.conn, burst.subject, burst.actor, tx.now)?;
                    if accounts::is_patient(tx.conn, burst.subject)? {
                        let draft = Draft::new(burst.subject, burst.actor, EventKind::AccessDenied);
                        tx.compose(Draft {
                            count: burst.count,
                            ..draft
                        })?;
                    }
                }
                Ok(())
            })
            .await
    }
}
