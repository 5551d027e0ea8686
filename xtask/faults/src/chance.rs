use sha2::{Digest, Sha256};

/// Names the variable that repeats a run: its value is the seed that a failure printed.
const SEED: &str = "SALUS_FAULT_SEED";

/// Random numbers that a seed repeats.
pub struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    /// A new seed for every run, or the one in `SALUS_FAULT_SEED`; printed, and shown by the test
    /// harness when the test fails.
    ///
    /// # Panics
    /// When the variable holds no number.
    pub fn new() -> Self {
        let seed = match std::env::var(SEED) {
            Ok(seed) => seed
                .parse()
                .unwrap_or_else(|_| panic!("{SEED} is no number: {seed}")),
            Err(_) => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| since.as_nanos() as u64),
        };
        println!("seed: {SEED}={seed}");
        Self::of(seed)
    }

    /// The numbers of this seed.
    pub fn of(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A stream of its own.
    pub fn branch(&mut self) -> Self {
        Self::of(self.draw())
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        let hash = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(self.drawn.to_le_bytes())
            .finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        u64::from_le_bytes(first)
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
