//! Accounts, states, credentials and the key log.

use axum::{Json, extract::State};
use salus_records::{
    AccountId,
    wire::custodian::{
        AccountAnswer, CredentialRequest, Done, KeyLog, KeyLogged, KeyRevocationRequest, OwnKeys,
        StandingRequest, StateUpdate,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body, Path, Query},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(own))
        .routes(routes!(account))
        .routes(routes!(update_state))
        .routes(routes!(credential))
        .routes(routes!(revoke))
        .routes(routes!(standing))
        .routes(routes!(log))
}

/// The owner's own keys.
#[utoipa::path(
    get, path = "/keys/own", tag = "keys", security(("custodian" = [])),
    responses((status = 200, description = "Chain of proof and scope epochs.", body = OwnKeys)),
)]
async fn own(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<Json<OwnKeys>, Refusal> {
    Ok(Json(state.custodian.own_keys(caller).await?))
}

/// The chain of proof of an account that one writes for or was granted access by.
#[utoipa::path(
    get, path = "/accounts/{uid}", tag = "keys", security(("custodian" = [])),
    params(("uid" = String, Path, description = "Account id, 32 hex digits.")),
    responses(
        (status = 200, description = "The chain.", body = AccountAnswer),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
    ),
)]
async fn account(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    Path(uid): Path<AccountId>,
) -> Result<Json<AccountAnswer>, Refusal> {
    Ok(Json(state.custodian.account(caller, uid).await?))
}

/// A new state of one's own account.
#[utoipa::path(
    post, path = "/accounts/state", tag = "keys", security(("custodian" = [])), params(Known),
    request_body = StateUpdate,
    responses(
        (status = 200, description = "Stored and logged.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`conflict`, `replayed`"),
    ),
)]
async fn update_state(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<StateUpdate>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(
        state.custodian.update_state(caller, body.value).await?,
    ))
}

/// A credential that the quorum signed.
#[utoipa::path(
    post, path = "/credentials", tag = "keys", security(("custodian" = [])),
    request_body = CredentialRequest,
    responses(
        (status = 200, description = "In the key log.", body = KeyLogged),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn credential(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    body: Body<CredentialRequest>,
) -> Result<Json<KeyLogged>, Refusal> {
    Ok(Json(state.custodian.credential(caller, body.value).await?))
}

/// The end of a credential or of a registrar's key.
#[utoipa::path(
    post, path = "/credentials/revocations", tag = "keys", security(("custodian" = [])),
    request_body = KeyRevocationRequest,
    responses(
        (status = 200, description = "In the key log.", body = KeyLogged),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
    ),
)]
async fn revoke(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    body: Body<KeyRevocationRequest>,
) -> Result<Json<KeyLogged>, Refusal> {
    Ok(Json(state.custodian.revoke_key(caller, body.value).await?))
}

/// Stops or resumes an account at the custodian.
#[utoipa::path(
    post, path = "/standing", tag = "keys", security(("custodian" = [])), params(Known),
    request_body = StandingRequest,
    responses(
        (status = 200, description = "Done.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn standing(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<StandingRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.standing(caller, body.value).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// Entries of the key log that the client has; 0 where this is missing.
    #[param(format = "uint64")]
    after: Option<u64>,
}

/// The key log, public, with what proves that it is whole.
#[utoipa::path(
    get, path = "/keys", tag = "keys", params(After),
    responses((status = 200, description = "The key log, or the rest of it.", body = KeyLog)),
)]
async fn log(
    State(state): State<AppState>,
    Query(After { after }): Query<After>,
) -> Result<Json<KeyLog>, Refusal> {
    Ok(Json(state.custodian.key_log(after.unwrap_or(0)).await?))
}
