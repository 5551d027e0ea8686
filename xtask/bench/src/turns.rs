//! Taking turns: limit, product, limit, product, …

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use xtask_figure::Figure;

use crate::Failure;

/// How many turns each side gets.
pub const TURNS: usize = 5;

/// How long one turn lasts at least.
pub const TURN: Duration = Duration::from_secs(1);

/// The values of both sides, turn by turn.
#[derive(Default)]
pub struct Turns {
    limit: Vec<f64>,
    value: Vec<f64>,
}

impl Turns {
    /// Lets both sides measure in turns, first the limit, then the product.
    pub fn take(
        mut limit: impl FnMut() -> Result<f64, Failure>,
        mut product: impl FnMut() -> Result<f64, Failure>,
    ) -> Result<Self, Failure> {
        let mut turns = Self::default();
        for _ in 0..TURNS {
            turns.add(limit()?, product()?);
        }
        Ok(turns)
    }

    /// Adds one turn of both sides.
    pub fn add(&mut self, limit: f64, value: f64) {
        self.limit.push(limit);
        self.value.push(value);
    }

    /// The medians of a rate, of which more is better.
    pub fn rate(&self, name: &'static str, unit: &'static str) -> Figure {
        self.figure(name, unit, |value, limit| value / limit)
    }

    /// The medians of a cost, of which less is better.
    pub fn cost(&self, name: &'static str, unit: &'static str) -> Figure {
        self.figure(name, unit, |value, limit| limit / value)
    }

    fn figure(
        &self,
        name: &'static str,
        unit: &'static str,
        ratio: impl Fn(f64, f64) -> f64,
    ) -> Figure {
        let turns = self.value.iter().zip(&self.limit);
        let mut ratios: Vec<f64> = turns.map(|(value, limit)| ratio(*value, *limit)).collect();
        ratios.sort_by(f64::total_cmp);
        Figure {
            limit: Some(median(self.limit.iter().copied())),
            ratio: Some(median(ratios.iter().copied())),
            spread: ratios.first().copied().zip(ratios.last().copied()),
            ..Figure::alone(name, median(self.value.iter().copied()), unit)
        }
    }
}

/// The value in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// CPU time that this thread has used.
pub fn thread_time() -> Duration {
    cpu_time(ClockId::ThreadCPUTime)
}

/// CPU time that this process has used, in all its threads.
pub fn process_time() -> Duration {
    cpu_time(ClockId::ProcessCPUTime)
}

fn cpu_time(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Repeats `work` for a turn of this thread's CPU time; returns how often per second.
pub fn rate(mut work: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let start = thread_time();
    let mut times = 0u32;
    loop {
        work()?;
        times += 1;
        let took = thread_time() - start;
        if took >= TURN {
            return Ok(f64::from(times) / took.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
    }
}
