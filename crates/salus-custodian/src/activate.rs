//! Activation: an account comes to be, with keys that only its owner has made.

use salus_crypto::{pin, secret::SecretBytes};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    fhir::Kind,
    keys::{
        account::{CustodianKeys, WrappedCustodianKeys},
        directory::Directory,
    },
    objects::{
        account::{AccountState, Enrolment, ScopeEpoch},
        party::Role,
    },
    wire::{
        Bytes, Cbor,
        custodian::{ActivateChallenge, ActivateFinish, ActivateStart, Done},
    },
};
use salus_storage::guard::{
    GuardError,
    accounts::{self, Account},
    pin_tries, scopes,
};

use crate::{Custodian, CustodianError, inner::Inner, memory::PendingActivation, tx::Tx};

/// How long an activation may take between its two messages, in milliseconds.
const PATIENCE: u64 = 15 * 60 * Time::SECOND;

/// Longest public name of a registrar, in bytes.
const MAX_NAME: usize = 200;

impl Custodian {
    /// Begins an activation: checks who vouches for the code, and hands out the account's two keys.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] when nobody who may has enrolled the account,
    /// [`CustodianError::Replayed`] when its owner has logged in already.
    pub async fn activate_start(
        &self,
        body: ActivateStart,
    ) -> Result<ActivateChallenge, CustodianError> {
        let inner = &self.0;
        let ActivateStart {
            enrolment,
            activation,
            request,
        } = body;
        let now = inner.now();
        let directory = inner.directory();
        let (enrolled, activated) = directory.check_activation(&enrolment, &activation)?;
        check_vouched_now(&directory, &enrolled)?;
        if now >= enrolled.expires {
            return Err(CustodianError::Expired);
        }
        let uid = enrolled.uid;
        let handle = enrolment.body_hash();
        inner.read(move |tx| check_unused(tx, uid, &handle)).await?;
        let entropy = &mut inner.entropy.clone();
        // An earlier try with the same code knows none of these.
        let keys = CustodianKeys::random(entropy);
        let setup = pin::ServerSetup::random(entropy);
        let response = inner.answer_registration(uid, &setup, &request.0)?;
        let WrappedCustodianKeys { c_key, k_subject } =
            keys.wrap(uid, &activated.keys.wrap, entropy);
        let pending = PendingActivation {
            enrolment,
            activation: Hash(activation.body_hash()),
            setup: setup.to_bytes(),
            keys,
        };
        if !inner
            .memory
            .activations
            .put(uid, pending, now, now.plus(PATIENCE))
        {
            return Err(CustodianError::TooMany { wait_s: 60 });
        }
        Ok(ActivateChallenge {
            response: Bytes(response),
            c_key: Bytes(c_key.as_bytes().to_vec()),
            k_subject: Bytes(k_subject.as_bytes().to_vec()),
        })
    }

    /// Ends an activation: the account exists, provisionally.
    ///
    /// Until the first PIN login it may be activated again with the same code, and has other keys
    /// then; its chain of events begins with that login.
    ///
    /// # Errors
    /// [`CustodianError::Expired`] when it took longer than 15 minutes,
    /// [`CustodianError::BadRequest`] naming what does not fit.
    pub async fn activate_finish(&self, body: ActivateFinish) -> Result<Done, CustodianError> {
        let inner = &self.0;
        let claimed = body
            .activation
            .unverified()
            .map_err(|_| CustodianError::BadRequest("not an activation"))?;
        let pending = inner
            .memory
            .activations
            .take(&claimed.uid, inner.now())
            .ok_or(CustodianError::Expired)?;
        if pending.activation != Hash(body.activation.body_hash()) {
            return Err(CustodianError::Expired);
        }
        let (enrolled, state) =
            inner
                .directory()
                .check_state(&pending.enrolment, &body.activation, &body.state)?;
        let scopes: Vec<ScopeEpoch> = body.scopes.into_iter().map(|Cbor(epoch)| epoch).collect();
        check_first_state(enrolled.role, &state, &scopes)?;
        if enrolled.role == Role::Admin
            && !body
                .name
                .as_ref()
                .is_some_and(|name| !name.trim().is_empty() && name.len() <= MAX_NAME)
        {
            return Err(CustodianError::BadRequest(
                "a registrar needs a public name of at most 200 bytes",
            ));
        }
        let record = pin::registration_record(&body.upload.0)
            .map_err(|_| CustodianError::BadRequest("not an OPAQUE registration"))?;
        let account = Account {
            uid: enrolled.uid,
            role: enrolled.role,
            name: body.name.filter(|_| enrolled.role == Role::Admin),
            enrolment: pending.enrolment,
            activation: body.activation,
            state: body.state,
            confirmed: false,
            disabled: false,
            standing_time: Time(0),
            erased: None,
        };
        let pin = pin_plain(&pending.setup, &record);
        let keys = pending.keys;
        inner
            .write(move |tx| {
                if tx.now >= enrolled.expires {
                    return Err(CustodianError::Expired);
                }
                check_vouched_now(&tx.inner.directory(), &enrolled)?;
                create(tx, &account, state.counter, &keys, &pin, &scopes)?;
                // Nobody has logged in yet: tries at a PIN that is gone count no more.
                Ok::<_, CustodianError>(pin_tries::clear(tx.conn, account.uid)?)
            })
            .await?;
        Ok(Done { event: None })
    }
}

impl Inner {
    /// Answers an OPAQUE registration under a setup of its own.
    ///
    /// Each registration has a fresh OPRF key. Under the key of the record in force, registering
    /// would answer guesses at the present PIN without their being counted.
    pub(crate) fn answer_registration(
        &self,
        uid: AccountId,
        setup: &pin::ServerSetup,
        request: &[u8],
    ) -> Result<Vec<u8>, CustodianError> {
        let binding = pin::binding(self.genesis.as_bytes(), uid.as_bytes());
        pin::registration_respond(setup, request, &binding)
            .map_err(|_| CustodianError::BadRequest("not an OPAQUE registration"))
    }
}

/// Setup and record as one secret.
pub(crate) fn pin_plain(setup: &SecretBytes, record: &[u8]) -> SecretBytes {
    SecretBytes::new([setup.expose(), record].concat())
}

/// What a registrar enrolled is activated only while that registrar's key counts: afterwards its
/// owner could sign enrolments of any time.
fn check_vouched_now(directory: &Directory, enrolled: &Enrolment) -> Result<(), CustodianError> {
    match enrolled.registrar {
        Some(uid) if directory.registrar(uid).is_none() => Err(CustodianError::Forbidden(
            "the key of the registrar who enrolled the account has ended; ask for a new code",
        )),
        _ => Ok(()),
    }
}

/// Refuses a code once the owner has logged in, and another enrolment of the same account.
fn check_unused(tx: &Tx<'_>, uid: AccountId, enrolment: &[u8; 32]) -> Result<(), CustodianError> {
    match accounts::get(tx.conn, uid)? {
        None => Ok(()),
        Some(account)
            if account.confirmed
                || account.erased.is_some()
                || account.enrolment.body_hash() != *enrolment =>
        {
            Err(CustodianError::Replayed)
        }
        // What a registrar vouched for must not change any more.
        Some(_) if tx.inner.directory().holder(uid).is_some() => Err(CustodianError::Replayed),
        Some(account) if account.disabled => Err(CustodianError::Forbidden(
            "the account is stopped; ask a registrar",
        )),
        Some(_) => Ok(()),
    }
}

fn create(
    tx: &Tx<'_>,
    account: &Account,
    counter: u64,
    keys: &CustodianKeys,
    pin: &SecretBytes,
    epochs: &[ScopeEpoch],
) -> Result<(), CustodianError> {
    let uid = account.uid;
    check_unused(tx, uid, &account.enrolment.body_hash())?;
    let secrets = tx.inner.vault.seal_account(
        uid,
        keys.c_key.expose(),
        keys.k_subject.expose(),
        pin.expose(),
    );
    accounts::put(tx.conn, account, counter, &secrets).map_err(|error| match error {
        GuardError::NotCovered => CustodianError::Replayed,
        error => error.into(),
    })?;
    Ok(scopes::put_first(tx.conn, uid, epochs, tx.beginning(uid)?)?)
}

/// A first state has counter 1, and for a patient epoch 1 of every scope.
fn check_first_state(
    role: Role,
    state: &AccountState,
    epochs: &[ScopeEpoch],
) -> Result<(), CustodianError> {
    let kinds: &[Kind] = if role == Role::Patient {
        &Kind::ALL
    } else {
        &[]
    };
    let heads_fit = state.scopes.len() == kinds.len()
        && state
            .scopes
            .iter()
            .zip(kinds)
            .all(|(head, kind)| head.kind == *kind && head.epoch == 1);
    let epochs_fit = epochs.len() == kinds.len()
        && epochs.iter().zip(kinds).all(|(epoch, kind)| {
            epoch.kind == *kind && epoch.epoch == 1 && epoch.previous.is_none()
        });
    if state.counter == 1 && state.guardians.is_empty() && heads_fit && epochs_fit {
        Ok(())
    } else {
        Err(CustodianError::BadRequest(
            "a first state has counter 1, no guardians, and epoch 1 of every scope of a patient",
        ))
    }
}
