//! The access log, and receipts that prove its lines without any server.

mod csv;
mod log;
mod questions;
mod receipt;
mod save;
mod words;

pub use log::AccessLog;
pub use receipt::ReceiptCommand;
