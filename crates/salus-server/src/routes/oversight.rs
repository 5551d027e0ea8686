//! How the server is, for those who look after it.

use axum::{Json, extract::State};
use salus_records::wire::health::Health;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Overseer},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health))
}

/// How the server is: sizes and counts, nothing of a patient.
#[utoipa::path(
    get, path = "/health", tag = "health", security(("session" = [])),
    responses(
        (status = 200, description = "How it is.", body = Health),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
    ),
)]
async fn health(State(state): State<AppState>, _: Overseer) -> Result<Json<Health>, Refusal> {
    Ok(Json(state.health().await?))
}
