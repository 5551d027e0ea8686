//! The web application in a real browser. Every test here needs chromium, chromedriver and npm.

mod evil_server;
mod first_visit;
mod secrecy;
