//! Waiting until something about the own account changed.

use axum::{Json, extract::State};
use salus_records::wire::custodian::Notice;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, BearerToken, Query},
    problem::{Code, Refusal},
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(notices))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// The number that the client knows; 0 at first.
    #[param(format = "uint64")]
    after: u64,
}

/// Says how often something about the account changed, as soon as that is another number.
///
/// A client may wait here for as long as it likes: the session is not used by it.
#[utoipa::path(
    get, path = "/notices", tag = "audit", security(("custodian" = [])), params(After),
    responses((status = 200, description = "The number, the same one after 25 seconds without a change.", body = Notice)),
)]
async fn notices(
    State(state): State<AppState>,
    BearerToken(token): BearerToken,
    Query(After { after }): Query<After>,
) -> Result<Json<Notice>, Refusal> {
    let Ok(_place) = state.waits.try_acquire() else {
        return Err(Refusal::new(Code::Busy).retry_after(5));
    };
    let patience = state.config.limits.notice();
    Ok(Json(
        state.custodian.notices(&token, after, patience).await?,
    ))
}
