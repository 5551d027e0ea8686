//! The router of the whole server.

use std::{any::Any, sync::Arc};

use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, Method, Uri},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;

use super::{AppState, observe::observe, openapi, pressure};
use crate::{
    problem::{Code, Refusal},
    routes,
};

/// The server's routes.
pub struct App;

impl App {
    /// The router: every route, its limits, and what surrounds it.
    pub fn router(state: AppState) -> Router {
        let document = serde_json::to_string(&Self::document()).expect("the document becomes JSON");
        let quick =
            Router::from(routes::quick()).layer(from_fn_with_state(state.clone(), pressure::hurry));
        quick
            .merge(routes::streaming())
            .layer(from_fn_with_state(state.clone(), pressure::shed))
            .merge(routes::waiting())
            .merge(routes::health())
            .fallback(web)
            .method_not_allowed_fallback(async || Refusal::new(Code::MethodNotAllowed))
            .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
                Refusal::internal("a handler panicked").into_response()
            }))
            .layer(from_fn_with_state(state.clone(), observe))
            .layer(Extension(Arc::<str>::from(document)))
            .with_state(state)
    }

    /// The OpenAPI 3.1 document of every route.
    pub fn document() -> OpenApi {
        let all = routes::quick()
            .merge(routes::streaming())
            .merge(routes::waiting())
            .merge(routes::health());
        openapi::complete(all.into_openapi())
    }
}

/// What no route answers may be a file of the web application, or one of its pages.
async fn web(
    State(state): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    state.files.answer(&method, &uri, &headers)
}
