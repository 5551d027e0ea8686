//! The custodian, played against by clients that hold real keys; add modules here, not test binaries.

#![allow(clippy::unwrap_used, reason = "helpers of tests panic like tests")]

mod activation;
mod calls;
mod chain;
mod client;
mod commands;
mod consent;
mod deep;
mod erasure;
mod faults;
mod flips;
mod keys;
mod model;
mod notices;
mod pin;
mod questions;
mod reading;
mod release;
mod requests;
mod settling;
mod states;
mod story;
mod tidying;
mod world;
mod writing;
