//! Another PIN: by its owner, or after an identity check by staff.

use salus_crypto::{hash::sha256, pin, secret::SecretBytes};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    objects::audit::EventKind,
    wire::{
        Bytes,
        custodian::{
            Done, PinChangeRequest, PinRegisterResponse, PinRegisterStart, PinResetRequest,
        },
    },
};
use salus_storage::guard::{
    Sealed,
    accounts::{self, AccountSecrets},
    pin_tries, sessions,
};

use crate::{
    Caller, Custodian, CustodianError, activate::pin_plain, events::Draft, inner::Inner, tx::Tx,
    vault::Row,
};

/// How long a registration may take until it is used, in milliseconds.
const PATIENCE: u64 = 15 * 60 * Time::SECOND;

impl Custodian {
    /// Begins the registration of another PIN, with the API's word that the password was right.
    ///
    /// It answers under a fresh key, so it tells nothing about the present PIN; an account that
    /// does not exist answers alike.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] for a ticket that is not the API's.
    pub async fn pin_register_start(
        &self,
        body: PinRegisterStart,
    ) -> Result<PinRegisterResponse, CustodianError> {
        let inner = &self.0;
        let uid = inner.check_ticket(&body.ticket)?.uid;
        let setup = pin::ServerSetup::random(&mut inner.entropy.clone());
        let response = inner.answer_registration(uid, &setup, &body.request.0)?;
        let now = inner.now();
        if !inner
            .memory
            .registrations
            .put(uid, setup.to_bytes(), now, now.plus(PATIENCE))
        {
            return Err(CustodianError::TooMany { wait_s: 60 });
        }
        Ok(PinRegisterResponse {
            response: Bytes(response),
        })
    }

    /// Sets the PIN that its signed-in owner chose; other sessions end.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when the owner did not sign this very registration.
    pub async fn pin_change(
        &self,
        caller: Caller,
        body: PinChangeRequest,
    ) -> Result<Done, CustodianError> {
        let inner = &self.0;
        let (pin, known) = (inner.registered(caller.uid, &body.upload)?, caller.known);
        let place = inner
            .write(move |tx| {
                let account = tx.account(caller.uid)?;
                let change = body
                    .change
                    .verify(&tx.identity(&account)?)
                    .map_err(|_| CustodianError::Forbidden("the owner did not sign this"))?;
                if change.uid != caller.uid || change.upload != Hash(sha256(&body.upload.0)) {
                    return Err(CustodianError::Forbidden(
                        "the owner signed another registration",
                    ));
                }
                tx.fresh(caller.uid, change.nonce, change.time)?;
                tx.set_pin(caller.uid, &pin)?;
                sessions::end_all(tx.conn, caller.uid, Some(&caller.token))?;
                tx.compose(
                    Draft::own(caller.uid, EventKind::PinChanged).object(body.change.body_hash()),
                )
            })
            .await?;
        inner.done(place, known).await
    }

    /// Sets a PIN after staff checked the person's identity; unlocks the account, all sessions end.
    ///
    /// The account's keys stay as they are; staff and custodian learn nothing.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when too few registrars signed, [`CustodianError::Replayed`] when
    /// the reset was used, [`CustodianError::Expired`] when it is too old.
    pub async fn pin_reset(&self, body: PinResetRequest) -> Result<Done, CustodianError> {
        let inner = &self.0;
        let directory = inner.directory();
        let reset = directory.check_pin_reset(&body.reset, inner.now())?;
        let ticket = inner.check_ticket(&body.ticket)?;
        let uid = reset.uid;
        if ticket.uid != uid {
            return Err(CustodianError::Forbidden(
                "the reset is for another account",
            ));
        }
        // Who vouched stands in the event: the first of the registrars who signed.
        let registrar = body
            .reset
            .signers()
            .find_map(|key| {
                directory
                    .registrars()
                    .find(|(_, r)| r.keys.identity == *key)
                    .map(|(uid, _)| *uid)
            })
            .ok_or(CustodianError::Forbidden(
                "not enough registrars have signed",
            ))?;
        let pin = inner.registered(uid, &body.upload)?;
        let object = body.reset.body_hash();
        let place = inner
            .write(move |tx| {
                tx.account(uid)?;
                tx.once(uid, ticket.nonce, ticket.expires)?;
                tx.once(uid, reset.nonce, reset.expires)?;
                tx.set_pin(uid, &pin)?;
                sessions::end_all(tx.conn, uid, None)?;
                tx.compose(Draft::new(uid, registrar, EventKind::PinReset).object(object))
            })
            .await?;
        inner.done(place, None).await
    }
}

impl Inner {
    /// Takes the registration that was begun for this account, with what the client made of it.
    fn registered(&self, uid: AccountId, upload: &Bytes) -> Result<SecretBytes, CustodianError> {
        let setup = self
            .memory
            .registrations
            .take(&uid, self.now())
            .ok_or(CustodianError::Expired)?;
        let record = pin::registration_record(&upload.0)
            .map_err(|_| CustodianError::BadRequest("not an OPAQUE registration"))?;
        Ok(pin_plain(&setup, &record))
    }
}

impl Tx<'_> {
    fn set_pin(&self, uid: AccountId, pin: &SecretBytes) -> Result<(), CustodianError> {
        let old = accounts::secrets(self.conn, uid)?.ok_or(CustodianError::NotAvailable)?;
        let secrets = self.reseal(uid, &old, Some(pin))?;
        accounts::set_secrets(self.conn, uid, &secrets)?;
        Ok(pin_tries::clear(self.conn, uid)?)
    }

    /// The secrets of an account under the newest generation, with another PIN if there is one.
    pub(crate) fn reseal(
        &self,
        uid: AccountId,
        old: &AccountSecrets,
        pin: Option<&SecretBytes>,
    ) -> Result<AccountSecrets, CustodianError> {
        let vault = &self.inner.vault;
        let open = |row, bytes: &[u8]| {
            vault.open(
                row,
                &Sealed {
                    generation: old.generation,
                    bytes: bytes.to_vec(),
                },
            )
        };
        let c_key = open(Row::CKey(uid), &old.c_key)?;
        let k_subject = open(Row::KSubject(uid), &old.k_subject)?;
        let pin = match pin {
            Some(pin) => pin.clone(),
            None => open(Row::Pin(uid), &old.pin)?,
        };
        Ok(vault.seal_account(uid, c_key.expose(), k_subject.expose(), pin.expose()))
    }
}
