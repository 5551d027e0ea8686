//! Audit details and erasure.

use axum::{Json, extract::State};
use salus_records::wire::custodian::{AuditAnswer, AuditRequestBody, EraseAnswer, EraseRequest};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(audit))
        .routes(routes!(erase))
}

/// Audit details; an auditor's look is logged.
#[utoipa::path(
    post, path = "/audit", tag = "audit", security(("custodian" = [])),
    request_body = AuditRequestBody,
    responses(
        (status = 200, description = "Events in order, each with its proof.", body = AuditAnswer),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn audit(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    body: Body<AuditRequestBody>,
) -> Result<Json<AuditAnswer>, Refusal> {
    Ok(Json(state.custodian.audit(caller, body.value).await?))
}

/// Destroys keys for good.
#[utoipa::path(
    post, path = "/erasures", tag = "audit", security(("custodian" = [])), params(Known),
    request_body = EraseRequest,
    responses(
        (status = 200, description = "The keys are gone.", body = EraseAnswer),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`retention`, `replayed`"),
    ),
)]
async fn erase(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<EraseRequest>,
) -> Result<Json<EraseAnswer>, Refusal> {
    Ok(Json(state.custodian.erase(caller, body.value).await?))
}
