//! The program as people and scripts meet it: the real binary against a real server.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod document;
mod errors;
mod faults;
mod staff;
mod story;
mod world;
