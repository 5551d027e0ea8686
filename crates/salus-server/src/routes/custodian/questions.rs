//! Questions about the access log.

use axum::{Json, extract::State};
use salus_records::wire::custodian::{AnswerRequest, Done, QuestionRequest, Questions};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body},
    problem::Refusal,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(questions, question))
        .routes(routes!(answer))
}

/// A patient asks the auditors about an event of the own access log.
#[utoipa::path(
    post, path = "/questions", tag = "audit", security(("custodian" = [])), params(Known),
    request_body = QuestionRequest,
    responses(
        (status = 200, description = "Asked.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`, `questions_open`"),
    ),
)]
async fn question(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<QuestionRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.question(caller, body.value).await?))
}

/// A patient's own questions, or for an auditor those of all; an auditor's look is logged.
#[utoipa::path(
    get, path = "/questions", tag = "audit", security(("custodian" = [])),
    responses(
        (
            status = 200,
            description = "A patient's newest first. For an auditor at most 100: those without an answer, oldest first, then those of the last 90 days.",
            body = Questions,
        ),
        (status = 403, description = "`forbidden`"),
    ),
)]
async fn questions(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
) -> Result<Json<Questions>, Refusal> {
    Ok(Json(state.custodian.questions(caller).await?))
}

/// An auditor's answer, which closes the question.
#[utoipa::path(
    post, path = "/questions/answers", tag = "audit", security(("custodian" = [])), params(Known),
    request_body = AnswerRequest,
    responses(
        (status = 200, description = "Answered.", body = Done),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
    ),
)]
async fn answer(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<AnswerRequest>,
) -> Result<Json<Done>, Refusal> {
    Ok(Json(state.custodian.answer(caller, body.value).await?))
}
