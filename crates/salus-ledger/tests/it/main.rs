//! The ledger from outside: one binary.

// Clippy knows tests by their attribute; the helpers here are tests too.
#![allow(clippy::unwrap_used)]

mod limits;
mod log;
mod mutation;
mod parsers;
mod patient_view;
mod proofs;
mod receipts;
mod rules;
mod sequencing;
mod speed;
mod tampering;
mod tiles;
mod vectors;
