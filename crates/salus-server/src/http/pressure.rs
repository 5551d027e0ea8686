//! Limits on how many requests run and how long they take.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::AppState;
use crate::problem::{Code, Refusal};

/// Refuses at once what exceeds the number of requests that are worked on together.
pub(super) async fn shed(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let Ok(_slot) = state.slots.try_acquire() else {
        return Err(Refusal::new(Code::Busy).retry_after(1));
    };
    Ok(next.run(request).await)
}

/// Ends requests with small bodies that take too long, reading included.
pub(super) async fn hurry(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    tokio::time::timeout(state.config.limits.request(), next.run(request))
        .await
        .map_err(|_| Code::TooSlow.into())
}
