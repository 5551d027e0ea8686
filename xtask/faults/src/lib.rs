//! Faults on purpose, for tests: chance that repeats itself, system calls that fail, and a disk that
//! loses its power.
//!
//! It knows nothing of the product. What must hold under these faults is said by the tests.

mod calls;
mod chance;
mod compile;
mod volume;

pub use calls::{Call, Calls, Failure, Fault, Hit};
pub use chance::Chance;
pub use volume::Volume;
