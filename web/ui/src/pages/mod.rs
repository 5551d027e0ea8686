//! The pages, one folder per role. Each folder shows the routes of its role.

pub mod admin;
pub mod auditor;
pub mod doctor;
pub mod labs;
pub mod patient;
pub mod records;
pub mod session;
pub mod writing;

mod ledger_check;
mod not_found;
mod terms;

pub use not_found::NotFound;
