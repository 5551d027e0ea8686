//! The custodian, played against by clients that hold real keys.

mod chain;
mod client;
mod consent;
mod deep;
mod erasure;
mod faults;
mod keys;
mod pin;
mod reading;
mod story;
mod world;
mod writing;
