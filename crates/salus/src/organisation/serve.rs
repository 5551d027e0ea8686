//! `salus serve`: the server runs until it is asked to stop.

use std::{io::Write, net::SocketAddr, path::PathBuf};

use clap::{Args, ValueEnum};
use salus_server::{AppState, LogFormat, Server, ServerConfig, init_logging, stop_signal};
use serde_json::json;

use super::{
    DEFAULT_LISTEN,
    open::{open, with_cause},
    web::web_files,
};
use crate::{error::CliError, reply::Reply};

/// Run the server: accounts, custodian and ledger in one process.
///
/// Stops in order on Ctrl-C or SIGTERM. Its own log goes to standard error and names nobody.
#[derive(Args)]
pub struct Serve {
    /// The organisation's data directory.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Address and port to listen on; port 0 takes any free one. [default: 127.0.0.1:8460]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Configuration file (TOML); options given here win.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to serve metrics on.
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Form of the log.
    #[arg(long, value_enum)]
    log: Option<Log>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Serve {
    /// Serves until somebody stops it; says where once it listens.
    ///
    /// # Errors
    /// When the data cannot be opened or the address is in use.
    pub async fn run(self, as_json: bool) -> Result<Reply, CliError> {
        let data = self.data.clone();
        let config = self.config()?;
        init_logging(&config.log).map_err(|error| with_cause(&error))?;
        let organisation = open(&data).await?;
        let (name, genesis) = (
            organisation.policy().organisation.clone(),
            organisation.genesis(),
        );
        let files = web_files();
        if let Some(release) = files.release() {
            let logged = organisation.log_release(release, env!("CARGO_PKG_VERSION"));
            logged.await.map_err(|error| with_cause(&error))?;
        }
        let server = Server::bind(AppState::with_files(organisation, config, files))
            .await
            .map_err(|error| with_cause(&error))?;
        let address = server.address();
        let metrics = server.metrics_address();
        let started = Reply::new(
            format!(
                "{name} is served at http://{address}\nLedger hash {genesis}\nStop with Ctrl-C."
            ),
            json!({
                "listening": format!("http://{address}"),
                "metrics": metrics.map(|address| format!("http://{address}/metrics")),
                "genesis": genesis,
            }),
        );
        let stop = stop_signal();
        started.print(as_json)?;
        std::io::stdout().flush()?;
        server.run(stop).await.map_err(|error| with_cause(&error))?;
        Ok(Reply::silent())
    }

    fn config(self) -> Result<ServerConfig, CliError> {
        let mut config = match &self.config {
            Some(path) => ServerConfig::read(path).map_err(CliError::said)?,
            None => {
                let mut config = ServerConfig::default();
                config.listen.address = DEFAULT_LISTEN
                    .parse()
                    .map_err(|_| CliError::new("the default address is none", "report it"))?;
                config
            }
        };
        if let Some(listen) = self.listen {
            config.listen.address = listen;
        }
        if let Some(metrics) = self.metrics {
            config.metrics.address = Some(metrics);
        }
        if let Some(log) = self.log {
            config.log.format = match log {
                Log::Text => LogFormat::Text,
                Log::Json => LogFormat::Json,
            };
        }
        Ok(config)
    }
}
