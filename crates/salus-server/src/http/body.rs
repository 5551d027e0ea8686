//! Bodies, paths and queries: read within limits, refused as problems.

use std::{error::Error, time::Duration};

use axum::{
    body::Body as RawBody,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use salus_crypto::hash::sha256;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::AppState;
use crate::problem::{Code, Refusal};

/// Deepest nesting of JSON that is read.
const DEEPEST: usize = 32;

/// A JSON body of the expected shape.
pub(crate) struct Body<T> {
    pub(crate) value: T,
    /// SHA-256 of the bytes as sent.
    pub(crate) hash: [u8; 32],
}

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        if !has_content_type(request.headers(), "application/json") {
            return Err(Code::WrongContentType.into());
        }
        let limited = Limited::new(request.into_body(), state.config.limits.json_bytes);
        let bytes = limited.collect().await.map_err(body_refusal)?.to_bytes();
        Ok(Self {
            value: parse(&bytes)?,
            hash: sha256(&bytes),
        })
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    if !json_depth_ok(bytes) {
        return Err(Code::JsonTooDeep.into());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        // Position only: the words of the parser may quote the body.
        let place = format!("Look at line {}, column {}.", error.line(), error.column());
        let code = match error.classify() {
            Category::Data => Code::WrongShape,
            Category::Io | Category::Syntax | Category::Eof => Code::MalformedJson,
        };
        Refusal::new(code).detail(place)
    })
}

/// Whether brackets outside of strings nest at most [`DEEPEST`] levels.
fn json_depth_ok(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => depth += 1,
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return false;
        }
    }
    true
}

fn has_content_type(headers: &HeaderMap, expected: &str) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case(expected))
}

fn body_refusal(error: Box<dyn Error + Send + Sync>) -> Refusal {
    if error.is::<LengthLimitError>() {
        Code::BodyTooLarge.into()
    } else {
        Code::BodyBroken.into()
    }
}

/// Why a streamed body ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StreamError {
    /// Nothing came for too long.
    #[error("the body stood still for too long")]
    Stalled,
    /// The connection broke.
    #[error("the body did not arrive whole")]
    Broken,
}

/// A body of bytes that is handed on as it arrives and never held whole.
pub(crate) struct StreamedBody {
    body: RawBody,
    stall: Duration,
}

impl FromRequest<AppState> for StreamedBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        if !has_content_type(request.headers(), "application/octet-stream") {
            return Err(Code::WrongContentType.into());
        }
        Ok(Self {
            body: request.into_body(),
            stall: state.config.limits.stall(),
        })
    }
}

impl StreamedBody {
    /// The bytes; ends with an error when they stand still.
    pub(crate) fn into_stream(
        self,
    ) -> impl Stream<Item = Result<Bytes, StreamError>> + Send + 'static {
        let Self { body, stall } = self;
        futures_util::stream::unfold(Some(body.into_data_stream()), move |frames| async move {
            let mut frames = frames?;
            match tokio::time::timeout(stall, frames.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(frames))),
                Ok(Some(Err(_))) => Some((Err(StreamError::Broken), None)),
                Err(_) => Some((Err(StreamError::Stalled), None)),
            }
        })
    }
}

/// Path parameters; a malformed one is a problem of its own.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Code::MalformedAddress.into())
    }
}

/// Query parameters; a malformed one is a problem of its own.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|_| Code::MalformedAddress.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        let nested = |n| ["[".repeat(n), "]".repeat(n)].concat();
        assert!(json_depth_ok(nested(32).as_bytes()));
        assert!(!json_depth_ok(nested(33).as_bytes()));
        assert!(!json_depth_ok("{\"a\":".repeat(33).as_bytes()));
        assert!(json_depth_ok(format!("\"{}\"", "[".repeat(99)).as_bytes()));
        assert!(json_depth_ok(
            format!("\"\\\"{}\"", "[".repeat(99)).as_bytes()
        ));
        assert!(!json_depth_ok(
            format!("\"\\\\\"{}", "[".repeat(99)).as_bytes()
        ));
        assert!(json_depth_ok("[]".repeat(99).as_bytes()));
    }
}
