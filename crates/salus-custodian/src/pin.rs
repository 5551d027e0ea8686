//! The PIN: counted before it is tried, locked after ten wrong ones.

use salus_crypto::{
    OpenError,
    bytes::to_base64url,
    entropy::random_array,
    hash::sha256,
    pin::{self, ServerSetup},
    secret::{Secret32, SecretBytes},
    sign::Signed,
};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    keys::account::CustodianKeys,
    objects::{account::KeyEvent, audit::EventKind, party::Role, ticket::PinTicket},
    wire::{
        Bearer, Bytes,
        custodian::{AccountChain, PinChallenge, PinFinish, PinStart, Unlocked},
    },
};
use salus_storage::guard::{Sealed, accounts, chain, pin_tries};

use crate::{
    Custodian, CustodianError, chains::chain_of, events::Draft, inner::Inner, memory::PendingPin,
    tx::Tx, vault::Row,
};

/// Wrong PINs after which an account is locked.
const MAX_TRIES: u32 = 10;

/// How long an attempt may take between its two messages, in milliseconds.
pub(crate) const PATIENCE: u64 = 2 * 60 * Time::SECOND;

/// What a counted try works on: the sealed PIN, or nothing for an account that does not exist.
enum Counted {
    Try(Option<Sealed>),
    Locked,
}

impl Custodian {
    /// Begins a PIN login with the API's word that the password was right.
    ///
    /// The try is counted, durably, before the PIN is evaluated. An unknown account answers alike.
    ///
    /// # Errors
    /// [`CustodianError::Locked`] after ten tries without success, [`CustodianError::Replayed`] for
    /// a used ticket, [`CustodianError::Expired`] for an old one.
    pub async fn pin_start(&self, body: PinStart) -> Result<PinChallenge, CustodianError> {
        let inner = &self.0;
        let ticket = inner.check_ticket(&body.ticket)?;
        let uid = ticket.uid;
        let counted = inner.write(move |tx| count(tx, &ticket)).await?;
        let sealed = match counted {
            Counted::Try(sealed) => sealed,
            Counted::Locked => {
                inner.settle_later(uid);
                return Err(CustodianError::Locked);
            }
        };
        let binding = pin::binding(inner.genesis.as_bytes(), uid.as_bytes());
        let entropy = &mut inner.entropy.clone();
        let (tried, started) = match sealed {
            None => {
                let nobody = &inner.nobody;
                (
                    Hash::ZERO,
                    pin::server_login_start(nobody, None, &body.ke1.0, &binding, entropy),
                )
            }
            Some(sealed) => {
                let plain = inner.vault.open(Row::Pin(uid), &sealed)?;
                let (setup, record) = split(&plain)?;
                let tried = Hash(sha256(plain.expose()));
                let record = Some(record);
                (
                    tried,
                    pin::server_login_start(&setup, record, &body.ke1.0, &binding, entropy),
                )
            }
        };
        let (state, ke2) =
            started.map_err(|_| CustodianError::BadRequest("not an OPAQUE login"))?;
        let attempt = to_base64url(&random_array::<16>(entropy));
        let now = inner.now();
        let pending = PendingPin { uid, state, tried };
        if !inner
            .memory
            .pins
            .put(attempt.clone(), pending, now, now.plus(PATIENCE))
        {
            return Err(CustodianError::TooMany { wait_s: 60 });
        }
        Ok(PinChallenge {
            attempt,
            ke2: Bytes(ke2),
        })
    }

    /// Ends a PIN login: a session, and the account's two keys sealed under the session key.
    ///
    /// # Errors
    /// [`CustodianError::WrongPin`] when the PIN was wrong or the attempt took longer than two minutes.
    pub async fn pin_finish(&self, body: PinFinish) -> Result<Unlocked, CustodianError> {
        let inner = &self.0;
        let pending = inner
            .memory
            .pins
            .take(&body.attempt, inner.now())
            .ok_or(CustodianError::WrongPin)?;
        let session_key = pin::server_login_finish(&pending.state, &body.ke3.0)
            .map_err(|_| CustodianError::WrongPin)?;
        let uid = pending.uid;
        let token = inner.draw_token();
        let new_token = token.clone();
        let opened = inner
            .write(move |tx| succeed(tx, uid, &pending.tried, &new_token))
            .await?;
        inner.settle(uid).await?;
        if opened.registrar {
            inner.settle_key_log().await?;
        }
        let keys = opened
            .keys
            .seal(uid, session_key.expose(), &mut inner.entropy.clone());
        Ok(Unlocked {
            token: Bearer(token),
            keys: Bytes(keys),
            account: opened.chain,
            expires: opened.expires,
        })
    }
}

impl Inner {
    /// Checks that the API server signed a ticket that still counts; its nonce is not used up here.
    pub(crate) fn check_ticket(
        &self,
        ticket: &Signed<PinTicket>,
    ) -> Result<PinTicket, CustodianError> {
        let ticket = ticket.verify(&self.policy.api).map_err(|_| {
            CustodianError::Forbidden("the ticket is not from this organisation's server")
        })?;
        if self.now() >= ticket.expires {
            return Err(CustodianError::Expired);
        }
        Ok(ticket)
    }
}

/// Setup and record of a PIN.
fn split(plain: &SecretBytes) -> Result<(ServerSetup, &[u8]), CustodianError> {
    let damaged = CustodianError::Internal("a PIN record is damaged");
    let Some((setup, record)) = plain.expose().split_at_checked(ServerSetup::LEN) else {
        return Err(damaged);
    };
    let setup = ServerSetup::from_bytes(setup).map_err(|_| damaged)?;
    Ok((setup, record))
}

fn count(tx: &Tx<'_>, ticket: &PinTicket) -> Result<Counted, CustodianError> {
    let uid = ticket.uid;
    tx.once(uid, ticket.nonce, ticket.expires)?;
    if pin_tries::get(tx.conn, uid)?.failures >= MAX_TRIES {
        tx.compose_failures(uid, 0)?;
        return Ok(Counted::Locked);
    }
    pin_tries::count(tx.conn, uid, tx.now)?;
    let Some(account) = accounts::get(tx.conn, uid)?.filter(|account| account.erased.is_none())
    else {
        return Ok(Counted::Try(None));
    };
    if account.disabled {
        return Err(CustodianError::Forbidden(
            "the account is stopped; ask a registrar",
        ));
    }
    let secrets = accounts::secrets(tx.conn, uid)?;
    Ok(Counted::Try(secrets.map(|s| Sealed {
        generation: s.generation,
        bytes: s.pin,
    })))
}

impl Tx<'_> {
    /// Composes one event for the tries that none tells of, except `recent` ones that succeeded;
    /// none before the first login, for a chain begins with it.
    pub(crate) fn compose_failures(
        &self,
        uid: AccountId,
        recent: u32,
    ) -> Result<(), CustodianError> {
        let count = pin_tries::get(self.conn, uid)?
            .unlogged
            .saturating_sub(recent);
        let tells = chain::ends(self.conn, uid)?.is_some()
            && accounts::k_subject(self.conn, uid)?.is_some();
        if count > 0 && tells {
            self.compose(Draft {
                count,
                ..Draft::own(uid, EventKind::PinFailed)
            })?;
            pin_tries::logged(self.conn, uid)?;
        }
        Ok(())
    }
}

struct Opened {
    keys: CustodianKeys,
    chain: AccountChain,
    expires: Time,
    /// Whether a registrar's key waits for the key log.
    registrar: bool,
}

fn succeed(
    tx: &Tx<'_>,
    uid: AccountId,
    tried: &Hash,
    token: &str,
) -> Result<Opened, CustodianError> {
    let account = tx.account(uid).map_err(|_| CustodianError::WrongPin)?;
    if account.disabled {
        return Err(CustodianError::Forbidden(
            "the account is stopped; ask a registrar",
        ));
    }
    let secrets = accounts::secrets(tx.conn, uid)?.ok_or(CustodianError::WrongPin)?;
    let vault = &tx.inner.vault;
    let open = |row, bytes: &[u8]| {
        let bytes = bytes.to_vec();
        vault.open(
            row,
            &Sealed {
                generation: secrets.generation,
                bytes,
            },
        )
    };
    // Changed or reset since the attempt began.
    if Hash(sha256(open(Row::Pin(uid), &secrets.pin)?.expose())) != *tried {
        return Err(CustodianError::WrongPin);
    }
    tx.compose_failures(uid, 1)?;
    pin_tries::clear(tx.conn, uid)?;
    let registrar = account.role == Role::Admin && tx.inner.directory().registrar(uid).is_none();
    if !account.confirmed {
        accounts::confirm(tx.conn, uid)?;
        let activated = Draft::own(uid, EventKind::AccountActivated);
        tx.compose(activated.object(account.activation.body_hash()))?;
        if account.role == Role::Admin {
            let name = account.name.clone().unwrap_or_default();
            tx.queue_key_event(&KeyEvent::Registrar {
                name,
                enrolment: account.enrolment.clone(),
                activation: account.activation.clone(),
            })?;
        }
    }
    tx.compose(Draft::own(uid, EventKind::Login))?;
    let expires = tx.start_session(token, uid)?;
    let open32 = |row, bytes: &[u8]| -> Result<Secret32, CustodianError> {
        Ok(Secret32::from_slice(open(row, bytes)?.expose()).ok_or(OpenError)?)
    };
    let keys = CustodianKeys {
        c_key: open32(Row::CKey(uid), &secrets.c_key)?,
        k_subject: open32(Row::KSubject(uid), &secrets.k_subject)?,
    };
    Ok(Opened {
        keys,
        chain: chain_of(&account),
        expires,
        registrar,
    })
}
