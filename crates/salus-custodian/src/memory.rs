//! What lives between two steps of a protocol, in memory only: lost at a restart, begun again.

use std::{
    collections::HashMap,
    hash::Hash as StdHash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use salus_crypto::secret::SecretBytes;
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    keys::account::CustodianKeys,
    objects::{account::Enrolment, grant::Item},
};

/// Most entries of one kind; the oldest give way to new ones only when they have expired.
const MOST: usize = 1_000_000;

/// Values that expire, by name.
pub(crate) struct Expiring<K, V>(Mutex<Waiting<K, V>>);

struct Waiting<K, V> {
    values: HashMap<K, (Time, V)>,
    swept: Time,
}

impl<K: Eq + StdHash, V> Expiring<K, V> {
    fn new() -> Self {
        Self(Mutex::new(Waiting {
            values: HashMap::new(),
            swept: Time(0),
        }))
    }

    /// Keeps a value until `expires`; false when memory is used up.
    pub(crate) fn put(&self, key: K, value: V, now: Time, expires: Time) -> bool {
        let mut waiting = self.waiting();
        if now.distance(waiting.swept) > 10 * Time::SECOND || waiting.values.len() >= MOST {
            waiting.values.retain(|_, (end, _)| now < *end);
            waiting.swept = now;
        }
        if waiting.values.len() >= MOST {
            return false;
        }
        waiting.values.insert(key, (expires, value));
        true
    }

    /// Takes a value out, unless it has expired.
    pub(crate) fn take(&self, key: &K, now: Time) -> Option<V> {
        let (expires, value) = self.waiting().values.remove(key)?;
        (now < expires).then_some(value)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An activation between its two messages.
pub(crate) struct PendingActivation {
    pub(crate) enrolment: salus_crypto::sign::Signed<Enrolment>,
    pub(crate) activation: Hash,
    pub(crate) setup: SecretBytes,
    pub(crate) keys: CustodianKeys,
}

/// A PIN login between its two messages.
pub(crate) struct PendingPin {
    pub(crate) uid: AccountId,
    pub(crate) state: SecretBytes,
    /// Hash of the PIN record that was tried; another one now means a changed PIN.
    pub(crate) tried: Hash,
}

/// The right to fetch one part.
pub(crate) struct PartTicket {
    pub(crate) uid: AccountId,
    pub(crate) patient: AccountId,
    pub(crate) item: Item,
    pub(crate) part: u32,
}

/// Everything of that sort.
pub(crate) struct Memory {
    pub(crate) activations: Expiring<AccountId, PendingActivation>,
    pub(crate) pins: Expiring<String, PendingPin>,
    pub(crate) registrations: Expiring<AccountId, SecretBytes>,
    pub(crate) tickets: Expiring<Hash, PartTicket>,
    pub(crate) rates: Rates,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            activations: Expiring::new(),
            pins: Expiring::new(),
            registrations: Expiring::new(),
            tickets: Expiring::new(),
            rates: Rates(Mutex::new(HashMap::new())),
        }
    }
}

/// How often a source has asked in the current window.
pub(crate) struct Rates(Mutex<HashMap<String, (Time, u32)>>);

impl Rates {
    /// Counts `n` more; the seconds to wait when it is more than `most` in `window` milliseconds.
    pub(crate) fn count(
        &self,
        source: &str,
        n: u32,
        most: u32,
        window: u64,
        now: Time,
    ) -> Result<(), u64> {
        let mut sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= MOST {
            sources.retain(|_, (since, _)| now < since.plus(window));
        }
        let (since, count) = sources.entry(source.to_owned()).or_insert((now, 0));
        if since.plus(window) <= now {
            (*since, *count) = (now, 0);
        }
        if count.saturating_add(n) > most {
            return Err(since
                .plus(window)
                .0
                .saturating_sub(now.0)
                .div_ceil(Time::SECOND));
        }
        *count += n;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_000_000_000);

    #[test]
    fn a_value_is_taken_once_and_before_it_expires() {
        let values = Expiring::new();
        for (wait, found) in [(99, Some("value")), (100, None)] {
            assert!(values.put("name", "value", NOW, NOW.plus(100)));
            assert_eq!(values.take(&"name", NOW.plus(wait)), found);
            assert_eq!(values.take(&"name", NOW), None, "taken");
        }
    }

    #[test]
    fn what_expired_leaves_when_ten_seconds_have_passed() {
        let values = Expiring::new();
        let held = || values.waiting().values.len();
        values.put("short", (), NOW, NOW.plus(1));
        values.put("long", (), NOW.plus(10 * Time::SECOND), Time(u64::MAX));
        assert_eq!(held(), 2);
        values.put("new", (), NOW.plus(10 * Time::SECOND + 1), Time(u64::MAX));
        assert_eq!(held(), 2, "not the one that expired");
        let now = NOW.plus(10 * Time::SECOND + 1);
        assert_eq!(values.take(&"long", now), Some(()));
    }

    #[test]
    fn a_source_waits_for_the_next_window() {
        const WINDOW: u64 = 10 * Time::SECOND;
        let rates = Rates(Mutex::new(HashMap::new()));
        let count = |n, after| rates.count("source", n, 3, WINDOW, NOW.plus(after));
        assert_eq!(count(2, 0), Ok(()));
        assert_eq!(count(2, 0), Err(10));
        assert_eq!(count(1, 1), Ok(()), "what was refused does not count");
        assert_eq!(count(1, 4001), Err(6));
        assert_eq!(count(1, WINDOW - 1), Err(1));
        assert_eq!(count(3, WINDOW), Ok(()));
        assert_eq!(count(1, WINDOW), Err(10));
        assert_eq!(rates.count("other", 3, 3, WINDOW, NOW), Ok(()));
        assert_eq!(rates.count("large", 4, 3, WINDOW, NOW), Err(10));
    }

    #[test]
    fn a_count_outlives_the_shorter_window_of_another() {
        let rates = Rates(Mutex::new(HashMap::new()));
        assert_eq!(rates.count("long", 1, 1, 100, NOW), Ok(()));
        assert_eq!(rates.count("short", 1, 1, 1, NOW.plus(2)), Ok(()));
        assert!(rates.count("long", 1, 1, 100, NOW.plus(2)).is_err());
    }

    #[test]
    fn when_memory_is_used_up_the_sources_leave_whose_window_is_over() {
        let source = |n: usize| (n.to_string(), (NOW.plus((n > 0).into()), 1));
        let rates = Rates(Mutex::new((0..MOST).map(source).collect()));
        assert_eq!(rates.count("new", 1, 1, 100, NOW.plus(100)), Ok(()));
        let sources = rates.0.into_inner().unwrap();
        assert_eq!(sources.len(), MOST, "a new one for one that left");
        assert!(!sources.contains_key("0"));
    }
}
