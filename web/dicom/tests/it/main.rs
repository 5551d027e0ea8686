//! Reading what a second program wrote, and what nobody wrote.
#![allow(clippy::unwrap_used, missing_docs)]

mod file;
mod hostile;
mod oracle;
mod reading;
