//! Finding a patient.

use axum::{Json, extract::State};
use salus_records::wire::account::{FindRequest, Found};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, Searcher},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find))
}

/// The patient with exactly this identifier; an unknown one gets an account that looks alike.
#[utoipa::path(
    post, path = "/directory/find", tag = "directory", security(("session" = [])),
    request_body = FindRequest,
    responses(
        (status = 200, description = "An account.", body = Found),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
    ),
)]
async fn find(
    State(state): State<AppState>,
    Searcher(session): Searcher,
    body: Body<FindRequest>,
) -> Result<Json<Found>, Refusal> {
    state.find_rate.take(session.uid, state.api.now())?;
    Ok(Json(state.api.find(body.value).await?))
}
