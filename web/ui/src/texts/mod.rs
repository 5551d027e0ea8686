//! Every word that a person reads, by area. Views hold none, so that the application can be translated
//! by translating this folder.
//!
//! What has no variable part is a constant; the rest is a function, because languages order words
//! differently. Sentences about something that was just fetched take what they need as arguments.

pub mod admin;
pub mod auditor;
pub mod common;
pub mod doctor;
pub mod images;
pub mod labs;
pub mod log;
pub mod patient;
pub mod records;
pub mod session;
pub mod sharing;
pub mod writing;
