//! The ledger from outside: one binary.

mod log;
mod mutation;
mod parsers;
mod patient_view;
mod proofs;
mod receipts;
mod sequencing;
mod tampering;
mod tiles;
