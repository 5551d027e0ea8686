//! The server between: passes everything on, remembers it, and alters the answers of one route.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Response, Uri, header},
};
use salus_records::AccountId;
use tokio::task::JoinHandle;

use crate::cases::Move;

/// What went through a proxy: path and answer, in order.
#[derive(Clone, Default)]
pub struct Tape(Vec<(String, Vec<u8>)>);

impl Tape {
    /// What was asked, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(path, _)| path.as_str())
    }

    /// The first answer of a route.
    pub fn first(&self, route: &str) -> &[u8] {
        self.answers(route).next().unwrap()
    }

    /// The last answer of a route.
    pub fn last(&self, route: &str) -> &[u8] {
        self.answers(route).last().unwrap()
    }

    /// The first answer of a route about somebody.
    pub fn about(&self, route: &str, whom: AccountId) -> &[u8] {
        self.first(&format!("{route}{whom}"))
    }

    fn answers(&self, route: &str) -> impl Iterator<Item = &[u8]> {
        let matching = self
            .0
            .iter()
            .filter(move |(path, _)| path.starts_with(route));
        matching.map(|(_, answer)| answer.as_slice())
    }
}

struct Between {
    target: String,
    evil: Option<Move>,
    moved: AtomicBool,
    tape: Mutex<Tape>,
    traffic: Mutex<Vec<u8>>,
    http: reqwest::Client,
}

pub struct Proxy {
    address: SocketAddr,
    between: Arc<Between>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub async fn honest(target: String) -> Self {
        Self::start(target, None).await
    }

    pub async fn evil(target: String, evil: Move) -> Self {
        Self::start(target, Some(evil)).await
    }

    async fn start(target: String, evil: Option<Move>) -> Self {
        let between = Arc::new(Between {
            target,
            evil,
            moved: AtomicBool::new(false),
            tape: Mutex::default(),
            traffic: Mutex::default(),
            http: reqwest::Client::new(),
        });
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = tokio::net::TcpListener::bind(loopback).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .fallback(forward)
            .with_state(Arc::clone(&between));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            address,
            between,
            task,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whether an answer was altered.
    pub fn moved(&self) -> bool {
        self.between.moved.load(Ordering::SeqCst)
    }

    /// Everything that went over the line so far, in both directions.
    pub fn traffic(&self) -> Vec<u8> {
        self.between.traffic.lock().unwrap().clone()
    }

    pub fn tape(&self) -> Tape {
        self.between.tape.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
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
    let evil = between.evil.as_ref();
    let evil = evil.filter(|evil| uri.path().starts_with(evil.route));
    if let Some(evil) = evil.filter(|evil| evil.kept_back) {
        between.moved.store(true, Ordering::SeqCst);
        return Response::new(Body::from((evil.mutation)(&evil.people, &asked, &[])));
    }
    let head = format!("{method} {uri} {headers:?}\n");
    let mut request = between
        .http
        .request(method, format!("{}{uri}", between.target))
        .body(asked.clone());
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let answered = format!("\n{status} {:?}\n", answer.headers());
    let mut body = answer.bytes().await.unwrap().to_vec();
    let line = [head.as_bytes(), &asked, answered.as_bytes(), &body, b"\n"].concat();
    between.traffic.lock().unwrap().extend(line);
    if status.is_success() {
        let mut tape = between.tape.lock().unwrap();
        tape.0.push((uri.path().to_owned(), body.clone()));
        drop(tape);
        if let Some(evil) = evil {
            let altered = (evil.mutation)(&evil.people, &asked, &body);
            if altered != body {
                between.moved.store(true, Ordering::SeqCst);
            }
            body = altered;
        }
    }
    Response::builder()
        .status(status)
        .body(Body::from(body))
        .unwrap()
}
