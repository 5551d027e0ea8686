//! Randomness as an argument: the only door through which it enters this crate.

use core::convert::Infallible;

/// A source of cryptographically secure random bytes.
///
/// Implementations must never fail quietly: a source that cannot deliver has to panic.
pub trait Entropy {
    /// Overwrites the whole of `out` with random bytes.
    fn fill(&mut self, out: &mut [u8]);

    /// Returns `N` random bytes.
    fn array<const N: usize>(&mut self) -> [u8; N]
    where
        Self: Sized,
    {
        random_array(self)
    }
}

/// Returns `N` random bytes from a source behind a reference.
pub fn random_array<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut out = [0; N];
    entropy.fill(&mut out);
    out
}

/// Lends an [`Entropy`] to libraries that expect either generation of `rand_core`.
pub(crate) struct Rng<'a>(pub(crate) &'a mut dyn Entropy);

impl rand_core::TryRng for Rng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random_array(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random_array(self.0)))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(out);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Rng<'_> {}

impl rand_core_06::RngCore for Rng<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(random_array(self.0))
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(random_array(self.0))
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill(out);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Rng<'_> {}

/// The random source of the operating system.
///
/// Panics when the operating system delivers none: continuing would mean guessable keys.
#[cfg(feature = "os")]
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

#[cfg(feature = "os")]
impl Entropy for OsEntropy {
    fn fill(&mut self, out: &mut [u8]) {
        getrandom::fill(out).expect("the operating system must deliver random bytes");
    }
}

/// A reproducible stream of bytes from a 32-byte seed, for vectors and tests only.
///
/// Block `i` (from 0, 32 bytes) is HMAC-SHA-256(seed, `i` as 8 big-endian bytes); a call takes
/// whole blocks, so the stream depends on the sizes asked for.
#[cfg(any(test, feature = "test-seed"))]
pub struct SeededEntropy {
    seed: crate::Secret32,
    block: u64,
}

#[cfg(any(test, feature = "test-seed"))]
impl SeededEntropy {
    /// Starts the stream of `seed`.
    pub fn new(seed: [u8; 32]) -> Self {
        Self {
            seed: crate::Secret32::from_bytes(seed),
            block: 0,
        }
    }
}

#[cfg(any(test, feature = "test-seed"))]
impl Entropy for SeededEntropy {
    fn fill(&mut self, out: &mut [u8]) {
        for piece in out.chunks_mut(32) {
            let block = crate::hash::hmac_sha256(self.seed.expose(), &self.block.to_be_bytes());
            piece.copy_from_slice(&block[..piece.len()]);
            self.block += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let mut one = SeededEntropy::new([1; 32]);
        let mut two = SeededEntropy::new([1; 32]);
        let first: [u8; 40] = one.array();
        assert_eq!(first, two.array::<40>());
        assert_ne!(first, one.array::<40>());
        assert_ne!(first, SeededEntropy::new([2; 32]).array::<40>());
    }

    #[test]
    fn libraries_get_what_the_source_delivers() {
        use rand_core::TryRng;
        use rand_core_06::RngCore;

        let fresh = || SeededEntropy::new([1; 32]);
        let (four, eight) = (fresh().array::<4>(), fresh().array::<8>());
        let Ok(number) = Rng(&mut fresh()).try_next_u32();
        assert_eq!(number.to_le_bytes(), four);
        let Ok(number) = Rng(&mut fresh()).try_next_u64();
        assert_eq!(number.to_le_bytes(), eight);
        assert_eq!(Rng(&mut fresh()).next_u32().to_le_bytes(), four);
        assert_eq!(Rng(&mut fresh()).next_u64().to_le_bytes(), eight);

        let mut taken = [0; 8];
        Rng(&mut fresh()).fill_bytes(&mut taken);
        assert_eq!(taken, eight);
        taken.fill(0);
        RngCore::try_fill_bytes(&mut Rng(&mut fresh()), &mut taken).unwrap();
        assert_eq!(taken, eight);
        taken.fill(0);
        let Ok(()) = TryRng::try_fill_bytes(&mut Rng(&mut fresh()), &mut taken);
        assert_eq!(taken, eight);
    }

    #[cfg(feature = "os")]
    #[test]
    fn the_operating_system_does_not_repeat() {
        assert_ne!(OsEntropy.array::<32>(), OsEntropy.array::<32>());
    }
}
