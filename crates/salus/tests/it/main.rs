//! The program as people and scripts meet it: the real binary against a real server.

mod errors;
mod story;
mod world;
