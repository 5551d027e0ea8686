//! The stage: an organisation in a temporary directory, a server on loopback, people's devices.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use salus_client::{Client, ClientError, Env, Identity, NewPassword, Secrets, TrustSnapshot};
use salus_crypto::{
    code::Code,
    entropy::{Entropy, OsEntropy},
};
use salus_ledger::Hash;
use salus_records::Time;
use salus_server::{
    AppState, InitParams, ListenConfig, NewRegistrar, Organisation, Rate, RateConfig, Server,
    ServerConfig,
};
use salus_storage::log::SystemClock;
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// Whatever goes wrong behind the scenes.
pub type Trouble = Box<dyn std::error::Error>;

/// A running organisation.
pub struct Stage {
    dir: TempDir,
    genesis: Hash,
    bootstrap: Vec<(String, Code)>,
    running: Option<Running>,
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), salus_server::ServeError>>,
}

impl Stage {
    /// Makes an organisation with two registrars and starts its server on a free port.
    pub async fn set() -> Result<Self, Trouble> {
        let dir = tempfile::Builder::new().prefix("salus-demo-").tempdir()?;
        let registrar = |name: &str, username: &str| NewRegistrar {
            name: name.into(),
            username: username.into(),
        };
        let params = InitParams {
            name: "Demonstration Hospital".into(),
            registrars: vec![
                registrar("Ada Registrar", "ada"),
                registrar("Ben Registrar", "ben"),
            ],
            quorum: 2,
            deletion_horizon_days: 30,
            retention_days: 0,
            origin: None,
            offline_dir: None,
        };
        let data = dir.path().join("data");
        let made =
            Organisation::init(&data, params, Arc::new(SystemClock::new()), &mut OsEntropy).await?;
        let bootstrap = made
            .registrars
            .into_iter()
            .map(|b| (b.username, b.code))
            .collect();
        let mut stage = Self {
            dir,
            genesis: made.genesis,
            bootstrap,
            running: None,
        };
        stage.start().await?;
        Ok(stage)
    }

    /// Starts the server on what lies in the data directory.
    pub async fn start(&mut self) -> Result<(), Trouble> {
        let organisation = Organisation::open(&self.data(), Arc::new(SystemClock::new())).await?;
        let listen = ListenConfig {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..Default::default()
        };
        // Everybody on stage comes from one address, which a real server would slow down.
        let plenty = Rate {
            burst: 10_000,
            per_minute: 10_000,
        };
        let rates = RateConfig {
            activation: plenty,
            login: plenty,
            identifier: plenty,
            find: plenty,
        };
        let config = ServerConfig {
            listen,
            rates,
            ..Default::default()
        };
        let server = Server::bind(AppState::new(organisation, config)).await?;
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        self.running = Some(Running {
            address,
            stop,
            task,
        });
        Ok(())
    }

    /// Ends the server in order, so that its files lie still.
    pub async fn stop(&mut self) -> Result<(), Trouble> {
        if let Some(running) = self.running.take() {
            let _ = running.stop.send(());
            running.task.await??;
        }
        Ok(())
    }

    /// Ends the server and removes everything.
    pub async fn strike(mut self) {
        if let Err(error) = self.stop().await {
            eprintln!("warning: the server did not end in order: {error}");
        }
    }

    /// Whether the server runs.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The server's address.
    pub fn url(&self) -> String {
        let address = self.running.as_ref().map(|r| r.address);
        format!(
            "http://{}",
            address.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 9)))
        )
    }

    /// The organisation's data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A place for what a thief takes away.
    pub fn lair(&self, name: &str) -> Result<PathBuf, Trouble> {
        let path = self.dir.path().join("thief").join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// Leaf hash of ledger entry 0, as the activation letters name it.
    pub fn genesis(&self) -> Hash {
        self.genesis
    }

    /// A device that knows nothing but the letter.
    pub async fn client(&self) -> Result<Client, ClientError> {
        Client::connect(&self.url(), TrustSnapshot::from_letter(self.genesis), env()).await
    }

    /// The registrars' user names and one-time codes.
    pub fn take_bootstrap(&mut self) -> Vec<(String, Code)> {
        std::mem::take(&mut self.bootstrap)
    }

    /// A PIN that meets the policy.
    pub fn draw_pin(&self) -> String {
        loop {
            let digits: [u8; 8] = OsEntropy.array();
            let pin: String = digits.iter().map(|d| char::from(b'0' + d % 10)).collect();
            if salus_crypto::policy::pin::check(&pin).is_ok() {
                return pin;
            }
        }
    }
}

/// What a person carries in the head.
pub struct Memorised {
    /// How the person says who they are.
    pub who: Identity,
    /// The password.
    pub password: String,
    /// The PIN.
    pub pin: String,
}

impl Memorised {
    /// Draws a random password and PIN.
    pub fn draw(who: Identity, stage: &Stage) -> Self {
        let bytes: [u8; 16] = OsEntropy.array();
        let password = bytes.iter().map(|b| format!("{b:02x}")).collect();
        Self {
            who,
            password,
            pin: stage.draw_pin(),
        }
    }

    /// As typed at a login.
    pub fn typed(&self) -> Secrets {
        Secrets::new(self.password.clone(), self.pin.clone())
    }

    /// As chosen at activation.
    pub fn chosen(&self) -> Result<Secrets, ClientError> {
        let password = NewPassword::check(self.password.clone(), &[])?;
        Secrets::chosen(password, self.pin.clone())
    }
}

/// The surroundings of a device: the real clock, the system's randomness.
pub fn env() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

/// The wall clock.
pub fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Time(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Copies a directory as a thief would, file by file.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every file below a directory.
pub fn files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}
