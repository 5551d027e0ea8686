//! What every command has at hand: the profile on this machine and somebody to ask.

use crate::{profile::Profile, term::Ask};

/// The surroundings of one command.
pub struct Context {
    /// Where this person's trust and session are kept.
    pub profile: Profile,
    /// Whoever sits at the terminal, or the script that pipes answers in.
    pub ask: Ask,
}
