//! One binary for everything that crosses modules of this room.
#![allow(clippy::unwrap_used, missing_docs)]

mod canonical;
mod consent_model;
mod grant_name;
mod people;
mod permit;
mod sealing;
mod trust;
mod vectors;
