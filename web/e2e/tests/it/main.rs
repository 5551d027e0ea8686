//! The web application in a real browser. Every test here needs chromium, chromedriver and npm.

#![allow(clippy::unwrap_used, missing_docs)]

mod altered_program;
mod arriving;
mod every_screen;
mod evil_server;
mod first_visit;
mod hostile;
mod keyboard;
mod leaving;
mod secrecy;
mod story;
mod viewing;
