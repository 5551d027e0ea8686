//! Telling clients that something about their account changed: how often, never what.
//!
//! Everything here is in memory. Counts begin at the time of the start, so a client that asks with
//! a number from before a restart hears at once and looks again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use salus_ledger::Hash;
use salus_records::{AccountId, Time, wire::custodian::Notice};
use tokio::{sync::oneshot, time::timeout};

use crate::{Custodian, CustodianError};

/// Who waits for a change, and whom it concerns.
pub(crate) struct Notices {
    began: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    changes: HashMap<AccountId, u64>,
    /// By account and session; a dropped sender wakes whoever waits.
    waiting: HashMap<AccountId, HashMap<Hash, Waiter>>,
    /// Others than the subject whom an event concerns, until the ledger has it.
    concerned: HashMap<(AccountId, u64), AccountId>,
    waits: u64,
    stopped: bool,
}

struct Waiter {
    number: u64,
    _wake: oneshot::Sender<()>,
}

/// One wait; giving it up frees its place.
struct Wait<'a> {
    notices: &'a Notices,
    uid: AccountId,
    session: Hash,
    number: u64,
    woken: oneshot::Receiver<()>,
}

impl Notices {
    pub(crate) fn new(now: Time) -> Self {
        Self {
            began: now.0,
            state: Mutex::default(),
        }
    }

    /// Notes whom an event concerns beside its subject.
    pub(crate) fn will_concern(&self, subject: AccountId, seq: u64, other: AccountId) {
        self.state().concerned.insert((subject, seq), other);
    }

    /// An event of this place is durable: its subject and whom else it concerns look again.
    pub(crate) fn logged(&self, subject: AccountId, seq: u64) {
        let mut state = self.state();
        state.change(subject);
        if let Some(other) = state.concerned.remove(&(subject, seq)) {
            state.change(other);
        }
    }

    fn count(&self, state: &State, uid: AccountId) -> u64 {
        self.began + state.changes.get(&uid).copied().unwrap_or(0)
    }

    /// Begins a wait, unless the count is another than `after` already.
    fn wait(&self, uid: AccountId, session: Hash, after: u64) -> Option<Wait<'_>> {
        let mut state = self.state();
        if state.stopped || self.count(&state, uid) != after {
            return None;
        }
        state.waits += 1;
        let number = state.waits;
        let (wake, woken) = oneshot::channel();
        let waiter = Waiter {
            number,
            _wake: wake,
        };
        // An older wait of the same session ends here.
        state
            .waiting
            .entry(uid)
            .or_default()
            .insert(session, waiter);
        Some(Wait {
            notices: self,
            uid,
            session,
            number,
            woken,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn change(&mut self, uid: AccountId) {
        *self.changes.entry(uid).or_default() += 1;
        self.waiting.remove(&uid);
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let mut state = self.notices.state();
        let Some(sessions) = state.waiting.get_mut(&self.uid) else {
            return;
        };
        let own = |waiter: &Waiter| waiter.number == self.number;
        if sessions.get(&self.session).is_some_and(own) {
            sessions.remove(&self.session);
        }
        if sessions.is_empty() {
            state.waiting.remove(&self.uid);
        }
    }
}

impl Custodian {
    /// Says how often something about the account changed, as soon as that is another number than
    /// `after`, and at the latest after `patience`.
    ///
    /// Asking is no use of the session: it does not keep it alive.
    ///
    /// # Errors
    /// [`CustodianError::Unauthenticated`] when the session has ended, also while waiting.
    pub async fn notices(
        &self,
        token: &str,
        after: u64,
        patience: Duration,
    ) -> Result<Notice, CustodianError> {
        let inner = &self.0;
        let caller = self.look(token).await?;
        if let Some(mut wait) = inner.notices.wait(caller.uid, caller.token, after) {
            // Woken or not, the count says it.
            let _ = timeout(patience, &mut wait.woken).await;
            drop(wait);
            self.look(token).await?;
        }
        let state = inner.notices.state();
        Ok(Notice {
            seq: inner.notices.count(&state, caller.uid),
        })
    }

    /// Lets nobody wait any longer, so that the server can stop.
    pub fn stop_notices(&self) {
        let mut state = self.0.notices.state();
        state.stopped = true;
        state.waiting.clear();
    }

    /// Wakes the waits of an account whose sessions may have ended.
    pub(crate) fn wake(&self, uid: AccountId) {
        self.0.notices.state().waiting.remove(&uid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENT: AccountId = AccountId::from_bytes([1; 16]);
    const DOCTOR: AccountId = AccountId::from_bytes([2; 16]);

    fn waits(notices: &Notices) -> usize {
        let state = notices.state();
        state.waiting.values().map(HashMap::len).sum()
    }

    #[test]
    fn a_change_ends_the_waits_of_those_it_concerns() {
        let notices = Notices::new(Time(1000));
        let mut patient = notices.wait(PATIENT, Hash([1; 32]), 1000).unwrap();
        let mut doctor = notices.wait(DOCTOR, Hash([2; 32]), 1000).unwrap();
        notices.will_concern(PATIENT, 7, DOCTOR);
        notices.logged(PATIENT, 6);
        let woken = |wait: &mut Wait<'_>| {
            wait.woken.try_recv() == Err(oneshot::error::TryRecvError::Closed)
        };
        assert!(woken(&mut patient));
        assert!(!woken(&mut doctor));
        notices.logged(PATIENT, 7);
        assert!(woken(&mut doctor));
        // Whoever knows less hears at once, whoever knows a number of another start too.
        assert!(notices.wait(PATIENT, Hash([1; 32]), 1001).is_none());
        assert!(notices.wait(PATIENT, Hash([1; 32]), 9999).is_none());
        assert!(notices.wait(PATIENT, Hash([1; 32]), 1002).is_some());
        assert!(notices.wait(DOCTOR, Hash([2; 32]), 1001).is_some());
    }

    #[test]
    fn a_session_waits_once_and_leaves_nothing_behind() {
        let notices = Notices::new(Time(0));
        let mut older = notices.wait(PATIENT, Hash([1; 32]), 0).unwrap();
        let newer = notices.wait(PATIENT, Hash([1; 32]), 0).unwrap();
        assert_eq!(
            older.woken.try_recv(),
            Err(oneshot::error::TryRecvError::Closed)
        );
        assert_eq!(waits(&notices), 1);
        drop(older);
        assert_eq!(waits(&notices), 1, "the newer one still waits");
        drop(newer);
        assert_eq!(waits(&notices), 0);
        assert!(notices.state().waiting.is_empty());
    }
}
