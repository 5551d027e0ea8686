//! What every request passes through: limits, sessions, bodies, problems, log lines, headers.

mod app;
mod body;
mod caller;
mod health;
mod idempotency;
mod observe;
mod openapi;
mod pressure;
mod source;
mod state;

pub use app::App;
pub use state::AppState;

pub(crate) use body::{Body, Path, Query, StreamedBody};
pub(crate) use caller::{BearerToken, Overseer, Registrar, Searcher, SignedIn};
pub(crate) use idempotency::{Replayable, once};
pub(crate) use source::{ClientName, Peer, Source};
