//! The stage: an organisation in a temporary directory and its real server on loopback.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use salus_client::{Client, Env, TrustSnapshot};
use salus_crypto::{code::Code, entropy::OsEntropy};
use salus_ledger::{
    entry::Entry,
    hash::Hash,
    note::{KeyName, LogSigner},
};
use salus_records::Time;
use salus_server::{
    AppState, InitParams, ListenConfig, NewRegistrar, Organisation, Rate, RateConfig, Server,
    ServerConfig,
};
use salus_storage::log::SystemClock;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub struct Stage {
    dir: TempDir,
    pub genesis: Hash,
    pub bootstrap: Vec<Code>,
    pub url: String,
    server: JoinHandle<()>,
}

impl Stage {
    pub async fn set() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let registrar = |username: &str| NewRegistrar {
            name: username.into(),
            username: username.into(),
        };
        let params = InitParams {
            name: "Evil Hospital".into(),
            registrars: vec![registrar("ada"), registrar("ben")],
            quorum: 2,
            deletion_horizon_days: 30,
            retention_days: 0,
            origin: None,
            offline_dir: None,
        };
        let data = dir.path().join("data");
        let clock = || Arc::new(SystemClock::new());
        let made = Organisation::init(&data, params, clock(), &mut OsEntropy)
            .await
            .unwrap();
        let organisation = Organisation::open(&data, clock()).await.unwrap();
        let plenty = Rate {
            burst: 10_000,
            per_minute: 10_000,
        };
        let config = ServerConfig {
            listen: ListenConfig {
                address: SocketAddr::from(([127, 0, 0, 1], 0)),
                ..Default::default()
            },
            rates: RateConfig {
                activation: plenty,
                login: plenty,
                identifier: plenty,
                find: plenty,
            },
            ..Default::default()
        };
        let server = Server::bind(AppState::new(organisation, config))
            .await
            .unwrap();
        let url = format!("http://{}", server.address());
        let server = tokio::spawn(async move { server.run(std::future::pending()).await.unwrap() });
        Self {
            dir,
            genesis: made.genesis,
            bootstrap: made.registrars.into_iter().map(|b| b.code).collect(),
            url,
            server,
        }
    }

    pub fn letter(&self) -> TrustSnapshot {
        TrustSnapshot::from_letter(self.genesis)
    }

    /// A device that knows nothing but the letter.
    pub async fn client(&self) -> Client {
        Client::connect(&self.url, self.letter(), env())
            .await
            .unwrap()
    }

    /// The organisation's directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The ledger's own key, as an organisation that forks its ledger would use it.
    pub fn ledger_key(&self, genesis: &[u8]) -> LogSigner {
        let file = std::fs::read(self.data().join("ledger/ledger.key")).unwrap();
        // The file ends with the seed.
        let seed = file[file.len() - 32..].try_into().unwrap();
        LogSigner::from_seed(origin(genesis), &seed)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The name of the ledger.
pub fn origin(genesis: &[u8]) -> KeyName {
    let Ok(Entry::Genesis(entry)) = Entry::decode(genesis) else {
        panic!("no genesis")
    };
    entry.origin
}

pub fn env() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

pub fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Time(u64::try_from(since.as_millis()).unwrap())
}
