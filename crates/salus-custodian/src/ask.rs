//! Requests for access: a doctor asks, the patient sees it, grants or declines.

use salus_crypto::{context::Context, kdf::derive, seal, secret::Secret32, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId, RequestId, Time,
    consent::{Action, Permit},
    objects::{audit::EventKind, grant::AccessRequest, party::Role},
    wire::custodian::{AskRequest, DeclineRequest, Done, RequestInfo, RequestStatus, Requests},
};
use salus_storage::guard::{
    GuardError, accounts,
    requests::{self, RequestRow, Status},
};

use crate::{
    Caller, Custodian, CustodianError,
    events::Draft,
    tx::{Tx, refusal},
};

/// Longest message, in bytes.
const MAX_MESSAGE: usize = 4000;

/// Requests that a doctor may place in a day.
const PER_DAY: u32 = 200;

/// Requests in one list.
const LISTED: u32 = 500;

impl Custodian {
    /// Places a doctor's request. A patient who does not exist looks like one who does.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when the credential does not count, [`CustodianError::TooMany`]
    /// after 200 in a day.
    pub async fn ask(&self, caller: Caller, body: AskRequest) -> Result<Done, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let patient = inner.write(move |tx| ask(tx, uid, &body.request)).await?;
        // Behind the doctor's back, so that known and unknown take equally long.
        inner.settle_later(patient);
        Ok(Done { event: None })
    }

    /// Requests put to the calling patient, or placed by the calling doctor, newest first.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when the account is stopped.
    pub async fn requests(&self, caller: Caller) -> Result<Requests, CustodianError> {
        let uid = caller.uid;
        self.0
            .read(move |tx| {
                let account = tx.account(uid)?;
                let rows = match account.role {
                    Role::Patient => {
                        requests::to_patient(tx.conn, &tx.own(&account, Action::Govern)?, LISTED)?
                    }
                    Role::Doctor => requests::by_doctor(tx.conn, uid, LISTED)?,
                    Role::Admin | Role::Auditor => Vec::new(),
                };
                let info = |row: RequestRow| {
                    Ok(RequestInfo {
                        request: open(tx, &row)?,
                        status: match row.status {
                            Status::Pending => RequestStatus::Pending,
                            Status::Granted => RequestStatus::Granted,
                            Status::Declined => RequestStatus::Declined,
                        },
                    })
                };
                let requests = rows
                    .into_iter()
                    .map(info)
                    .collect::<Result<_, CustodianError>>()?;
                Ok(Requests { requests })
            })
            .await
    }

    /// Takes the patient's no. A request that was declined before stays so.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when there is no such request to this patient.
    pub async fn decline(
        &self,
        caller: Caller,
        body: DeclineRequest,
    ) -> Result<Done, CustodianError> {
        let uid = caller.uid;
        let place = self
            .0
            .write(move |tx| {
                let account = tx.account(uid)?;
                let permit = tx.own(&account, Action::Govern)?;
                let decline = body
                    .decline
                    .verify(&tx.identity(&account)?)
                    .map_err(|_| CustodianError::Forbidden("the patient did not sign this"))?;
                if decline.patient != uid {
                    return Err(CustodianError::Forbidden("the patient did not sign this"));
                }
                let row = requests::get(tx.conn, &permit, decline.request)?
                    .ok_or(CustodianError::NotAvailable)?;
                match row.status {
                    Status::Declined => return Ok(None),
                    Status::Granted => {
                        return Err(CustodianError::BadRequest(
                            "it was granted; revoke the grant instead",
                        ));
                    }
                    Status::Pending => {}
                }
                requests::answer(tx.conn, &permit, decline.request, Status::Declined)?;
                tx.compose(Draft {
                    request: Some(decline.request),
                    object: Some(Hash(body.decline.body_hash())),
                    concerns: Some(row.doctor),
                    ..Draft::own(uid, EventKind::AccessDeclined)
                })
                .map(Some)
            })
            .await?;
        self.0.settle(uid).await?;
        match place {
            Some(place) => self.0.done(place, caller.known).await,
            None => Ok(Done { event: None }),
        }
    }
}

/// Returns whose chain has to be settled.
fn ask(
    tx: &Tx<'_>,
    uid: AccountId,
    signed: &Signed<AccessRequest>,
) -> Result<AccountId, CustodianError> {
    let account = tx.account(uid)?;
    let request = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the doctor did not sign this"))?;
    if request.doctor != uid {
        return Err(CustodianError::Forbidden("the doctor did not sign this"));
    }
    tx.on_time(request.time)?;
    check(tx, &request)?;
    let permit = tx
        .decide(&account, request.patient, Action::Ask)?
        .map_err(refusal)?;
    let since = Time(tx.now.0.saturating_sub(Time::DAY));
    if requests::placed_since(tx.conn, uid, since)? >= PER_DAY {
        return Err(CustodianError::TooMany { wait_s: 3600 });
    }
    let addressed = accounts::is_patient(tx.conn, request.patient)?;
    let sealed = seal_words(tx, uid, request.id, signed)?;
    if !requests::put(tx.conn, &permit, request.id, addressed, &sealed, tx.now)? {
        return Err(CustodianError::Replayed);
    }
    if addressed {
        tx.compose(Draft {
            kinds: request.kinds,
            request: Some(request.id),
            purpose: Some(request.purpose),
            object: Some(Hash(signed.body_hash())),
            ..Draft::new(request.patient, uid, EventKind::AccessRequested)
        })?;
    }
    Ok(request.patient)
}

fn check(tx: &Tx<'_>, request: &AccessRequest) -> Result<(), CustodianError> {
    if request.message.len() > MAX_MESSAGE {
        return Err(CustodianError::TooLarge("a message has at most 4000 bytes"));
    }
    let day = |text: &str| text.len() == 10 && text.is_ascii();
    let dates_fit = request
        .dates
        .as_ref()
        .is_none_or(|d| day(&d.from) && day(&d.to) && d.from <= d.to);
    let asks = request.rights.read || request.rights.write;
    if request.kinds.is_empty()
        || request.kinds.len() > 9
        || !dates_fit
        || !asks
        || request.until <= tx.now
    {
        return Err(CustodianError::BadRequest(
            "a request names kinds, rights, and an end in the future",
        ));
    }
    Ok(())
}

fn words_key(k_subject: &Secret32) -> Secret32 {
    derive(
        k_subject.expose(),
        "custodian/requests",
        &Context::new("custodian/requests"),
    )
}

fn words_context(id: RequestId) -> Context {
    Context::new("custodian/request").bytes(id.as_bytes())
}

fn seal_words(
    tx: &Tx<'_>,
    doctor: AccountId,
    id: RequestId,
    signed: &Signed<AccessRequest>,
) -> Result<Vec<u8>, CustodianError> {
    let key = words_key(&tx.k_subject(doctor)?);
    Ok(seal::seal(
        &key,
        &words_context(id),
        &signed.to_bytes(),
        &mut tx.inner.entropy.clone(),
    ))
}

fn open(tx: &Tx<'_>, row: &RequestRow) -> Result<Signed<AccessRequest>, CustodianError> {
    let key = words_key(&tx.k_subject(row.doctor)?);
    let bytes = seal::open(&key, &words_context(row.id), &row.sealed)?;
    Ok(Signed::from_bytes(bytes.expose()).map_err(|_| GuardError::Damaged)?)
}

impl Tx<'_> {
    /// Marks the request that a grant answers; it has to be the grantee's, to this patient, unanswered.
    pub(crate) fn answer_request(
        &self,
        permit: &Permit,
        id: RequestId,
        grantee: AccountId,
    ) -> Result<(), CustodianError> {
        let row = requests::get(self.conn, permit, id)?.ok_or(CustodianError::NotAvailable)?;
        if row.doctor != grantee {
            return Err(CustodianError::BadRequest(
                "the request is another doctor's",
            ));
        }
        if row.status == Status::Declined {
            return Err(CustodianError::BadRequest("the request was declined"));
        }
        requests::answer(self.conn, permit, id, Status::Granted)?;
        Ok(())
    }
}
