//! A place to go: an organisation with its real server on loopback, and the web application that
//! this program was built with.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use axum::body::Bytes;
use jiff::Timestamp;
use salus_crypto::entropy::OsEntropy;
use salus_ledger::Hash;
use salus_server::{
    AppState, InitParams, ListenConfig, NewRegistrar, Organisation, Rate, RateConfig, Server,
    ServerConfig, StaticFile, StaticFiles,
};
use salus_storage::log::SystemClock;
use tempfile::TempDir;
use tokio::sync::{OnceCell, oneshot};
use xtask_clinic::{
    people::Clinic,
    seed::seed,
    server::{Made, Registrar},
};

use crate::Outcome;

/// What the servers of this program log.
static LOG: OnceLock<Log> = OnceLock::new();

static CLINIC: OnceCell<(Stage, Clinic)> = OnceCell::const_new();

/// A running organisation; it ends with this value.
pub struct Stage {
    /// Address of the site, without a slash at its end.
    pub url: String,
    /// Leaf hash of the ledger's first entry, as letters name it.
    pub genesis: Hash,
    /// The first two registrars, who have not come yet.
    pub registrars: Vec<Registrar>,
    _stop: oneshot::Sender<()>,
    _data: TempDir,
}

impl Stage {
    /// A new organisation in which nobody has an account yet.
    ///
    /// # Errors
    /// When it does not start, or no web application was built.
    pub async fn new() -> Outcome<Self> {
        Self::named("Sample Clinic", ["Ada Lindholm", "Ben Oduya"]).await
    }

    /// As [`Stage::new`], with other names for the organisation and its first registrars.
    ///
    /// # Errors
    /// As [`Stage::new`].
    pub async fn named(name: &str, registrars: [&str; 2]) -> Outcome<Self> {
        if !salus_web_bundle::is_built() {
            return Err("there is no web application; cargo xtask web builds it".into());
        }
        LOG.get_or_init(Log::begin);
        let data = tempfile::tempdir()?;
        let (ready, started) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let place = data.path().join("data");
        let params = params(name, registrars);
        // The server outlives the runtime of the test that came first, so it has its own.
        thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Runtime::new() else {
                return;
            };
            runtime.block_on(async {
                match start(&place, params).await {
                    Ok((server, made)) => {
                        let _ = ready.send(Ok((format!("http://{}", server.address()), made)));
                        // Whoever needs the server to run hears of an early end as a refusal.
                        let _ = server
                            .run(async {
                                let _ = stopped.await;
                            })
                            .await;
                    }
                    Err(failure) => {
                        let _ = ready.send(Err(failure));
                    }
                }
            });
        });
        let (url, made) = started.await??;
        Ok(Self {
            url,
            genesis: made.genesis,
            registrars: made.registrars,
            _stop: stop,
            _data: data,
        })
    }

    /// The sample clinic, made once and shared by all tests of this program: look, do not change.
    ///
    /// # Errors
    /// As [`Stage::new`], or when the clinic cannot be made.
    pub async fn clinic() -> Outcome<&'static (Self, Clinic)> {
        CLINIC.get_or_try_init(Self::own_clinic).await
    }

    /// A sample clinic for one test alone, which may change it.
    ///
    /// # Errors
    /// As [`Stage::clinic`].
    pub async fn own_clinic() -> Outcome<(Self, Clinic)> {
        let mut stage = Self::new().await?;
        let made = Made {
            genesis: stage.genesis,
            registrars: std::mem::take(&mut stage.registrars),
        };
        let today: String = Timestamp::now().to_string().chars().take(10).collect();
        let clinic = seed(&stage.url, made, &today, &mut |_| {}).await?;
        Ok((stage, clinic))
    }
}

/// Everything that servers of this program have logged so far.
pub fn server_log() -> String {
    let log = LOG.get_or_init(Log::begin);
    String::from_utf8_lossy(&log.lock()).into_owned()
}

/// Log lines in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins to listen to everything, also to what a real server would leave out.
    fn begin() -> Self {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            // The digits of a moment could be those of a PIN.
            .without_time()
            .with_env_filter("debug,h2=off,hyper=off,hyper_util=off,reqwest=off")
            .with_writer(move || writer.clone());
        // Somebody else listens already only where a test wants it so.
        let _ = subscriber.try_init();
        log
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    let built = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    built.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"))
}

fn params(name: &str, [first, second]: [&str; 2]) -> InitParams {
    let registrar = |name: &str, username: &str| NewRegistrar {
        name: name.into(),
        username: username.into(),
    };
    InitParams {
        name: name.into(),
        registrars: vec![registrar(first, "ada"), registrar(second, "ben")],
        quorum: 2,
        deletion_horizon_days: 30,
        // Real clinics must keep records for years; here erasing is to be tried out.
        retention_days: 0,
        origin: None,
        offline_dir: None,
    }
}

async fn start(data: &Path, params: InitParams) -> Outcome<(Server, Made)> {
    let clock = || Arc::new(SystemClock::new());
    let made = Organisation::init(data, params, clock(), &mut OsEntropy).await?;
    let organisation = Organisation::open(data, clock()).await?;
    let files = web_files();
    if let Some(release) = files.release() {
        organisation
            .log_release(release, env!("CARGO_PKG_VERSION"))
            .await?;
    }
    // Everybody comes from one address here.
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
    let server = Server::bind(AppState::with_files(organisation, config, files)).await?;
    let registrars = made.registrars.into_iter().map(|made| Registrar {
        name: made.name,
        username: made.username,
        code: made.code.to_string(),
    });
    let made = Made {
        genesis: made.genesis,
        registrars: registrars.collect(),
    };
    Ok((server, made))
}

/// The files that the program `salus` would hand out.
fn web_files() -> StaticFiles {
    let files = salus_web_bundle::files().iter().map(|file| {
        let served = StaticFile {
            media_type: file.media_type,
            plain: Bytes::from_static(file.plain),
            brotli: file.brotli.map(Bytes::from_static),
            sha256: file.sha256,
            immutable: file.immutable,
        };
        (file.path.to_owned(), served)
    });
    files.collect()
}
