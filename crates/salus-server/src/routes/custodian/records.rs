//! Uploads and reads.

use axum::{
    Json,
    body::Body as RawBody,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use salus_records::wire::custodian::{
    AccessAnswer, AccessRequestBody, StoredAnswer, UploadFinish, UploadPlace, UploadStart,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Acting, Known, Unlocked};
use crate::{
    http::{AppState, Body, Path, StreamedBody},
    problem::Refusal,
};

pub(super) fn quick() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(finish))
        .routes(routes!(access))
}

pub(super) fn streaming() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(upload_part))
        .routes(routes!(part))
}

/// Announces a version.
#[utoipa::path(
    post, path = "/uploads", tag = "records", security(("custodian" = [])),
    request_body = UploadStart,
    responses(
        (status = 200, description = "Where to send the parts.", body = UploadPlace),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`conflict`, `replayed`"),
    ),
)]
async fn start(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    body: Body<UploadStart>,
) -> Result<Json<UploadPlace>, Refusal> {
    Ok(Json(
        state.custodian.upload_start(caller, body.value).await?,
    ))
}

/// One sealed part, as announced; streamed, in any order, each once.
#[utoipa::path(
    put, path = "/uploads/{upload}/parts/{n}", tag = "records", security(("custodian" = [])),
    params(
        ("upload" = String, Path, description = "`upload` from the announcement."),
        ("n" = u32, Path, description = "Number of the part, from 0."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 204, description = "Stored."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn upload_part(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    Path((upload, n)): Path<(String, u32)>,
    body: StreamedBody,
) -> Result<StatusCode, Refusal> {
    state
        .custodian
        .upload_part(caller, &upload, n, Box::pin(body.into_stream()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The author's signature over what was sent; the version becomes visible.
#[utoipa::path(
    post, path = "/uploads/{upload}/finish", tag = "records", security(("custodian" = [])),
    params(("upload" = String, Path, description = "`upload` from the announcement."), Known),
    request_body = UploadFinish,
    responses(
        (status = 200, description = "Guarded, logged and visible.", body = StoredAnswer),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 409, description = "`conflict`, `replayed`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn finish(
    State(state): State<AppState>,
    Acting(caller): Acting,
    Path(upload): Path<String>,
    body: Body<UploadFinish>,
) -> Result<Json<StoredAnswer>, Refusal> {
    Ok(Json(
        state
            .custodian
            .upload_finish(caller, &upload, body.value)
            .await?,
    ))
}

/// A signed reading; its ledger entry is durable before this answers.
#[utoipa::path(
    post, path = "/access", tag = "records", security(("custodian" = [])), params(Known),
    request_body = AccessRequestBody,
    responses(
        (status = 200, description = "What was read, with its proof.", body = AccessAnswer),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`: missing, restricted and un-granted alike"),
        (status = 409, description = "`replayed`"),
    ),
)]
async fn access(
    State(state): State<AppState>,
    Acting(caller): Acting,
    body: Body<AccessRequestBody>,
) -> Result<Json<AccessAnswer>, Refusal> {
    Ok(Json(state.custodian.access(caller, body.value).await?))
}

/// One part of what was read, once; streamed, outer layer stripped.
#[utoipa::path(
    get, path = "/parts/{ticket}", tag = "records", security(("custodian" = [])),
    params(("ticket" = String, Path, description = "From the reading's answer.")),
    responses(
        (status = 200, description = "The sealed part.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not_available`"),
        (status = 410, description = "`expired`"),
    ),
)]
async fn part(
    State(state): State<AppState>,
    Unlocked(caller): Unlocked,
    Path(ticket): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let bytes = state.custodian.part(caller, &ticket).await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        // An error ends the connection early, so a client cannot take half for the whole.
        (header::CONTENT_LENGTH, HeaderValue::from(bytes.len())),
    ];
    Ok((headers, RawBody::from_stream(bytes)))
}
