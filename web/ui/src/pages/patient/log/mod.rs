//! The access log: every line proven in this browser, in plain words; and questions about it.

mod filter;
mod line;
mod list;
mod one;
mod question;

pub use line::{Line, did};
pub use list::Log;
pub use one::LogLine;
