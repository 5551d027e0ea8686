//! Login by password.

use axum::{Json, extract::State};
use salus_records::wire::account::{LoginChallenge, LoginFinish, LoginStart, Session};
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

/// First message of a login; looks alike whether or not the account exists.
#[utoipa::path(
    post, path = "/login/start", tag = "login", request_body = LoginStart,
    responses(
        (status = 200, description = "The server's answer.", body = LoginChallenge),
        (status = 403, description = "`login_locked`"),
    ),
)]
async fn start(
    State(state): State<AppState>,
    Source(source): Source,
    body: Body<LoginStart>,
) -> Result<Json<LoginChallenge>, Refusal> {
    state.login_rate.take(source, state.api.now())?;
    Ok(Json(state.api.start_login(body.value).await?))
}

/// Last message of a login; begins a session.
#[utoipa::path(
    post, path = "/login/finish", tag = "login", request_body = LoginFinish,
    responses(
        (status = 200, description = "Logged in.", body = Session),
        (status = 401, description = "`login_failed`"),
        (status = 403, description = "`account_disabled`, only after the right password"),
    ),
)]
async fn finish(
    State(state): State<AppState>,
    ClientName(client): ClientName,
    body: Body<LoginFinish>,
) -> Result<Json<Session>, Refusal> {
    Ok(Json(state.api.finish_login(body.value, client).await?))
}
