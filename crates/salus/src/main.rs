//! The one program of Salus: server, command line, demonstration and verifier.
//!
//! This room owns how Salus talks to people and scripts: arguments, prompts, tables, progress, and
//! what to do next when something went wrong. It refuses to decide anything: every step of the
//! protocol is `salus-client`'s, everything a server does is `salus-server`'s. Secrets are typed
//! or piped in, never arguments; nothing readable is kept on the disk.

mod account;
mod admin;
mod audit;
mod command;
mod context;
mod demo;
mod error;
mod ids;
mod ledger;
mod menu;
mod organisation;
mod profile;
mod record;
mod reply;
mod session;
mod share;
mod surroundings;
mod term;
mod when;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let program = command::Program::parse();
    match program.run() {
        Ok(code) => code,
        Err(error) => error.report(),
    }
}
