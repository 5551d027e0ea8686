//! Noticing that the clock was set.

/// A clock that departs from elapsed time by more than this many milliseconds has jumped.
pub const MAX_CLOCK_JUMP_MS: u64 = 2000;

/// Compares the wall clock with a steady one; a log alone cannot tell a jump from a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockWatch {
    wall_ms: u64,
    steady_ms: u64,
}

impl ClockWatch {
    /// Starts from one reading of both clocks, in milliseconds.
    pub fn new(wall_ms: u64, steady_ms: u64) -> Self {
        ClockWatch { wall_ms, steady_ms }
    }

    /// Takes the next reading and returns by how many milliseconds the wall clock jumped (forward
    /// is positive), or `None` if that is at most [`MAX_CLOCK_JUMP_MS`].
    pub fn observe(&mut self, wall_ms: u64, steady_ms: u64) -> Option<i64> {
        let elapsed = steady_ms.saturating_sub(self.steady_ms);
        let jump = i128::from(wall_ms) - i128::from(self.wall_ms) - i128::from(elapsed);
        *self = ClockWatch::new(wall_ms, steady_ms);
        let jump = jump.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        (jump.unsigned_abs() > MAX_CLOCK_JUMP_MS).then_some(jump)
    }
}
