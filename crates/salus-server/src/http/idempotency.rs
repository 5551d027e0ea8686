//! `Idempotency-Key`: a creating command that is repeated has one effect and one answer.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use salus_crypto::hash::sha256;
use salus_records::AccountId;
use salus_storage::accounts::{Answer, AnswerKey, Claim};
use serde::Serialize;

use super::AppState;
use crate::{
    keys::AtRest,
    problem::{Code, Refusal},
};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The request's `Idempotency-Key`, if it has one, and its route.
pub(crate) struct Replayable {
    key: Option<HeaderValue>,
    route: String,
}

impl<S: Sync> FromRequestParts<S> for Replayable {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            key: parts.headers.get(HEADER).cloned(),
            route: format!("{} {}", parts.method, parts.uri.path()),
        })
    }
}

impl Replayable {
    fn claim(&self, uid: AccountId, body: &[u8; 32]) -> Result<Option<AnswerKey>, Refusal> {
        let Some(value) = &self.key else {
            return Ok(None);
        };
        let key = value
            .to_str()
            .ok()
            .filter(|key| (1..=64).contains(&key.len()));
        let key = key.ok_or(Code::IdempotencyKeyInvalid)?.to_owned();
        let request = sha256(&[self.route.as_bytes(), &[0], body].concat());
        Ok(Some(AnswerKey { uid, key, request }))
    }
}

/// Carries out `command` unless the same one was carried out before; then repeats its answer.
///
/// Only successes are kept: a refused command changed nothing and may be tried again.
pub(crate) async fn once<T: Serialize>(
    state: &AppState,
    uid: AccountId,
    replayable: &Replayable,
    body: &[u8; 32],
    status: StatusCode,
    command: impl Future<Output = Result<T, Refusal>>,
) -> Result<Response, Refusal> {
    let Some(claim) = replayable.claim(uid, body)? else {
        let json = serde_json::to_vec(&command.await?).map_err(Refusal::internal)?;
        return Ok(answer(status, json));
    };
    let accounts = state.api.accounts();
    match accounts
        .claim_answer(claim.clone(), state.api.now())
        .await?
    {
        Claim::New => {}
        Claim::Running => return Err(Refusal::new(Code::IdempotencyKeyRunning).retry_after(1)),
        Claim::Reused => return Err(Code::IdempotencyKeyReused.into()),
        Claim::Done(stored) => {
            let json = state.api.keys().open(AtRest::Answer, uid, &stored.sealed);
            let status = StatusCode::from_u16(stored.status).map_err(Refusal::internal)?;
            let mut repeated = answer(status, json.map_err(Refusal::internal)?.into_vec());
            repeated
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
            return Ok(repeated);
        }
    }
    let done = match command.await {
        Ok(done) => done,
        Err(refusal) => {
            accounts.release_answer(claim).await?;
            return Err(refusal);
        }
    };
    let json = serde_json::to_vec(&done).map_err(Refusal::internal)?;
    let sealed = state.api.keys().seal(AtRest::Answer, uid, &json);
    accounts
        .store_answer(
            claim,
            Answer {
                status: status.as_u16(),
                sealed,
            },
        )
        .await?;
    Ok(answer(status, json))
}

/// A JSON answer; nothing at all under 204.
fn answer(status: StatusCode, json: Vec<u8>) -> Response {
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    (status, [(header::CONTENT_TYPE, "application/json")], json).into_response()
}
