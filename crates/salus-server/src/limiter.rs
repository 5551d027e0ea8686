//! Token buckets: how often one source or account may do something.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use salus_records::Time;

/// Most sources that are told apart; beyond it the full buckets are forgotten first.
const MOST: usize = 100_000;

/// How often something is allowed.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many at once.
    pub burst: u32,
    /// How many more each minute.
    pub per_minute: u32,
}

struct Bucket {
    /// Tokens in thousandths.
    left: u64,
    at: Time,
}

/// A bucket for each key.
pub(crate) struct Limiter<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// Too many; try again after this many seconds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) u64);

impl Rate {
    fn full(self) -> u64 {
        u64::from(self.burst) * 1000
    }

    /// What a bucket holds at `now`, in thousandths.
    fn refilled(self, bucket: &Bucket, now: Time) -> u64 {
        let passed = now.0.saturating_sub(bucket.at.0);
        let gained = passed.saturating_mul(self.per_minute.into()) / 60;
        bucket.left.saturating_add(gained).min(self.full())
    }
}

impl<K: Eq + Hash> Limiter<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes one token of `key`.
    pub(crate) fn take(&self, key: K, now: Time) -> Result<(), TooMany> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.rate.refilled(bucket, now) < self.rate.full());
            if buckets.len() >= MOST {
                return Err(TooMany(60));
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket {
            left: self.rate.full(),
            at: now,
        });
        let left = self.rate.refilled(bucket, now);
        let Some(rest) = left.checked_sub(1000) else {
            let missing = 1000 - left;
            let per_minute = u64::from(self.rate.per_minute.max(1));
            return Err(TooMany((missing * 60).div_ceil(per_minute * 1000)));
        };
        *bucket = Bucket {
            left: rest,
            at: now,
        };
        Ok(())
    }

    /// Forgets the buckets that are full again.
    pub(crate) fn sweep(&self, now: Time) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.retain(|_, bucket| self.rate.refilled(bucket, now) < self.rate.full());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_the_rate() {
        let limiter = Limiter::new(Rate {
            burst: 2,
            per_minute: 6,
        });
        assert_eq!(limiter.take("a", Time(0)), Ok(()));
        assert_eq!(limiter.take("a", Time(0)), Ok(()));
        assert_eq!(limiter.take("a", Time(0)), Err(TooMany(10)));
        assert_eq!(limiter.take("b", Time(0)), Ok(()));
        assert_eq!(limiter.take("a", Time(9_999)), Err(TooMany(1)));
        assert_eq!(limiter.take("a", Time(10_000)), Ok(()));
        assert_eq!(limiter.take("a", Time(10_000)), Err(TooMany(10)));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let limiter = Limiter::new(Rate {
            burst: 1,
            per_minute: 60,
        });
        limiter.take(1, Time(0)).unwrap();
        limiter.sweep(Time(500));
        assert_eq!(limiter.buckets.lock().unwrap().len(), 1);
        limiter.sweep(Time(1000));
        assert!(limiter.buckets.lock().unwrap().is_empty());
    }
}
