//! Requests and grants.

use axum::{Json, extract::State};
use salus_records::wire::custodian::{
    AskRequest, DeclineRequest, Done, GrantRequest, Grants, Requests, RevokeRequest,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(requests, ask))
        .routes(routes!(decline))
        .routes(routes!(grants, grant))
        .routes(routes!(revoke))
}

/// A doctor asks a patient; whether the patient exists is not said.
#[utoipa::path(
    post, path = "/requests", tag = "consent", security(("custodian" = [])),
    request_body = AskRequest,
    responses(
        (status = 200, description = "Asked.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn ask(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    body: Body<AskRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.ask(caller, body.value).await?))
}

/// Requests put to a patient, or those of a doctor.
#[utoipa::path(
    get, path = "/requests", tag = "consent", security(("custodian" = [])),
    responses(
        (status = 200, description = "Newest first.", body = Requests),
        (status = 403, description = "`forbidden`"),
    ),
)]
async fn requests(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<Json<Requests>, Refusal> {
    Ok(Json(state.custodian.requests(caller).await?))
}

/// The patient's no.
#[utoipa::path(
    post, path = "/requests/decline", tag = "consent", security(("custodian" = [])), params(Known),
    request_body = DeclineRequest,
    responses(
        (status = 200, description = "Declined.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn decline(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<DeclineRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.decline(caller, body.value).await?))
}

/// A new grant.
#[utoipa::path(
    post, path = "/grants", tag = "consent", security(("custodian" = [])), params(Known),
    request_body = GrantRequest,
    responses(
        (status = 200, description = "Granted.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`, `conflict`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn grant(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<GrantRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.grant(caller, body.value).await?))
}

/// Grants of a patient, or those given to a doctor.
#[utoipa::path(
    get, path = "/grants", tag = "consent", security(("custodian" = [])),
    responses(
        (status = 200, description = "Newest first.", body = Grants),
        (status = 403, description = "`forbidden`"),
    ),
)]
async fn grants(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<Json<Grants>, Refusal> {
    Ok(Json(state.custodian.grants(caller).await?))
}

/// The end of a grant; reads are denied before this answers.
#[utoipa::path(
    post, path = "/grants/revocations", tag = "consent", security(("custodian" = [])), params(Known),
    request_body = RevokeRequest,
    responses(
        (status = 200, description = "Revoked.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
    ),
)]
async fn revoke(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<RevokeRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.revoke(caller, body.value).await?))
}
