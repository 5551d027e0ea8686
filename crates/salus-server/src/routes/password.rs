//! A new password.

use axum::{Json, extract::State, http::StatusCode};
use salus_records::wire::account::{PasswordFinish, PasswordResponse, PasswordStart};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, SignedIn},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(finish))
}

/// First message of a new password's registration; needs a recent login.
#[utoipa::path(
    post, path = "/password/start", tag = "password", security(("session" = [])),
    request_body = PasswordStart,
    responses(
        (status = 200, description = "The server's answer.", body = PasswordResponse),
        (status = 403, description = "`login_not_recent`"),
    ),
)]
async fn start(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
    body: Body<PasswordStart>,
) -> Result<Json<PasswordResponse>, Refusal> {
    Ok(Json(state.api.start_password(&session, body.value).await?))
}

/// Stores the new password and envelopes; ends all other sessions.
#[utoipa::path(
    post, path = "/password/finish", tag = "password", security(("session" = [])),
    request_body = PasswordFinish,
    responses(
        (status = 204, description = "Changed."),
        (status = 403, description = "`login_not_recent`, `envelope_refused`"),
    ),
)]
async fn finish(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
    body: Body<PasswordFinish>,
) -> Result<StatusCode, Refusal> {
    state.api.finish_password(&session, body.value).await?;
    Ok(StatusCode::NO_CONTENT)
}
