//! Tests of this crate from outside: attacks on sealed messages, vectors, a second implementation.
//!
//! The only integration test binary of the crate: add modules, not files beside this one.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod attacks;
mod oracle;
mod seal;
mod vectors;
