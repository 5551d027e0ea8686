//! Statements that wait for the signatures of other registrars.

use axum::{Json, extract::State, http::StatusCode};
use salus_records::wire::proposal::{PendingPinReset, Proposal, Proposals, ProposeRequest};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, Path, Registrar, SignedIn},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, propose))
        .routes(routes!(withdraw))
        .routes(routes!(pending_pin_reset))
}

/// Keeps a signed statement for the other registrars, in place of the one of its kind and person.
#[utoipa::path(
    post, path = "/proposals", tag = "people", security(("session" = [])),
    request_body = ProposeRequest,
    responses(
        (status = 200, description = "Kept.", body = Proposal),
        (status = 403, description = "`role_forbidden`, `forbidden`, `proposal_refused`"),
        (status = 404, description = "`person_unknown`"),
    ),
)]
async fn propose(
    State(state): State<AppState>,
    Registrar(session): Registrar,
    body: Body<ProposeRequest>,
) -> Result<Json<Proposal>, Refusal> {
    Ok(Json(state.api.propose(session.uid, body.value).await?))
}

/// Everything that waits for signatures, oldest first.
#[utoipa::path(
    get, path = "/proposals", tag = "people", security(("session" = [])),
    responses(
        (status = 200, description = "The proposals.", body = Proposals),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
    ),
)]
async fn list(
    State(state): State<AppState>,
    Registrar(_): Registrar,
) -> Result<Json<Proposals>, Refusal> {
    Ok(Json(state.api.proposals().await?))
}

/// Forgets a statement.
#[utoipa::path(
    delete, path = "/proposals/{id}", tag = "people", security(("session" = [])),
    params(("id" = String, Path, description = "`id` from the list.")),
    responses(
        (status = 204, description = "Forgotten."),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
        (status = 404, description = "`proposal_unknown`"),
    ),
)]
async fn withdraw(
    State(state): State<AppState>,
    Registrar(_): Registrar,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    state.api.withdraw(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The reset of the own PIN, once enough registrars signed it; for somebody who gave the right password.
#[utoipa::path(
    get, path = "/pin-reset", tag = "session", security(("session" = [])),
    responses((status = 200, description = "The reset, or null.", body = PendingPinReset)),
)]
async fn pending_pin_reset(
    State(state): State<AppState>,
    SignedIn(session): SignedIn,
) -> Result<Json<PendingPinReset>, Refusal> {
    Ok(Json(state.api.pending_pin_reset(session.uid).await?))
}
