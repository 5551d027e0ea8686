//! The pages, one folder per role. Each folder shows the routes of its role.

pub mod admin;
pub mod auditor;
pub mod doctor;
pub mod patient;
pub mod session;

mod not_found;

pub use not_found::NotFound;
