//! Exchanges of two messages: what the server remembers in between, once and for a short time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use salus_crypto::{
    bytes::to_base64url,
    entropy::{Entropy, OsEntropy},
};
use salus_records::Time;

/// How long the second message may take, in milliseconds.
const LIFE: u64 = 2 * 60 * Time::SECOND;

/// Most exchanges that are open at the same time.
const MOST: usize = 50_000;

/// Open exchanges by their random names.
pub(crate) struct Pending<T>(Mutex<HashMap<String, (Time, T)>>);

/// Too many exchanges are open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<T> Pending<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Remembers `value` and names it.
    pub(crate) fn put(&self, value: T, now: Time) -> Result<String, Full> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            open.retain(|_, (ends, _)| now < *ends);
            if open.len() >= MOST {
                return Err(Full);
            }
        }
        let name = to_base64url(&OsEntropy.array::<16>());
        open.insert(name.clone(), (now.plus(LIFE), value));
        Ok(name)
    }

    /// Takes what `name` stands for; a second time there is nothing.
    pub(crate) fn take(&self, name: &str, now: Time) -> Option<T> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (ends, value) = open.remove(name)?;
        (now < ends).then_some(value)
    }

    /// Forgets what is too old.
    pub(crate) fn sweep(&self, now: Time) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, (ends, _)| now < *ends);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_there_once_and_for_two_minutes() {
        let pending = Pending::new();
        let one = pending.put(1, Time(0)).unwrap();
        assert_eq!(pending.take(&one, Time(1)), Some(1));
        assert_eq!(pending.take(&one, Time(1)), None);
        let two = pending.put(2, Time(0)).unwrap();
        assert_eq!(pending.take(&two, Time(LIFE)), None);
        assert_eq!(pending.take("never", Time(0)), None);
    }

    #[test]
    fn old_ones_make_room() {
        let pending = Pending::new();
        for n in 0..MOST {
            pending.put(n, Time(0)).unwrap();
        }
        assert_eq!(pending.put(0, Time(1)), Err(Full));
        assert!(pending.put(0, Time(LIFE)).is_ok());
    }
}
