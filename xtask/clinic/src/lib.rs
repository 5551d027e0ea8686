//! A sample clinic: invented people with years of records, made through the public interface.
//!
//! Nothing here reaches into a database. Everybody is enrolled, activates, writes, shares and is
//! refused exactly as a real person would be, by `salus-client` against a running server. Every
//! password and PIN is drawn at random; there is no default account.

pub mod device;
pub mod folder;
pub mod people;
pub mod seed;
pub mod server;

/// Whatever keeps a clinic from being made, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
