//! Chance that repeats itself.

/// SplitMix64, a generator for test data and nothing else. Source: Steele, Lea, Flood 2014.
pub(super) struct Chance(u64);

impl Chance {
    /// A stream of its own for each purpose and index under one seed.
    pub(super) fn new(seed: u64, purpose: u64, index: u64) -> Chance {
        let mut chance = Chance(seed);
        for part in [purpose, index] {
            chance.0 = chance.next() ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93);
        }
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low + u32::try_from(self.next() % span).unwrap_or_default()
    }

    /// One of several; `several` is not empty.
    pub(super) fn one_of(&mut self, several: &[&'static str]) -> &'static str {
        let last = u32::try_from(several.len())
            .unwrap_or(u32::MAX)
            .saturating_sub(1);
        several[self.between(0, last) as usize]
    }

    /// A fraction from 0 up to but not including 1.
    pub(super) fn fraction(&mut self) -> f64 {
        f64::from(self.between(0, (1 << 24) - 1)) / f64::from(1 << 24)
    }

    pub(super) fn bytes(&mut self) -> [u8; 16] {
        (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes()
    }
}
