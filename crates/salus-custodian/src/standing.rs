//! Stopping and resuming an account, by a registrar's signed order.

use salus_records::{
    objects::audit::EventKind,
    wire::custodian::{Done, StandingRequest},
};
use salus_storage::guard::{accounts, sessions};

use crate::{Caller, Custodian, CustodianError, events::Draft};

impl Custodian {
    /// Stops or resumes an account; stopping ends its sessions. The account's owner sees the event.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when no live registrar signed it, [`CustodianError::NotAvailable`]
    /// for an account that was never activated.
    pub async fn standing(
        &self,
        caller: Caller,
        body: StandingRequest,
    ) -> Result<Done, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let order = inner.directory().check_standing(&body.standing)?;
        let object = body.standing.body_hash();
        let place = inner
            .write(move |tx| {
                tx.registrar(uid)?;
                let account = tx.account(order.uid)?;
                if account.disabled == order.disabled {
                    return Ok(None);
                }
                tx.on_time(order.time)?;
                if !accounts::set_standing(tx.conn, order.uid, order.disabled, order.time)? {
                    return Err(CustodianError::Replayed);
                }
                if !account.confirmed {
                    // Nobody has logged in yet: there is no chain that could tell of it.
                    return Ok(None);
                }
                let event = if order.disabled {
                    sessions::end_all(tx.conn, order.uid, None)?;
                    EventKind::AccountDisabled
                } else {
                    EventKind::AccountEnabled
                };
                tx.compose(Draft::new(order.uid, order.registrar, event).object(object))
                    .map(Some)
            })
            .await?;
        match place {
            Some(place) => inner.done(place, caller.known).await,
            None => Ok(Done { event: None }),
        }
    }
}
