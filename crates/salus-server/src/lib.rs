//! HTTP routes, accounts, sessions and configuration.
//!
//! This room owns what happens between a socket and the rooms below: the API server's accounts and
//! sessions, the HTTP face of the custodian and of the ledger, limits, problems, log lines and
//! metrics, and the data directory of an organisation. One file, `problem`, knows HTTP status
//! codes.
//!
//! It refuses to see a password, a PIN, an activation code or a key of a person, and it writes no
//! name, identifier, token or path parameter into a log, an error or a URL.

mod api;
mod config;
mod connection;
mod http;
mod keys;
mod limiter;
mod logging;
mod metrics;
mod organisation;
mod pending;
mod problem;
mod routes;
mod serve;
mod static_files;

pub use config::{
    ConfigError, LimitConfig, ListenConfig, LogConfig, LogFormat, MetricsConfig, RateConfig,
    ServerConfig, SessionConfig,
};
pub use http::{App, AppState};
pub use keys::ApiKeysError;
pub use limiter::Rate;
pub use logging::{LogSetupError, init_logging};
pub use organisation::{
    Bootstrap, InitError, InitParams, InitResult, LedgerKeyError, NewRegistrar,
    OpenOrganisationError, Organisation, RegistrarError, ReleaseError, RootKeyError,
};
pub use problem::Code;
pub use serve::{ServeError, Server, serve, stop_signal};
pub use static_files::{PAGE_POLICY, StaticFile, StaticFiles};
