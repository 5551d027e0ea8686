//! Identifiers, activation, PIN and sessions.

use axum::{Json, extract::State, http::StatusCode};
use salus_records::wire::custodian::{
    ActivateChallenge, ActivateFinish, ActivateStart, Done, Evaluate, Evaluated, PinChallenge,
    PinChangeRequest, PinFinish, PinRegisterResponse, PinRegisterStart, PinResetRequest, PinStart,
    Unlocked as Session,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body, Source},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(evaluate))
        .routes(routes!(activation_start))
        .routes(routes!(activation_finish))
        .routes(routes!(pin_start))
        .routes(routes!(pin_finish))
        .routes(routes!(pin_register))
        .routes(routes!(pin_change))
        .routes(routes!(pin_reset))
        .routes(routes!(log_out))
        .routes(routes!(log_out_everywhere))
}

/// Evaluates a blinded identifier; the custodian learns nothing about it.
#[utoipa::path(
    post, path = "/identifier/evaluate", tag = "unlock", request_body = Evaluate,
    responses((status = 200, description = "Evaluation and proof.", body = Evaluated)),
)]
async fn evaluate(
    State(state): State<AppState>,
    Source(source): Source,
    body: Body<Evaluate>,
) -> Result<Json<Evaluated>, Refusal> {
    state
        .identifier_rate
        .take(source.clone(), state.api.now())?;
    Ok(Json(state.custodian.evaluate(body.value, &source).await?))
}

/// First message of an activation at the custodian.
#[utoipa::path(
    post, path = "/activation/start", tag = "unlock", request_body = ActivateStart,
    responses(
        (status = 200, description = "The account's keys, wrapped to it.", body = ActivateChallenge),
        (status = 403, description = "`forbidden`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn activation_start(
    State(state): State<AppState>,
    Source(source): Source,
    body: Body<ActivateStart>,
) -> Result<Json<ActivateChallenge>, Refusal> {
    state.activation_rate.take(source, state.api.now())?;
    Ok(Json(state.custodian.activate_start(body.value).await?))
}

/// Last message of an activation at the custodian.
#[utoipa::path(
    post, path = "/activation/finish", tag = "unlock", request_body = ActivateFinish,
    responses(
        (status = 200, description = "Activated.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn activation_finish(
    State(state): State<AppState>,
    Source(source): Source,
    body: Body<ActivateFinish>,
) -> Result<Json<Done>, Refusal> {
    state.activation_rate.take(source, state.api.now())?;
    Ok(Json(state.custodian.activate_finish(body.value).await?))
}

/// First message of a PIN login; needs the API server's ticket.
#[utoipa::path(
    post, path = "/pin/start", tag = "unlock", request_body = PinStart,
    responses(
        (status = 200, description = "The custodian's answer.", body = PinChallenge),
        (status = 401, description = "`wrong_pin`"),
        (status = 403, description = "`pin_locked`, `forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn pin_start(
    State(state): State<AppState>,
    body: Body<PinStart>,
) -> Result<Json<PinChallenge>, Refusal> {
    Ok(Json(state.custodian.pin_start(body.value).await?))
}

/// Last message of a PIN login; begins a session at the custodian.
#[utoipa::path(
    post, path = "/pin/finish", tag = "unlock", request_body = PinFinish,
    responses(
        (status = 200, description = "Unlocked.", body = Session),
        (status = 401, description = "`wrong_pin`"),
        (status = 403, description = "`pin_locked`, `forbidden`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn pin_finish(
    State(state): State<AppState>,
    body: Body<PinFinish>,
) -> Result<Json<Session>, Refusal> {
    Ok(Json(state.custodian.pin_finish(body.value).await?))
}

/// First message of a new PIN's registration; needs the API server's ticket.
#[utoipa::path(
    post, path = "/pin/register", tag = "unlock", request_body = PinRegisterStart,
    responses(
        (status = 200, description = "The custodian's answer.", body = PinRegisterResponse),
        (status = 401, description = "`wrong_pin`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn pin_register(
    State(state): State<AppState>,
    body: Body<PinRegisterStart>,
) -> Result<Json<PinRegisterResponse>, Refusal> {
    Ok(Json(state.custodian.pin_register_start(body.value).await?))
}

/// The owner's new PIN.
#[utoipa::path(
    post, path = "/pin/change", tag = "unlock", security(("custodian" = [])), params(Known),
    request_body = PinChangeRequest,
    responses(
        (status = 200, description = "Changed.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn pin_change(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<PinChangeRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.pin_change(caller, body.value).await?))
}

/// A new PIN after two registrars checked the person's identity.
#[utoipa::path(
    post, path = "/pin/reset", tag = "unlock", request_body = PinResetRequest,
    responses(
        (status = 200, description = "Reset.", body = Done),
        (status = 401, description = "`wrong_pin`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn pin_reset(
    State(state): State<AppState>,
    body: Body<PinResetRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.pin_reset(body.value).await?))
}

/// Ends the asking session at the custodian; a body is ignored.
#[utoipa::path(
    post, path = "/logout", tag = "unlock", security(("custodian" = [])),
    responses((status = 204, description = "Logged out.")),
)]
async fn log_out(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<StatusCode, Refusal> {
    state.custodian.logout(caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session of the account at the custodian; a body is ignored.
#[utoipa::path(
    post, path = "/logout/all", tag = "unlock", security(("custodian" = [])),
    responses((status = 204, description = "Logged out everywhere.")),
)]
async fn log_out_everywhere(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<StatusCode, Refusal> {
    state.custodian.logout_all(caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
