//! Faults on purpose, for tests: chance that repeats itself, and system calls that fail.
//!
//! It knows nothing of the product. What must hold under these faults is said by the tests.

mod calls;
mod chance;

pub use calls::{Call, Calls, Failure, Fault, Hit};
pub use chance::Chance;
