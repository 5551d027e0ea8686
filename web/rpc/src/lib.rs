//! What the page asks of the worker, and what the worker answers: plain data, no logic.
//!
//! The page shows nothing that did not come through here. Keys never do: no answer holds one, and
//! the list of calls is fixed. Both sides use the same types, so neither can drift.

#[macro_use]
mod call;
pub mod calls;
mod failure;
mod moment;
mod secret;

pub use call::Call;
pub use calls::*;
pub use failure::{Failure, FailureKind};
pub use moment::Moment;
pub use secret::Secret;
