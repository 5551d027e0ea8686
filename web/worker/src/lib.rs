//! The web worker: unlocked keys, and every step of the protocol that a page asks for.
//!
//! Owns: the one account that is logged in, what was read in this session, and turning both into
//! the plain data of `salus-web-rpc`. Everything that it answers went through `salus-client`, which
//! believes nothing that it has not verified. Refuses: handing out a key, keeping anything readable
//! anywhere but in its own memory, and any call that is not on the list.

mod audit;
mod auditor;
mod calls;
mod desk;
mod entries;
mod failure;
mod files;
mod given;
mod images;
mod keep;
mod ledger;
mod parts;
mod people;
mod questions;
mod records;
mod session;
mod sharing;
mod surroundings;
