//! The outermost layer: request id, problem, headers, one log line, counters.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use salus_crypto::{
    bytes::to_base64url,
    entropy::{Entropy, OsEntropy},
};

use super::AppState;
use crate::problem::Refusal;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers of every answer, unless the handler set them.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Names, counts and logs a request. The line holds the pattern of the route, never the path.
pub(super) async fn observe(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let id = to_base64url(&OsEntropy.array::<12>());
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let in_flight = InFlight::enter(&state);
    let mut response = next.run(request).await;
    drop(in_flight);
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    if let Some(refusal) = response.extensions_mut().remove::<Arc<Refusal>>() {
        let code = refusal.code().as_str();
        state.metrics.refused(code);
        match refusal.causes() {
            Some(cause) => tracing::error!(request_id = %id, method, route, code, cause, "refused"),
            None => tracing::debug!(request_id = %id, method, route, code, "refused"),
        }
        let allow = response.headers_mut().remove(header::ALLOW);
        response = refusal.render(&id);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if state.config.listen.is_https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(year);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    let (status, took) = (response.status().as_u16(), began.elapsed());
    state.metrics.answered(method, route, status, took);
    tracing::info!(request_id = %id, method, route, status, micros = took.as_micros() as u64, "request");
    response
}

/// The method, unless somebody made one up: logs and counters take no words from outside.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// Counts a request as long as it runs, even if its client goes away.
struct InFlight<'a>(&'a AppState);

impl<'a> InFlight<'a> {
    fn enter(state: &'a AppState) -> Self {
        state.metrics.in_flight.inc();
        Self(state)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}
