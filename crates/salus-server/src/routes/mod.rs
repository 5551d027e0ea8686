//! Handlers, grouped by resource; each carries its OpenAPI annotation.
//!
//! A handler turns a request into a call and the answer into a response. It decides nothing and
//! queries nothing.

mod activation;
mod custodian;
mod directory;
mod health;
mod ledger;
mod login;
mod oversight;
mod password;
mod people;
mod proposals;
mod recovery;
mod session;

use utoipa_axum::router::OpenApiRouter;

use crate::http::AppState;

pub(crate) use health::routes as health;

/// Routes with small bodies.
pub(crate) fn quick() -> OpenApiRouter<AppState> {
    let api = OpenApiRouter::new()
        .merge(people::routes())
        .merge(proposals::routes())
        .merge(oversight::routes())
        .merge(activation::routes())
        .merge(login::routes())
        .merge(session::routes())
        .merge(password::routes())
        .merge(recovery::routes())
        .merge(directory::routes());
    OpenApiRouter::new()
        .nest("/api/v1", api)
        .nest("/custodian/v1", custodian::quick())
        .nest("/ledger", ledger::routes())
}

/// Routes that answer when there is something to say, with a limit of their own.
pub(crate) fn waiting() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().nest("/custodian/v1", custodian::waiting())
}

/// Routes whose bodies stream as long as they move.
pub(crate) fn streaming() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().nest("/custodian/v1", custodian::streaming())
}
