//! The storage rooms from outside; add modules here, not test binaries.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails with the reason"
)]

mod blobs;
mod calls;
mod flips;
mod guard;
mod log;
mod outside;
mod sql;
mod verify;
