//! Whether the process lives, whether it can work, and what it offers.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::AppState,
    problem::{Code, Refusal},
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(live))
        .routes(routes!(ready))
        .routes(routes!(document))
}

/// The process answers.
#[utoipa::path(
    get, path = "/livez", tag = "health",
    responses((status = 204, description = "It lives.")),
)]
async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The server can read and store.
#[utoipa::path(
    get, path = "/readyz", tag = "health",
    responses((status = 204, description = "It can work.")),
)]
async fn ready(State(state): State<AppState>) -> Result<StatusCode, Refusal> {
    if state.api.accounts().accepts_writes() && state.custodian.health().await?.writable {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Code::Unavailable.into())
    }
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "health",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object, content_type = "application/json")),
)]
async fn document(Extension(document): Extension<Arc<str>>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        document.to_string(),
    )
}
