//! The web application in a real browser against a real server.
//!
//! This room owns what a test needs to be somebody in front of a screen: a browser that starts
//! with nothing kept ([`Browser`]), a place to go ([`Stage`]), and the eye for what a person does
//! not see: refused scripts, errors in the console, requests to strangers, barriers ([`axe`]).
//! It refuses to look behind the page: nothing here reads keys or calls the worker.

pub mod axe;
mod browser;
mod driver;
mod evil;
pub mod figures;
mod hand;
mod keys;
mod memory;
mod meter;
mod page;
mod people;
pub mod screens;
mod stage;
pub mod traces;
pub mod trouble;

pub use browser::{Browser, Size};
pub use evil::{Alter, EvilServer};
pub use fantoccini::key::Key;
pub use meter::Meter;
pub use people::person;
pub use stage::{Stage, server_log};

/// Whatever keeps a test from passing, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What every step returns.
pub type Outcome<T = ()> = Result<T, Failure>;
