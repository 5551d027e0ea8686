//! People, as registrars enrol and see them.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use salus_records::{
    AccountId,
    wire::account::{EnrolRequest, LetterRequest, People, Person, StandingRequest},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{AppState, Body, Path, Query, Registrar, Replayable, once},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(enrol))
        .routes(routes!(enrol_again))
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(set_standing))
}

/// Enrols a person on the signed word of the logged-in registrar.
#[utoipa::path(
    post, path = "/enrolments", tag = "people", security(("session" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 64 visible ASCII characters; a repeated request with the same key gets the first answer.")),
    request_body = EnrolRequest,
    responses(
        (status = 201, description = "Enrolled.", body = Person),
        (status = 403, description = "`role_forbidden`, `forbidden`, `enrolment_refused`"),
        (status = 409, description = "`handle_taken`, `account_taken`, `idempotency_key_reused`, `idempotency_key_running`"),
    ),
)]
async fn enrol(
    State(state): State<AppState>,
    Registrar(session): Registrar,
    replayable: Replayable,
    body: Body<EnrolRequest>,
) -> Result<Response, Refusal> {
    let command = async {
        let uid = state.api.enrol(session.uid, body.value).await?;
        Ok(state.api.person(uid).await?)
    };
    once(
        &state,
        session.uid,
        &replayable,
        &body.hash,
        StatusCode::CREATED,
        command,
    )
    .await
}

/// Enrols a person anew whose letter was lost, in place of an account that has no keys yet.
#[utoipa::path(
    post, path = "/people/{uid}/letter", tag = "people", security(("session" = [])),
    params(
        ("uid" = String, Path, description = "Account id of the earlier enrolment, 32 hex digits."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 64 visible ASCII characters."),
    ),
    request_body = LetterRequest,
    responses(
        (status = 201, description = "Enrolled anew; the earlier account and its code are gone.", body = Person),
        (status = 403, description = "`role_forbidden`, `forbidden`, `enrolment_refused`"),
        (status = 404, description = "`person_unknown`"),
        (status = 409, description = "`not_invited`, `account_taken`, `idempotency_key_reused`, `idempotency_key_running`"),
    ),
)]
async fn enrol_again(
    State(state): State<AppState>,
    Registrar(session): Registrar,
    Path(uid): Path<AccountId>,
    replayable: Replayable,
    body: Body<LetterRequest>,
) -> Result<Response, Refusal> {
    let command = async {
        let uid = state.api.enrol_again(session.uid, uid, body.value).await?;
        Ok(state.api.person(uid).await?)
    };
    once(
        &state,
        session.uid,
        &replayable,
        &body.hash,
        StatusCode::CREATED,
        command,
    )
    .await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Page {
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<AccountId>,
}

/// Everybody, in pages of 200.
#[utoipa::path(
    get, path = "/people", tag = "people", security(("session" = [])), params(Page),
    responses(
        (status = 200, description = "A page.", body = People),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
    ),
)]
async fn list(
    State(state): State<AppState>,
    Registrar(_): Registrar,
    Query(page): Query<Page>,
) -> Result<Json<People>, Refusal> {
    Ok(Json(state.api.people(page.after).await?))
}

/// One person.
#[utoipa::path(
    get, path = "/people/{uid}", tag = "people", security(("session" = [])),
    params(("uid" = String, Path, description = "Account id, 32 hex digits.")),
    responses(
        (status = 200, description = "The person.", body = Person),
        (status = 403, description = "`role_forbidden`, `forbidden`"),
        (status = 404, description = "`person_unknown`"),
    ),
)]
async fn show(
    State(state): State<AppState>,
    Registrar(_): Registrar,
    Path(uid): Path<AccountId>,
) -> Result<Json<Person>, Refusal> {
    Ok(Json(state.api.person(uid).await?))
}

/// Stops or resumes an account; stopping ends its sessions at once.
#[utoipa::path(
    post, path = "/people/{uid}/standing", tag = "people", security(("session" = [])),
    params(
        ("uid" = String, Path, description = "Account id, 32 hex digits."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 64 visible ASCII characters."),
    ),
    request_body = StandingRequest,
    responses(
        (status = 204, description = "Done."),
        (status = 403, description = "`role_forbidden`, `forbidden`, `standing_refused`"),
        (status = 404, description = "`person_unknown`"),
        (status = 409, description = "`standing_outdated`, `idempotency_key_reused`, `idempotency_key_running`"),
    ),
)]
async fn set_standing(
    State(state): State<AppState>,
    Registrar(session): Registrar,
    Path(uid): Path<AccountId>,
    replayable: Replayable,
    body: Body<StandingRequest>,
) -> Result<Response, Refusal> {
    let command = async { Ok(state.api.set_standing(session.uid, uid, body.value).await?) };
    once(
        &state,
        session.uid,
        &replayable,
        &body.hash,
        StatusCode::NO_CONTENT,
        command,
    )
    .await
}
