//! A server between the browser and the real one: passes everything on and alters the answers of
//! one route, as an operator could who wants to.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Response, StatusCode, Uri, header},
};
use tokio::task::JoinHandle;

use crate::Outcome;

/// From what the real server answered to what the evil one answers; unchanged where it cannot.
pub type Alter = fn(Vec<u8>) -> Vec<u8>;

/// A running evil server; it ends with this value.
pub struct EvilServer {
    /// Address of the site, without a slash at its end.
    pub url: String,
    between: Arc<Between>,
    task: JoinHandle<()>,
}

struct Between {
    target: String,
    route: &'static str,
    alter: Alter,
    is_evil: AtomicBool,
    altered: AtomicBool,
    http: reqwest::Client,
}

/// What the browser must hear as it was said, or the page would be another one.
const PASSED_BACK: [header::HeaderName; 9] = [
    header::CONTENT_TYPE,
    header::CONTENT_SECURITY_POLICY,
    header::CACHE_CONTROL,
    header::REFERRER_POLICY,
    header::X_CONTENT_TYPE_OPTIONS,
    header::HeaderName::from_static("cross-origin-opener-policy"),
    header::HeaderName::from_static("cross-origin-embedder-policy"),
    header::HeaderName::from_static("cross-origin-resource-policy"),
    header::HeaderName::from_static("permissions-policy"),
];

impl EvilServer {
    /// Stands before the site. It is honest until [`EvilServer::turn_evil`]; then it alters the
    /// answers of paths that begin with `route`.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(site: &str, route: &'static str, alter: Alter) -> Outcome<Self> {
        let between = Arc::new(Between {
            target: site.to_owned(),
            route,
            alter,
            is_evil: AtomicBool::new(false),
            altered: AtomicBool::new(false),
            http: reqwest::Client::new(),
        });
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = tokio::net::TcpListener::bind(loopback).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new()
            .fallback(forward)
            .with_state(Arc::clone(&between));
        let task = tokio::spawn(async move {
            // A browser that finds nobody says so.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { url, between, task })
    }

    /// From now on answers are altered.
    pub fn turn_evil(&self) {
        self.between.is_evil.store(true, Ordering::SeqCst);
    }

    /// From now on answers are passed on as they are.
    pub fn turn_honest(&self) {
        self.between.is_evil.store(false, Ordering::SeqCst);
    }

    /// Whether an answer really was altered: without that a test would show nothing.
    pub fn has_altered(&self) -> bool {
        self.between.altered.load(Ordering::SeqCst)
    }
}

impl Drop for EvilServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(
    State(between): State<Arc<Between>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    asked: Bytes,
) -> Response<Body> {
    match pass(&between, method, &uri, &headers, asked).await {
        Ok(answer) => answer,
        Err(_) => {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
            answer
        }
    }
}

async fn pass(
    between: &Between,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    asked: Bytes,
) -> Outcome<Response<Body>> {
    let mut request = between
        .http
        .request(method, format!("{}{uri}", between.target))
        .body(asked);
    for name in [
        header::ACCEPT,
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::HeaderName::from_static("sec-fetch-dest"),
        header::HeaderName::from_static("sec-fetch-mode"),
    ] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await?;
    let mut response = Response::builder().status(answer.status());
    for name in PASSED_BACK {
        if let Some(value) = answer.headers().get(&name) {
            response = response.header(name, value);
        }
    }
    let is_altered = between.is_evil.load(Ordering::SeqCst)
        && answer.status().is_success()
        && uri.path().starts_with(between.route);
    let mut body = answer.bytes().await?.to_vec();
    if is_altered {
        let altered = (between.alter)(body.clone());
        if altered != body {
            between.altered.store(true, Ordering::SeqCst);
        }
        body = altered;
    }
    Ok(response.body(Body::from(body))?)
}
