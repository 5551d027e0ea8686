//! Sessions of whoever asks.

use axum::{Json, extract::State, http::StatusCode};
use salus_records::wire::account::{Me, SessionInfo, Ticket};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Path, SignedIn},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(ticket))
        .routes(routes!(list, end_all))
        .routes(routes!(end))
        .routes(routes!(log_out))
}

/// Who is logged in.
#[utoipa::path(
    get, path = "/me", tag = "session", security(("session" = [])),
    responses((status = 200, description = "The account and its session.", body = Me)),
)]
async fn me(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
) -> Result<Json<Me>, Refusal> {
    Ok(Json(state.api.me(&session).await?))
}

/// A fresh ticket, by which the custodian lets the PIN be tried.
#[utoipa::path(
    post, path = "/ticket", tag = "session", security(("session" = [])),
    responses((status = 200, description = "The ticket, good for five minutes.", body = Ticket)),
)]
async fn ticket(State(state): State<AppState>, SignedIn(session): SignedIn) -> Json<Ticket> {
    Json(state.api.ticket(&session))
}

/// The account's live sessions, newest first.
#[utoipa::path(
    get, path = "/sessions", tag = "session", security(("session" = [])),
    responses((status = 200, description = "The sessions.", body = [SessionInfo])),
)]
async fn list(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
) -> Result<Json<Vec<SessionInfo>>, Refusal> {
    Ok(Json(state.api.sessions(&session).await?))
}

/// Ends every session of the account.
#[utoipa::path(
    delete, path = "/sessions", tag = "session", security(("session" = [])),
    responses((status = 204, description = "Logged out everywhere.")),
)]
async fn end_all(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
) -> Result<StatusCode, Refusal> {
    state.api.log_out_everywhere(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one session of the account.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "session", security(("session" = [])),
    params(("id" = String, Path, description = "`id` from the list; not a token.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "`session_unknown`"),
    ),
)]
async fn end(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    state.api.end_session(&session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the asking session; a body is ignored.
#[utoipa::path(
    post, path = "/logout", tag = "session", security(("session" = [])),
    responses((status = 204, description = "Logged out.")),
)]
async fn log_out(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
) -> Result<StatusCode, Refusal> {
    state.api.log_out(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}
