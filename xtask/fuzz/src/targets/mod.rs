//! The targets, by the room whose parsers they reach.

pub mod client;
pub mod crypto;
pub mod dicom;
pub mod ledger;
pub mod records;
pub mod rows;
