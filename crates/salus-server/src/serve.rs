//! Listening, and stopping in order.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router, body::Body, extract::State, http::header, response::IntoResponse, routing::get,
};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{HttpService, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use salus_storage::log::AppendError;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tower::ServiceExt;

use crate::{
    connection::Unstalled,
    http::{App, AppState, Peer},
    problem::Refusal,
};

/// Most header lines of a request.
const MOST_HEADERS: usize = 64;

/// Longest head of a request, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// Why the server could not start or did not end in order.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else listens there.
    #[error("another program listens on {0} already; stop it, or set another address and port")]
    InUse(SocketAddr),
    /// This user may not listen there.
    #[error(
        "this user may not listen on {0}; use a port from 1024 on, or give the program the right to"
    )]
    NotAllowed(SocketAddr),
    /// This machine does not have that address.
    #[error("this machine does not have the address {0}; set one that it has, or 0.0.0.0 for all")]
    NoSuchAddress(SocketAddr),
    /// The operating system refused for another reason.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// A database did not close in order; what was answered is durable all the same.
    #[error("a database did not close in order: {0}; what was answered is stored all the same")]
    Close(String),
}

/// A server that listens but does not answer yet.
pub struct Server {
    state: AppState,
    listener: TcpListener,
    address: SocketAddr,
    metrics: Option<(TcpListener, SocketAddr)>,
}

/// Listens and serves until `shutdown` is ready, then ends in order.
///
/// # Errors
/// [`ServeError`] when an address cannot be listened on, or a database does not close.
pub async fn serve(state: AppState, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
    Server::bind(state).await?.run(shutdown).await
}

/// Ready when the operating system or a person at the keyboard asks the program to stop.
///
/// From the call on, not only from the first look: whoever is told that the program serves may ask
/// it to stop at once.
pub fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let asked = {
        use tokio::signal::unix::{SignalKind, signal};
        [SignalKind::terminate(), SignalKind::interrupt()].map(signal)
    };
    async move {
        #[cfg(unix)]
        if let [Ok(mut terminate), Ok(mut interrupt)] = asked {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        // Without handlers there is nothing to wait for but the keyboard.
        let _ = tokio::signal::ctrl_c().await;
    }
}

impl Server {
    /// Takes the configured addresses.
    ///
    /// # Errors
    /// [`ServeError`] names the address and what to do.
    pub async fn bind(state: AppState) -> Result<Self, ServeError> {
        let (listener, address) = listen(state.config.listen.address).await?;
        let metrics = match state.config.metrics.address {
            Some(wanted) => Some(listen(wanted).await?),
            None => None,
        };
        Ok(Self {
            state,
            listener,
            address,
            metrics,
        })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where metrics are served, if anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address)| *address)
    }

    /// Serves until `shutdown` is ready; then stops accepting, lets open requests end within the
    /// configured time, and closes the databases.
    ///
    /// # Errors
    /// [`ServeError::Close`] when a database does not close in order.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self {
            state,
            listener,
            address,
            metrics,
        } = self;
        tracing::info!(%address, "listening");
        let mut beside = JoinSet::new();
        if let Some((listener, address)) = metrics {
            tracing::info!(%address, "serving metrics");
            beside.spawn(serve_metrics(listener, state.clone()));
        }
        beside.spawn(housekeeping(state.clone()));
        accept_until(&state, listener, shutdown).await;
        beside.shutdown().await;
        let closed = state.close().await;
        tracing::info!("stopped");
        closed
    }
}

impl AppState {
    /// Closes block and databases; requests are answered `unavailable` from then on.
    ///
    /// # Errors
    /// [`ServeError::Close`] when a database does not close in order.
    pub async fn close(&self) -> Result<(), ServeError> {
        let accounts = self.api.accounts().close().await;
        let custodian = self.custodian.close().await;
        let ledger = self.ledger.close().await;
        let failed = |error: &dyn std::error::Error| ServeError::Close(error.to_string());
        custodian.map_err(|error| failed(&error))?;
        ledger.map_err(|error: AppendError| failed(&error))?;
        accounts.map_err(|error| failed(&error))
    }
}

async fn listen(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(wanted),
        io::ErrorKind::PermissionDenied => ServeError::NotAllowed(wanted),
        io::ErrorKind::AddrNotAvailable => ServeError::NoSuchAddress(wanted),
        _ => ServeError::Listen {
            address: wanted,
            source,
        },
    };
    let listener = TcpListener::bind(wanted).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Accepts connections until `shutdown`, then waits for the open ones.
async fn accept_until(state: &AppState, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let router = App::router(state.clone());
    let room = Arc::new(Semaphore::new(state.config.limits.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            // Full: further connections wait in the queue of the operating system.
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream, peer) = tokio::select! {
            () = &mut shutdown => break,
            (place, accepted) = next => match (place, accepted) {
                (Ok(place), Ok((stream, peer))) => (place, stream, peer),
                (_, Err(error)) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
                (Err(_), _) => break,
            },
        };
        let connection = connection(state, router.clone(), stream, peer);
        connections.spawn(finish(state.clone(), place, graceful.watch(connection)));
    }
    drop(listener);
    state.custodian.stop_notices();
    let limit = state.config.limits.shutdown();
    if timeout(limit, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            open = connections.len(),
            "requests did not end in time; they are cut off"
        );
    }
    connections.shutdown().await;
}

type Io = TokioIo<Unstalled<TcpStream>>;

fn connection(
    state: &AppState,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
) -> http1::Connection<
    Io,
    impl HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send> + use<>,
> {
    let limits = &state.config.limits;
    // Small answers leave at once.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header())
        .max_headers(MOST_HEADERS)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(
            TokioIo::new(Unstalled::new(stream, limits.stall())),
            service,
        )
}

async fn finish(
    state: AppState,
    place: OwnedSemaphorePermit,
    connection: impl Future<Output = Result<(), hyper::Error>>,
) {
    state.metrics.connections.inc();
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended early");
    }
    state.metrics.connections.dec();
    drop(place);
}

/// Closes ledger blocks that are due, and forgets what is over.
async fn housekeeping(state: AppState) {
    const SWEEP_EVERY: u32 = 600;
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut since_sweep = 0;
    loop {
        seconds.tick().await;
        if let Err(error) = state.ledger.close_block_if_due().await {
            tracing::error!(%error, "the ledger's block was not closed");
        }
        since_sweep += 1;
        if since_sweep >= SWEEP_EVERY {
            since_sweep = 0;
            state.sweep().await;
        }
    }
}

async fn serve_metrics(listener: TcpListener, state: AppState) {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .with_state(state);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the metrics listener ended");
    }
}

async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let kind = [(
        header::CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    )];
    match state.metrics() {
        Ok(text) => Ok((kind, text)),
        Err(error) => Err(Refusal::internal(error)),
    }
}
