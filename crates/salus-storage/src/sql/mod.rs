//! A SQLite database owned by one process, with one writer thread and group commit.
//!
//! Every [`Db::write`] is durable when it returns: the writer takes whatever is queued, runs each
//! closure in its own savepoint inside one transaction, commits (WAL, `synchronous=FULL`) and only
//! then answers. No timer is involved: a lone writer pays one sync, sixty-four share one.
//!
//! This room refuses to know any table; a caller brings a [`Schema`] and closures.

mod db;
mod error;
mod glances;
mod open;
mod owner_lock;
mod readers;
mod schema;
mod writer;

pub use db::Db;
pub use error::StoreError;
pub use open::OpenError;
pub use schema::Schema;

pub(crate) use writer::Job;
