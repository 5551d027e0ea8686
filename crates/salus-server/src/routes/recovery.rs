//! Login by recovery code.

use axum::{Json, extract::State};
use salus_records::wire::account::{RecoveryChallenge, RecoveryFinish, RecoveryStart, Session};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, ClientName, Source},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(finish))
}

/// A challenge to sign; looks alike whether or not the account exists.
#[utoipa::path(
    post, path = "/recovery/start", tag = "login", request_body = RecoveryStart,
    responses((status = 200, description = "The challenge.", body = RecoveryChallenge)),
)]
async fn start(
    State(state): State<AppState>,
    Source(source): Source,
    body: Body<RecoveryStart>,
) -> Result<Json<RecoveryChallenge>, Refusal> {
    state.login_rate.take(source, state.api.now())?;
    Ok(Json(state.api.start_recovery(body.value).await?))
}

/// The signed challenge; begins a session.
#[utoipa::path(
    post, path = "/recovery/finish", tag = "login", request_body = RecoveryFinish,
    responses(
        (status = 200, description = "Logged in.", body = Session),
        (status = 401, description = "`recovery_failed`"),
        (status = 403, description = "`account_disabled`, only after the right code"),
    ),
)]
async fn finish(
    State(state): State<AppState>,
    ClientName(client): ClientName,
    body: Body<RecoveryFinish>,
) -> Result<Json<Session>, Refusal> {
    Ok(Json(state.api.finish_recovery(body.value, client).await?))
}
