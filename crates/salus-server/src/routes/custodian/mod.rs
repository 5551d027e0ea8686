//! The custodian's own routes, one to one; here it only gets its HTTP face.
//!
//! Nothing of what passes is looked at or kept: the custodian's sessions, databases and keys are
//! its own, also when it runs in the same process.

mod audit;
mod consent;
mod keys;
mod notices;
mod questions;
mod records;
mod unlock;

use axum::{extract::FromRequestParts, http::request::Parts};
use salus_custodian::Caller;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    http::{AppState, BearerToken, Query},
    problem::Refusal,
};

pub(super) fn quick() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(unlock::routes())
        .merge(keys::routes())
        .merge(consent::routes())
        .merge(records::quick())
        .merge(audit::routes())
        .merge(questions::routes())
}

pub(super) fn waiting() -> OpenApiRouter<AppState> {
    notices::routes()
}

pub(super) fn streaming() -> OpenApiRouter<AppState> {
    records::streaming()
}

/// Somebody with a live session at the custodian.
struct Unlocked(Caller);

impl FromRequestParts<AppState> for Unlocked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let BearerToken(token) = BearerToken::from_request_parts(parts, state).await?;
        Ok(Self(state.custodian.authenticate(&token).await?))
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Known {
    /// Entries of the ledger that the client has verified; the answer's event is then proven to
    /// continue them, and `/ledger/proof/consistency` need not be asked.
    #[param(format = "uint64")]
    known: Option<u64>,
}

/// Somebody with a live session, who is about to cause an event and will hear of it.
struct Acting(Caller);

impl FromRequestParts<AppState> for Acting {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let Query(Known { known }) = Query::from_request_parts(parts, state).await?;
        let Unlocked(caller) = Unlocked::from_request_parts(parts, state).await?;
        Ok(Self(caller.knowing(known)))
    }
}
