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
use utoipa_axum::router::OpenApiRouter;

use crate::{
    http::{AppState, BearerToken},
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
