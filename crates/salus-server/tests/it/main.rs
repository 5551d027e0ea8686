//! The server from outside: routes in process, and a real listener where sockets matter.

#![allow(clippy::unwrap_used, reason = "helpers of tests panic like tests")]

mod activation;
mod authorization;
mod documents;
mod health;
mod idempotency;
mod limits;
mod listener;
mod login;
mod logs;
mod notices;
mod online;
mod organisation;
mod people;
mod proposals;
mod recovery;
mod requests;
mod sessions;
mod static_files;
mod story;
mod world;
