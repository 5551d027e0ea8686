//! Time and randomness, handed in by whoever runs the client.

use salus_crypto::entropy::Entropy;
use salus_records::Time;

/// What the client takes from its surroundings.
pub struct Env {
    /// Reads the clock.
    pub now: Box<dyn Fn() -> Time + Send + Sync>,
    /// Draws randomness.
    pub entropy: Box<dyn Entropy + Send>,
}
