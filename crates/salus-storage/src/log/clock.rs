use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where the log takes its time from.
pub trait Clock: Send + Sync + 'static {
    /// The time of day in milliseconds since the Unix epoch; it may jump.
    fn wall_ms(&self) -> u64;
    /// Milliseconds since some fixed moment; never set, never backwards.
    fn steady_ms(&self) -> u64;
}

/// The clocks of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts the steady clock.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn wall_ms(&self) -> u64 {
        // Before 1970 counts as 1970: the log never goes back in time anyway.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as u64)
    }

    fn steady_ms(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }
}
