//! Configuration: one struct per concern, read once from a TOML file; every field has a default.
//!
//! Nothing here is secret. Keys lie in the data directory.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use salus_records::Time;
use salus_storage::accounts::SessionRules;
use serde::Deserialize;

use crate::limiter::Rate;

/// Everything that `salus serve` can be told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Where to listen, and as what the world knows the server.
    pub listen: ListenConfig,
    /// Where to serve metrics, if anywhere.
    pub metrics: MetricsConfig,
    /// How long sessions last.
    pub sessions: SessionConfig,
    /// How much one client and all together may take.
    pub limits: LimitConfig,
    /// How often one source or account may try something.
    pub rates: RateConfig,
    /// What the program's own log looks like.
    pub log: LogConfig,
}

/// Where to listen, and as what the world knows the server.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListenConfig {
    /// Address and port; port 0 takes any free one.
    pub address: SocketAddr,
    /// The address that clients use; `https` adds HSTS.
    pub public_url: Option<String>,
    /// Whether a proxy in front sets `X-Forwarded-For`; its last entry is then the source.
    pub behind_proxy: bool,
}

impl Default for ListenConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8460)),
            public_url: None,
            behind_proxy: false,
        }
    }
}

impl ListenConfig {
    /// Whether clients come over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

/// Where to serve metrics; they name routes and counts, never people.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// Address and port of a listener of its own; none without it.
    pub address: Option<SocketAddr>,
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionConfig {
    /// Minutes after which an unused session ends.
    pub idle_minutes: u32,
    /// Minutes after which every session ends.
    pub absolute_minutes: u32,
    /// Minutes after login in which the password may be changed.
    pub recent_minutes: u32,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            idle_minutes: 15,
            absolute_minutes: 12 * 60,
            recent_minutes: 15,
        }
    }
}

impl SessionConfig {
    pub(crate) fn rules(self) -> SessionRules {
        SessionRules {
            idle: minutes(self.idle_minutes),
            absolute: minutes(self.absolute_minutes),
        }
    }

    pub(crate) fn recent(self) -> u64 {
        minutes(self.recent_minutes)
    }
}

fn minutes(n: u32) -> u64 {
    u64::from(n) * 60 * Time::SECOND
}

/// How much one client and all together may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitConfig {
    /// Open connections; further ones wait.
    pub connections: usize,
    /// Requests that are worked on at the same time; further ones are answered `busy`.
    pub requests: usize,
    /// Clients that wait for a notice at the same time; further ones are answered `busy`.
    pub waits: usize,
    /// Bytes of a JSON body.
    pub json_bytes: usize,
    /// Seconds that the head of a request may take.
    pub header_seconds: u64,
    /// Seconds that a request with a JSON body may take altogether.
    pub request_seconds: u64,
    /// Seconds that a stream may stand still, in either direction.
    pub stall_seconds: u64,
    /// Seconds that a client waits for a notice before it hears that there is none.
    pub notice_seconds: u64,
    /// Seconds that open requests may take to end when the server stops.
    pub shutdown_seconds: u64,
}

impl Default for LimitConfig {
    fn default() -> Self {
        Self {
            connections: 2048,
            requests: 512,
            waits: 1024,
            json_bytes: 1024 * 1024,
            header_seconds: 10,
            request_seconds: 30,
            stall_seconds: 30,
            notice_seconds: 25,
            shutdown_seconds: 10,
        }
    }
}

impl LimitConfig {
    pub(crate) fn header(&self) -> Duration {
        Duration::from_secs(self.header_seconds)
    }

    pub(crate) fn request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    pub(crate) fn stall(&self) -> Duration {
        Duration::from_secs(self.stall_seconds)
    }

    pub(crate) fn notice(&self) -> Duration {
        Duration::from_secs(self.notice_seconds)
    }

    pub(crate) fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }
}

/// How often one source or account may try something.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateConfig {
    /// Activation codes looked up or used, per source.
    pub activation: Rate,
    /// Logins and recoveries begun, per source.
    pub login: Rate,
    /// Identifiers evaluated, per source.
    pub identifier: Rate,
    /// Patients looked for, per account.
    pub find: Rate,
}

impl Default for RateConfig {
    fn default() -> Self {
        Self {
            // A clinic activates people behind one address, and each takes several requests.
            activation: Rate {
                burst: 120,
                per_minute: 60,
            },
            login: Rate {
                burst: 60,
                per_minute: 60,
            },
            identifier: Rate {
                burst: 60,
                per_minute: 30,
            },
            find: Rate {
                burst: 30,
                per_minute: 10,
            },
        }
    }
}

/// What the program's own log looks like.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// One JSON object per line, or text.
    pub format: LogFormat,
    /// Filter directives, as `info` or `info,salus_server=debug`.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Why the configuration file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read; check the path and its permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The file has a mistake.
    #[error("the configuration {} has a mistake; correct it, then start again:\n{source}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and what.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl ServerConfig {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// [`ConfigError`] with line and column of the mistake; unknown settings are mistakes.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        toml::from_str(&text).map_err(|source| ConfigError::Parse {
            path: path.to_owned(),
            source: Box::new(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ServerConfig, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("salus.toml");
        std::fs::write(&path, text).unwrap();
        ServerConfig::read(&path)
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let config = read("").unwrap();
        assert_eq!(config.sessions.rules().idle, 15 * 60 * 1000);
        assert_eq!(config.sessions.rules().absolute, 12 * 3600 * 1000);
        assert_eq!(config.limits.json_bytes, 1 << 20);
        assert!(config.metrics.address.is_none());
        assert!(!config.listen.is_https());
    }

    #[test]
    fn settings_are_taken_and_mistakes_named() {
        let config = read(
            "[listen]\naddress = '[::]:443'\npublic_url = 'https://salus.example'\n\
             [rates]\nfind = { burst = 1, per_minute = 2 }\n[log]\nformat = 'json'\n",
        );
        let config = config.unwrap();
        assert!(config.listen.is_https());
        assert_eq!(config.rates.find.per_minute, 2);
        assert_eq!(config.log.format, LogFormat::Json);
        let error = read("[limits]\nconections = 5\n").unwrap_err().to_string();
        assert!(
            error.contains("conections") && error.contains("line 2"),
            "{error}"
        );
        assert!(matches!(
            ServerConfig::read(Path::new("/nowhere/salus.toml")),
            Err(ConfigError::Read { .. })
        ));
    }
}
