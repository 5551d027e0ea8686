use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use salus_custodian::Custodian;
use salus_records::{AccountId, Time};
use salus_storage::log::Log;
use tokio::sync::Semaphore;

use crate::{
    Organisation, StaticFiles,
    api::{Api, Foundations},
    config::ServerConfig,
    limiter::Limiter,
    metrics::Metrics,
};

/// Everything that handlers share.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What [`AppState`] shares; only this crate looks inside.
pub struct Shared {
    pub(crate) api: Api,
    pub(crate) custodian: Custodian,
    pub(crate) ledger: Arc<Log>,
    pub(crate) genesis: Vec<u8>,
    pub(crate) config: ServerConfig,
    pub(crate) metrics: Metrics,
    pub(crate) files: StaticFiles,
    pub(crate) dir: PathBuf,
    pub(crate) started: Time,
    /// When a sweep last went without a fault, in milliseconds since 1970; 0 before the first.
    pub(crate) swept: AtomicU64,
    pub(crate) slots: Semaphore,
    pub(crate) waits: Semaphore,
    pub(crate) activation_rate: Limiter<String>,
    pub(crate) login_rate: Limiter<String>,
    pub(crate) identifier_rate: Limiter<String>,
    pub(crate) find_rate: Limiter<AccountId>,
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// The state of a server for this organisation, without a web application.
    pub fn new(organisation: Organisation, config: ServerConfig) -> Self {
        Self::with_files(organisation, config, StaticFiles::default())
    }

    /// The state of a server for this organisation that hands out these files beside its routes.
    pub fn with_files(
        organisation: Organisation,
        config: ServerConfig,
        files: StaticFiles,
    ) -> Self {
        let Organisation {
            accounts,
            keys,
            policy,
            genesis,
            genesis_entry,
            custodian,
            ledger,
            clock,
            dir,
        } = organisation;
        let started = Time(clock.wall_ms());
        let foundations = Foundations {
            accounts,
            keys,
            genesis,
            policy,
            custodian: custodian.clone(),
            clock,
        };
        Self(Arc::new(Shared {
            api: Api::new(foundations, config.sessions),
            custodian,
            ledger,
            genesis: genesis_entry,
            metrics: Metrics::new(),
            files,
            dir,
            started,
            swept: AtomicU64::new(0),
            slots: Semaphore::new(config.limits.requests),
            waits: Semaphore::new(config.limits.waits),
            activation_rate: Limiter::new(config.rates.activation),
            login_rate: Limiter::new(config.rates.login),
            identifier_rate: Limiter::new(config.rates.identifier),
            find_rate: Limiter::new(config.rates.find),
            config,
        }))
    }

    /// All counters in the OpenMetrics text format.
    ///
    /// # Errors
    /// Never in practice: a string takes every byte.
    pub fn metrics(&self) -> Result<String, std::fmt::Error> {
        self.metrics.encode()
    }

    /// Forgets what is over: sessions, answers, tries, rate buckets.
    pub(crate) async fn sweep(&self) {
        let now = self.api.now();
        self.activation_rate.sweep(now);
        self.login_rate.sweep(now);
        self.identifier_rate.sweep(now);
        self.find_rate.sweep(now);
        let accounts = self.api.sweep().await;
        if let Err(error) = &accounts {
            tracing::warn!(%error, "sweeping the accounts failed; the next sweep tries again");
        }
        let custodian = self.custodian.sweep().await;
        if let Err(error) = &custodian {
            tracing::warn!(%error, "sweeping the custodian failed; the next sweep tries again");
        }
        if accounts.is_ok() && custodian.is_ok() {
            self.swept.store(now.0, Ordering::Relaxed);
        }
    }
}
