//! Activation with the code from the letter.

use axum::{Json, extract::State, http::StatusCode};
use salus_records::wire::account::{
    ActivateFinish, ActivateStart, CodeAnswer, CodeLookup, PasswordResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, Source},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(look_up))
        .routes(routes!(start))
        .routes(routes!(finish))
}

/// What a code is for.
#[utoipa::path(
    post, path = "/activation/lookup", tag = "activation", request_body = CodeLookup,
    responses(
        (status = 200, description = "The enrolment.", body = CodeAnswer),
        (status = 403, description = "`account_disabled`"),
        (status = 404, description = "`code_unknown`"),
        (status = 409, description = "`already_active`"),
        (status = 410, description = "`code_expired`"),
    ),
)]
async fn look_up(
    State(state): State<AppState>,
    source: Source,
    body: Body<CodeLookup>,
) -> Result<Json<CodeAnswer>, Refusal> {
    admit(&state, source)?;
    Ok(Json(state.api.look_up_code(body.value).await?))
}

/// First message of the password's registration.
#[utoipa::path(
    post, path = "/activation/start", tag = "activation", request_body = ActivateStart,
    responses(
        (status = 200, description = "The server's answer.", body = PasswordResponse),
        (status = 403, description = "`activation_refused`, `account_disabled`"),
        (status = 409, description = "`already_active`"),
        (status = 410, description = "`code_expired`"),
    ),
)]
async fn start(
    State(state): State<AppState>,
    source: Source,
    body: Body<ActivateStart>,
) -> Result<Json<PasswordResponse>, Refusal> {
    admit(&state, source)?;
    Ok(Json(state.api.start_activation(body.value).await?))
}

/// Last message; may be repeated with the same code until the first login.
#[utoipa::path(
    post, path = "/activation/finish", tag = "activation", request_body = ActivateFinish,
    responses(
        (status = 204, description = "Activated."),
        (status = 403, description = "`activation_refused`, `account_disabled`"),
        (status = 409, description = "`already_active`"),
        (status = 410, description = "`code_expired`"),
    ),
)]
async fn finish(
    State(state): State<AppState>,
    source: Source,
    body: Body<ActivateFinish>,
) -> Result<StatusCode, Refusal> {
    admit(&state, source)?;
    state.api.finish_activation(body.value).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn admit(state: &AppState, Source(source): Source) -> Result<(), Refusal> {
    Ok(state.activation_rate.take(source, state.api.now())?)
}
